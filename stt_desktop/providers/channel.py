"""One HTTP connection, used by one thread at a time, that the event loop can cut at any moment.

Everything that can block (the name's look-up, the handshake, reading a slow disk, sending, waiting
for an answer) happens in a thread; the loop's side, :class:`Exchange`, only awaits. httpx tells by
its extension `trace` which socket it opens; a duplicate of that ends a blocked call from outside.
"""

import asyncio
import contextlib
import logging
import math
import socket
import sys
import threading
import time
import traceback
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from stt_desktop.domain.errors import AppError
from stt_desktop.providers.body import Body
from stt_desktop.providers.pace import Pace
from stt_desktop.providers.received import UnusableError, whole
from stt_desktop.providers.threads import Threads
from stt_desktop.providers.trouble import Trouble, trouble_of

log = logging.getLogger(__name__)

_threads = Threads("http")

_PROGRESS_SECONDS = 0.1
_PERMIT_SECONDS = 60.0
"""A journal that takes longer than that to write a line does not write it."""
_SPARE_SECONDS = 5.0
_SILENT_SECONDS = 60
"""A connection that is silent for so long is asked by the system whether it still is there. It is
not when this computer has slept; and what stands between here and there forgets a silent one."""
_ASKED_AGAIN_SECONDS = 15
_SLICE_SECONDS = 30.0
"""So long an answer is waited for at a time. Qt's loop lets go of a timer when it is due, not when
it is cancelled: with one for all of an hour's patience, each upload of that hour would leave its
own. And a computer that slept for hours slept through one slice of it."""
_FAREWELL_SECONDS = 0.5
"""So long a cancelled exchange waits for its thread; then that ends without being waited for."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request's head. ``headers`` hold the key. ``answer_seconds`` is how long the answer may
    take from when the request has been sent; without a body, the whole call."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    answer_seconds: float


@dataclass(frozen=True, slots=True)
class RawReply:
    """A whole answer. Header names are lower case; ``body`` is unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _CutError(Exception):
    """The loop has given the exchange up."""


class Channel:
    """A client with at most one connection."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self._cut = threading.Event()
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._stream: Any = None
        self._encrypted = False

    @property
    def is_cut(self) -> bool:
        return self._cut.is_set()

    # --- the thread's side ----------------------------------------------------------------------

    def hold(self) -> None:
        """Take hold of the connection that was kept since the last exchange, if there is one."""
        if self._stream is not None:
            self._grip(self._stream)

    def let_go(self) -> None:
        with self._lock:
            if self._line is not None:
                self._line.close()
                self._line = None

    def trace(self, name: str, info: Mapping[str, Any]) -> None:
        """For httpx: take hold of each connection as soon as it is there."""
        connected = name.endswith("connect_tcp.complete")
        encrypted = name.endswith("start_tls.complete")
        if connected or encrypted:
            self._encrypted = encrypted
            self._stream = info["return_value"]
        if connected:
            self._grip(self._stream)
        if self.is_cut:
            if connected or encrypted:
                self._stream.close()  # httpx has not got it yet
            raise _CutError

    def is_answered(self) -> bool:
        """True when an answer, or the connection's end, has come before the request's end.

        Encrypted bytes do not tell what they are: there, only the end is seen.
        """
        line = self._line
        if line is None:
            return False
        try:
            if line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                return True
            start = line.recv(len(_INTERIM), socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        if not start:
            return True
        return not self._encrypted and start != _INTERIM[: len(start)]

    def pause(self, seconds: float) -> None:
        """Wait, unless it is cut."""
        if self._cut.wait(seconds):
            raise _CutError

    def stop_sending(self) -> None:
        """Let every further byte be refused by this system, and go on receiving."""
        with contextlib.suppress(OSError):
            if self._line is not None:
                self._line.shutdown(socket.SHUT_WR)

    def _grip(self, stream: Any) -> None:
        opened = stream.get_extra_info("socket")
        with self._lock:
            if self._line is not None:
                self._line.close()
                self._line = None
            if opened is None or opened.fileno() == -1:
                return
            # While TLS is being negotiated the socket belongs to nobody who could be asked for it,
            # and a number could be another file's by then: a duplicate is always this connection.
            self._line = socket.fromfd(opened.fileno(), opened.family, opened.type)
            self._line.settimeout(0)
            _keep_alive(self._line)

    # --- any thread -----------------------------------------------------------------------------

    def cut(self) -> None:
        """End whatever the channel does, and for good."""
        self._cut.set()
        with self._lock, contextlib.suppress(OSError):
            if self._line is not None:
                self._line.shutdown(socket.SHUT_RDWR)


def _keep_alive(line: socket.socket) -> None:
    first = "TCP_KEEPALIVE" if sys.platform == "darwin" else "TCP_KEEPIDLE"
    with contextlib.suppress(OSError):  # some systems refuse it where the connection is over
        line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, seconds in ((first, _SILENT_SECONDS), ("TCP_KEEPINTVL", _ASKED_AGAIN_SECONDS)):
            if (option := getattr(socket, name, None)) is not None:
                line.setsockopt(socket.IPPROTO_TCP, option, seconds)


_INTERIM = b"HTTP/1.1 1"
"""What an informational answer begins with: one that may precede the request's end."""


class Exchange:
    """One request over a channel and its answer.

    After :meth:`run`, ``left_whole`` tells whether the request's last bytes were handed to the
    system: only then can the other side have accepted it. The thread closes the channel, unless
    ``keep`` is set and it can be used again.
    """

    def __init__(
        self,
        channel: Channel,
        call: Call,
        body: Body | None = None,
        *,
        on_sent: Callable[[int, int], None] | None = None,
        pace: Pace | None = None,
        keep: bool = False,
    ) -> None:
        self.left_whole = False
        self._channel = channel
        self._call = call
        self._body = body
        self._on_sent = on_sent
        self._pace = pace or Pace()
        self._keep = keep
        self._permit = threading.Event()
        self._telling = threading.Lock()
        self._is_awaited = True
        self._loop = asyncio.get_running_loop()
        self._held_back: asyncio.Future[bool] = self._loop.create_future()
        self._over: asyncio.Future[RawReply | Trouble | AppError] = self._loop.create_future()
        self._sent = 0
        self._told_at = 0.0

    async def run(
        self, committing: Callable[[], Awaitable[None]] | None = None
    ) -> RawReply | Trouble | AppError:
        """Send, and wait for the answer.

        Before a body's end leaves, ``committing`` is awaited, here, in the caller's task. AppError
        is what the body ended with. Cancelling returns within a second, whatever blocks.
        """
        _threads.run(self._work)
        seconds = self._call.answer_seconds
        in_time = False
        try:
            if committing is not None and await asyncio.shield(self._held_back):
                await committing()
                self._permit.set()
            in_time = await self._is_over_within(seconds)
        finally:
            if not in_time:
                await self._give_up()
        if not in_time:
            return Trouble(f"no answer within {seconds:.0f} seconds")
        return self._over.result()

    async def _is_over_within(self, seconds: float) -> bool:
        while seconds > 0 and not self._over.done():
            await asyncio.wait([self._over], timeout=min(seconds, _SLICE_SECONDS))
            seconds -= _SLICE_SECONDS
        return self._over.done()

    async def _give_up(self) -> None:
        self._channel.cut()
        self._permit.set()
        await asyncio.wait([self._over], timeout=_FAREWELL_SECONDS)
        with self._telling:
            self._is_awaited = False
        if self._over.done():
            # The thread may have kept it just before it was cut.
            self._channel.client.close()
        # What the thread has told before has to be heard before the loop may be closed: Qt does
        # not survive a call to a loop that is gone.
        heard = self._loop.create_future()
        self._loop.call_soon_threadsafe(heard.set_result, None)
        await heard

    # --- the thread -----------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            outcome = self._talk()
        except Exception as error:  # noqa: BLE001 - it may hold the request, and so the key
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("an exchange met an unexpected %s\n%s", type(error).__name__, where)  # noqa: TRY400
            outcome = Trouble("an unexpected error of this program")
        self._channel.let_go()
        if not (self._keep and isinstance(outcome, RawReply)) or self._channel.is_cut:
            self._channel.client.close()
        self._tell(self._held_back, False)
        self._tell(self._over, outcome)

    def _talk(self) -> RawReply | Trouble | AppError:
        try:
            self._channel.hold()
            with self._body or contextlib.nullcontext():
                return self._send()
        except AppError as error:
            return error.with_traceback(None)
        except _CutError:
            return Trouble("it was given up")
        except UnusableError as error:
            return Trouble(str(error))
        except (httpx.HTTPError, OSError) as error:
            return trouble_of(error, urlsplit(self._call.url).hostname or "")

    def _send(self) -> RawReply:
        headers = dict(self._call.headers)
        if self._body is not None:
            headers["Content-Type"] = self._body.content_type
            headers["Content-Length"] = str(self._body.length)
        client = self._channel.client
        seconds = self._call.answer_seconds
        # The loop keeps the time; this is for a system that does not wake who is cut.
        read = None if math.isinf(seconds) else seconds + _SPARE_SECONDS
        timeout = client.timeout.as_dict() | {"read": read}
        request = client.build_request(
            self._call.method,
            self._call.url,
            headers=headers,
            content=None if self._body is None else self._pieces(self._body),
            extensions={"trace": self._trace, "timeout": timeout},
        )
        response = client.send(request, stream=True)
        try:
            return RawReply(response.status_code, dict(response.headers), whole(response))
        finally:
            response.close()

    def _trace(self, name: str, info: Mapping[str, Any]) -> None:
        # A proxy's answer to CONNECT comes before anything of the request has left.
        if (
            name.endswith("receive_response_headers.started")
            and info["request"].method != b"CONNECT"
        ):
            # Perhaps without having asked for the permit: from here on the answer's time runs.
            self._tell(self._held_back, False)
        self._channel.trace(name, info)

    def _pieces(self, body: Body) -> Iterator[bytes]:
        """The body, its end only after the loop has permitted it.

        When the other side does not listen any more, the rest is not sent. httpx then has to be
        made to read the answer: a byte that this system refuses to send does that.
        """
        for piece in body.free():
            if self._channel.is_answered():
                yield from self._no_more()
                return
            for portion in self._paced(piece):
                yield portion
                self._count(len(portion), body.length)
        end = body.held()
        # Looked at again afterwards: writing the journal takes a while.
        if self._channel.is_answered() or not self._may_end() or self._channel.is_answered():
            yield from self._no_more()
            return
        self.left_whole = True
        yield end
        self._count(len(end), body.length)

    def _paced(self, piece: bytes) -> Iterator[bytes]:
        left = memoryview(piece)
        while left:
            count, seconds = self._pace.take(len(left))
            if count:
                yield piece if count == len(piece) else bytes(left[:count])
                left = left[count:]
            else:
                self._channel.pause(seconds)

    def _no_more(self) -> Iterator[bytes]:
        self._channel.stop_sending()
        yield b"\0"

    def _may_end(self) -> bool:
        self._tell(self._held_back, True)
        permitted = self._permit.wait(_PERMIT_SECONDS)
        if self._channel.is_cut or not permitted:
            raise _CutError
        return True

    def _count(self, sent: int, length: int) -> None:
        self._sent += sent
        now = time.monotonic()
        if self._on_sent is None or (
            self._sent < length and now - self._told_at < _PROGRESS_SECONDS
        ):
            return
        self._told_at = now
        self._call_back(self._on_sent, self._sent, length)

    def _tell(self, future: "asyncio.Future[Any]", result: object) -> None:
        def tell() -> None:
            if not future.done():
                future.set_result(result)

        self._call_back(tell)

    def _call_back(self, callback: Callable[..., object], *arguments: object) -> None:
        """Call on the loop, as long as somebody there waits for this exchange."""
        with self._telling:
            if self._is_awaited:
                self._loop.call_soon_threadsafe(callback, *arguments)
