"""A file of which only the beginning is here, and what is known of it. Blocks on the disk.

Beside it lies ``<name>.etag``: which version the bytes are of, how many of them have reached the
disk itself, and how many there are in all. After a power cut a file may be longer than what was
ever written to it; only what was synced before its length was noted is relied on.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

RESERVE = 200_000_000
"""Bytes of disk that no download takes."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """``there`` bytes of ``version`` (what If-Range needs) are safe, of ``total`` in all, where
    that is known. Without a version nothing can be asked for by range."""

    there: int = 0
    version: str | None = None
    total: int | None = None


class Partial:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._note = path.with_name(f"{path.name}.etag")
        self._known = Beginning()

    @property
    def length(self) -> int:
        """In bytes, safe or not; 0 where there is none."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def read(self, size: int | None) -> Beginning:
        """What to go on from, of a file that is to have ``size`` bytes, where that is known."""
        length = self.length
        if length == size and not self._note.exists():
            return Beginning(length)
        try:
            kept = json.loads(self._note.read_text(encoding="utf-8"))
            version, there, total = str(kept["version"]), int(kept["there"]), kept["total"]
        except (OSError, ValueError, KeyError, TypeError):
            return Beginning()
        if not 0 <= there <= length or (size is not None and length > size):
            return Beginning()
        return Beginning(there, version, total if isinstance(total, int) else None)

    @property
    def can_go_on(self) -> bool:
        """Whether the rest can be asked for."""
        return self._known.version is not None

    def begin(self, headers: Mapping[str, str], there: int, total: int | None) -> None:
        """Note of which version the bytes from ``there`` on will be: a strong ETag, or else the
        date of the last change."""
        etag = headers.get("etag", "")
        strong = etag and not etag.startswith("W/")
        version = (etag if strong else headers.get("last-modified")) or None
        self._known = Beginning(there, version, total)
        self._write()

    def keep(self, opened: BinaryIO, there: int) -> None:
        """See to it that ``there`` bytes survive a power cut, and note that they do."""
        opened.flush()
        os.fsync(opened.fileno())
        self._known = Beginning(there, self._known.version, self._known.total)
        self._write()

    def forget(self) -> None:
        """It is whole."""
        self._note.unlink(missing_ok=True)

    def _write(self) -> None:
        if self._known.version is None:
            self._note.unlink(missing_ok=True)
            return
        # On a full disk the old note must not be lost for a new one.
        newer = self._note.with_name(f"{self._note.name}.new")
        newer.write_text(json.dumps(asdict(self._known)), encoding="utf-8")
        newer.replace(self._note)
