"""What a submission's body is in bytes, with its end held back. Used in the sending thread.

The multipart form is RFC 7578's, written as browsers do (WHATWG, "multipart/form-data"): a file's
name is raw UTF-8 with quotes and line ends percent-encoded.
"""

import json
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self

from stt_desktop.domain.errors import (
    SOURCE_CHANGED,
    SOURCE_EMPTY,
    SOURCE_MISSING,
    SOURCE_UNREADABLE,
    AppError,
)
from stt_desktop.domain.source import FileState
from stt_desktop.long_read import LongRead
from stt_desktop.providers.protocol import FileBody, JsonBody

CHUNK = 1024 * 1024
_LONG = 64 * CHUNK
"""A longer file is not kept in the memory for whoever may want it after the upload."""
HELD = 64 * 1024
"""So much of a file's end is held back: little, so that the moment in which nobody knows whether
it was accepted is short."""

_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f"\x7f]')


class Body(Protocol):
    """A body while it is sent. ``length`` is exact once the body is entered."""

    content_type: str
    length: int

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def free(self) -> Iterator[bytes]:
        """What may leave before the submission is committed."""
        ...

    def held(self) -> bytes:
        """The rest; never empty. Raises AppError when it should not be sent."""
        ...


class JsonBytes:
    """A JSON body: so short that all of it is held back behind the request's head."""

    content_type = "application/json"

    def __init__(self, body: JsonBody) -> None:
        self._data = json.dumps(dict(body.data), ensure_ascii=False).encode(errors="replace")
        self.length = len(self._data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def free(self) -> Iterator[bytes]:
        return iter(())

    def held(self) -> bytes:
        return self._data


class Upload:
    """A form with one file, read as it is sent.

    Entering, reading and :meth:`held` raise AppError: SOURCE_MISSING, SOURCE_UNREADABLE,
    SOURCE_EMPTY, or SOURCE_CHANGED when somebody writes the file meanwhile.
    """

    def __init__(self, body: FileBody) -> None:
        boundary = secrets.token_hex(16)
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self._path = Path(body.path)
        self._name = body.file_name
        fields = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{quoted(name)}"'
            f"\r\n\r\n{value}\r\n"
            for name, value in body.fields
        )
        self._head = (
            f'{fields}--{boundary}\r\nContent-Disposition: form-data; name="{quoted(body.field)}"; '
            f'filename="{quoted(body.file_name)}"\r\nContent-Type: {body.content_type}\r\n\r\n'
        ).encode()
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self._file: BinaryIO | None = None
        self._size = 0
        self._state = body.state
        self.length = 0

    def __enter__(self) -> Self:
        failure = self._open()
        if failure is not None:
            self.__exit__(None, None, None)
            raise failure
        self.length = len(self._head) + self._size + len(self._tail)
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def free(self) -> Iterator[bytes]:
        yield self._head
        assert self._file is not None
        reading = LongRead(self._file.fileno(), once=self._size > _LONG)
        end = max(0, self._size - HELD)
        done = 0
        while done < end:
            reading.at(done)
            piece = self._read(min(CHUNK, end - done))
            done += len(piece)
            self._check()
            yield piece

    def held(self) -> bytes:
        end = self._read(min(HELD, self._size))
        self._check()
        self._check_path()
        return end + self._tail

    def _open(self) -> AppError | None:
        try:
            self._file = self._path.open("rb", buffering=0)
            found = FileState.of(os.fstat(self._file.fileno()))
        except OSError as error:
            return self._unreadable(error)
        if self._state is not None and found != self._state:
            return self._changed()
        self._size, self._state = found.size, found
        if self._size == 0:
            return AppError(SOURCE_EMPTY, name=self._shown)
        return None

    def _read(self, size: int) -> bytes:
        """Exactly ``size`` bytes."""
        assert self._file is not None
        data = b""
        failure: AppError | None = None
        while len(data) < size and failure is None:
            try:
                piece = self._file.read(size - len(data))
            except OSError as error:
                failure = self._unreadable(error)
            else:
                data += piece
                if not piece:
                    failure = self._changed()
        if failure is not None:
            raise failure
        return data

    def _check(self) -> None:
        """See that nobody has written into the file: what was sent would be of two recordings."""
        assert self._file is not None
        if FileState.of(os.fstat(self._file.fileno())) != self._state:
            raise self._changed()

    def _check_path(self) -> None:
        """See that the file is still there, and no other one under its name."""
        failure: AppError | None = None
        try:
            if FileState.of(self._path.stat()) != self._state:
                failure = self._changed()
        except OSError as error:
            failure = self._unreadable(error)
        if failure is not None:
            raise failure

    def _changed(self) -> AppError:
        return AppError(SOURCE_CHANGED, name=self._shown)

    def _unreadable(self, error: OSError) -> AppError:
        if isinstance(error, FileNotFoundError):
            folder = str(self._path.parent)
            return AppError(SOURCE_MISSING, name=self._shown, folder=folder)
        reason = error.strerror or type(error).__name__
        return AppError(SOURCE_UNREADABLE, name=self._shown, reason=reason)

    @property
    def _shown(self) -> str:
        return self._name


def quoted(text: str) -> str:
    """A form field's or file's name, as it stands between quotes. Bytes of a name that are no
    text (``os.fsdecode``'s surrogates) become U+FFFD."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _NOT_IN_A_NAME.sub(lambda match: f"%{ord(match.group()):02X}", whole)


def body_of(body: FileBody | JsonBody) -> Body:
    """The bytes that a description of a body stands for."""
    match body:
        case FileBody():
            return Upload(body)
        case JsonBody():
            return JsonBytes(body)
