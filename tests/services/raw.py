"""A client that sends the bytes it is told and shows the bytes it gets."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

TIMEOUT = 10.0


class RawClient:
    """One connection to a port of this machine."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def until_closed(self) -> bytes:
        """Everything up to the connection's end.

        Raises:
            ConnectionResetError: it ends in a reset.
        """
        got = b""
        while data := self.sock.recv(64 * 1024):
            got += data
        return got

    def until(self, mark: bytes) -> bytes:
        """What comes up to and including ``mark``."""
        got = b""
        while not got.endswith(mark):
            data = self.sock.recv(1)
            assert data, f"closed after {got!r}"
            got += data
        return got

    def body(self) -> bytes:
        """An answer's body, by its Content-Length."""
        head = self.until(b"\r\n\r\n").lower()
        wanted = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
        got = b""
        while len(got) < wanted:
            data = self.sock.recv(wanted - len(got))
            assert data, f"closed after {got!r}"
            got += data
        return got


@contextmanager
def connected(port: int) -> Iterator[RawClient]:
    with socket.create_connection(("127.0.0.1", port), TIMEOUT) as sock:
        yield RawClient(sock)


def post(path: str, body: bytes, *headers: str, length: int | None = None) -> bytes:
    """A POST as bytes. ``length``: what it claims to have, if not what it has."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", *headers]
    lines += [f"Content-Length: {len(body) if length is None else length}", "", ""]
    return "\r\n".join(lines).encode("utf-8") + body


def form(content: bytes, filename: bytes = b"talk.mp3", field: bytes = b"file") -> bytes:
    """A form with one file; its boundary is `XXX`."""
    disposition = b'form-data; name="%b"; filename="%b"' % (field, filename)
    return (
        b"--XXX\r\nContent-Disposition: %b\r\nContent-Type: audio/mpeg\r\n\r\n%b\r\n--XXX--\r\n"
    ) % (disposition, content)


FORM_TYPE = "Content-Type: multipart/form-data; boundary=XXX"
