"""Which files of a folder are taken for recordings. Pure but for listing the folder.

A name decides only what a folder's search finds: a file that the person chooses is always tried,
whatever it is called.
"""

import os
import re
from pathlib import Path

SOUND = frozenset({
    ".aac", ".ac3", ".aif", ".aifc", ".aiff", ".amr", ".ape", ".au", ".awb", ".caf", ".dts",
    ".eac3", ".flac", ".gsm", ".m4a", ".m4b", ".m4r", ".mka", ".mp1", ".mp2", ".mp3", ".mpc",
    ".mpga", ".oga", ".ogg", ".opus", ".ra", ".snd", ".spx", ".tta", ".voc", ".w64", ".wav",
    ".wave", ".weba", ".wma", ".wv",
})  # fmt: skip
VIDEO = frozenset({
    ".3g2", ".3gp", ".3gpp", ".asf", ".avi", ".divx", ".dv", ".f4v", ".flv", ".m2t", ".m2ts",
    ".m4v", ".mj2", ".mkv", ".mov", ".mp4", ".mpe", ".mpeg", ".mpg", ".mts", ".mxf", ".ogm",
    ".ogv", ".qt", ".rm", ".rmvb", ".ts", ".vob", ".webm", ".wmv", ".wtv",
})  # fmt: skip
MEDIA = SOUND | VIDEO
"""Lower-case name extensions, with their dot."""

_DIGITS = re.compile(r"(\d+)")


def is_media_name(name: str) -> bool:
    """Whether a file of this name is taken for a recording."""
    return os.path.splitext(name)[1].lower() in MEDIA  # noqa: PTH122 - a name, not a path


def find_media(folder: Path) -> list[Path]:
    """The recordings in ``folder`` and its folders, sorted as people count (2 before 10).

    Hidden files and folders, and folders that cannot be read, are skipped. A folder is entered
    once, however many links lead to it. Blocks on the disk: call it in a thread.
    """
    found: list[Path] = []
    entered: set[tuple[int, int]] = set()
    pending = [folder]
    while pending:
        current = pending.pop()
        try:
            status = current.stat()
            entries = list(os.scandir(current))
        except OSError:
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
            except OSError:
                continue
    return sorted(found, key=_natural)


def _natural(path: Path) -> list[list[tuple[int, int, str]]]:
    """A key that compares path parts, digits by their value and letters without case."""
    return [
        [
            (0, int(piece), piece) if piece.isdecimal() and piece.isascii() else (1, 0, piece)
            for piece in _DIGITS.split(part.casefold())
        ]
        for part in path.parts
    ]
