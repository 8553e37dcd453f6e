"""A folder that is watched for recordings: what is found in it, and what was taken from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file as it lay there: another size or time of change (nanoseconds since the epoch) makes
    it another recording."""

    path: str
    size: int
    mtime_ns: int


class SeenFiles(Protocol):
    """What was taken from a folder, or was in it before; the folder itself stands for its having
    been watched. On disk when a method returns."""

    async def seen_files(self, folder: str) -> frozenset[FoundFile]: ...

    async def keep_seen(self, folder: str, files: Iterable[FoundFile]) -> None:
        """A file of the same path replaces the one before."""
        ...
