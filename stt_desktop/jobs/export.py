"""A transcript as files: each whole or not at all, and never over an existing one untold."""

import asyncio
import codecs
import contextlib
import errno
import os
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from stt_desktop.domain.errors import (
    DISK_FULL,
    EXPORT_NAME_UNUSABLE,
    FOLDER_READ_ONLY,
    NO_TIMES,
    AppError,
)
from stt_desktop.domain.source import LocalFile, Source
from stt_desktop.domain.task import ExportPlan, Task
from stt_desktop.domain.transcript import Transcript
from stt_desktop.jobs.owners import Owners
from stt_desktop.subtitles import formats

_MAX_NAME_BYTES = 255
"""Of a file name on ext4, APFS (UTF-8) and, in UTF-16 units, NTFS."""

_FORBIDDEN = '<>:"/\\|?*'
"""What Windows forbids in a name; harmless to avoid elsewhere for names taken from links."""


_NO_MARK = frozenset({"json"})
"""Formats that must not begin with a byte order mark, whatever is chosen (RFC 8259, 8.1)."""


@dataclass(frozen=True, slots=True)
class Written:
    """The absolute paths that were written, in the plan's order, and why any is missing."""

    paths: tuple[str, ...]
    error: AppError | None = None


async def write(
    task: Task, transcript: Transcript, plan: ExportPlan, owners: Owners | None = None
) -> Written:
    """Write ``plan``'s formats. Writing the same content again is no new file; a format that
    fails does not keep the others from being written. No file of another recording is replaced,
    as ``owners`` know them.

    The error, if any, is FORMAT_UNKNOWN or EXPORT_NAME_UNUSABLE (then nothing is written),
    NO_TIMES, FOLDER_READ_ONLY or DISK_FULL.
    """
    return await asyncio.to_thread(_write_all, task, transcript, plan, owners or Owners())


def file_names(task: Task, plan: ExportPlan, language: str | None = None) -> list[str]:
    """The names of ``plan``'s files, in its order, as long as nothing else is called so.
    ``language`` is the transcript's. Pure.

    Raises:
        AppError: FORMAT_UNKNOWN or EXPORT_NAME_UNUSABLE.
    """
    chosen = [formats.get(name) for name in plan.formats]
    whole = _stem(task, plan, language)
    return [_fitting(whole, form.extension) + form.extension for form in chosen]


def in_the_way(
    task: Task, transcript: Transcript, plan: ExportPlan, owners: Owners | None = None
) -> list[str]:
    """The paths of ``plan``'s files that are there already, with another content, and would be
    replaced where that is wished. Blocks on the disk.

    Raises:
        AppError: FORMAT_UNKNOWN or EXPORT_NAME_UNUSABLE.
    """
    owners = owners or Owners()
    names = file_names(task, plan, transcript.language)
    folder = _folder(task.source, plan)
    found = []
    for format_name, name in zip(plan.formats, names, strict=True):
        form = formats.get(format_name)
        if not _can_say(form, transcript):
            continue
        stem = name.removesuffix(form.extension)
        candidates = _candidates(folder, stem, form.extension)
        own = (one for one in candidates if not owners.is_anothers(one, task.source))
        path = next(own, folder / name)
        try:
            taken = path.read_bytes() != _content(form, transcript, plan)
        except OSError:
            continue
        if taken:
            found.append(str(path))
    return found


def check_name(template: str) -> None:
    """See whether ``template`` can name files: literal text with ``{name}`` (the recording's name
    without its extension) and, where one likes, ``{date}`` and ``{time}`` (when it was added) and
    ``{language}`` (``und`` while it is not known).

    Raises:
        AppError: EXPORT_NAME_UNUSABLE.
    """
    unusable = AppError(EXPORT_NAME_UNUSABLE, template=template)
    try:
        pieces = list(string.Formatter().parse(template))
    except ValueError:
        raise unusable from None
    fields = [name for _text, name, _how, _convert in pieces if name is not None]
    # Without the recording's own name, all files would be called the same.
    if "name" not in fields or not set(fields) <= set(FIELDS):
        raise unusable
    if any(how or convert for _text, _name, how, convert in pieces):
        raise unusable
    literal = "".join(text for text, *_ in pieces)
    if any(sign in _FORBIDDEN or not sign.isprintable() for sign in literal):
        raise unusable


FIELDS = ("name", "date", "time", "language")
"""What can stand in a template, between braces."""


def _write_all(task: Task, transcript: Transcript, plan: ExportPlan, owners: Owners) -> Written:
    try:
        names = file_names(task, plan, transcript.language)
    except AppError as error:
        return Written((), error)
    folder = _folder(task.source, plan)
    paths: list[str] = []
    timeless: list[str] = []
    for format_name, name in zip(plan.formats, names, strict=True):
        form = formats.get(format_name)
        if not _can_say(form, transcript):
            timeless.append(form.name.upper())
            continue
        content = _content(form, transcript, plan)
        stem = name.removesuffix(form.extension)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # Its name is the task's: what a killed export left is found and used by the next.
            temporary = folder / f".{task.id}{form.extension}.part"
            candidates = _candidates(folder, stem, form.extension)
            if plan.overwrite:
                candidates = (one for one in candidates if owners.take(one, task.source))
            path = _write_one(temporary, candidates, content, overwrite=plan.overwrite)
            owners.take(path, task.source)
        except OSError as error:
            return Written(tuple(paths), _told(error, folder, name))
        paths.append(str(path))
    if timeless:
        missing = ", ".join(timeless)
        return Written(tuple(paths), AppError(NO_TIMES, name=task.label, formats=missing))
    return Written(tuple(paths))


def _can_say(form: formats.Format, transcript: Transcript) -> bool:
    return transcript.timing is not None or not form.needs_times


def _content(form: formats.Format, transcript: Transcript, plan: ExportPlan) -> bytes:
    text = form.write(transcript)
    if plan.crlf:
        text = text.replace("\n", "\r\n")
    mark = codecs.BOM_UTF8 if plan.bom and form.name not in _NO_MARK else b""
    return mark + text.encode("utf-8", "replace")


def _folder(source: Source, plan: ExportPlan) -> Path:
    if plan.folder is not None:
        return Path(plan.folder)
    if isinstance(source, LocalFile):
        return Path(source.path).parent
    return Path.cwd()


def _stem(task: Task, plan: ExportPlan, language: str | None) -> str:
    check_name(plan.name)
    added = datetime.fromtimestamp(task.created_ms / 1000).astimezone()
    return plan.name.format_map(
        {
            "name": _name(task),
            "date": added.strftime("%Y-%m-%d"),
            "time": added.strftime("%H-%M"),
            "language": _safe(language or task.options.language or "und"),
        }
    )


def _name(task: Task) -> str:
    if isinstance(task.source, LocalFile):
        # A name that the file system already holds is kept to the letter.
        return Path(task.source.path).stem
    return Path(_safe(task.name)).stem.strip(". ") or "recording"


def _safe(text: str) -> str:
    return "".join("_" if c in _FORBIDDEN or ord(c) < ord(" ") else c for c in text)


def _fitting(stem: str, extension: str) -> str:
    """``stem`` shortened so that the name with a number fits a file system."""
    room = _MAX_NAME_BYTES - len(extension) - len(" (999)")
    raw = os.fsencode(stem)
    if len(raw) <= room:
        return stem
    return raw[:room].decode("utf-8", "ignore")


def _write_one(
    temporary: Path, candidates: Iterator[Path], content: bytes, *, overwrite: bool
) -> Path:
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        for candidate in candidates:
            if overwrite:
                temporary.replace(candidate)
                return candidate
            if _holds(candidate, content):
                return candidate
            with contextlib.suppress(FileExistsError):
                _place(temporary, candidate)
                return candidate
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(temporary.parent))
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
