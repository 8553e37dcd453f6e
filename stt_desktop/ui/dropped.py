"""What a drag or the clipboard holds: paths and links, from what the desktop hands over.

Only the text is looked at here (this runs on the GUI thread while the mouse moves); whether a
path exists is found out later, in a thread.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QMimeData, QUrl

from stt_desktop.domain.source import parse_link
from stt_desktop.i18n import ngettext
from stt_desktop.jobs import links

OWN = "application/x-stt-desktop-rows"
"""Marks what is dragged out of this window: dropped back on it, it is nothing new."""

_CHARACTERS_AT_MOST = 2_000_000


@dataclass(frozen=True, slots=True)
class Dropped:
    """``files``, ``lists`` (shortcuts, playlists, texts) and ``folders`` are guesses by name: a
    name without an ending is a folder."""

    files: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    """Lines of text that are neither a path nor a link, and addresses that nothing here opens."""

    @property
    def usable(self) -> bool:
        """Something of it can be transcribed, even by who takes no links."""
        return bool(self.files or self.folders or self.lists)

    def __bool__(self) -> bool:
        return bool(self.files or self.folders or self.links or self.lists or self.others)

    def inputs(self) -> list[str]:
        """All of it, to be gathered. Nothing is left out: what cannot be used gets a reason."""
        return [*self.files, *self.folders, *self.lists, *self.links, *self.others]


def read(data: QMimeData | None) -> Dropped:
    """What ``data`` holds; empty where it holds nothing of ours (a picture, say). Qt gives None
    for an empty clipboard, whatever its types say."""
    if data is None or data.hasFormat(OWN):
        return Dropped()
    if data.hasUrls() and (urls := [url for url in data.urls() if not url.isEmpty()]):
        return _sorted(_plain(url) for url in urls)
    found = links.in_text(data.text()[:_CHARACTERS_AT_MOST]) if data.hasText() else links.Found()
    in_page = links.in_html(data.html()[:_CHARACTERS_AT_MOST]) if data.hasHtml() else []
    if in_page:
        # A piece of a page: its words lead somewhere, but the text alone does not say where to.
        elsewhere = filter(links.is_elsewhere, found.others)
        return _sorted(dict.fromkeys([*in_page, *found.inputs, *elsewhere]))
    return _sorted([*found.inputs, *found.others, *_left_out(found.left_out)])


def _left_out(count: int) -> list[str]:
    """What is told of the lines that nobody reads any more."""
    if not count:
        return []
    return [
        ngettext("… and {count} more line", "… and {count} more lines", count).format(count=count)
    ]


def _sorted(given: Iterable[str]) -> Dropped:
    dropped = Dropped()
    for one in given:
        path = _plain(QUrl(one)) or one if one.lower().startswith("file:") else one
        if parse_link(path) or links.without_scheme(path):
            dropped.links.append(path)
        elif not links.looks_like_path(path):
            dropped.others.append(path)
        elif path.endswith(("/", "\\")) or not PurePath(path).suffix:
            dropped.folders.append(path)
        elif PurePath(path).suffix.lower() in links.LISTS:
            dropped.lists.append(path)
        else:
            dropped.files.append(path)
    return dropped


def _plain(url: QUrl) -> str:
    text = url.toString(QUrl.ComponentFormattingOption.EncodeSpaces)
    if not url.isLocalFile():
        return text
    if os.name != "posix":
        return url.toLocalFile()
    if not links.is_file_here(text):
        return text
    # Not toLocalFile(): it loses the bytes of names that are no UTF-8.
    encoded = url.path(QUrl.ComponentFormattingOption.FullyEncoded)
    return os.fsdecode(unquote_to_bytes(encoded))
