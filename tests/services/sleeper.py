"""A line to a port of this computer whose far end can vanish without a word, as it does while a
laptop sleeps: no FIN, no RST; whatever is sent afterwards is answered by a reset.

Needs what Linux calls TCP_REPAIR, and so root; :func:`can_vanish` tells.
"""

import contextlib
import selectors
import socket
import sys
import threading
from types import TracebackType
from typing import Self

_PATIENCE_S = 20.0
_PIECE = 65_536
_REPAIR = 19  # TCP_REPAIR of linux/tcp.h


def can_vanish() -> bool:
    if not sys.platform.startswith("linux"):
        return False
    with socket.socket() as one:
        try:
            one.setsockopt(socket.IPPROTO_TCP, _REPAIR, 1)
            one.setsockopt(socket.IPPROTO_TCP, _REPAIR, 0)
        except OSError:
            return False
    return True


class Sleeper:
    """Passes everything on to ``port`` and back. One thread does all of it: a socket that another
    one is reading from would outlive its end."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._do = selectors.DefaultSelector()
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._near: set[socket.socket] = set()
        self._mute = False
        self._wanted: list[str] = []
        self._done = threading.Event()
        self._passed = threading.Condition()
        self._up = 0

    def __enter__(self) -> Self:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._bell, self._ear = socket.socketpair()
        for one in (self._door, self._ear):
            self._do.register(one, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run, name="sleeper", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._order("end")
        self._thread.join(_PATIENCE_S)
        for one in (*self._pairs, self._door, self._bell, self._ear):
            one.close()
        self._do.close()

    def vanish(self) -> None:
        """Every line that is open now is gone, and its other end has not heard of it."""
        self._order("vanish")

    def mute(self) -> None:
        """From now on nothing comes back."""
        self._order("mute")

    def deafen(self) -> None:
        """From now on nothing is taken off the lines that are open now."""
        self._order("deafen")

    def heard(self, count: int) -> None:
        """Wait until so many bytes came from this side."""
        with self._passed:
            assert self._passed.wait_for(lambda: self._up >= count, _PATIENCE_S)

    # --- the thread -----------------------------------------------------------------------------

    def _order(self, what: str) -> None:
        self._done.clear()
        self._wanted.append(what)
        self._bell.sendall(b"!")
        assert self._done.wait(_PATIENCE_S)

    def _run(self) -> None:
        while True:
            for key, _events in self._do.select():
                one = key.fileobj
                assert isinstance(one, socket.socket)
                if one is self._ear:
                    self._ear.recv(1)
                    what = self._wanted.pop(0)
                    self._obey(what)
                    self._done.set()
                    if what == "end":
                        return
                elif one is self._door:
                    self._join(self._door.accept()[0])
                elif one in self._pairs:
                    self._pass(one)

    def _obey(self, what: str) -> None:
        match what:
            case "vanish":
                for near in list(self._near):
                    near.setsockopt(socket.IPPROTO_TCP, _REPAIR, 1)
                    self._part(near)
            case "mute":
                self._mute = True
            case "deafen":
                for near in self._near:
                    with contextlib.suppress(KeyError):
                        self._do.unregister(near)

    def _join(self, near: socket.socket) -> None:
        far = socket.create_connection(("127.0.0.1", self._port), _PATIENCE_S)
        self._near.add(near)
        for one, other in ((near, far), (far, near)):
            self._pairs[one] = other
            self._do.register(one, selectors.EVENT_READ)

    def _pass(self, one: socket.socket) -> None:
        try:
            piece = one.recv(_PIECE)
            if piece and one in self._near:
                self._pairs[one].sendall(piece)
                with self._passed:
                    self._up += len(piece)
                    self._passed.notify_all()
            elif piece and not self._mute:
                self._pairs[one].sendall(piece)
        except OSError:
            piece = b""
        if not piece:
            self._part(one)

    def _part(self, one: socket.socket) -> None:
        other = self._pairs[one]
        for each in (one, other):
            with contextlib.suppress(KeyError):
                self._do.unregister(each)
            del self._pairs[each]
            self._near.discard(each)
            each.close()
