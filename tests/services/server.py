"""An HTTP server on loopback, one thread a connection, that obeys its fault port.

What the two services have in common; a service says how a key is presented and what it answers.
"""

import contextlib
import socket
import ssl
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import ClassVar, Self, TypedDict, Unpack

from tests.services.bodies import Body, body_for
from tests.services.faults import Fault, FaultPort
from tests.services.http import (
    PIECE,
    Answer,
    CutError,
    MalformedRequestError,
    Request,
    RequestReader,
)
from tests.services.record import Key, Record, RequestEntry
from tests.services.wire import ConnectionOver, Wire

HOST = "127.0.0.1"
CLOSING_SECONDS = 10.0
_ACCEPT_LOOK = 0.1


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that a service answers: its number in the record, and whose key came with it."""

    number: int
    key: Key
    account: int | None


class Options(TypedDict, total=False):
    """What every server may be told.

    ``port``: any that is free, unless given. ``keys``: the accounts' keys, in order; ``disabled``:
    keys that once were right. ``record_file``: the record is also this file. ``keep``: a folder
    for copies of the files that are sent; none are kept without it. ``idle_seconds``: how long a
    kept connection may be silent. ``eager``: the service acts on a submission as soon as the end of
    its file (or of its JSON) has been seen, without waiting for the request's end: the most adverse
    reading of "received", for those who hold back the end until they may be billed.
    """

    port: int
    keys: Sequence[str]
    disabled: Sequence[str]
    record_file: Path | None
    keep: Path | None
    tls: ssl.SSLContext | None
    idle_seconds: float
    eager: bool


@dataclass(slots=True)
class _Exchange:
    """A request and what becomes of it."""

    wire: Wire
    request: Request
    reader: RequestReader
    fault: Fault
    body: Body
    visit: Visit
    answer: Answer | None = None


class HttpServer(ABC):
    """``with … as server:`` serves at :attr:`origin` until the block ends."""

    key_headers: ClassVar[frozenset[str]]

    def __init__(self, **options: Unpack[Options]) -> None:
        self._listener = socket.create_server((HOST, options.get("port", 0)), backlog=1024)
        self._listener.settimeout(_ACCEPT_LOOK)
        self.port: int = self._listener.getsockname()[1]
        self.keys = tuple(options.get("keys", ("a-key",)))
        self.disabled = frozenset(options.get("disabled", ()))
        self.faults = FaultPort()
        self.record = Record(options.get("record_file"))
        self._keep = options.get("keep")
        self._kept = count(1)
        self._tls = options.get("tls")
        self._idle_seconds = options.get("idle_seconds", 60.0)
        self._eager = options.get("eager", False)
        self._closing = threading.Event()
        self._conversations: dict[threading.Thread, Wire] = {}
        self._lock = threading.Lock()
        self._accepting = threading.Thread(target=self._accept, name=f"{self} accepting")

    def __str__(self) -> str:
        return f"{type(self).__name__}:{self.port}"

    # ------------------------------------------------------------ the service's part

    @abstractmethod
    def credential(self, request: Request) -> str | None:
        """The key that a request presents, None if none."""

    @abstractmethod
    def respond(self, request: Request, body: Body, visit: Visit) -> Answer:
        """Act on a request that was received whole."""

    # ------------------------------------------------------------ life

    @property
    def origin(self) -> str:
        """Scheme, host and port, without a slash at the end."""
        return f"{'https' if self._tls else 'http'}://{HOST}:{self.port}"

    def accepted_count(self, content: str) -> int:
        """How often a file (its SHA-256) or a URL was accepted: billed."""
        return self.record.accepted_count(content)

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End every conversation, wherever it is.

        Raises:
            RuntimeError: a conversation does not end.
        """
        self._closing.set()
        with contextlib.suppress(OSError):  # where a system does not wake accept(), it looks soon
            self._listener.shutdown(socket.SHUT_RDWR)
        if self._accepting.ident is not None:
            self._accepting.join(CLOSING_SECONDS)
        self._listener.close()
        end = time.monotonic() + CLOSING_SECONDS
        while conversations := self._open_conversations():
            if time.monotonic() > end:
                raise RuntimeError(f"{self}: {len(conversations)} conversations do not end")
            for thread, wire in conversations.items():
                wire.wake()
                thread.join(_ACCEPT_LOOK)
        self.record.close()

    def _open_conversations(self) -> dict[threading.Thread, Wire]:
        with self._lock:
            for thread in [t for t in self._conversations if not t.is_alive()]:
                del self._conversations[thread]
            return dict(self._conversations)

    # ------------------------------------------------------------ connections

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                sock, _ = self._listener.accept()
            except TimeoutError:
                self._open_conversations()
                continue
            except OSError:
                return
            wire = Wire(sock, self._closing)
            number = self.record.connected()
            thread = threading.Thread(
                target=self._converse, args=(wire, number), name=f"{self} connection {number}"
            )
            thread.start()
            with self._lock:
                self._conversations[thread] = wire

    def _converse(self, wire: Wire, connection: int) -> None:
        with closing(wire):
            try:
                if fault := self.faults.take_connection():
                    fault.befall(wire)
                    return
                if self._tls and not self._shake_hands(wire, self._tls):
                    return
                self._serve(wire, connection)
            except (ConnectionOver, CutError):
                pass

    def _shake_hands(self, wire: Wire, context: ssl.SSLContext) -> bool:
        try:
            wire.start_tls(context)
        except OSError:
            self.record.handshake_failed()
            return False
        return True

    def _serve(self, wire: Wire, connection: int) -> None:
        rest = b""
        while True:
            wire.be_patient(self._idle_seconds)
            reader = RequestReader(wire.receive, rest)
            try:
                request = reader.head()
                if request is None:
                    return
                wire.be_patient(60)
                self._exchange(wire, connection, request, reader)
            except MalformedRequestError as error:
                wire.send(Answer(400, f"{error}\n".encode(), "text/plain").encode())
                wire.finish()
                return
            if not request.keeps_alive:
                return
            rest = reader.rest

    # ------------------------------------------------------------ one request

    def _exchange(
        self, wire: Wire, connection: int, request: Request, reader: RequestReader
    ) -> None:
        planned = self.faults.take(request)
        fault = planned or Fault()
        visit = self._enter(request, connection, planned)
        try:
            fault.before_body(wire)
            with closing(body_for(request, self._next_kept if self._keep else None)) as body:
                exchange = _Exchange(wire, request, reader, fault, body, visit)
                self._receive(exchange)
                if fault.reaches_service:
                    self._let_respond(exchange)
                fault.answer(wire, exchange.answer or Answer(200))
        finally:
            self.record.ended(visit.number)

    def _receive(self, exchange: _Exchange) -> None:
        """Read the body, and let the fault strike at its byte."""
        wire, fault, number = exchange.wire, exchange.fault, exchange.visit.number
        strikes_at = _from_start(fault.strikes_at, exchange.request)
        if strikes_at == 0:
            fault.strike(wire)
            strikes_at = None
        if exchange.request.waits_for_100:
            wire.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        received = 0
        rate = fault.bytes_per_second
        for data in exchange.reader.body(max(1, int(rate / 10)) if rate else PIECE):
            pieces = [data]
            if strikes_at is not None and received + len(data) >= strikes_at:
                pieces = [data[: strikes_at - received], data[strikes_at - received :]]
            for piece in pieces:
                exchange.body.feed(piece)
                received += len(piece)
                if self._eager and fault.reaches_service and exchange.body.looks_whole:
                    self._let_respond(exchange)
                self.record.received(number, received)
                if received == strikes_at:
                    strikes_at = None
                    fault.strike(wire)
            if rate:
                wire.pause(len(data) / rate)
        exchange.body.finish()
        self.record.completed(number)

    def _let_respond(self, exchange: _Exchange) -> None:
        """Have the service act on the request, once."""
        if exchange.answer is None:
            exchange.answer = self.respond(exchange.request, exchange.body, exchange.visit)
            self.record.answered(exchange.visit.number, exchange.answer.status)

    def _enter(self, request: Request, connection: int, fault: Fault | None) -> Visit:
        presented = self.credential(request)
        account: int | None = None
        key: Key = "wrong"
        if presented is None:
            key = "absent"
        elif presented in self.disabled:
            key = "disabled"
        elif presented in self.keys:
            key, account = "right", self.keys.index(presented)
        others = {n: v for n, v in request.headers.items() if n not in self.key_headers}
        strayed = any(k in place for k in self.keys for place in (request.target, *others.values()))
        number = self.record.begin(
            lambda number: RequestEntry(
                number=number,
                connection=connection,
                method=request.method,
                target=self._without_keys(request.target),
                headers={n: self._without_keys(v) for n, v in others.items()},
                content_type=request.content_type,
                key=key,
                account=account,
                key_strayed=strayed,
                fault=str(fault or ""),
            )
        )
        return Visit(number, key, account)

    def _without_keys(self, text: str) -> str:
        for key in self.keys:
            text = text.replace(key, "***")
        return text

    def _next_kept(self) -> Path:
        assert self._keep is not None
        with self._lock:
            return self._keep / f"file-{next(self._kept)}"


def _from_start(strikes_at: int | None, request: Request) -> int | None:
    """A fault's byte, counted from the body's start."""
    if strikes_at is None or strikes_at >= 0:
        return strikes_at
    if request.length is None:
        raise ValueError("a fault counts from the body's end, and the request has no length")
    return max(0, request.length + strikes_at)
