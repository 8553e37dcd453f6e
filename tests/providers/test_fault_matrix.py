"""Twelve faults in six phases, for files and links, through the real queue and journal.

Asserted for each: how the task ends, and how many submissions the service accepted (never more
than one). What the person is told as *unconfirmed* is exactly what nobody can know.
"""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.events import Committing, Event, Sending
from stt_desktop.domain.source import LocalFile, RemoteUrl, Source
from stt_desktop.domain.task import Options, State, Task
from stt_desktop.domain.transcript import Transcript
from stt_desktop.jobs.clock import SystemClock
from stt_desktop.jobs.new_task import NewTask
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.journal.sqlite import SqliteJournal
from stt_desktop.providers.client import NetworkSettings
from stt_desktop.providers.driver import Patience
from tests.doubles import ScriptedMedia, until
from tests.fast_clock import FastClock
from tests.providers.conftest import KEY, LINK, Bench, bench
from tests.services import odd_json
from tests.services.elsewhere import ElsewhereServer
from tests.services.faults import (
    CloseIdle,
    ConnectionFault,
    CutBeforeAnswer,
    CutInBody,
    EarlyAnswer,
    EndlessAnswer,
    Fault,
    GzipBomb,
    Http10,
    HugeHeader,
    Interim,
    Raw,
    ResetAtOnce,
    Rewritten,
    SilentConnection,
    SlowReader,
    StallBeforeAnswer,
    StallInBody,
    Trickle,
    TruncatedAnswer,
    Utterance,
    gateway_page,
    redirect,
    refused_port,
)
from tests.services.http import Answer, Request
from tests.services.linkai import LinkAiServer
from tests.services.linkai import refusal as linkai_refusal
from tests.services.speech_to_text import (
    SpeechToTextServer,
    error,
    is_poll,
    is_submission,
    refusal,
)
from tests.services.tls import make_certificate
from tests.services.wire import Wire

Run = Callable[[Coroutine[Any, Any, Any]], Any]
Server = SpeechToTextServer | LinkAiServer

BIG = 24 << 20
"""More than the systems' buffers take of a body that nobody reads."""


# --- the faults that only this matrix needs ---------------------------------------------------


@dataclass(frozen=True)
class InterimInBody(Fault):
    """100 Continue, unasked, while the body is being read."""

    strikes_at: int = 0

    def strike(self, wire: Wire) -> None:
        wire.send(b"HTTP/1.1 100 Continue\r\n\r\n")


@dataclass(frozen=True)
class StallInAnswer(Fault):
    """The answer stops in its middle; the connection stays."""

    keep: int = 20

    def answer(self, wire: Wire, answer: Answer) -> None:
        wire.send(answer.encode()[: -self.keep])
        wire.stall()


@dataclass(frozen=True)
class BrokenTls(Fault):
    """What comes instead of the answer is no TLS."""

    def answer(self, wire: Wire, answer: Answer) -> None:
        socket.socket.send(wire._sock, b"\x00no TLS record at all, whatever key decrypts it\r\n")
        wire.finish()


class Told(Fault):
    """Another fault, with an event that is set when it has struck."""

    def __init__(self, fault: Fault, event: threading.Event) -> None:
        self.fault = fault
        self.event = event
        self.strikes_at = fault.strikes_at
        self.bytes_per_second = fault.bytes_per_second
        self.reaches_service = fault.reaches_service

    def before_body(self, wire: Wire) -> None:
        self.fault.before_body(wire)

    def strike(self, wire: Wire) -> None:
        try:
            self.fault.strike(wire)
        finally:
            self.event.set()


@dataclass
class ToldConnection(ConnectionFault):
    fault: ConnectionFault
    event: threading.Event

    def befall(self, wire: Wire) -> None:
        try:
            self.fault.befall(wire)
        finally:
            self.event.set()


# --- the program, from the queue to the wire --------------------------------------------------


class WatchfulJournal(SqliteJournal):
    """Writes `committing` only when the fault has struck: whether the rest of a body leaves must
    not depend on who is faster."""

    struck: threading.Event | None = None
    strikes: int | None = 1
    tries = 0

    async def record(
        self,
        task: Task,
        event: Event,
        *,
        answer: str | None = None,
        transcript: Transcript | None = None,
    ) -> None:
        if self.struck is not None and isinstance(event, Sending):
            self.struck.clear()
            self.tries += 1
        strikes = self.strikes is None or self.tries <= self.strikes
        if self.struck is not None and isinstance(event, Committing) and strikes:
            assert await asyncio.to_thread(self.struck.wait, 10)
        await super().record(task, event, answer=answer, transcript=transcript)


@dataclass
class Desk:
    journal: WatchfulJournal
    scheduler: Scheduler
    account: Account
    bench: Bench

    async def end_of(self, source: Source, mode: str = "auto") -> Task:
        (task,) = await self.scheduler.add(
            [NewTask(source, source.name, self.account, Options(mode=mode))]
        )
        async with asyncio.timeout(30):
            await self.scheduler.settle([task.id])
        return self.scheduler.tasks[task.id]


@asynccontextmanager
async def open_desk(
    path: Path,
    url: str,
    provider: Provider = Provider.SPEECH_TO_TEXT,
    *,
    patience: Patience | None = None,
    settings: NetworkSettings | None = None,
) -> AsyncIterator[Desk]:
    patience = patience or Patience(3, 0.01, 0.02, answer_seconds=15)
    settings = settings or NetworkSettings(connect_seconds=10, write_seconds=10)
    clock = FastClock(100)  # pauses that a service asks for are not waited for
    with bench(url, provider, patience=patience, settings=settings, clock=clock) as desk:
        async with WatchfulJournal(path / "journal.sqlite3") as journal:
            scheduler = Scheduler(
                journal=journal,
                media=ScriptedMedia(),
                clock=SystemClock(),
                transcriber=lambda _task: desk.transcriber,
                room=lambda _account: 2,
                service=lambda _task: desk.account.name,
            )
            async with scheduler:
                yield Desk(journal, scheduler, desk.account, desk)


def the_source(kind: str, folder: Path, size: int = 300_000) -> Source:
    if kind == "link":
        return RemoteUrl(LINK)
    path = folder / "a talk.mp3"
    with path.open("wb") as file:
        file.truncate(size)
    return LocalFile(str(path))


# --- submissions ------------------------------------------------------------------------------

DONE, FAILED, UNCONFIRMED = State.DONE, State.FAILED, State.UNCONFIRMED
PAUSED = State.QUEUED
"""Back in the queue of an account that waits for the person."""


@dataclass(frozen=True)
class Cell:
    """``in_file`` and ``in_link``: the byte of the body at which the fault strikes."""

    phase: str
    name: str
    fault: Callable[[int], Fault]
    ends: State
    accepted: int
    error: str = ""
    times: int | None = 1
    in_file: int = 100_000
    in_link: int = 0
    size: int = 300_000
    link_ends: State | None = None
    answer_seconds: float = 15
    write_seconds: float = 10
    requests: int | None = None

    def __str__(self) -> str:
        often = {1: "once", None: "always"}.get(self.times, f"{self.times}x")
        return f"{self.phase}-{self.name}-{often}"


def whatever(fault: Fault) -> Callable[[int], Fault]:
    return lambda _at: fault


LOST = "answer-lost"
PAGE = b"<html><body>Welcome to the hotel</body></html>"

CELLS = [
    # In the body: the service has no whole request, and we have not sent one.
    Cell("body", "reset", CutInBody, DONE, 1),
    Cell("body", "reset", CutInBody, FAILED, 0, "sending-failed", times=None),
    Cell("body", "close", lambda at: CutInBody(at, reset=False), DONE, 1),
    Cell("body", "slow", whatever(SlowReader(1 << 20)), DONE, 1, size=80_000),
    Cell("body", "1xx", InterimInBody, DONE, 1),
    Cell(
        "body", "refused", lambda at: EarlyAnswer(error(1001, http_status=413), at, then="keep"),
        FAILED, 0, "request-refused",
    ),
    Cell(
        "body", "wrong key", lambda at: EarlyAnswer(error(1002), at, then="keep"),
        PAUSED, 0, "key-refused",
    ),
    Cell(
        "body", "redirect",
        lambda at: EarlyAnswer(Answer(307, b"", "", (("Location", "https://x.example/"),)), at,
                               then="keep"),
        PAUSED, 0, "wrong-address",
    ),
    # A link's body is so short that all of it is in the system's buffers: nobody knows.
    Cell("body", "stall", StallInBody, DONE, 1, size=BIG,
         write_seconds=0.4, answer_seconds=1.5, link_ends=UNCONFIRMED),
    # The end: all was sent.
    Cell("end", "cut", lambda _at: CutInBody(-10), UNCONFIRMED, 0, LOST),
    Cell("end", "reset", whatever(CutBeforeAnswer()), UNCONFIRMED, 1, LOST),
    Cell("end", "reset unseen", whatever(CutBeforeAnswer(reaches_service=False)),
         UNCONFIRMED, 0, LOST),
    Cell("end", "close", whatever(CutBeforeAnswer(reset=False)), UNCONFIRMED, 1, LOST),
    Cell("end", "stall", whatever(StallBeforeAnswer()), UNCONFIRMED, 1, LOST, answer_seconds=0.3),
    Cell("end", "slow", whatever(StallBeforeAnswer(seconds=0.2)), DONE, 1),
    Cell("end", "broken TLS", whatever(BrokenTls()), UNCONFIRMED, 1, LOST),
    # The answer's head.
    Cell("head", "garbage", whatever(Raw()), UNCONFIRMED, 1, LOST),
    Cell("head", "truncated", whatever(Raw(b"HTTP/1.1 200 OK\r\nContent-Le")),
         UNCONFIRMED, 1, LOST),
    Cell("head", "huge", whatever(HugeHeader()), UNCONFIRMED, 1, LOST),
    Cell("head", "slow", whatever(Trickle(10_000)), DONE, 1),
    Cell("head", "too slow", whatever(Trickle(100)), UNCONFIRMED, 1, LOST, answer_seconds=0.3),
    Cell("head", "1xx", whatever(Interim()), DONE, 1),
    Cell("head", "1xx for ever", whatever(Interim((100,) * 500)), DONE, 1),
    Cell("head", "refused", whatever(refusal(429, retry_after=0)), DONE, 1, requests=2),
    Cell("head", "refused thrice", whatever(refusal(429, retry_after=0)), DONE, 1, times=3,
         requests=4),
    Cell("head", "out of credit", whatever(refusal(1006)), PAUSED, 0, "out-of-credit"),
    Cell("head", "parameters", whatever(refusal(1001)), FAILED, 0, "request-refused"),
    Cell("head", "gateway", whatever(gateway_page(502)), UNCONFIRMED, 0, LOST),
    Cell("head", "gateway, seen", whatever(gateway_page(504, reaches_service=True)),
         UNCONFIRMED, 1, LOST),
    Cell("head", "redirect 303", whatever(redirect("https://x.example/", 303)),
         UNCONFIRMED, 0, LOST),
    # The answer's body.
    Cell("answer", "truncated", whatever(TruncatedAnswer()), UNCONFIRMED, 1, LOST),
    Cell("answer", "truncated chunk", whatever(TruncatedAnswer(chunked=True)),
         UNCONFIRMED, 1, LOST),
    Cell("answer", "reset", whatever(TruncatedAnswer(reset=True)), UNCONFIRMED, 1, LOST),
    Cell("answer", "stall", whatever(StallInAnswer()), UNCONFIRMED, 1, LOST, answer_seconds=0.3),
    Cell("answer", "huge", lambda _at: EndlessAnswer(), UNCONFIRMED, 1, LOST),
    Cell("answer", "huge without chunks", lambda _at: EndlessAnswer(chunked=False),
         UNCONFIRMED, 1, LOST),
    Cell("answer", "gzip bomb", whatever(GzipBomb()), UNCONFIRMED, 1, LOST),
    Cell("answer", "garbage", whatever(Rewritten(odd_json.half)), UNCONFIRMED, 1, LOST),
    Cell("answer", "empty", whatever(Rewritten(odd_json.empty)), UNCONFIRMED, 1, LOST),
    Cell("answer", "wrong type",
         whatever(Rewritten(lambda _body: PAGE, content_type="text/html")), UNCONFIRMED, 1, LOST),
    Cell("answer", "wrong type said only", whatever(Rewritten(bytes, content_type="text/html")),
         DONE, 1),
    Cell("answer", "HTTP/1.0", whatever(Http10()), DONE, 1),
    Cell("answer", "closed afterwards", whatever(CloseIdle()), DONE, 1),
]  # fmt: skip


@pytest.mark.parametrize("kind", ["file", "link", "sync file"])
@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_a_fault_in_a_submission(cell: Cell, kind: str, run: Run, tmp_path: Path) -> None:
    tls = None
    if "TLS" in cell.name:
        pytest.importorskip("cryptography")
        tls = make_certificate(tmp_path)

    async def scenario() -> None:
        struck = threading.Event()
        at = cell.in_link if kind == "link" else cell.in_file
        fault = cell.fault(at)
        settings = NetworkSettings(
            ca_file=tls.authority if tls else None,
            connect_seconds=10,
            write_seconds=cell.write_seconds,
        )
        patience = Patience(3, 0.01, 0.02, answer_seconds=cell.answer_seconds)
        with SpeechToTextServer(keys=[KEY], tls=tls.context() if tls else None) as server:
            waits = isinstance(fault, CutInBody) and cell.phase == "body"
            server.faults.plan(
                Told(fault, struck) if waits else fault, when=is_submission, times=cell.times
            )
            async with open_desk(
                tmp_path, server.base_url, patience=patience, settings=settings
            ) as desk:
                desk.journal.struck = struck if waits else None
                desk.journal.strikes = cell.times
                source = the_source(kind, tmp_path, cell.size)
                task = await desk.end_of(source, "sync" if kind == "sync file" else "async")
                expected = cell.link_ends or cell.ends if kind == "link" else cell.ends
                assert task.state is expected, task.error
                accepted = server.record.accepted_per_content()
                wanted = 0 if expected is UNCONFIRMED and cell.ends is DONE else cell.accepted
                assert accepted.total() == wanted
                if cell.error:
                    assert task.error is not None
                    # A link that is refused is one that the service could not fetch.
                    of_link = {"request-refused": "link-not-fetched"} if kind == "link" else {}
                    assert task.error.code == of_link.get(cell.error, cell.error)
                    assert "–" not in str(task.error)
                assert server.faults.pending == 0
                assert task.may_be_charged == (expected is UNCONFIRMED)
                assert set(desk.scheduler.paused) == ({"an-id"} if expected is PAUSED else set())
                if cell.requests is not None:
                    posts = [r for r in server.record.requests if r.method == "POST"]
                    assert len(posts) == cell.requests

    run(scenario())


@dataclass(frozen=True)
class ConnectionCell:
    name: str
    fault: ConnectionFault
    ends: State
    error: str = ""
    times: int | None = 1
    tls: bool = False
    connect_seconds: float = 10
    answer_seconds: float = 15
    waits: bool = False

    def __str__(self) -> str:
        return f"{self.name}-{'once' if self.times else 'always'}"


UNREACHED = "server-not-reached"

BROKEN = f"sending-failed|{UNREACHED}"
"""A reset may come while the connection is still being made."""

CONNECTIONS = [
    ConnectionCell("reset", ResetAtOnce(), DONE, waits=True),
    ConnectionCell("reset", ResetAtOnce(), FAILED, BROKEN, None, waits=True),
    ConnectionCell("TLS reset", ResetAtOnce(), DONE, tls=True),
    ConnectionCell("TLS reset", ResetAtOnce(), FAILED, UNREACHED, None, tls=True),
    ConnectionCell("TLS stall", SilentConnection(), DONE, tls=True, connect_seconds=0.4),
    ConnectionCell(
        "TLS stall", SilentConnection(), FAILED, UNREACHED, None, tls=True, connect_seconds=0.2
    ),
    ConnectionCell("TLS failure", Utterance(), DONE, tls=True),
    ConnectionCell("TLS failure", Utterance(), FAILED, UNREACHED, None, tls=True),
    # Taken by the system's buffers, whole: who can know that nobody reads?
    ConnectionCell("stall", SilentConnection(), UNCONFIRMED, LOST, answer_seconds=0.3),
]


# CPython's SSLSocket forgets to close itself when the reset comes just before the handshake.
@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
@pytest.mark.parametrize("kind", ["file", "link"])
@pytest.mark.parametrize("cell", CONNECTIONS, ids=str)
def test_a_fault_before_a_submission(
    cell: ConnectionCell, kind: str, run: Run, tmp_path: Path
) -> None:
    tls = None
    if cell.tls:
        pytest.importorskip("cryptography")
        tls = make_certificate(tmp_path)

    async def scenario() -> None:
        struck = threading.Event()
        settings = NetworkSettings(
            ca_file=tls.authority if tls else None,
            connect_seconds=cell.connect_seconds,
            write_seconds=10,
        )
        patience = Patience(3, 0.01, 0.02, answer_seconds=cell.answer_seconds)
        with SpeechToTextServer(keys=[KEY], tls=tls.context() if tls else None) as server:
            fault = ToldConnection(cell.fault, struck) if cell.waits else cell.fault
            server.faults.plan_connection(fault, times=cell.times)
            async with open_desk(
                tmp_path, server.base_url, patience=patience, settings=settings
            ) as desk:
                desk.journal.struck = struck if cell.waits else None
                desk.journal.strikes = cell.times
                task = await desk.end_of(the_source(kind, tmp_path), "async")
                assert task.state is cell.ends, task.error
                assert len(server.record.submissions) == (cell.ends is DONE)
                if cell.error:
                    assert task.error is not None
                    assert task.error.code in cell.error.split("|")
                    assert "–" not in str(task.error)

    run(scenario())


@pytest.mark.parametrize("kind", ["file", "link"])
def test_a_refused_connection_fails_after_some_tries(kind: str, run: Run, tmp_path: Path) -> None:
    async def scenario() -> None:
        with refused_port() as port:
            url = f"http://127.0.0.1:{port}/api/v1/"
            async with open_desk(tmp_path, url) as desk:
                task = await desk.end_of(the_source(kind, tmp_path))
                assert task.state is FAILED
                assert task.error is not None
                assert task.error.code == "no-server-here"
                assert f"127.0.0.1:{port}" in task.error.message()
                events = [event for _, event in await desk.scheduler.history(task.id)]
                assert events.count("sending") == 3
                assert "committing" not in events

    run(scenario())


@pytest.mark.parametrize("kind", ["file", "link"])
def test_an_untrusted_server_gets_nothing_and_pauses_the_account(
    kind: str, run: Run, tmp_path: Path
) -> None:
    pytest.importorskip("cryptography")
    tls = make_certificate(tmp_path)

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY], tls=tls.context()) as server:
            async with open_desk(tmp_path, server.base_url) as desk:
                task = await desk.end_of(the_source(kind, tmp_path))
                assert task.state is PAUSED
                assert desk.scheduler.paused["an-id"].code == "not-trusted"
                assert server.record.connections == 1
                assert server.record.requests == ()

    run(scenario())


@pytest.mark.parametrize("kind", ["file", "link"])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(kind: str, status: int, run: Run, tmp_path: Path) -> None:
    async def scenario() -> None:
        with (
            ElsewhereServer(keys=[KEY]) as elsewhere,
            SpeechToTextServer(keys=[KEY]) as server,
        ):
            server.faults.plan(redirect(f"{elsewhere.origin}/x/", status), when=is_submission)
            async with open_desk(tmp_path, server.base_url) as desk:
                task = await desk.end_of(the_source(kind, tmp_path))
                assert task.state is PAUSED
                assert desk.scheduler.paused["an-id"].code == "wrong-address"
                desk.scheduler.unpause("an-id")
                await desk.scheduler.settle([task.id])
                assert desk.scheduler.tasks[task.id].state is DONE
                assert len(server.record.submissions) == 1
            assert elsewhere.record.connections == 0

    run(scenario())


# --- polls ------------------------------------------------------------------------------------

POLLS: list[tuple[str, Fault, float]] = [
    ("reset", CutBeforeAnswer(), 15),
    ("close", CutBeforeAnswer(reset=False), 15),
    ("stall", StallBeforeAnswer(), 0.4),
    ("slow", Trickle(10_000), 15),
    ("too slow", Trickle(100), 0.4),
    ("garbage", Raw(), 15),
    ("truncated head", Raw(b"HTTP/1.1 200 OK\r\nContent-Le"), 15),
    ("truncated", TruncatedAnswer(), 15),
    ("huge head", HugeHeader(), 15),
    ("huge", EndlessAnswer(), 15),
    ("gzip bomb", GzipBomb(), 15),
    ("wrong type", Rewritten(lambda _body: PAGE, content_type="text/html"), 15),
    ("not UTF-8", Rewritten(odd_json.not_utf8), 15),
    ("gateway", gateway_page(502), 15),
    ("server error", refusal(1005), 15),
    ("busy", refusal(429, retry_after=0), 15),
    ("1xx", Interim(), 15),
    ("broken TLS", BrokenTls(), 15),
    ("closed afterwards", CloseIdle(), 15),
]


@pytest.mark.parametrize(("name", "fault", "seconds"), POLLS, ids=[poll[0] for poll in POLLS])
def test_a_fault_in_a_poll_costs_nothing(
    name: str, fault: Fault, seconds: float, run: Run, tmp_path: Path
) -> None:
    tls = None
    if "TLS" in name:
        pytest.importorskip("cryptography")
        tls = make_certificate(tmp_path)

    async def scenario() -> None:
        settings = NetworkSettings(ca_file=tls.authority if tls else None)

        def a_poll(request: Request) -> bool:
            return is_poll(request)

        with SpeechToTextServer(keys=[KEY], tls=tls.context() if tls else None) as server:
            server.faults.plan(fault, when=a_poll, times=2)
            patience = Patience(3, 0.01, 0.02, answer_seconds=seconds)
            async with open_desk(
                tmp_path, server.base_url, patience=patience, settings=settings
            ) as desk:
                task = await desk.end_of(RemoteUrl(LINK))
                assert task.state is DONE, task.error
                assert len(server.record.submissions) == 1
                assert server.faults.pending == 0

    run(scenario())


@pytest.mark.parametrize("fault", [ResetAtOnce(), Utterance(b"SSH-2.0-OpenSSH_9.2\r\n")], ids=str)
def test_a_fault_in_a_polls_connection_costs_nothing(
    fault: ConnectionFault, run: Run, tmp_path: Path
) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server:
            listen = server.listen

            def plan_and_listen(media: Any) -> Any:
                server.faults.plan_connection(fault, times=2)
                return listen(media)

            server.listen = plan_and_listen
            async with open_desk(tmp_path, server.base_url) as desk:
                task = await desk.end_of(RemoteUrl(LINK))
                assert task.state is DONE, task.error
                assert len(server.record.submissions) == 1
                assert server.faults.pending == 0

    run(scenario())


@pytest.mark.parametrize(
    ("fault", "notice"),
    [
        (CutBeforeAnswer(), "no-connection-for-now"),
        (gateway_page(503), "service-trouble"),
        (refusal(429), "too-many-requests"),
    ],
    ids=str,
)
def test_a_poll_that_always_fails_leaves_the_task_waiting(
    fault: Fault, notice: str, run: Run, tmp_path: Path
) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server:
            server.faults.plan(fault, when=is_poll, times=None)
            async with open_desk(tmp_path, server.base_url) as desk:
                (task,) = await desk.scheduler.add(
                    [NewTask(RemoteUrl(LINK), "a link", desk.account)]
                )

                def noticed() -> bool:
                    progress = desk.scheduler.progress.get(task.id)
                    return bool(progress and progress.notice and progress.notice.code == notice)

                await until(noticed)
                assert desk.scheduler.tasks[task.id].state is State.WAITING
                assert "–" not in str(desk.scheduler.progress[task.id].notice)
                await desk.scheduler.cancel([task.id])
                await desk.scheduler.settle([task.id])
                assert len(server.record.submissions) == 1

    run(scenario())


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (refusal(1002), "key-refused"),
        (refusal(1003), "access-forbidden"),
        (redirect("https://x.example/"), "wrong-address"),
    ],
    ids=str,
)
def test_a_refused_poll_pauses_the_account_and_keeps_the_task(
    fault: Fault, reason: str, run: Run, tmp_path: Path
) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server:
            server.faults.plan(fault, when=is_poll)
            async with open_desk(tmp_path, server.base_url) as desk:
                task = await desk.end_of(RemoteUrl(LINK))
                assert task.state is State.WAITING
                assert desk.scheduler.paused["an-id"].code == reason
                desk.scheduler.unpause("an-id")
                await desk.scheduler.settle([task.id])
                assert desk.scheduler.tasks[task.id].state is DONE
                assert len(server.record.submissions) == 1

    run(scenario())


# --- LinkAI -----------------------------------------------------------------------------------

LINKAI: list[tuple[Fault, State, int, str]] = [
    (CutInBody(100_000), DONE, 1, ""),
    (CutBeforeAnswer(), UNCONFIRMED, 1, LOST),
    (TruncatedAnswer(), UNCONFIRMED, 1, LOST),
    (gateway_page(503), UNCONFIRMED, 0, LOST),
    (gateway_page(408), PAUSED, 0, "plan-without-api"),
    (linkai_refusal(400), FAILED, 0, "request-refused"),
    (linkai_refusal(401), PAUSED, 0, "key-refused"),
    (linkai_refusal(402), PAUSED, 0, "agent-unknown"),
    (linkai_refusal(403), PAUSED, 0, "access-forbidden"),
    (linkai_refusal(406), PAUSED, 0, "out-of-credit"),
    (linkai_refusal(408), PAUSED, 0, "plan-without-api"),
    (linkai_refusal(408, http_status=200), PAUSED, 0, "plan-without-api"),
    (linkai_refusal(409), FAILED, 0, "content-refused"),
    (linkai_refusal(503), FAILED, 0, "contact-service"),
]


@pytest.mark.parametrize(("fault", "ends", "accepted", "code"), LINKAI)
def test_a_fault_at_linkai(
    fault: Fault, ends: State, accepted: int, code: str, run: Run, tmp_path: Path
) -> None:
    async def scenario() -> None:
        struck = threading.Event()
        with ExitStack() as stack:
            server = stack.enter_context(LinkAiServer(keys=[KEY]))
            cut = isinstance(fault, CutInBody)
            server.faults.plan(Told(fault, struck) if cut else fault)
            async with open_desk(tmp_path, server.base_url, Provider.LINKAI) as desk:
                desk.journal.struck = struck if cut else None
                task = await desk.end_of(the_source("file", tmp_path))
                assert task.state is ends, task.error
                assert len(server.record.submissions) == accepted
                if code:
                    assert task.error is not None
                    assert task.error.code == code
                    assert "–" not in str(task.error)
                # "API call exception" says nothing of what was charged: the person decides.
                doubtful = ends is UNCONFIRMED or code == "contact-service"
                assert task.may_be_charged is doubtful

    run(scenario())
