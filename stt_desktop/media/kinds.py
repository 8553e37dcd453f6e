"""The search of a folder for recordings."""

import os
import re
from pathlib import Path

from stt_desktop.domain.recordings import FolderContents, is_media_name

_DIGITS = re.compile(r"(\d+)")


def find_media(folder: Path) -> FolderContents:
    """What ``folder`` and its folders hold, sorted as people count (2 before 10).

    Hidden files and folders are skipped. A folder is entered once, however many links lead to it.
    Blocks on the disk: call it in a thread.
    """
    found: list[Path] = []
    unreadable: list[tuple[Path, str]] = []
    others = 0
    entered: set[tuple[int, int]] = set()
    pending = [folder]
    while pending:
        current = pending.pop()
        try:
            status = current.stat()
            entries = list(os.scandir(current))
        except OSError as error:
            unreadable.append((current, _reason(error)))
            continue
        # On a file system without inode numbers, the real path tells folders apart.
        identity = (status.st_dev, status.st_ino or hash(os.path.realpath(current)))
        if identity in entered:
            continue
        entered.add(identity)
        for entry in entries:
            if entry.name.startswith("."):
                continue
            try:
                if entry.is_dir():
                    pending.append(Path(entry.path))
                elif is_media_name(entry.name) and entry.is_file():
                    found.append(Path(entry.path))
                else:
                    others += 1
            except OSError as error:
                unreadable.append((Path(entry.path), _reason(error)))
    found.sort(key=_natural)
    unreadable.sort(key=lambda one: _natural(one[0]))
    return FolderContents(found, unreadable, others)


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _natural(path: Path) -> list[list[tuple[int, int, str]]]:
    """A key that compares path parts, digits by their value and letters without case."""
    return [
        [
            (0, int(piece), piece) if piece.isdecimal() and piece.isascii() else (1, 0, piece)
            for piece in _DIGITS.split(part.casefold())
        ]
        for part in path.parts
    ]
