"""How fast uploads are: the bucket by a clock that the test turns, then over the wire."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.providers.body import Upload
from stt_desktop.providers.channel import Call, Channel, Exchange, RawReply
from stt_desktop.providers.client import Network
from stt_desktop.providers.pace import Pace
from stt_desktop.providers.protocol import FileBody
from tests.providers.conftest import KEY
from tests.services.speech_to_text import ASYNC, SpeechToTextServer

Run = Callable[[Coroutine[Any, Any, Any]], Any]


class Watch:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def sent_in(pace: Pace, watch: Watch, seconds: float, wanted: int = 1 << 20) -> int:
    """What one thread sends in that time; it waits as long as it is told."""
    sent, end = 0, watch.now + seconds
    while watch.now < end:
        count, pause = pace.take(wanted)
        assert 0 < pause <= 0.25 if count == 0 else pause == 0
        sent += count
        watch.now += pause
    return sent


def test_without_a_limit_everything_leaves_at_once() -> None:
    assert Pace().take(123_456_789) == (123_456_789, 0.0)


@pytest.mark.parametrize("rate", [2_000, 50_000, 1_000_000, 117_000_000])
def test_the_limit_is_kept_and_used(rate: int) -> None:
    watch = Watch()
    pace = Pace(watch)
    pace.limit(rate)
    assert sent_in(pace, watch, 60) == pytest.approx(60 * rate, rel=0.02, abs=1024)


def test_two_threads_share_it() -> None:
    watch = Watch()
    pace = Pace(watch)
    pace.limit(100_000)
    sent = 0
    while watch.now < 110:
        pauses = []
        for _thread in range(2):
            count, pause = pace.take(1 << 20)
            sent += count
            pauses.append(pause)
        watch.now += min(pauses)
    assert sent == pytest.approx(1_000_000, rel=0.02)


def test_time_that_passed_unused_is_not_made_up_for() -> None:
    watch = Watch()
    pace = Pace(watch)
    pace.limit(100_000)
    watch.now += 3600
    assert sent_in(pace, watch, 1) <= 111_000


def test_a_change_counts_from_its_moment_on() -> None:
    watch = Watch()
    pace = Pace(watch)
    pace.limit(1_000_000)
    sent_in(pace, watch, 5)
    pace.limit(10_000)
    assert sent_in(pace, watch, 10) <= 101_024
    pace.limit(None)
    assert pace.take(5_000_000) == (5_000_000, 0.0)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "talk.mp3"
    path.write_bytes(b"s" * 3_000_000)
    return path


async def exchange_at(pace: Pace, server: SpeechToTextServer, path: Path) -> Exchange:
    channel = Channel(await Network().client(server.base_url))
    call = Call("POST", f"{server.origin}{ASYNC}", {"X-API-Key": KEY}, 20)
    return Exchange(channel, call, Upload(FileBody(str(path), "file", path.name)), pace=pace)


async def committing() -> None:
    return


def test_an_upload_keeps_to_it_and_follows_its_change(run: Run, recording: Path) -> None:
    async def scenario() -> None:
        pace = Pace()
        pace.limit(20_000)
        with SpeechToTextServer(keys=[KEY]) as server:
            exchange = await exchange_at(pace, server, recording)
            began = time.monotonic()
            sending = asyncio.create_task(exchange.run(committing))
            await asyncio.to_thread(
                server.record.wait_for,
                lambda record: bool(record.requests) and record.requests[0].body_bytes >= 6_000,
            )
            (request,) = server.record.requests
            # Not before the sending thread could have waited for them; how late does not matter.
            seconds = time.monotonic() - began
            assert request.body_bytes <= 20_000 * seconds + 4_000
            pace.limit(None)
            assert isinstance(await sending, RawReply)
            assert time.monotonic() - began < 60  # at 20 kB/s it takes 150 s
            assert server.record.submissions[0].size == 3_000_000

    run(scenario())


def test_an_upload_that_waits_for_its_turn_can_be_cancelled(run: Run, recording: Path) -> None:
    async def scenario() -> None:
        pace = Pace()
        pace.limit(1)  # a thousand seconds for the first portion
        with SpeechToTextServer(keys=[KEY]) as server:
            exchange = await exchange_at(pace, server, recording)
            sending = asyncio.create_task(exchange.run(committing))
            await asyncio.to_thread(
                server.record.wait_for, lambda record: len(record.requests) == 1
            )
            began = time.monotonic()
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending
            assert time.monotonic() - began < 1
            assert exchange._over.done()
            assert not exchange.left_whole

    run(scenario())
