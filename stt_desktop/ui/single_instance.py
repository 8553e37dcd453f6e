"""One window a person: a second start hands its inputs to the first and ends.

The lock file says who is first (the system frees it with the process, however it dies); the
local socket carries the inputs. A first instance that does not answer in time is left alone: the
second then runs beside it, which the journal's leases make safe.
"""

import hashlib
import json
import logging
import os
import sys
from collections.abc import Sequence
from enum import Enum, auto
from pathlib import Path

import filelock
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

log = logging.getLogger(__name__)

_CONNECT_MS = 1_500
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
    """``asked`` carries the inputs of a later start (absolute paths, or links as they are) and
    its activation token, which some desktops want to see before they raise a window."""

    # Not ``list``: Qt would turn its strings into its own and lose bytes that are no UTF-8.
    asked = Signal(object, str)

    def __init__(self, state: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = _socket_name(state)
        state.mkdir(parents=True, exist_ok=True)
        self._lock = filelock.FileLock(str(state / "window.lock"))
        self._server: QLocalServer | None = None
        self._received: dict[QLocalSocket, bytearray] = {}

    def start(self, inputs: Sequence[str]) -> Start:
        """Become the first instance, or hand ``inputs`` to it. Waits some seconds at most."""
        try:
            self._lock.acquire(blocking=False)
        except filelock.Timeout:
            return self._hand_over(inputs)
        # Whoever listened here is dead, for the lock was free.
        QLocalServer.removeServer(self._name)
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._accept)
        if not server.listen(self._name):
            log.info("later starts cannot reach this window: %s", server.errorString())
        self._server = server
        return Start.FIRST

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        self._lock.release()

    def _hand_over(self, inputs: Sequence[str]) -> Start:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_CONNECT_MS):
            return Start.UNANSWERED
        token = os.environ.get("XDG_ACTIVATION_TOKEN") or os.environ.get("DESKTOP_STARTUP_ID", "")
        message = {"inputs": [_absolute(given) for given in inputs], "token": token}
        # ASCII with surrogates escaped: file names of any bytes survive the way.
        socket.write(json.dumps(message).encode("ascii") + b"\n")
        reply = b""
        while not reply.endswith(b"\n"):
            if not socket.waitForReadyRead(_ANSWER_MS):
                return Start.UNANSWERED
            reply += bytes(socket.readAll().data())
        return Start.HANDED_OVER if reply == _RECEIVED else Start.UNANSWERED

    def _accept(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            self._received[socket] = bytearray()
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(lambda socket=socket: self._forget(socket))
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
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
            token = str(message.get("token", ""))
        except (ValueError, KeyError, TypeError) as error:
            log.info("a later start sent something unreadable: %s", error)
            socket.abort()
            return
        received.clear()
        socket.write(_RECEIVED)
        socket.flush()
        self.asked.emit(inputs, token)

    def _forget(self, socket: QLocalSocket) -> None:
        self._received.pop(socket, None)
        socket.deleteLater()


def _socket_name(state: Path) -> str:
    """In the state folder, where nobody else can listen: two portable copies are two programs."""
    if sys.platform != "win32":
        beside = state.resolve() / "window.socket"
        # A socket's path has room for some 104 bytes only.
        if len(os.fsencode(beside)) < 100:
            return str(beside)
    digest = hashlib.sha256(os.fsencode(state.resolve())).hexdigest()[:24]
    return f"stt-desktop-{digest}"


def _absolute(given: str) -> str:
    return given if "://" in given else str(Path(given).absolute())
