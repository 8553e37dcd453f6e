"""HTTP/1.1 as a server sees it: a request's head, its body in pieces, and an answer's bytes.

Requests are parsed by h11, which is strict. Answers are written by hand, because the faults of
:mod:`tests.services.faults` need answers that no library agrees to send.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from email.utils import formatdate
from http import HTTPStatus
from types import MappingProxyType
from typing import Self
from urllib.parse import parse_qs, urlsplit

import h11

HEAD_LIMIT = 64 * 1024
PIECE = 64 * 1024

Headers = tuple[tuple[str, str], ...]


class MalformedRequestError(Exception):
    """What arrived is no HTTP request, or its head is too long."""


class CutError(Exception):
    """The client left in the middle of a request."""


@dataclass(frozen=True, slots=True)
class Request:
    """The head of a request. Header names are in lower case; of a repeated one the last holds."""

    method: str
    target: str
    headers: Mapping[str, str]
    version: str

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters; of a repeated one the first holds."""
        pairs = parse_qs(urlsplit(self.target).query, keep_blank_values=True)
        return {name: values[0] for name, values in pairs.items()}

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def length(self) -> int | None:
        """What the request says its body has, in bytes; None when sent in chunks or absent."""
        declared = self.headers.get("content-length")
        return None if declared is None else int(declared)

    @property
    def keeps_alive(self) -> bool:
        tokens = {part.strip().lower() for part in self.headers.get("connection", "").split(",")}
        return self.version == "1.1" and "close" not in tokens

    @property
    def waits_for_100(self) -> bool:
        return self.headers.get("expect", "").lower() == "100-continue"


class RequestReader:
    """One request out of a connection.

    ``receive(most)`` gives the next bytes, none at the connection's end. ``rest`` is what the
    request before has left unread; after this one has been read, :attr:`rest` is what it leaves.
    """

    def __init__(self, receive: Callable[[int], bytes], rest: bytes = b"") -> None:
        self._receive = receive
        self._parser = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_LIMIT)
        if rest:
            self._parser.receive_data(rest)

    @property
    def rest(self) -> bytes:
        return bytes(self._parser.trailing_data[0])

    def head(self) -> Request | None:
        """Read the request's head; None when the client has closed instead of asking again."""
        try:
            event = self._event(PIECE)
        except CutError:
            return None
        if not isinstance(event, h11.Request):
            raise MalformedRequestError(f"a request's head, not {event!r}")
        headers = {name.decode("ascii"): value.decode("latin-1") for name, value in event.headers}
        return Request(
            method=event.method.decode("ascii"),
            target=event.target.decode("latin-1"),
            headers=MappingProxyType(headers),
            version=event.http_version.decode("ascii"),
        )

    def body(self, most: int = PIECE) -> Iterator[bytes]:
        """Yield the body as it comes, reading ``most`` bytes at a time.

        Raises:
            CutError: the client left before the body's end.
            MalformedRequestError: the chunks are malformed.
        """
        while not isinstance(event := self._event(most), h11.EndOfMessage):
            if isinstance(event, h11.Data):
                yield bytes(event.data)

    def _event(self, most: int) -> h11.Event:
        try:
            while (event := self._parser.next_event()) is h11.NEED_DATA:
                if not (data := self._receive(most)):
                    raise CutError
                self._parser.receive_data(data)
        except h11.RemoteProtocolError as error:
            raise MalformedRequestError(str(error)) from error
        assert isinstance(event, h11.Event)  # PAUSED comes after the end, where nobody reads on
        return event


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answers. ``body`` is whole, and encoded."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: Headers = ()

    @classmethod
    def of_json(cls, status: int, value: object, headers: Headers = ()) -> Self:
        return cls(status, json.dumps(value, ensure_ascii=False).encode(), headers=headers)

    def with_headers(self, *headers: tuple[str, str]) -> "Answer":
        return replace(self, headers=(*self.headers, *headers))

    def head(self, framing: Headers, version: str = "1.1") -> bytes:
        """The status line and the headers; ``framing`` says how the body's end is found."""
        lines = [status_line(self.status, version), f"Date: {formatdate(usegmt=True)}"]
        if self.content_type:
            lines.append(f"Content-Type: {self.content_type}")
        lines += [f"{name}: {value}" for name, value in (*self.headers, *framing)]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def encode(self) -> bytes:
        return self.head((("Content-Length", str(len(self.body))),)) + self.body


def status_line(status: int, version: str = "1.1") -> str:
    """The first line of an answer; a status that HTTP does not know has no reason."""
    try:
        reason = HTTPStatus(status).phrase
    except ValueError:
        reason = ""
    return f"HTTP/{version} {status} {reason}"


def chunk(data: bytes) -> bytes:
    """One piece of a body in chunks. The empty one ends the body."""
    return b"%x\r\n%b\r\n" % (len(data), data)
