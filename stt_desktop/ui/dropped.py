"""What a drag or the clipboard holds: paths and links, from what the desktop hands over.

Only the text is looked at here (this runs on the GUI thread while the mouse moves); whether a
path exists is found out later, in a thread.
"""

import os
from dataclasses import dataclass, field
from pathlib import PurePath
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QMimeData, QUrl

from stt_desktop.domain.source import parse_link


@dataclass(frozen=True, slots=True)
class Dropped:
    """``files`` and ``folders`` are guesses by name: a name without an ending is a folder."""

    files: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    """Lines of text that are neither a path nor a link."""

    @property
    def usable(self) -> bool:
        return bool(self.files or self.folders)

    def __bool__(self) -> bool:
        return bool(self.files or self.folders or self.links or self.others)

    def inputs(self) -> list[str]:
        """All of it, to be gathered. Nothing is left out: what cannot be used gets a reason."""
        return [*self.files, *self.folders, *self.links, *self.others]


_LINES_AT_MOST = 10_000


def read(data: QMimeData | None) -> Dropped:
    """What ``data`` holds; empty where it holds nothing of ours (a picture, say). Qt gives None
    for an empty clipboard, whatever its types say."""
    if data is None:
        return Dropped()
    if data.hasUrls():
        return _sorted([_plain(url) for url in data.urls() if not url.isEmpty()])
    if data.hasText():
        lines = (line.strip() for line in data.text().splitlines()[:_LINES_AT_MOST])
        return _sorted([_unquoted(line) for line in lines if line])
    return Dropped()


def _sorted(given: list[str]) -> Dropped:
    dropped = Dropped()
    for one in given:
        if parse_link(one):
            dropped.links.append(one)
        elif not _looks_like_path(one):
            dropped.others.append(one)
        elif one.endswith(("/", "\\")) or not PurePath(one).suffix:
            dropped.folders.append(one)
        else:
            dropped.files.append(one)
    return dropped


def _plain(url: QUrl) -> str:
    if not url.isLocalFile():
        return url.toString()
    if os.name != "posix":
        return url.toLocalFile()
    # Not toLocalFile(): it loses the bytes of names that are no UTF-8.
    encoded = url.path(QUrl.ComponentFormattingOption.FullyEncoded)
    return os.fsdecode(unquote_to_bytes(encoded))


def _unquoted(line: str) -> str:
    """Terminals and file managers copy a path in quotes or as file://."""
    if len(line) > 1 and line[0] == line[-1] and line[0] in "'\"":
        line = line[1:-1]
    if line.lower().startswith("file://"):
        return _plain(QUrl(line)) or line
    return line


def _looks_like_path(text: str) -> bool:
    return text.startswith(("/", "~", "\\\\")) or text[1:3] in (":\\", ":/")
