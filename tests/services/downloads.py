"""A server whose files are downloaded, and which does to a download all that a server can.

Each path has a :class:`Behaviour`; what a client asked is in :attr:`DownloadServer.asked`.
"""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

Sent = Iterator[bytes]
"""What goes out, piece by piece. Ending it closes the connection."""


@dataclass
class Asked:
    """One request: its path and its headers (lower case)."""

    path: str
    headers: Mapping[str, str]


@dataclass
class Answers:
    """A path: each request is answered by the next of ``plan``, and the last one for ever."""

    plan: list[Callable[[Asked, "Outlet"], None]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> Callable[[Asked, "Outlet"], None]:
        with self.lock:
            return self.plan.pop(0) if len(self.plan) > 1 else self.plan[0]


class Outlet:
    """The connection, as an answer uses it."""

    def __init__(self, sock: socket.socket, closing: threading.Event) -> None:
        self._socket = sock
        self._closing = closing
        self.sent = 0

    def head(self, status: str, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"HTTP/1.1 {status}", *(f"{n}: {v}" for n, v in named.items())]
        self.raw(("\r\n".join([*lines, "Connection: close", "", ""])).encode("utf-8"))

    def raw(self, data: bytes) -> None:
        self._socket.sendall(data)
        self.sent += len(data)

    def endless(self, piece: bytes, pause_s: float = 0.0) -> None:
        """Until the client leaves, or the server is closed."""
        while not self._closing.is_set():
            self.raw(piece)
            if pause_s:
                time.sleep(pause_s)

    def silence(self) -> None:
        """Say nothing until the client leaves."""
        with contextlib.suppress(OSError):
            self._socket.recv(1)

    def reset(self) -> None:
        """End the connection as a crash does."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()


Answer = Callable[[Asked, Outlet], None]


class DownloadServer:
    """``asked`` and ``most_sent`` (bytes of one answer) tell what became of it."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.paths: dict[str, Answers] = {}
        self.asked: list[Asked] = []
        self.most_sent = 0
        self._accepting = threading.Thread(target=self._accept, name="downloads")
        self._accepting.start()

    def plan(self, path: str, *answers: Answer) -> str:
        """Let ``path`` answer so; its address."""
        self.paths[path] = Answers(list(answers))
        return self.url(path)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}{path}"

    def ranges(self) -> list[str | None]:
        return [one.headers.get("range") for one in self.asked]

    def close(self) -> None:
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join(10)
        self._listener.close()
        with self._lock:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(sock,), name="a download")
            self._threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket) -> None:
        with self._lock:
            self._open.add(sock)
        outlet = Outlet(sock, self._closing)
        try:
            with contextlib.suppress(OSError, ValueError):
                asked = _request(sock)
                self.asked.append(asked)
                answers = self.paths.get(asked.path.partition("?")[0])
                (answers.take() if answers else _not_found)(asked, outlet)
        finally:
            with self._lock:
                self._open.discard(sock)
                self.most_sent = max(self.most_sent, outlet.sent)
            sock.close()


def _request(sock: socket.socket) -> Asked:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = sock.recv(65536)
        if not piece:
            raise ValueError("no request")
        head += piece
    first, *lines = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    pairs = (line.split(":", 1) for line in lines)
    return Asked(first.split(" ")[1], {name.lower(): value.strip() for name, value in pairs})


def _not_found(_asked: Asked, out: Outlet) -> None:
    status("404 Not Found")(_asked, out)


# --- answers ----------------------------------------------------------------------------------


def file(
    data: bytes,
    *,
    etag: str | None = '"v1"',
    kind: str = "audio/mpeg",
    upto: int | None = None,
    then: Callable[[Outlet], None] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """The file, from where it is asked for. ``upto`` bytes of it at most, and ``then``.
    ``headers`` have underscores for hyphens."""

    def answer(asked: Asked, out: Outlet) -> None:
        start, first = 0, "200 OK"
        span = {}
        if etag is not None and asked.headers.get("if-range") == etag:
            start = int(asked.headers["range"].removeprefix("bytes=").rstrip("-"))
            if start >= len(data):
                out.head("416 Range Not Satisfiable", Content_Range=f"bytes */{len(data)}")
                return
            first = "206 Partial Content"
            span = {"Content_Range": f"bytes {start}-{len(data) - 1}/{len(data)}"}
        named = {} if etag is None else {"ETag": etag}
        rest = data[start:]
        length = {"Content_Length": str(len(rest))}
        out.head(first, Content_Type=kind, **{**length, **named, **span, **(headers or {})})
        out.raw(rest if upto is None else rest[:upto])
        if then is not None:
            then(out)

    return answer


def status(line: str, body: bytes = b"", **headers: str) -> Answer:
    def answer(_asked: Asked, out: Outlet) -> None:
        out.head(line, **{"Content_Length": str(len(body)), **headers})
        out.raw(body)

    return answer


def redirect(target: str) -> Answer:
    return status("302 Found", Location=target)


def hostile(act: Callable[[Outlet], None]) -> Answer:
    """Anything else."""
    return lambda _asked, out: act(out)


@contextmanager
def downloads() -> Iterator[DownloadServer]:
    server = DownloadServer()
    try:
        yield server
    finally:
        server.close()
