"""What was dropped, pasted or named on the command line, as sources.

Looks at the file system (does it exist, is it a folder), so call it in a thread.
"""

import os
import re
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit
from urllib.request import url2pathname

from stt_desktop.domain.errors import (
    FOLDER_UNREADABLE,
    FOLDER_WITHOUT_MEDIA,
    LIST_EMPTY,
    LIST_TOO_LARGE,
    SHORTCUT_UNUSABLE,
    SOURCE_ELSEWHERE,
    SOURCE_NOT_FOUND,
    SOURCE_NOT_UNDERSTOOD,
    SOURCE_UNREADABLE,
    AppError,
)
from stt_desktop.domain.recordings import FolderContents, is_media_name
from stt_desktop.domain.source import LocalFile, Source, parse_link
from stt_desktop.jobs import links


@dataclass(slots=True)
class Intake:
    """``items`` are (source, as given), ``refused`` are (as given, why). Order is kept. ``others``
    counts the files of folders that are no recordings: nobody chose them one by one."""

    items: list[tuple[Source, str]] = field(default_factory=list)
    refused: list[tuple[str, AppError]] = field(default_factory=list)
    others: int = 0


def gather(
    inputs: Sequence[str], *, base: Path, find_media: Callable[[Path], FolderContents]
) -> Intake:
    """Sources from ``inputs``: paths (relative to ``base``), folders (recursive), links, and files
    that stand for others: shortcuts (``.url``, ``.webloc``, ``.desktop``), playlists (``.m3u``)
    and texts with paths or links. Such a file is read, never run.

    A source named twice is taken once. Nothing is dropped in silence: what cannot be used is in
    ``refused``, and what else lies in folders is counted.
    """
    gathering = _Gathering(find_media)
    for given in inputs:
        gathering.take(given, given, base)
    return gathering.intake


class _Gathering:
    def __init__(self, find_media: Callable[[Path], FolderContents]) -> None:
        self.intake = Intake()
        self._find_media = find_media
        self._seen: set[Source] = set()
        self._lists: set[str] = set()

    def take(self, text: str, given: str, base: Path, depth: int = 0) -> None:
        """``given`` is what the person gave, or where in it ``text`` stands."""
        try:
            if link := parse_link(text):
                self._add(link, given)
            else:
                self._take_path(text, given, base, depth)
        except AppError as error:
            self.intake.refused.append((given, error))

    def _add(self, source: Source, given: str) -> None:
        if source not in self._seen:
            self._seen.add(source)
            self.intake.items.append((source, given))

    def _take_path(self, text: str, given: str, base: Path, depth: int) -> None:
        if text.lower().startswith("file:") and not links.is_file_here(text):
            raise _elsewhere(text)
        path = _path(text, base)
        try:
            # Follows symbolic links; unlike is_dir(), raises for what cannot even be asked about.
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            if links.is_elsewhere(text):
                raise _elsewhere(text) from None
            link = links.without_scheme(text)
            if link and not os.path.lexists(base / text.partition("/")[0]):
                self._add(link, given)
                return
            if isinstance(error, OSError) and not isinstance(error, _ABSENT):
                raise _unreadable(path, text, error) from error
            raise _missing(text, path) from None
        if stat.S_ISDIR(mode):
            self._take_folder(path, given)
        elif stat.S_ISREG(mode) and path.suffix.lower() in links.LISTS:
            self._take_list(path, given, depth)
        else:
            self._add(LocalFile(str(path)), given)

    def _take_folder(self, folder: Path, given: str) -> None:
        found = self._find_media(folder)
        for path, reason in found.unreadable:
            where = given if path == folder else _below(given, folder, path)
            kind = SOURCE_UNREADABLE if is_media_name(path.name) else FOLDER_UNREADABLE
            error = AppError(kind, name=path.name or str(path), reason=reason)
            self.intake.refused.append((where, error))
        if not found.recordings and not found.unreadable:
            raise AppError(FOLDER_WITHOUT_MEDIA, name=folder.name or str(folder))
        for file in found.recordings:
            self._add(LocalFile(str(file)), _below(given, folder, file))
        self.intake.others += found.others

    def _take_list(self, path: Path, given: str, depth: int) -> None:
        """A list that was read before is not read again: lists may name each other."""
        identity = os.path.realpath(path)
        if identity in self._lists:
            return
        self._lists.add(identity)
        try:
            with path.open("rb") as file:
                content = file.read(_LIST_BYTES + 1)
        except OSError as error:
            raise _unreadable(path, given, error) from error
        too_large = len(content) > _LIST_BYTES
        if too_large:  # what it is cut within is no line of it
            content = content[:_LIST_BYTES]
            content = content.rpartition(b"\n")[0] or content
        found = _found(path, content)
        if found is None or depth >= _LISTS_IN_LISTS:
            self._add(LocalFile(str(path)), given)
            return
        if not found.inputs and not found.others:
            raise AppError(LIST_EMPTY, name=path.name)
        for entry in [*found.inputs, *found.others]:
            where = f"{given}: {entry}"
            if _leads_elsewhere(entry):
                self.intake.refused.append((where, AppError(SHORTCUT_UNUSABLE, name=entry)))
            else:
                self.take(entry, where, path.parent, depth + 1)
        if too_large:
            raise AppError(LIST_TOO_LARGE, name=path.name, most=f"{_LIST_BYTES >> 20} MB")
        if found.left_out:
            raise AppError(LIST_TOO_LARGE, name=path.name, most=str(links.INPUTS_AT_MOST))


def _below(given: str, folder: Path, path: Path) -> str:
    """``path`` in ``folder``, as the person would write it."""
    return os.path.join(given, os.path.relpath(path, folder))  # noqa: PTH118


_LIST_BYTES = 4 << 20
_LISTS_IN_LISTS = 4
"""How deep lists may name lists; one below that is tried as a recording, and told not to be one."""


def _found(path: Path, content: bytes) -> links.Found | None:
    """What the list holds; None for a text that names nothing (it is no list, then)."""
    ending = path.suffix.lower()
    if ending in links.SHORTCUTS:
        return links.Found([links.in_shortcut(path.name, content)])
    if ending in links.PLAYLISTS:
        entries = links.in_playlist(path.name, content)
        taken = [_with_own_separators(one, path.parent) for one in entries[: links.INPUTS_AT_MOST]]
        return links.Found(taken, left_out=len(entries) - len(taken))
    found = links.in_text(links.decoded(content))
    return found if found.inputs or any(map(links.is_elsewhere, found.others)) else None


def _leads_elsewhere(entry: str) -> bool:
    """To a share of another computer: a list must not make this one log in there."""
    if entry.startswith(("\\\\", "//")):
        return True
    return entry.lower().startswith("file:") and not links.is_file_here(entry)


def _with_own_separators(entry: str, folder: Path) -> str:
    """A path from a playlist that was made on Windows, for other systems."""
    if os.sep == "\\" or "\\" not in entry or (folder / entry).exists():
        return entry
    return entry.replace("\\", "/")


def _path(given: str, base: Path) -> Path:
    if given.lower().startswith("file:"):
        path = urlsplit(given).path
        # Not url2pathname() here: it loses the bytes of names that are no UTF-8.
        given = os.fsdecode(unquote_to_bytes(path)) if os.name == "posix" else url2pathname(path)
    # normpath and not resolve: the person's own way to the file is kept, also through links.
    return Path(os.path.normpath(base / Path(given).expanduser()))


def _elsewhere(address: str) -> AppError:
    """Told without a login, a key, and the sound that may be in it."""
    scheme, _, place = address.partition(":")
    place = re.sub("^//[^/?#]*@", "//", re.split("[?#]", place, maxsplit=1)[0])
    shown = f"{scheme}:{place if place.startswith('/') else '…'}"
    name = shown if len(shown) <= _ADDRESS_AT_MOST else shown[: _ADDRESS_AT_MOST - 1] + "…"
    return AppError(SOURCE_ELSEWHERE, name=name)


_ABSENT = (FileNotFoundError, NotADirectoryError)
_ADDRESS_AT_MOST = 100


def _missing(given: str, path: Path) -> AppError:
    is_link = given.lower().startswith(("http:", "https:"))
    looks_like_path = (path.suffix or os.sep in given or "/" in given) and not is_link
    if looks_like_path and "\0" not in given:
        return AppError(SOURCE_NOT_FOUND, name=path.name, folder=str(path.parent))
    return AppError(SOURCE_NOT_UNDERSTOOD, name=given.replace("\0", "?"))


def _unreadable(path: Path, given: str, error: OSError) -> AppError:
    reason = error.strerror or str(error)
    return AppError(SOURCE_UNREADABLE, name=path.name or given, reason=reason)
