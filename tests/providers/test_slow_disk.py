"""A disk or a share that takes its time, or never answers: only the sending thread waits for it.
And a computer that sleeps in between."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.source import RemoteUrl
from stt_desktop.jobs.clock import SystemClock
from stt_desktop.providers import body as bodies
from stt_desktop.providers.body import Upload
from stt_desktop.providers.channel import Call, Channel, Exchange, RawReply
from stt_desktop.providers.client import Network
from stt_desktop.providers.protocol import FileBody
from tests.providers.conftest import KEY, bench
from tests.services.speech_to_text import ASYNC, Outcome, SpeechToTextServer

Run = Callable[[Coroutine[Any, Any, Any]], Any]
SIZE = 3_000_000


class SlowDisk(Upload):
    """Each read waits until the test lets it."""

    def __init__(self, path: Path) -> None:
        super().__init__(FileBody(str(path), "file", path.name))
        self.reads = threading.Semaphore(0)
        self.asked = threading.Semaphore(0)

    def _read(self, size: int) -> bytes:
        self.asked.release()
        assert self.reads.acquire(timeout=60)
        return super()._read(size)


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.mp3"
    path.write_bytes(bytes(SIZE))
    return path


async def exchange_of(server: SpeechToTextServer, body: Upload, **more: Any) -> Exchange:
    channel = Channel(await Network().client(server.base_url))
    call = Call("POST", f"{server.origin}{ASYNC}", {"X-API-Key": KEY}, 30)
    return Exchange(channel, call, body, **more)


async def nothing() -> None:
    return


async def turned(times: int) -> None:
    """The loop turns so often while a read blocks."""
    for _ in range(times):
        await asyncio.sleep(0)


def test_the_loop_turns_while_every_read_blocks_and_progress_is_true(run: Run, talk: Path) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server:
            body = SlowDisk(talk)
            told: list[tuple[int, int]] = []
            exchange = await exchange_of(server, body, on_sent=lambda *sent: told.append(sent))
            sending = asyncio.create_task(exchange.run(nothing))
            reads = -(-SIZE // bodies.CHUNK) + 1
            for number in range(reads):
                if sending.done():
                    break
                assert await asyncio.to_thread(body.asked.acquire, timeout=30)
                await turned(100)
                # Not more is told than was read.
                assert all(sent <= number * bodies.CHUNK + 1000 for sent, _ in told)
                body.reads.release()
            assert isinstance(await sending, RawReply)
            assert told[-1] == (body.length, body.length)
            assert [sent for sent, _ in told] == sorted(sent for sent, _ in told)

    run(scenario())


def test_a_share_that_never_answers_can_be_cancelled_and_stops_nobody_else(
    run: Run, talk: Path
) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server:
            stalled = SlowDisk(talk)
            sending = asyncio.create_task((await exchange_of(server, stalled)).run(nothing))
            assert await asyncio.to_thread(stalled.asked.acquire, timeout=30)
            other = await exchange_of(server, Upload(FileBody(str(talk), "file", "other.mp3")))
            assert isinstance(await other.run(nothing), RawReply)
            assert not sending.done()
            began = time.monotonic()
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending
            assert time.monotonic() - began < 1
            stalled.reads.release()  # the share is back: the thread ends

    run(scenario())


class Sleeper(SystemClock):
    """A laptop: after ``asleep_ms`` the wall clock is far ahead, the monotonic one is not."""

    asleep_ms = 0

    def now_ms(self) -> int:
        return super().now_ms() + self.asleep_ms


@pytest.mark.parametrize("hours", [9, -2], ids=["slept", "clock put back"])
def test_a_task_goes_on_after_the_computer_slept(run: Run, hours: int) -> None:
    async def scenario() -> None:
        clock = Sleeper()
        with (
            SpeechToTextServer(keys=[KEY], listen=lambda _media: Outcome("Said.", 1000)) as server,
            bench(server.base_url, clock=clock) as b,
        ):
            link = RemoteUrl("https://example.com/talk.mp3")
            work = asyncio.create_task(b.run(link, mode="async"))
            await b.steps.until(lambda: "Accepted" in b.steps.names)
            clock.asleep_ms = hours * 3_600_000
            raw = await work
            assert b.transcriber.read(raw).text == "Said."

    run(scenario())
