"""What was dropped, pasted or named on the command line, as sources.

Looks at the file system (does it exist, is it a folder), so call it in a thread.
"""

import os
import stat
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from stt_desktop.domain.errors import (
    FOLDER_WITHOUT_MEDIA,
    SOURCE_MISSING,
    SOURCE_NOT_UNDERSTOOD,
    SOURCE_UNREADABLE,
    AppError,
)
from stt_desktop.domain.source import LocalFile, Source, parse_link


@dataclass(slots=True)
class Intake:
    """``items`` are (source, as given), ``refused`` are (as given, why). Order is kept."""

    items: list[tuple[Source, str]] = field(default_factory=list)
    refused: list[tuple[str, AppError]] = field(default_factory=list)


def gather(
    inputs: Sequence[str], *, base: Path, find_media: Callable[[Path], Iterable[Path]]
) -> Intake:
    """Sources from ``inputs``: paths (relative to ``base``), folders (recursive), links.

    A source named twice is taken once. Nothing is dropped in silence: what cannot be used is in
    ``refused``.
    """
    intake = Intake()
    seen: set[Source] = set()

    def take(source: Source, given: str) -> None:
        if source not in seen:
            seen.add(source)
            intake.items.append((source, given))

    for given in inputs:
        try:
            for source, name in _sources(given, base, find_media):
                take(source, name)
        except AppError as error:
            intake.refused.append((given, error))
    return intake


def _sources(
    given: str, base: Path, find_media: Callable[[Path], Iterable[Path]]
) -> Iterable[tuple[Source, str]]:
    if link := parse_link(given):
        return [(link, given)]
    path = _path(given, base)
    try:
        # Follows symbolic links; unlike is_dir(), raises for what cannot even be asked about.
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise _missing(given, path) from None
    except OSError as error:
        raise AppError(
            SOURCE_UNREADABLE, name=path.name or given, reason=error.strerror or str(error)
        ) from error
    if not is_folder:
        return [(LocalFile(str(path)), given)]
    found = list(find_media(path))
    if not found:
        raise AppError(FOLDER_WITHOUT_MEDIA, name=path.name or str(path))
    return [
        (LocalFile(str(file)), os.path.join(given, os.path.relpath(file, path)))  # noqa: PTH118
        for file in found
    ]


def _path(given: str, base: Path) -> Path:
    if given.lower().startswith("file:"):
        given = url2pathname(urlsplit(given).path)
    # normpath and not resolve: the person's own way to the file is kept, also through links.
    return Path(os.path.normpath(base / Path(given).expanduser()))


def _missing(given: str, path: Path) -> AppError:
    looks_like_path = path.suffix or os.sep in given or "/" in given
    if looks_like_path and "\0" not in given:
        return AppError(SOURCE_MISSING, name=path.name, folder=str(path.parent))
    return AppError(SOURCE_NOT_UNDERSTOOD, name=given.replace("\0", "?"))
