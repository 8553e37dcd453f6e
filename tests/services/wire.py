"""One connection, as a server that may misbehave needs it: reset, stalled, slow."""

import contextlib
import select
import socket
import ssl
import struct
import threading
import time

PATIENCE = 60.0
"""Seconds after which a connection on which nothing moves is given up."""

_LOOK_AGAIN = 0.05


class ConnectionOver(Exception):  # noqa: N818 -- it ends a conversation, it is no error
    """The connection has been closed, by whichever side."""


class Wire:
    """A connected socket. Every method raises ConnectionOver when there is no connection left.

    ``closing`` is set when the server closes: whatever waits stops waiting.
    """

    def __init__(self, sock: socket.socket, closing: threading.Event) -> None:
        self._sock = sock
        self._closing = closing
        sock.settimeout(PATIENCE)

    def start_tls(self, context: ssl.SSLContext) -> None:
        """Do the handshake.

        Raises:
            OSError: it failed (ssl.SSLError is one).
        """
        self._sock = context.wrap_socket(
            self._sock, server_side=True, do_handshake_on_connect=False
        )
        self._sock.do_handshake()

    def receive(self, most: int) -> bytes:
        """The next bytes; none when the client has closed."""
        try:
            return self._sock.recv(most)
        except (OSError, ValueError) as error:
            raise ConnectionOver from error

    def be_patient(self, seconds: float) -> None:
        """Give up after that time without a byte."""
        self._sock.settimeout(seconds)

    def send(self, data: bytes) -> None:
        try:
            self._sock.sendall(data)
        except (OSError, ValueError) as error:
            raise ConnectionOver from error

    def send_slowly(self, data: bytes, bytes_per_second: float) -> None:
        """Send some ten times a second, a byte at least."""
        step = max(1, int(bytes_per_second / 10))
        for start in range(0, len(data), step):
            piece = data[start : start + step]
            self.send(piece)
            self.pause(len(piece) / bytes_per_second)

    def narrow(self) -> None:
        """Keep the kernel from receiving much of what is not read here."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)

    def pause(self, seconds: float) -> None:
        if self._closing.wait(seconds):
            raise ConnectionOver

    def stall(self, until: threading.Event | None = None, seconds: float | None = None) -> None:
        """Do nothing until the event, or for a time; else as long as the client stays."""
        end = None if seconds is None else time.monotonic() + seconds
        while not (until and until.is_set()) and (end is None or time.monotonic() < end):
            self.pause(_LOOK_AGAIN)
            if self._client_has_left():
                raise ConnectionOver

    def _client_has_left(self) -> bool:
        if not hasattr(select, "POLLRDHUP"):  # Linux alone tells, while unread bytes are waiting
            return False
        poll = select.poll()
        poll.register(self._sock.fileno(), select.POLLRDHUP)
        return bool(poll.poll(0))

    def reset(self) -> None:
        """Close so that the client sees a reset. Always raises ConnectionOver."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _linger(seconds=0))
        self._sock.close()
        raise ConnectionOver

    def close(self) -> None:
        """Close in the ordinary way. (With bytes unread, the system makes it a reset.)"""
        self._sock.close()

    def finish(self) -> None:
        """Say that nothing more will be sent, read what still comes, close. Raises ConnectionOver.

        So a careful server closes before a request's end: its answer is not lost in a reset.
        """
        with contextlib.suppress(OSError, ValueError):
            socket.socket.shutdown(self._sock, socket.SHUT_WR)
            while self._sock.recv(64 * 1024):
                pass
        self._sock.close()
        raise ConnectionOver

    def wake(self) -> None:
        """End whatever another thread does with this connection."""
        with contextlib.suppress(OSError):
            # Not SSLSocket's own, which takes the session away under the other thread.
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)


def _linger(seconds: int) -> bytes:
    return struct.pack("hh" if hasattr(socket, "SO_EXCLUSIVEADDRUSE") else "ii", 1, seconds)
