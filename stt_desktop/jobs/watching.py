"""Takes recordings from a folder as soon as they are complete, each once, also after a restart.

The folder is looked through every few seconds. Being told by the system instead would spare that,
but no system tells what another computer puts on a share.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from stt_desktop.domain.errors import FOLDER_NOT_FOUND, SOURCE_UNREADABLE, AppError
from stt_desktop.domain.ports import Clock
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import Task
from stt_desktop.domain.watching import FoundFile, SeenFiles

LOOK_S = 2.0
QUIET_S = 5.0
"""So long a file must not have changed: recorders write every second, copies all the time."""
SILENT_S = 15.0
"""A folder that takes longer to be listed is told to be silent."""


class Folder(Protocol):
    """The file system."""

    async def list(self) -> Sequence[FoundFile]:
        """Raises OSError."""
        ...

    async def is_written_to(self, path: str) -> bool: ...


class Standing(StrEnum):
    WATCHING = "watching"
    MISSING = "missing"
    """It is not there (any more): a drive that was unplugged. It is looked for again."""
    UNREADABLE = "unreadable"
    SILENT = "silent"
    """The share does not answer."""
    STUCK = "stuck"
    """What was found could not be taken; it is tried again."""


@dataclass(frozen=True, slots=True)
class WatchState:
    """``incomplete`` files are still being written; ``taken`` counts since the watch began.
    ``reason`` is the system's, ``error`` what stands in the way."""

    standing: Standing
    incomplete: int = 0
    taken: int = 0
    reason: str = ""
    error: AppError | None = None


class Ripening:
    """Which files have not changed for a while. Pure."""

    def __init__(self, quiet_s: float) -> None:
        self._quiet_s = quiet_s
        self._since: dict[str, tuple[FoundFile, float]] = {}

    def look(self, found: Iterable[FoundFile], now: float) -> tuple[list[FoundFile], int]:
        """(those that are ripe, how many are not yet); ``now`` is monotonic, in seconds."""
        since = {}
        for file in found:
            known = self._since.get(file.path)
            since[file.path] = known if known is not None and known[0] == file else (file, now)
        self._since = since
        ripe = [file for file, at in since.values() if file.size and now - at >= self._quiet_s]
        return ripe, len(since) - len(ripe)


def task_of(file: FoundFile, tasks: Iterable[Task]) -> Task | None:
    """The task of the file as it is now: it was made after the file's last change. The next
    recording may have the same name and size."""
    changed_ms = file.mtime_ns // 1_000_000
    for task in tasks:
        if (
            task.source == LocalFile(file.path)
            and task.size_bytes in (file.size, None)
            and task.created_ms >= changed_ms
        ):
            return task
    return None


def as_watched(folder: str, path: str) -> FoundFile | None:
    """The file at ``path`` as a watch of ``folder`` finds it; None where it does not lie there.
    Blocks on the disk."""
    real = os.path.realpath(folder)
    try:
        below = Path(os.path.realpath(path)).relative_to(real)
        status = (found := Path(folder, below)).stat()
    except (ValueError, OSError):
        return None
    return FoundFile(str(found), status.st_size, status.st_mtime_ns)


class FolderWatch:
    """``take`` makes tasks of complete files; ``tell`` gets every change of the state. ``tasks``
    are those that there are: a crash may have come between a task and the note about its file.
    ``taking`` is held from the look at them to the end of ``take``."""

    def __init__(
        self,
        name: str,
        folder: Folder,
        *,
        seen: SeenFiles,
        tasks: Callable[[], Iterable[Task]],
        take: Callable[[Sequence[FoundFile]], Awaitable[object]],
        tell: Callable[[WatchState], None],
        clock: Clock,
        taking: asyncio.Lock | None = None,
    ) -> None:
        self._name = name
        self._folder = folder
        self._seen = seen
        self._tasks = tasks
        self._take = take
        self._tell = tell
        self._clock = clock
        self._taking = taking or asyncio.Lock()
        self._ripening = Ripening(QUIET_S)
        self._known: set[FoundFile] = set()
        self._unnoted: set[FoundFile] = set()
        """Taken, but that is not on disk yet."""
        self._told: WatchState | None = None
        self._taken = 0

    async def take_stock(self) -> int:
        """Note what is there now as seen: only what comes from here on is taken. How many.

        Raises:
            AppError: FOLDER_NOT_FOUND, SOURCE_UNREADABLE, or the journal cannot be written.
        """
        try:
            found = await self._folder.list()
        except (FileNotFoundError, NotADirectoryError):
            path = Path(self._name)
            raise AppError(FOLDER_NOT_FOUND, name=path.name, folder=str(path.parent)) from None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise AppError(SOURCE_UNREADABLE, name=self._name, reason=reason) from error
        await self._seen.keep_seen(self._name, found)
        return len(found)

    async def run(self) -> None:
        """Watch until this is cancelled."""
        self._known = set(await self._seen.seen_files(self._name))
        while True:
            try:
                self._say(await self._look())
            except AppError as error:
                self._say(WatchState(Standing.STUCK, taken=self._taken, error=error))
            await self._clock.sleep(LOOK_S)

    async def _look(self) -> WatchState:
        try:
            found = await self._listed()
        except (FileNotFoundError, NotADirectoryError):
            return WatchState(Standing.MISSING, taken=self._taken)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            return WatchState(Standing.UNREADABLE, taken=self._taken, reason=reason)
        if not self._known:
            await self._note([FoundFile(self._name, 0, 0)])  # once seen, empty or not: no new one
        fresh = [file for file in found if file not in self._known]
        ripe, incomplete = self._ripening.look(fresh, self._clock.monotonic())
        complete = [file for file in ripe if not await self._folder.is_written_to(file.path)]
        await self._take_in(complete)
        return WatchState(Standing.WATCHING, incomplete + len(ripe) - len(complete), self._taken)

    async def _listed(self) -> Sequence[FoundFile]:
        """Never more than one look at a time, however long it takes."""
        look = asyncio.ensure_future(self._folder.list())
        patience = asyncio.ensure_future(self._clock.sleep(SILENT_S))
        try:
            await asyncio.wait({look, patience}, return_when=asyncio.FIRST_COMPLETED)
            if not look.done():
                self._say(WatchState(Standing.SILENT, taken=self._taken))
            return await look
        finally:
            patience.cancel()
            look.cancel()

    async def _take_in(self, files: Sequence[FoundFile]) -> None:
        if not files:
            return
        async with self._taking:
            new = [
                file
                for file in files
                if file not in self._unnoted and task_of(file, self._tasks()) is None
            ]
            if new:
                await self._take(new)
                self._unnoted.update(new)
                self._taken += len(new)
        await self._note(files)
        self._unnoted.clear()

    async def _note(self, files: Sequence[FoundFile]) -> None:
        await self._seen.keep_seen(self._name, files)
        self._known.update(files)

    def _say(self, state: WatchState) -> None:
        if state != self._told:
            self._told = state
            self._tell(state)
