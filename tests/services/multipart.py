"""multipart/form-data (RFC 7578) read as a stream: files are counted, hashed, never held.

Nothing is finished before the closing boundary: a body that lacks it is an error, however whole
its file looks.
"""

import hashlib
import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, unquote_to_bytes

PART_HEAD_LIMIT = 16 * 1024
VALUE_LIMIT = 64 * 1024


class MultipartError(Exception):
    """The body is not what its Content-Type says."""


@dataclass(frozen=True, slots=True)
class Part:
    """One field of the form.

    ``filename`` is None for a plain field. ``sent_filename`` is the name as the bytes on the wire
    have it, before any decoding. ``value`` is the content of a plain field, empty for a file.
    ``path`` is the kept copy of a file, where the server keeps copies.
    """

    name: str
    filename: str | None
    sent_filename: bytes | None
    content_type: str
    size: int
    sha256: str
    value: bytes
    path: Path | None


def boundary_of(content_type: str) -> bytes:
    """The boundary that a multipart Content-Type names.

    Raises:
        MultipartError: it is another type, or it names no boundary.
    """
    message = Message()
    message["Content-Type"] = content_type
    boundary = message.get_param("boundary")
    if message.get_content_type() != "multipart/form-data" or not isinstance(boundary, str):
        raise MultipartError(f"not multipart/form-data with a boundary: {content_type!r}")
    if not re.fullmatch(r"[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]", boundary):
        raise MultipartError(f"a boundary that RFC 2046 forbids: {boundary!r}")
    return boundary.encode("ascii")


def _parameters(disposition: bytes) -> dict[bytes, bytes]:
    """The parameters of a Content-Disposition, their quotes removed, otherwise as sent."""
    kind, *_ = disposition.partition(b";")
    if kind.strip().lower() != b"form-data":
        raise MultipartError(f"a part that is no form-data: {disposition!r}")
    found = {}
    for match in re.finditer(
        rb';\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))', disposition
    ):
        name, quoted, bare = match.groups()
        found[name.lower()] = bare if quoted is None else quoted
    return found


def decode_filename(sent: bytes) -> str:
    r"""A file's name out of ``filename="…"``, in each way that clients write it.

    Raw UTF-8 (browsers, httpx, curl); ``\"`` and ``\\`` as in a quoted string; ``%22`` and
    control characters percent-encoded (HTML); and RFC 7578's percent-encoded UTF-8, recognised by
    a non-ASCII character. Any other ``%`` is the name's own: ``50%25.mp3`` stays as it is.
    """
    text = re.sub(rb'\\(["\\])', rb"\1", sent).decode("utf-8", "surrogateescape")
    if text.isascii() and not (whole := unquote_to_bytes(text)).isascii():
        try:
            return whole.decode("utf-8")
        except UnicodeDecodeError:
            return text
    return re.sub(r"%(?:22|[01][0-9A-Fa-f])", lambda match: unquote(match[0]), text)


def _decode_extended(sent: bytes) -> str:
    """A file's name out of ``filename*=…`` (RFC 5987, which RFC 7578 advises against)."""
    try:
        charset, _language, encoded = sent.decode("ascii").split("'", 2)
        return unquote(encoded, charset, "strict")
    except (ValueError, LookupError) as error:
        raise MultipartError(f"filename*={sent!r}") from error


class _OpenPart:
    """A part whose end has not come."""

    def __init__(self, head: bytes, keep: Callable[[], Path] | None) -> None:
        headers = {}
        for line in head.split(b"\r\n"):
            name, colon, value = line.partition(b":")
            if not colon:
                raise MultipartError(f"a header without a colon: {line!r}")
            headers[name.strip().lower()] = value.strip()
        parameters = _parameters(headers.get(b"content-disposition", b""))
        if b"name" not in parameters:
            raise MultipartError("a part without a name")
        self.name = decode_filename(parameters[b"name"])
        self.content_type = headers.get(b"content-type", b"").decode("latin-1")
        self.sent_filename = parameters.get(b"filename*", parameters.get(b"filename"))
        self.filename: str | None = None
        if b"filename*" in parameters:
            self.filename = _decode_extended(parameters[b"filename*"])
        elif b"filename" in parameters:
            self.filename = decode_filename(parameters[b"filename"])
        self._size = 0
        self._sha256 = hashlib.sha256()
        self._value = b""
        self._path = keep() if keep and self.filename is not None else None
        self._copy: BinaryIO | None = self._path.open("wb") if self._path else None

    def feed(self, data: bytes) -> None:
        self._size += len(data)
        self._sha256.update(data)
        if self._copy:
            self._copy.write(data)
        if self.filename is None:
            self._value += data
            if self._size > VALUE_LIMIT:
                raise MultipartError(f"the field {self.name!r} is too long")

    def close(self) -> None:
        if self._copy:
            self._copy.close()

    def finish(self) -> Part:
        self.close()
        return Part(
            name=self.name,
            filename=self.filename,
            sent_filename=self.sent_filename,
            content_type=self.content_type,
            size=self._size,
            sha256=self._sha256.hexdigest(),
            value=self._value,
            path=self._path,
        )


class MultipartReader:
    """Takes a body in pieces of any size; :attr:`parts` are the fields whose end has come.

    ``keep`` makes the path of the copy of each file; without it no copy is kept.
    Raises MultipartError from :meth:`feed` and :meth:`finish`.
    """

    def __init__(self, boundary: bytes, keep: Callable[[], Path] | None = None) -> None:
        self.parts: list[Part] = []
        self._delimiter = b"\r\n--" + boundary
        self._keep = keep
        self._open: _OpenPart | None = None
        self._resources = ExitStack()
        # The first delimiter may stand at the very beginning, without its line end.
        self._buffer = b"\r\n"
        self._step: Callable[[], bool] = self._in_content

    def feed(self, data: bytes) -> None:
        self._buffer += data
        while self._step():
            pass

    def finish(self) -> None:
        """Say that the body has ended: its closing boundary must have come."""
        if self._step != self._in_epilogue:
            raise MultipartError("the closing boundary is missing")

    def close(self) -> None:
        """Let go of the file of a part that was cut."""
        self._resources.close()

    def _in_content(self) -> bool:
        """Before the first delimiter, or in a part: everything up to the next delimiter."""
        end = self._buffer.find(self._delimiter)
        if end < 0:
            # The delimiter may have begun in the last bytes.
            end = max(0, len(self._buffer) - len(self._delimiter) + 1)
            if self._open:
                self._open.feed(self._buffer[:end])
            self._buffer = self._buffer[end:]
            return False
        if self._open:
            self._open.feed(self._buffer[:end])
            self.parts.append(self._open.finish())
            self._open = None
        self._buffer = self._buffer[end + len(self._delimiter) :]
        self._step = self._after_delimiter
        return True

    def _after_delimiter(self) -> bool:
        if self._buffer.startswith(b"--"):
            self._step = self._in_epilogue
            return True
        padding, line_end, rest = self._buffer.partition(b"\r\n")
        if not line_end:
            if len(self._buffer) > PART_HEAD_LIMIT:
                raise MultipartError("a boundary's line without an end")
            return False
        if padding.strip(b" \t"):
            raise MultipartError(f"text after a boundary: {padding[:80]!r}")
        self._buffer = rest
        self._step = self._in_head
        return True

    def _in_head(self) -> bool:
        head, head_end, rest = self._buffer.partition(b"\r\n\r\n")
        if not head_end:
            if len(self._buffer) > PART_HEAD_LIMIT:
                raise MultipartError("a part's headers are too long")
            return False
        self._open = _OpenPart(head, self._keep)
        self._resources.callback(self._open.close)
        self._buffer = rest
        self._step = self._in_content
        return True

    def _in_epilogue(self) -> bool:
        self._buffer = b""
        return False
