"""A transcript as files: each whole or not at all, and never over an existing one untold."""

import asyncio
import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stt_desktop.domain.errors import DISK_FULL, FOLDER_READ_ONLY, NO_TIMES, AppError
from stt_desktop.domain.source import LocalFile, Source
from stt_desktop.domain.task import ExportPlan, Task
from stt_desktop.domain.transcript import Transcript
from stt_desktop.subtitles import formats

_MAX_NAME_BYTES = 255
"""Of a file name on ext4, APFS (UTF-8) and, in UTF-16 units, NTFS."""

_FORBIDDEN = '<>:"/\\|?*'
"""What Windows forbids in a name; harmless to avoid elsewhere for names taken from links."""


@dataclass(frozen=True, slots=True)
class Written:
    """The absolute paths that were written, in the plan's order, and why any is missing."""

    paths: tuple[str, ...]
    error: AppError | None = None


async def write(task: Task, transcript: Transcript, plan: ExportPlan) -> Written:
    """Write ``plan``'s formats. Writing the same content again is no new file; a format that
    fails does not keep the others from being written.

    The error, if any, is FORMAT_UNKNOWN (then nothing is written), NO_TIMES, FOLDER_READ_ONLY or
    DISK_FULL.
    """
    try:
        chosen = [formats.get(name) for name in plan.formats]
    except AppError as error:
        return Written((), error)
    return await asyncio.to_thread(_write_all, task.source, transcript, plan, chosen)


def _write_all(
    source: Source, transcript: Transcript, plan: ExportPlan, chosen: list[formats.Format]
) -> Written:
    folder = _folder(source, plan)
    stem = _stem(source)
    paths: list[str] = []
    timeless: list[str] = []
    for form in chosen:
        if form.needs_times and transcript.timing is None:
            timeless.append(form.name.upper())
            continue
        content = form.write(transcript).encode("utf-8", "replace")
        name = _fitting(stem, form.extension)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = _write_one(folder, name, form.extension, content, overwrite=plan.overwrite)
        except OSError as error:
            return Written(tuple(paths), _told(error, folder, name + form.extension))
        paths.append(str(path))
    if timeless:
        names = ", ".join(timeless)
        return Written(tuple(paths), AppError(NO_TIMES, name=source.name, formats=names))
    return Written(tuple(paths))


def _folder(source: Source, plan: ExportPlan) -> Path:
    if plan.folder is not None:
        return Path(plan.folder)
    if isinstance(source, LocalFile):
        return Path(source.path).parent
    return Path.cwd()


def _stem(source: Source) -> str:
    if isinstance(source, LocalFile):
        # A name that the file system already holds is kept to the letter.
        return Path(source.path).stem
    safe = "".join("_" if c in _FORBIDDEN or ord(c) < ord(" ") else c for c in source.name)
    return Path(safe).stem.strip(". ") or "recording"


def _fitting(stem: str, extension: str) -> str:
    """``stem`` shortened so that the name with a number fits a file system."""
    room = _MAX_NAME_BYTES - len(extension) - len(" (999)")
    raw = os.fsencode(stem)
    if len(raw) <= room:
        return stem
    return raw[:room].decode("utf-8", "ignore")


def _write_one(folder: Path, stem: str, extension: str, content: bytes, *, overwrite: bool) -> Path:
    temporary = folder / f".{secrets.token_hex(8)}.part"
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        for candidate in _candidates(folder, stem, extension):
            if overwrite:
                temporary.replace(candidate)
                return candidate
            if _holds(candidate, content):
                return candidate
            with contextlib.suppress(FileExistsError):
                _place(temporary, candidate)
                return candidate
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder / stem))
    finally:
        temporary.unlink(missing_ok=True)


def _candidates(folder: Path, stem: str, extension: str) -> Iterator[Path]:
    yield folder / f"{stem}{extension}"
    for number in range(2, 1000):
        yield folder / f"{stem} ({number}){extension}"


def _holds(path: Path, content: bytes) -> bool:
    """True when the file is there with just this content: an export repeated after a crash."""
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _place(temporary: Path, target: Path) -> None:
    """Give the finished file its name. Raises FileExistsError, never replaces."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # No hard links here (exFAT, some network shares): reserve the name, then replace it.
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        temporary.replace(target)


def _told(error: OSError, folder: Path, name: str) -> AppError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return AppError(DISK_FULL, folder=str(folder), name=name)
    return AppError(
        FOLDER_READ_ONLY, folder=str(folder), name=name, reason=error.strerror or str(error)
    )
