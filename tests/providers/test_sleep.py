"""A laptop that sleeps: when it wakes, every connection is gone and nobody has said so."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.errors import ANSWER_LOST
from stt_desktop.domain.ports import AnswerLostError
from stt_desktop.domain.source import LocalFile, RemoteUrl
from stt_desktop.jobs.clock import SystemClock
from stt_desktop.providers import channel
from tests.providers.conftest import KEY, LINK, bench
from tests.services.sleeper import Sleeper, can_vanish
from tests.services.speech_to_text import Pace, SpeechToTextServer

Run = Callable[[Coroutine[Any, Any, Any]], Any]

pytestmark = pytest.mark.skipif(not can_vanish(), reason="needs root on Linux")


class Nap(SystemClock):
    """Whoever pauses does so until :meth:`wake`."""

    def __init__(self) -> None:
        self._asleep = asyncio.Event()
        self._awake = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self._asleep.set()
        await self._awake.wait()
        await super().sleep(min(seconds, 0.01))

    async def fallen_asleep(self) -> None:
        async with asyncio.timeout(20):
            await self._asleep.wait()

    def wake(self) -> None:
        self._awake.set()


@pytest.fixture
def server() -> Iterator[SpeechToTextServer]:
    with SpeechToTextServer(keys=[KEY], pace=Pace(polls=2)) as running:
        yield running


@pytest.fixture
def line(server: SpeechToTextServer) -> Iterator[Sleeper]:
    with Sleeper(server.port) as running:
        yield running


def through(line: Sleeper, server: SpeechToTextServer) -> str:
    return server.base_url.replace(str(server.port), str(line.port))


def test_a_kept_connection_that_died_is_another_try(
    run: Run, server: SpeechToTextServer, line: Sleeper
) -> None:
    async def scenario() -> None:
        clock = Nap()
        with bench(through(line, server), clock=clock) as b:
            work = asyncio.create_task(b.run(RemoteUrl(LINK), mode="async"))
            await clock.fallen_asleep()
            await asyncio.to_thread(line.vanish)
            clock.wake()
            assert "text" in await work
        assert len(server.record.submissions) == 1
        assert len(server.record.polls) >= 2

    run(scenario())


def test_an_upload_that_died_is_sent_again(
    run: Run, server: SpeechToTextServer, line: Sleeper, tmp_path: Path
) -> None:
    """Much of it has left and was not acknowledged; its end has not left."""
    path = tmp_path / "talk.mp3"
    path.write_bytes(bytes(range(250)) * 100_000)

    async def scenario() -> None:
        with bench(through(line, server)) as b:
            work = asyncio.create_task(b.run(LocalFile(str(path)), mode="async"))
            await asyncio.to_thread(line.heard, 100_000)
            await asyncio.to_thread(line.deafen)
            await asyncio.to_thread(line.vanish)
            await work
            assert b.steps.notices == ["sending-failed"]
        assert len(server.record.submissions) == 1

    run(scenario())


def test_an_answer_that_cannot_come_any_more_is_not_waited_for(
    run: Run,
    server: SpeechToTextServer,
    line: Sleeper,
    recording: LocalFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It left whole: nothing is to be sent that a reset could answer, but by the system itself."""
    monkeypatch.setattr(channel, "_SILENT_SECONDS", 1)

    async def scenario() -> None:
        with bench(through(line, server)) as b:
            await asyncio.to_thread(line.mute)
            work = asyncio.create_task(b.run(recording, mode="async"))
            await asyncio.to_thread(server.record.wait_for, lambda record: bool(record.submissions))
            await asyncio.to_thread(line.vanish)
            async with asyncio.timeout(60):
                with pytest.raises(AnswerLostError) as caught:
                    await work
            assert caught.value.error.kind is ANSWER_LOST
            assert "reset" in caught.value.error.message()
        assert len(server.record.submissions) == 1

    run(scenario())
