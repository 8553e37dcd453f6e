"""The wire: what leaves when, early answers, names in every script, changing files, cutting."""

import asyncio
import os
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.errors import AppError
from stt_desktop.domain.events import Committing, Event
from stt_desktop.domain.ports import AnswerLostError
from stt_desktop.domain.source import LocalFile
from stt_desktop.providers.body import HELD, JsonBytes, Upload, quoted
from stt_desktop.providers.channel import Call, Channel, Exchange, RawReply
from stt_desktop.providers.client import Network, NetworkSettings
from stt_desktop.providers.driver import Patience
from stt_desktop.providers.protocol import FileBody, JsonBody
from stt_desktop.providers.trouble import Trouble
from tests.providers.conftest import KEY, RecordingSteps, bench
from tests.services.faults import (
    EarlyAnswer,
    EndlessAnswer,
    Fault,
    SilentConnection,
    StallBeforeAnswer,
    StallInBody,
    Trickle,
)
from tests.services.speech_to_text import ASYNC, SpeechToTextServer, error, is_submission
from tests.services.tls import make_certificate

Run = Callable[[Coroutine[Any, Any, Any]], Any]
PATIENT = Patience(2, 0.01, 0.02)


def upload_of(path: Path, name: str | None = None) -> Upload:
    return Upload(FileBody(str(path), "file", name or path.name))


async def channel_to(server: SpeechToTextServer, **settings: Any) -> Channel:
    return Channel(await Network(NetworkSettings(**settings)).client(server.base_url))


def call_to(server: SpeechToTextServer, seconds: float = 10) -> Call:
    return Call("POST", f"{server.origin}{ASYNC}", {"X-API-Key": KEY}, seconds)


# --- what leaves before it is committed -------------------------------------------------------


@pytest.mark.parametrize(
    "size", [1, HELD - 1, HELD, HELD + 1, (1 << 20) + HELD, (1 << 20) + HELD + 1, 3_000_000]
)
def test_the_end_leaves_only_after_it_is_committed(run: Run, tmp_path: Path, size: int) -> None:
    path = tmp_path / "talk.mp3"
    path.write_bytes(b"s" * size)

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server:
            upload = upload_of(path)
            exchange = Exchange(await channel_to(server), call_to(server), upload)

            async def committing() -> None:
                free = len(upload._head) + max(0, size - HELD)
                await asyncio.to_thread(
                    server.record.wait_for,
                    lambda record: bool(record.requests) and record.requests[0].body_bytes >= free,
                )
                (request,) = server.record.requests
                assert request.body_bytes == free < upload.length
                assert request.state == "open"
                assert not exchange.left_whole

            reply = await exchange.run(committing)
            assert isinstance(reply, RawReply)
            assert exchange.left_whole
            (submission,) = server.record.submissions
            assert submission.size == size
            assert server.record.requests[0].body_bytes == upload.length

    run(scenario())


def test_a_links_body_leaves_only_after_it_is_committed(run: Run) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server:
            body = JsonBytes(JsonBody({"url": "https://example.com/ü.mp3"}))
            exchange = Exchange(await channel_to(server), call_to(server), body)

            async def committing() -> None:
                await asyncio.to_thread(
                    server.record.wait_for, lambda record: len(record.requests) == 1
                )
                assert server.record.requests[0].body_bytes == 0

            assert isinstance(await exchange.run(committing), RawReply)
            assert server.accepted_count("https://example.com/ü.mp3") == 1

    run(scenario())


def test_nothing_more_leaves_when_committing_fails(run: Run, recording: LocalFile) -> None:
    class JournalError(Exception):
        pass

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server:
            exchange = Exchange(
                await channel_to(server), call_to(server), upload_of(Path(recording.path))
            )

            async def committing() -> None:
                await asyncio.to_thread(server.record.wait_for, lambda r: len(r.requests) == 1)
                raise JournalError

            with pytest.raises(JournalError):
                await exchange.run(committing)
            assert not exchange.left_whole
            await asyncio.to_thread(
                server.record.wait_for, lambda record: record.requests[0].state == "cut"
            )
            assert server.record.submissions == ()

    run(scenario())


# --- early answers ----------------------------------------------------------------------------


@pytest.mark.parametrize("then", ["finish", "keep", "reset"])
@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "tls"])
def test_an_answer_before_the_end_is_heard_and_the_end_is_kept(
    run: Run, tmp_path: Path, then: str, encrypted: bool
) -> None:
    """Over TLS an answer cannot be told from the handshake's rest: there only the connection's end
    stops the upload, and a server that keeps listening gets all of it."""
    path = tmp_path / "talk.mp3"
    path.write_bytes(bytes(4_000_000))
    if encrypted:
        pytest.importorskip("cryptography")
    tls = make_certificate(tmp_path) if encrypted else None

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY], tls=tls.context() if tls else None) as server:
            server.faults.plan(EarlyAnswer(error(1001, http_status=413), 1000, then=then))
            channel = await channel_to(server, ca_file=tls.authority if tls else None)
            exchange = Exchange(channel, call_to(server), upload_of(path))

            async def committing() -> None:
                async with asyncio.timeout(60):
                    while not encrypted and not channel.is_answered():
                        await asyncio.sleep(0)

            outcome = await exchange.run(committing)
            assert server.record.submissions == ()
            if not encrypted:
                assert not exchange.left_whole
            if then == "reset":
                # The answer may have been lost on its way.
                assert isinstance(outcome, RawReply | Trouble)
            else:
                assert isinstance(outcome, RawReply)
                assert outcome.status == 413

    run(scenario())


# --- the file ---------------------------------------------------------------------------------

NAMES = [
    "протокол заседания.mp3",
    "会議の録音（最終）.mp3",
    "תקליט.mp3",
    "مقابلة.mp3",
    "บทสัมภาษณ์.mp3",
    "🎙️ episode 1.mp3",
    "e\u0301te\u0301.mp3",
    "100% sure; a=b & c.mp3",
    "back\\slash.mp3",
    " spaces .mp3",
    "a" * 200 + ".mp3",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_survives_in_any_script(run: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"sound")

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url) as desk:
            await desk.run(LocalFile(str(path)))
            (submission,) = server.record.submissions
            assert submission.sent_filename is not None
            assert submission.sent_filename.encode("latin-1").decode() == name

    run(scenario())


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ('say "hello".mp3', "say %22hello%22.mp3"),
        ("two\r\nlines.mp3", "two%0D%0Alines.mp3"),
        ("caf\udce9.mp3", "caf\ufffd.mp3"),
        ("\ud83d\ude00.mp3", "😀.mp3"),
    ],
)
def test_what_cannot_stand_in_a_header_is_replaced(name: str, sent: str) -> None:
    assert quoted(name) == sent
    assert quoted(name).encode()


def test_a_name_that_is_no_text_is_sent_all_the_same(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "caf\udce9.mp3"
    try:
        path.write_bytes(b"sound")
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such name")

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url) as desk:
            await desk.run(LocalFile(str(path)))
            (submission,) = server.record.submissions
            assert submission.size == 5

    run(scenario())


def grown(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def shrunk(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(100)


def replaced(path: Path) -> None:
    """As an editor saves: another file under the same name, with the same size and times."""
    times = path.stat()
    other = path.with_name("other.mp3")
    other.write_bytes(bytes(path.stat().st_size))
    os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))
    other.replace(path)


def vanished(path: Path) -> None:
    path.unlink()


@pytest.mark.skipif(os.name != "posix", reason="Windows lets nobody do that to an open file")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (grown, "source-changed"),
        (shrunk, "source-changed"),
        (replaced, "source-changed"),
        (vanished, "source-missing"),
    ],
)
def test_a_file_that_changes_while_it_is_sent_is_not_submitted(
    run: Run, tmp_path: Path, change: Callable[[Path], None], code: str
) -> None:
    path = tmp_path / "talk.mp3"
    path.write_bytes(bytes(3_000_000))
    changed = threading.Event()

    class ChangeInBody(Fault):
        strikes_at = 1000

        def strike(self, wire: Any) -> None:
            change(path)
            changed.set()

    class Patiently(Upload):
        def held(self) -> bytes:
            assert changed.wait(10)
            return super().held()

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server:
            server.faults.plan(ChangeInBody())
            body = Patiently(FileBody(str(path), "file", path.name))
            exchange = Exchange(await channel_to(server), call_to(server), body)

            async def committing() -> None:
                pytest.fail("nothing is to be committed")

            outcome = await exchange.run(committing)
            assert isinstance(outcome, AppError)
            assert outcome.code == code
            assert server.record.submissions == ()

    run(scenario())


@pytest.mark.parametrize(("content", "code"), [(None, "source-missing"), (b"", "source-empty")])
def test_a_file_that_cannot_be_sent_is_not(
    run: Run, tmp_path: Path, content: bytes | None, code: str
) -> None:
    path = tmp_path / "talk.mp3"
    if content is not None:
        path.write_bytes(content)

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url) as desk:
            with pytest.raises(AppError) as caught:
                await desk.run(LocalFile(str(path)))
            assert caught.value.code == code
            assert "–" not in str(caught.value)
            assert server.record.requests == ()

    run(scenario())


def test_a_folder_in_a_files_place_is_unreadable(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "talk.mp3"
    folder.mkdir()

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url) as desk:
            with pytest.raises(AppError) as caught:
                await desk.run(LocalFile(str(folder)))
            assert caught.value.code == "source-unreadable"

    run(scenario())


# --- cutting ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hang:
    """A server that hangs, and how to see that it does."""

    name: str
    fault: Fault | None
    hangs: Callable[[SpeechToTextServer], bool]

    def __str__(self) -> str:
        return self.name


def _a_request(server: SpeechToTextServer) -> bool:
    return bool(server.record.requests)


def _all_of_it(server: SpeechToTextServer) -> bool:
    return bool(server.record.requests) and server.record.requests[0].state == "complete"


HANGS = [
    Hang("handshake", None, lambda server: server.record.connections == 1),
    Hang("body", StallInBody(1000), _a_request),
    Hang("answer", StallBeforeAnswer(), _all_of_it),
    Hang("answer's body", Trickle(20), _all_of_it),
    Hang("endless answer", EndlessAnswer(), _all_of_it),
]


@contextmanager
def serving(tmp_path: Path, encrypted: bool) -> Iterator[tuple[SpeechToTextServer, Path | None]]:
    if encrypted:
        pytest.importorskip("cryptography")
        tls = make_certificate(tmp_path)
        with SpeechToTextServer(keys=[KEY], tls=tls.context()) as server:
            yield server, tls.authority
    else:
        with SpeechToTextServer(keys=[KEY]) as server:
            yield server, None


def http_threads() -> int:
    return sum(thread.name == "http" for thread in threading.enumerate())


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("hang", HANGS, ids=str)
def test_cancel_ends_it_within_a_second_wherever_it_hangs(
    run: Run, tmp_path: Path, hang: Hang, encrypted: bool
) -> None:
    path = tmp_path / "talk.mp3"
    with path.open("wb") as file:
        file.truncate(64 << 20)

    async def scenario() -> None:
        with serving(tmp_path, encrypted) as (server, ca_file):
            if hang.fault is None:
                server.faults.plan_connection(SilentConnection())
            else:
                server.faults.plan(hang.fault, when=is_submission)
            settings = NetworkSettings(ca_file=ca_file)
            with bench(server.base_url, patience=PATIENT, settings=settings) as desk:
                work = asyncio.ensure_future(desk.run(LocalFile(str(path))))
                await asyncio.to_thread(
                    server.record.wait_for, lambda _record: hang.hangs(server), 10
                )
                began = time.monotonic()
                work.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await work
                assert time.monotonic() - began < 1
                async with asyncio.timeout(60):
                    while http_threads():
                        await asyncio.sleep(0.01)

    run(scenario())


def test_cancel_while_it_is_being_committed_waits_for_the_journal(
    run: Run, recording: LocalFile
) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url) as desk:
            steps = SlowCommit()
            desk.steps = steps
            work = asyncio.ensure_future(desk.run(recording))
            async with asyncio.timeout(60):
                await steps.began.wait()
            work.cancel()
            await asyncio.sleep(0)
            assert not work.done()
            steps.may_end.set()
            with pytest.raises(asyncio.CancelledError):
                await work
            await asyncio.to_thread(
                server.record.wait_for,
                lambda record: bool(record.requests) and record.requests[0].state == "cut",
            )
            assert server.record.submissions == ()

    run(scenario())


class SlowCommit(RecordingSteps):
    """Like the pipeline: an event under way is written although the work is cancelled."""

    def __init__(self) -> None:
        super().__init__()
        self.began = asyncio.Event()
        self.may_end = asyncio.Event()

    async def record(self, event: Event) -> None:
        if isinstance(event, Committing):
            self.began.set()
            write = asyncio.ensure_future(self.may_end.wait())
            try:
                await asyncio.shield(write)
            except asyncio.CancelledError:
                await asyncio.wait([write])
                raise
        await super().record(event)


def test_a_limit_of_the_answer_counts_from_the_commit(run: Run, recording: LocalFile) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server:
            server.faults.plan(StallBeforeAnswer())
            patience = Patience(2, 0.01, 0.02, answer_seconds=0.2)
            with bench(server.base_url, patience=patience) as desk:
                with pytest.raises(AnswerLostError) as caught:
                    await desk.run(recording)
                assert "no answer within" in caught.value.error.message()
                assert desk.steps.names == ["Sending", "Committing"]

    run(scenario())


def test_no_timer_outlives_an_exchange_for_long(
    run: Run, recording: LocalFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt's loop keeps a cancelled one until it is due."""

    async def scenario() -> list[float]:
        asked: list[float] = []
        loop = asyncio.get_running_loop()
        call_at = loop.call_at  # also what `call_later` calls

        def seen(when: float, *call: Any, **context: Any) -> asyncio.TimerHandle:
            asked.append(when - loop.time())
            return call_at(when, *call, **context)

        monkeypatch.setattr(loop, "call_at", seen)
        patience = Patience(2, 0.01, 0.02, answer_seconds=600)
        with (
            SpeechToTextServer(keys=[KEY]) as server,
            bench(server.base_url, patience=patience) as desk,
        ):
            await desk.run(recording)
        return asked

    assert max(run(scenario())) <= 60


# --- kept connections -------------------------------------------------------------------------


def test_polls_share_a_kept_connection_and_submissions_have_their_own(run: Run, link: Any) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url) as desk:
            await desk.run(link)
            await desk.run(link)
            submissions = [r for r in server.record.requests if r.method == "POST"]
            polls = [r for r in server.record.requests if r.method == "GET"]
            assert len({r.connection for r in polls}) == 1
            assert len({r.connection for r in server.record.requests}) == 3
            assert len(submissions) == 2

    run(scenario())


def test_a_kept_connection_that_was_closed_is_opened_again(run: Run, link: Any) -> None:
    async def scenario() -> None:
        with (
            SpeechToTextServer(keys=[KEY], idle_seconds=0.05) as server,
            bench(server.base_url) as desk,
        ):
            await desk.run(link)
            connections = server.record.connections
            async with asyncio.timeout(60):  # until the server has closed the idle one
                (idle,) = desk.driver._idle
                while not _closed(idle):
                    await asyncio.sleep(0.01)
            await desk.run(link)
            assert server.record.connections == connections + 2
            assert desk.steps.notices == []

    run(scenario())


def _closed(channel: Channel) -> bool:
    channel.hold()
    try:
        return channel.is_answered()
    finally:
        channel.let_go()
