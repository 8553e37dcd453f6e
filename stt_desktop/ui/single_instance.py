"""One window a person: a second start hands its inputs to the first and ends.

The lock file says who is first (the system frees it with the process, however it dies); the
local socket carries the inputs. A first instance that does not answer in time is left alone: the
second then runs beside it, which the journal's leases make safe.

The first start takes the lock before its window is seen, and listens after that: what only the
second or the listening one needs is imported for that.
"""

import os
import sys
import time
from collections.abc import Callable, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import IO, TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

_CONNECT_MS = 1_500
"""So long the first may take from its lock to its listening."""
_LOOK_MS = 50
_ANSWER_MS = 4_000
_LIMIT_BYTES = 8_000_000
_RECEIVED = b"received\n"


class Start(Enum):
    """What a start found."""

    FIRST = auto()
    HANDED_OVER = auto()
    """Another instance has taken the inputs: this one may end."""
    UNANSWERED = auto()
    """Another instance holds the lock and does not answer."""


class SingleInstance(QObject):
    """Keeps what later starts hand over until somebody takes it: the program listens before the
    rest of it is loaded, and what was acknowledged must not be lost."""

    def __init__(self, state: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = _socket_name(state)
        state.mkdir(parents=True, exist_ok=True)
        self._lock_file = state / "window.lock"
        self._lock: IO[bytes] | None = None
        self._server: QLocalServer | None = None
        self._received: dict[QLocalSocket, bytearray] = {}
        self._waiting: list[list[str]] = []
        self._take: Callable[[Sequence[str]], None] | None = None

    def start(self, inputs: Sequence[str]) -> Start:
        """Become the first instance, or hand ``inputs`` to it. Waits some seconds at most."""
        self._lock = _locked(self._lock_file)
        return Start.FIRST if self._lock is not None else self._hand_over(inputs)

    def listen(self) -> None:
        """The first instance's: hear of later starts."""
        if self._lock is None:
            return
        from PySide6.QtNetwork import QLocalServer

        # Whoever listened here is dead, for the lock was free.
        QLocalServer.removeServer(self._name)
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._accept)
        if not server.listen(self._name):
            _log("later starts cannot reach this window: %s", server.errorString())
        self._server = server

    def give_to(self, take: Callable[[Sequence[str]], None]) -> None:
        """From now on, ``take`` gets the inputs of each later start: absolute paths, or links as
        they are; none where it only asks for the window."""
        self._take = take
        self._give()

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _hand_over(self, inputs: Sequence[str]) -> Start:
        import json

        socket = self._reached()
        if socket is None:
            return Start.UNANSWERED
        message = {"inputs": [_absolute(given) for given in inputs]}
        # ASCII with surrogates escaped: file names of any bytes survive the way.
        socket.write(json.dumps(message).encode("ascii") + b"\n")
        reply = b""
        while not reply.endswith(b"\n"):
            if not socket.waitForReadyRead(_ANSWER_MS):
                return Start.UNANSWERED
            reply += bytes(socket.readAll().data())
        return Start.HANDED_OVER if reply == _RECEIVED else Start.UNANSWERED

    def _reached(self) -> "QLocalSocket | None":
        """A connection to the first instance; None when it does not listen in time."""
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        until = time.monotonic() + _CONNECT_MS / 1000
        while True:
            socket.connectToServer(self._name)
            if socket.waitForConnected(_CONNECT_MS):
                return socket
            if time.monotonic() > until:
                return None
            # It has the lock already and is about to show its window.
            time.sleep(_LOOK_MS / 1000)

    def _accept(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            self._received[socket] = bytearray()
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(lambda socket=socket: self._forget(socket))
            self._read(socket)

    def _read(self, socket: "QLocalSocket") -> None:
        import json

        received = self._received.get(socket)
        if received is None:
            return
        received += bytes(socket.readAll().data())
        if len(received) > _LIMIT_BYTES:
            socket.abort()
            return
        if not received.endswith(b"\n"):
            return
        try:
            message = json.loads(received)
            inputs = [str(given) for given in message["inputs"]]
        except (ValueError, KeyError, TypeError) as error:
            _log("a later start sent something unreadable: %s", error)
            socket.abort()
            return
        received.clear()
        self._waiting.append(inputs)
        socket.write(_RECEIVED)
        socket.flush()
        self._give()

    def _give(self) -> None:
        if self._take is not None:
            waiting, self._waiting = self._waiting, []
            for inputs in waiting:
                self._take(inputs)

    def _forget(self, socket: "QLocalSocket") -> None:
        self._received.pop(socket, None)
        socket.deleteLater()


def _locked(path: Path) -> IO[bytes] | None:
    """The file, locked until it is closed or this process is gone; None where another has it."""
    file = path.open("ab")
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def _log(words: str, reason: object) -> None:
    import logging

    logging.getLogger(__name__).info(words, reason)


def _socket_name(state: Path) -> str:
    """In the state folder, where nobody else can listen: two portable copies are two programs."""
    if sys.platform != "win32":
        beside = state.resolve() / "window.socket"
        # A socket's path has room for some 104 bytes only.
        if len(os.fsencode(beside)) < 100:
            return str(beside)
    import hashlib

    digest = hashlib.sha256(os.fsencode(state.resolve())).hexdigest()[:24]
    return f"stt-desktop-{digest}"


def _absolute(given: str) -> str:
    return given if "://" in given else str(Path(given).absolute())
