"""The fault port: what goes wrong with which request, planned by a test.

``server.faults.plan(CutBeforeAnswer(), when=is_submission)`` befalls the next such request. A fault
says at which moment it strikes and, by ``reaches_service``, whether the service acts on the request
(accepts it, and bills) although the client never learns it.
"""

import socket
import threading
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.services.http import PIECE, Answer, Request, chunk, status_line
from tests.services.wire import ConnectionOver, Wire

When = Callable[[Request], bool]


class Fault:
    """A request's conversation at its moments. This one, the base, does nothing wrong.

    ``strikes_at`` is a number of bytes of the body, counted from its end when negative: these
    are read, then :meth:`strike` happens. ``bytes_per_second`` slows the reading of the body.
    """

    reaches_service: bool = True
    strikes_at: int | None = None
    bytes_per_second: float | None = None

    def before_body(self, wire: Wire) -> None:
        """The head has been read."""

    def strike(self, wire: Wire) -> None:
        """So much of the body has been read."""

    def answer(self, wire: Wire, answer: Answer) -> None:
        """Send the service's answer; it is empty where the request did not reach the service."""
        wire.send(answer.encode())

    def __str__(self) -> str:
        return type(self).__name__


def any_request(_request: Request) -> bool:
    """Whatever is asked."""
    return True


@dataclass(slots=True)
class _Plan:
    fault: Fault
    when: When
    skip: int
    times: int | None


@dataclass(slots=True)
class _ConnectionPlan:
    fault: "ConnectionFault"
    times: int | None


class FaultPort:
    """The plans of one server. Thread-safe; the first plan that fits is taken."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._plans: list[_Plan] = []
        self._connections: list[_ConnectionPlan] = []

    def plan(
        self, fault: Fault, when: When = any_request, *, skip: int = 0, times: int | None = 1
    ) -> None:
        """Let ``fault`` befall ``times`` (None: all) requests that fit, after ``skip`` others."""
        with self._lock:
            self._plans.append(_Plan(fault, when, skip, times))

    def plan_connection(self, fault: "ConnectionFault", *, times: int | None = 1) -> None:
        """Let ``fault`` befall the next connections, before anything has been read."""
        with self._lock:
            self._connections.append(_ConnectionPlan(fault, times))

    def clear(self) -> None:
        """Let everything go well from now on."""
        with self._lock:
            self._plans.clear()
            self._connections.clear()

    @property
    def pending(self) -> int:
        """How many limited plans have not been used up: a test that expects faults wants 0."""
        with self._lock:
            planned = [plan.times for plan in self._plans]
            planned += [plan.times for plan in self._connections]
            return sum(1 for times in planned if times)

    def take(self, request: Request) -> Fault | None:
        """The fault for this request (the server asks once for each)."""
        with self._lock:
            for plan in self._plans:
                if plan.times == 0 or not plan.when(request):
                    continue
                if plan.skip:
                    plan.skip -= 1
                    continue
                if plan.times is not None:
                    plan.times -= 1
                return plan.fault
        return None

    def take_connection(self) -> "ConnectionFault | None":
        """The fault for a connection that has just been opened."""
        with self._lock:
            for plan in self._connections:
                if plan.times == 0:
                    continue
                if plan.times is not None:
                    plan.times -= 1
                return plan.fault
        return None


# ---------------------------------------------------------------- before a request


class ConnectionFault(ABC):
    """What befalls a connection instead of its first request. All end the connection."""

    @abstractmethod
    def befall(self, wire: Wire) -> None: ...

    def __str__(self) -> str:
        return type(self).__name__


class ResetAtOnce(ConnectionFault):
    def befall(self, wire: Wire) -> None:
        wire.reset()


class SilentConnection(ConnectionFault):
    """Accepted, never read, never answered; on a TLS port the handshake never comes."""

    def befall(self, wire: Wire) -> None:
        wire.stall()


@dataclass(frozen=True)
class Utterance(ConnectionFault):
    """Sends something unasked and closes.

    On a TLS port this is what a client meets that a plain HTTP server answers.
    """

    data: bytes = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 5\r\nConnection: close\r\n\r\nplain"

    def befall(self, wire: Wire) -> None:
        wire.send(self.data)
        wire.finish()


@contextmanager
def refused_port() -> Iterator[int]:
    """A port of 127.0.0.1 that refuses connections, kept from being anybody else's."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))  # without listen()
        yield sock.getsockname()[1]


# ---------------------------------------------------------------- in the request's body


@dataclass(frozen=True)
class CutInBody(Fault):
    """The connection ends after so many bytes of the body; the service has no whole request.

    With ``reaches_service`` an eager server may have accepted it before.
    """

    strikes_at: int = 0
    reset: bool = True
    reaches_service: bool = False

    def strike(self, wire: Wire) -> None:
        end(wire, reset=self.reset)


@dataclass(frozen=True)
class StallInBody(Fault):
    """Reading stops after so many bytes, until ``until`` is set; all goes well after that."""

    strikes_at: int = 0
    until: threading.Event | None = None

    def before_body(self, wire: Wire) -> None:
        wire.narrow()

    def strike(self, wire: Wire) -> None:
        wire.stall(self.until)


@dataclass(frozen=True)
class SlowReader(Fault):
    """The body is read slowly. (A system's buffers still take some megabytes at once.)"""

    bytes_per_second: float = 64 * 1024

    def before_body(self, wire: Wire) -> None:
        wire.narrow()


@dataclass(frozen=True)
class EarlyAnswer(Fault):
    """An answer before the body's end; the service never sees the request.

    ``then``: `reset` closes at once, which may lose the answer on its way;
    `finish` reads what still comes, then closes; `keep` reads the rest of the request and keeps
    the connection.
    """

    reply: Answer
    strikes_at: int = 0
    then: str = "finish"
    reaches_service = False

    def strike(self, wire: Wire) -> None:
        if self.then == "keep":
            wire.send(self.reply.encode())
            return
        wire.send(self.reply.with_headers(("Connection", "close")).encode())
        if self.then == "finish":
            wire.finish()
        wire.reset()

    def answer(self, wire: Wire, answer: Answer) -> None:
        """It has been sent."""


# ---------------------------------------------------------------- instead of the answer


@dataclass(frozen=True)
class CutBeforeAnswer(Fault):
    """The whole request arrives and no answer comes; ``reaches_service``: was it accepted?"""

    reset: bool = True
    reaches_service: bool = True

    def answer(self, wire: Wire, answer: Answer) -> None:
        end(wire, reset=self.reset)


@dataclass(frozen=True)
class StallBeforeAnswer(Fault):
    """The answer waits: for the event, for a time, or for ever."""

    until: threading.Event | None = None
    seconds: float | None = None
    reaches_service: bool = True

    def answer(self, wire: Wire, answer: Answer) -> None:
        wire.stall(self.until, self.seconds)
        if not self.reaches_service:
            end(wire, reset=False)
        wire.send(answer.encode())


@dataclass(frozen=True)
class Instead(Fault):
    """Another answer than the service's: a gateway's page, a redirect, a refusal."""

    reply: Answer
    reaches_service: bool = False

    def answer(self, wire: Wire, answer: Answer) -> None:
        wire.send(self.reply.encode())

    def __str__(self) -> str:
        return f"Instead({self.reply.status})"


def gateway_page(status: int = 502, *, reaches_service: bool = False) -> Instead:
    """A gateway's HTML page where JSON is expected."""
    title = status_line(status).partition(" ")[2]
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\r\n"
    return Instead(Answer(status, page.encode(), "text/html"), reaches_service)


def redirect(location: str, status: int = 307, *, reaches_service: bool = False) -> Instead:
    """A redirect; point it to a server of your own and see what arrives there."""
    return Instead(Answer(status, b"", "", (("Location", location),)), reaches_service)


@dataclass(frozen=True)
class Raw(Fault):
    """These bytes instead of the service's answer, then the connection's end."""

    data: bytes = b"\x16\x03\x01\x00SSH-2.0-garbage\r\n\xff\xfe\x00\r\n\r\n"
    reaches_service: bool = True

    def answer(self, wire: Wire, answer: Answer) -> None:
        wire.send(self.data)
        end(wire, reset=False)


# ---------------------------------------------------------------- the answer, mistreated


@dataclass(frozen=True)
class Interim(Fault):
    """Informational answers, sent before the true one. 100 is what a body's sender may ask for."""

    statuses: tuple[int, ...] = (100, 103)

    def answer(self, wire: Wire, answer: Answer) -> None:
        for status in self.statuses:
            link = "Link: </style.css>; rel=preload\r\n" if status == 103 else ""
            wire.send(f"{status_line(status)}\r\n{link}\r\n".encode())
        wire.send(answer.encode())


@dataclass(frozen=True)
class Trickle(Fault):
    """The answer comes slowly, head and body."""

    rate: float = 100  # bytes a second

    def answer(self, wire: Wire, answer: Answer) -> None:
        wire.send_slowly(answer.encode(), self.rate)


@dataclass(frozen=True)
class TruncatedAnswer(Fault):
    """The answer ends before its Content-Length, or in the middle of a chunk; ``keep``: bytes."""

    keep: int = 10
    chunked: bool = False
    reset: bool = False

    def answer(self, wire: Wire, answer: Answer) -> None:
        body = answer.body[: self.keep]
        if self.chunked:
            framing = ("Transfer-Encoding", "chunked")
            body = b"%x\r\n%b" % (len(answer.body), body)
        else:
            framing = ("Content-Length", str(len(answer.body)))
        wire.send(answer.head((framing,)) + body)
        end(wire, reset=self.reset)


@dataclass(frozen=True)
class Http10(Fault):
    """The answer in HTTP/1.0, without a length: it ends with the connection."""

    def answer(self, wire: Wire, answer: Answer) -> None:
        wire.send(answer.head((), version="1.0") + answer.body)
        end(wire, reset=False)


@dataclass(frozen=True)
class CloseIdle(Fault):
    """A good answer that promises nothing but a kept connection, and then its end."""

    reset: bool = False
    after_seconds: float = 0

    def answer(self, wire: Wire, answer: Answer) -> None:
        wire.send(answer.encode())
        wire.pause(self.after_seconds)
        end(wire, reset=self.reset)


@dataclass(frozen=True)
class HugeHeader(Fault):
    """A header of ``size`` bytes before the answer's body."""

    size: int = 1 << 20

    def answer(self, wire: Wire, answer: Answer) -> None:
        wire.send(answer.with_headers(("X-Padding", "x" * self.size)).encode())


@dataclass
class EndlessAnswer(Fault):
    """A body without an end; ``sent`` counts how much of it the client has let come.

    It stops after ``most`` bytes, so that a client without a limit fails its test and not the
    machine.
    """

    chunked: bool = True
    most: int = 1 << 30
    sent: int = 0

    def answer(self, wire: Wire, answer: Answer) -> None:
        framing = (("Transfer-Encoding", "chunked"),) if self.chunked else ()
        wire.send(answer.head((*framing, ("Connection", "close"))))
        piece = b" " * PIECE
        while self.sent < self.most:
            wire.send(chunk(piece) if self.chunked else piece)
            self.sent += len(piece)
        end(wire, reset=True)


@dataclass(frozen=True)
class GzipBomb(Fault):
    """A small compressed answer that is ``unpacked`` bytes of blanks and then the true body."""

    unpacked: int = 256 << 20

    def answer(self, wire: Wire, answer: Answer) -> None:
        body = gzip_bomb(self.unpacked, answer.body)
        length = ("Content-Length", str(len(body)))
        wire.send(answer.head((("Content-Encoding", "gzip"), length)) + body)


def gzip_bomb(blanks: int, tail: bytes) -> bytes:
    """One gzip member of ``blanks`` (rounded up to MiB) and ``tail``, made without unpacking it."""
    block = b" " * (1 << 20)
    count = -(-blanks // len(block))
    # After a full flush the compressor remembers nothing: the same block packs to the same bytes.
    packed = _deflate(block, zlib.Z_FULL_FLUSH)
    checksum = 0
    for _ in range(count):
        checksum = zlib.crc32(block, checksum)
    checksum = zlib.crc32(tail, checksum)
    size = (count * len(block) + len(tail)) & 0xFFFFFFFF
    return b"".join(
        (
            b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff",
            packed * count,
            _deflate(tail, zlib.Z_FINISH),
            checksum.to_bytes(4, "little"),
            size.to_bytes(4, "little"),
        )
    )


def _deflate(data: bytes, flush: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush(flush)


@dataclass(frozen=True)
class Rewritten(Fault):
    """The service's answer, its body changed; also its status or type where they are given."""

    change: Callable[[bytes], bytes]
    status: int | None = None
    content_type: str | None = None

    def answer(self, wire: Wire, answer: Answer) -> None:
        wire.send(
            Answer(
                answer.status if self.status is None else self.status,
                self.change(answer.body),
                answer.content_type if self.content_type is None else self.content_type,
                answer.headers,
            ).encode()
        )

    def __str__(self) -> str:
        return f"Rewritten({getattr(self.change, '__name__', '')})"


def end(wire: Wire, *, reset: bool) -> None:
    """End the connection. Always raises ConnectionOver."""
    if reset:
        wire.reset()
    wire.close()
    raise ConnectionOver
