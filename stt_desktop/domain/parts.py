"""The port for cutting a recording into parts that a server takes."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from stt_desktop.domain.source import LocalFile


@dataclass(frozen=True, slots=True)
class PartLimit:
    """What a server takes at once: bytes of a file and milliseconds of sound; None is no limit."""

    most_bytes: int | None = None
    most_ms: int | None = None


@dataclass(frozen=True, slots=True)
class PartFile:
    """A stretch of a recording as a file of its own; the times are places in the recording, to
    the sample."""

    path: str
    start_ms: int
    end_ms: int
    size_bytes: int


class Cutting(Protocol):
    """A recording that is being cut, from its start to its end."""

    async def next(self, limit: PartLimit, heard: Callable[[int], None]) -> PartFile | None:
        """The next part, at most as large and long as ``limit`` says, ending in a pause where
        there is one; None behind the last. The file of the part before is gone then. ``heard`` is
        told how far the sound was read, in milliseconds from the start of the recording.

        Raises:
            AppError: SOURCE_MISSING, SOURCE_UNREADABLE, SOURCE_DAMAGED, SOURCE_CHANGED or
                DISK_FULL.
        """
        ...


class Cutter(Protocol):
    def open(
        self, source: LocalFile, start_ms: int, name: str
    ) -> AbstractAsyncContextManager[Cutting]:
        """Cut ``source`` from ``start_ms`` on. ``name`` tells its files from those of others; they
        are gone when it is left. Cancelling stops the work within a second."""
        ...
