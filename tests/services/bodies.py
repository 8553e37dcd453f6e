"""Where a request's body goes while it arrives: into a parser or a small buffer, never whole."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from tests.services.http import Request
from tests.services.multipart import MultipartError, MultipartReader, Part, boundary_of

HELD_LIMIT = 64 * 1024


class Body(Protocol):
    """Takes the pieces as they come; what is wrong with them is for the service to say, later.

    ``looks_whole``: an impatient service would not wait for more.
    """

    @property
    def looks_whole(self) -> bool: ...
    def feed(self, data: bytes) -> None: ...
    def finish(self) -> None: ...
    def close(self) -> None: ...


class HeldBody:
    """A short body, such as JSON: its first 64 KiB are held; ``size`` counts all."""

    def __init__(self) -> None:
        self.data = b""
        self.size = 0

    @property
    def too_long(self) -> bool:
        return self.size > HELD_LIMIT

    @property
    def looks_whole(self) -> bool:
        return self.data.rstrip().endswith(b"}")

    def feed(self, data: bytes) -> None:
        self.size += len(data)
        self.data += data[: HELD_LIMIT - len(self.data)]

    def finish(self) -> None: ...

    def close(self) -> None: ...


class FormBody:
    """A form. ``error`` says what is wrong with it; the rest of a wrong one is read and dropped."""

    def __init__(self, boundary: bytes, keep: Callable[[], Path] | None) -> None:
        self._reader = MultipartReader(boundary, keep)
        self.error = ""

    @property
    def parts(self) -> list[Part]:
        return self._reader.parts

    @property
    def looks_whole(self) -> bool:
        return any(part.filename is not None for part in self.parts)

    def file(self, field: str) -> Part | None:
        """The first file in the field of that name."""
        return next((p for p in self.parts if p.name == field and p.filename is not None), None)

    def feed(self, data: bytes) -> None:
        if self.error:
            return
        try:
            self._reader.feed(data)
        except MultipartError as error:
            self.error = str(error)

    def finish(self) -> None:
        if self.error:
            return
        try:
            self._reader.finish()
        except MultipartError as error:
            self.error = str(error)

    def close(self) -> None:
        self._reader.close()


def body_for(request: Request, keep: Callable[[], Path] | None) -> Body:
    """The receiver that a request's Content-Type asks for."""
    try:
        return FormBody(boundary_of(request.content_type), keep)
    except MultipartError:
        return HeldBody()
