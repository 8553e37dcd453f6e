"""Decides whether a file has to be made for a service, and has a child process make it."""

import asyncio
import hashlib
import logging
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from stt_desktop.children import Child, Ended
from stt_desktop.domain.account import without_keys
from stt_desktop.domain.errors import (
    DISK_FULL,
    FORMAT_NOT_TAKEN,
    PREPARING_FAILED,
    SOURCE_CHANGED,
    SOURCE_DAMAGED,
    SOURCE_MISSING,
    SOURCE_UNREADABLE,
    TRACK_MISSING,
    AppError,
)
from stt_desktop.domain.ports import MediaInfo, Progress, Stage
from stt_desktop.domain.source import FileState, LocalFile
from stt_desktop.domain.workshop import Wanted

log = logging.getLogger(__name__)

_PATIENCE_S = 120.0
"""A child that says nothing for so long hangs, or its drive does."""
_AT_ONCE = 2


class ChildPreparer:
    """``command`` starts the child (``worker.main``)."""

    def __init__(self, command: Sequence[str], *, patience_s: float = _PATIENCE_S) -> None:
        self._command = tuple(command)
        self._patience_s = patience_s
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def prepare(
        self,
        folder: Path,
        source: LocalFile,
        media: MediaInfo,
        wanted: Wanted,
        progress: Callable[[Progress], None],
    ) -> LocalFile:
        """See :meth:`stt_desktop.domain.workshop.Workshop.prepare`."""
        track = wanted.track or media.default_track
        if not 1 <= track <= media.audio_tracks:
            count = media.audio_tracks
            raise AppError(TRACK_MISSING, name=source.name, track=track, count=count)
        fits = wanted.extensions is None or _ending(source) in wanted.extensions
        other = wanted.track is not None and media.audio_tracks > 1
        # Of several tracks the service would choose one itself: it is given the person's.
        saves = wanted.extract and (media.has_video or media.audio_tracks > 1)
        if fits and not other and not saves:
            return source
        place = folder / f"made-{_key(source, track, wanted)}"
        if (made := await asyncio.to_thread(_made_before, place)) is not None:
            return made
        await asyncio.to_thread(_make_folder, place, source)
        request = {
            "source": os.fsencode(source.path).hex(),
            "folder": os.fsencode(place).hex(),
            "stem": os.fsencode(_stem(source)).hex(),
            "track": track - 1,
            "extensions": None if wanted.extensions is None else sorted(wanted.extensions),
            "size": media.size_bytes,
            "optional": fits and not other,
        }
        async with self._turns:
            path = await self._converse(request, source, wanted, progress)
        if path is None:
            return source
        await asyncio.to_thread(_check_unchanged, source)
        return LocalFile(path)

    async def _converse(
        self,
        request: Mapping[str, object],
        source: LocalFile,
        wanted: Wanted,
        progress: Callable[[Progress], None],
    ) -> str | None:
        child = Child(
            self._command,
            lambda line: log.info("media: %s", line),
            name="media",
            yields=True,
            environment=without_keys(os.environ),
        )
        try:
            await asyncio.to_thread(child.send, request)
            while True:
                try:
                    async with asyncio.timeout(self._patience_s):
                        message = await child.messages.get()
                except TimeoutError:
                    message = Ended(None, f"nothing came for {self._patience_s:g} s")
                if isinstance(message, Ended):
                    reason = message.words.rpartition("\n")[2] or f"it ended ({message.code})"
                    raise _failed(source, wanted, reason)
                match message["event"]:
                    case "progress":
                        done, total = message["done_ms"], message["total_ms"]
                        progress(Progress(Stage.PREPARING, done, total))
                    case "done":
                        path = message["path"]
                        return None if path is None else os.fsdecode(bytes.fromhex(path))
                    case _:
                        raise _told(message, source, wanted)
        finally:
            child.kill()
            await asyncio.shield(child.wait(5))


def _told(message: Mapping[str, Any], source: LocalFile, wanted: Wanted) -> AppError:
    folder = os.path.dirname(source.path)  # noqa: PTH120 - pure text, any bytes
    reason = str(message.get("reason", ""))
    match message["code"]:
        case "nothing-fits":
            return AppError(
                FORMAT_NOT_TAKEN,
                service=wanted.service,
                extension=_ending(source) or "–",
                known=" ".join(sorted(wanted.extensions or ())),
            )
        case "disk-full":
            return AppError(DISK_FULL, folder=folder, name=source.name)
        case "source-missing":
            return AppError(SOURCE_MISSING, name=source.name, folder=folder)
        case "source-damaged":
            return AppError(SOURCE_DAMAGED, name=source.name, folder=folder)
        case "source-unreadable":
            return AppError(SOURCE_UNREADABLE, name=source.name, reason=reason)
        case _:
            return _failed(source, wanted, reason)


def _failed(source: LocalFile, wanted: Wanted, reason: str) -> AppError:
    return AppError(PREPARING_FAILED, name=source.name, service=wanted.service, reason=reason)


def _ending(source: LocalFile) -> str:
    return os.path.splitext(source.name)[1].lower()  # noqa: PTH122 - pure text, any bytes


def _stem(source: LocalFile) -> str:
    return os.path.splitext(source.name)[0] or "recording"  # noqa: PTH122 - pure text, any bytes


def _key(source: LocalFile, track: int, wanted: Wanted) -> str:
    """Another name for another file, also for the same one after a change."""
    try:
        status = os.stat(source.path)  # noqa: PTH116 - any bytes
        identity = f"{status.st_size}\0{status.st_mtime_ns}"
    except OSError:
        identity = ""
    text = f"{source.path}\0{identity}\0{track}\0{sorted(wanted.extensions or ())}"
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def _check_unchanged(source: LocalFile) -> None:
    """What was made of a file that was written meanwhile is of neither state."""
    try:
        found = FileState.of(os.stat(source.path))  # noqa: PTH116 - any bytes
    except OSError:
        return  # it was there, and nobody needs it any more
    if source.state is not None and found != source.state:
        raise AppError(SOURCE_CHANGED, name=source.name)


def _made_before(place: Path) -> LocalFile | None:
    try:
        found = [one for one in place.iterdir() if not one.name.endswith(".part")]
    except OSError:
        return None
    return LocalFile(str(found[0])) if len(found) == 1 else None


def _make_folder(place: Path, source: LocalFile) -> None:
    try:
        for older in place.parent.glob("made-*"):
            shutil.rmtree(older, ignore_errors=True)
        place.mkdir(parents=True)
    except OSError as error:
        raise AppError(DISK_FULL, folder=str(place.parent), name=source.name) from error
