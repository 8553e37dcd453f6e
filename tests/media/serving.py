"""A real HTTP server on loopback that serves files and misbehaves as told. For tests."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR


@dataclass
class Served:
    """One file. ``breaks`` holds byte counts after which the next answers break off, in turn;
    after ``holds`` bytes it says nothing more until the client hangs up."""

    data: bytes
    etag: str | None = '"v1"'
    ranges: bool = True
    breaks: list[int] = field(default_factory=list)
    holds: int | None = None
    length: bool = True
    status: int = 200
    location: str | None = None
    encoding: str | None = None
    content_type: str = "application/octet-stream"


class FileServer(ThreadingHTTPServer):
    """``files`` by path; ``asked`` holds (path, Range header) of each request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, Served] = {}
        self.asked: list[tuple[str, str | None]] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests are about; anything else is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class _Handler(BaseHTTPRequestHandler):
    server: FileServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        self.server.asked.append((self.path, asked))
        served = self.server.files.get(self.path)
        if served is None:
            self.send_error(404)
        elif served.location is not None:
            self._redirect(served)
        else:
            self._send(served, asked)

    def _redirect(self, served: Served) -> None:
        assert served.location is not None
        self.send_response(302)
        self.send_header("Location", served.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, served: Served, asked: str | None) -> None:
        start = 0
        same = served.etag is not None and self.headers.get("If-Range") == served.etag
        if asked and served.ranges and same:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            self.send_response(206)
            whole = len(served.data)
            self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
        else:
            self.send_response(served.status)
        body = served.data[start:]
        if served.etag is not None:
            self.send_header("ETag", served.etag)
        self.send_header("Content-Type", served.content_type)
        if served.encoding is not None:
            self.send_header("Content-Encoding", served.encoding)
        if served.length:
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.close_connection = True
        self.end_headers()
        if served.breaks:
            self.wfile.write(body[: served.breaks.pop(0)])
            self.wfile.flush()
            self.connection.shutdown(SHUT_RDWR)
            return
        if served.holds is not None:
            self.wfile.write(body[: served.holds])
            self.wfile.flush()
            self.connection.recv(1)
            return
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Tests say what they want to know."""


@contextmanager
def file_server() -> Iterator[FileServer]:
    server = FileServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
