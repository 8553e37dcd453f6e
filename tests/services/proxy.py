"""A proxy that makes real tunnels (HTTP CONNECT), each to one port of this computer."""

import contextlib
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

_PATIENCE_S = 20.0


class ConnectProxy:
    """Leads every name to ``port``. ``targets`` are the names that were asked for, in order."""

    def __init__(self, port: int) -> None:
        self.targets: list[str] = []
        self._port = port
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self._accepting = threading.Thread(target=self._accept, name="proxy", daemon=True)
        self._accepting.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _end(self._door)
        self._accepting.join(_PATIENCE_S)
        with self._lock:
            for line in self._open:
                _end(line)
        for thread in self._threads:
            thread.join(_PATIENCE_S)
        for line in (self._door, *self._open):
            line.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._door.accept()
                self._keep(client)
                self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                if not (piece := client.recv(65_536)):
                    return
                head += piece
            method, target, _ = head.split(b"\r\n")[0].decode("ascii").split(" ")
            assert method == "CONNECT"
            self.targets.append(target)
            server = socket.create_connection(("127.0.0.1", self._port), _PATIENCE_S)
            server.settimeout(None)
            self._keep(server)
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            self._start(_pump, client, server)
            _pump(server, client)

    def _start(self, work: Callable[..., None], *lines: socket.socket) -> None:
        thread = threading.Thread(target=work, args=lines, name="tunnel", daemon=True)
        with self._lock:
            self._threads.append(thread)
        thread.start()

    def _keep(self, line: socket.socket) -> None:
        with self._lock:
            self._open.append(line)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65_536):
            sink.sendall(piece)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def _end(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
