"""Implements the port ``Workshop``: a folder for each task, in which its files are made."""

import asyncio
import contextlib
import logging
import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from stt_desktop.domain.errors import DISK_FULL, AppError
from stt_desktop.domain.ports import MediaInfo, Progress, Stage
from stt_desktop.domain.source import LocalFile, RemoteUrl
from stt_desktop.domain.workshop import Kept, Wanted
from stt_desktop.media.download.links import (
    LinkDownloader,
    Surroundings,
    fetched_into,
    is_of_download,
)
from stt_desktop.media.download.platforms import YtDlp
from stt_desktop.media.download.transfer import Limits
from stt_desktop.media.extract.preparer import ChildPreparer

log = logging.getLogger(__name__)


class FileWorkshop:
    """See :class:`~stt_desktop.domain.workshop.Workshop`. ``root`` holds nothing else."""

    def __init__(self, root: Path, downloader: LinkDownloader, preparer: ChildPreparer) -> None:
        self._root = root
        self._downloader = downloader
        self._preparer = preparer

    async def fetch(
        self,
        task_id: str,
        link: RemoteUrl,
        titled: Callable[[str], Awaitable[None]],
        progress: Callable[[Progress], None],
    ) -> LocalFile:
        folder = await self._made(task_id)
        pace = _Pace(progress)
        found = await self._downloader.fetch(link, folder, titled, pace, pace.notice)
        return LocalFile(str(found))

    async def prepare(
        self,
        task_id: str,
        source: LocalFile,
        media: MediaInfo,
        wanted: Wanted,
        progress: Callable[[Progress], None],
    ) -> LocalFile:
        folder = self._folder(task_id)
        return await self._preparer.prepare(folder, source, media, wanted, progress)

    async def fetched(self, task_id: str) -> LocalFile | None:
        found = await asyncio.to_thread(fetched_into, self._folder(task_id))
        return None if found is None else LocalFile(str(found))

    async def clear(self, task_id: str, *, keep_fetched: bool = False) -> None:
        await asyncio.to_thread(_clear, self._folder(task_id), keep_fetched=keep_fetched)

    async def sweep(self, kept: Kept) -> None:
        found = await asyncio.to_thread(_folders, self._root)
        if not found:
            return
        needed = await kept(found)
        for name in found:
            if name not in needed:
                await asyncio.to_thread(_clear, self._root / name, keep_fetched=False)

    def _folder(self, task_id: str) -> Path:
        return self._root / task_id

    async def _made(self, task_id: str) -> Path:
        folder = self._folder(task_id)
        try:
            await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        except OSError as error:
            raise AppError(DISK_FULL, folder=str(self._root), name=task_id) from error
        return folder


def open_workshop(
    cache: Path, around: Callable[[], Surroundings], program: Sequence[str]
) -> FileWorkshop:
    """The workshop in the folder ``cache``. ``around`` tells what the settings say by then;
    ``program`` starts this program, for its child processes."""
    platforms = YtDlp([*program, "--platform-worker"])
    preparer = ChildPreparer([*program, "--media-worker"])
    downloader = LinkDownloader(around, platforms, Limits(patient=True))
    return FileWorkshop(cache / "tasks", downloader, preparer)


class _Pace:
    """Bytes as progress, with the time left at the speed so far."""

    def __init__(self, progress: Callable[[Progress], None]) -> None:
        self._progress = progress
        self._clock = asyncio.get_running_loop().time
        self._first: tuple[float, int] | None = None
        self._last = Progress(Stage.DOWNLOADING)

    def __call__(self, done: int, total: int | None) -> None:
        now = self._clock()
        if self._first is None:
            self._first = (now, done)  # what an earlier try brought tells nothing about the speed
        begun, before = self._first
        left = None
        if total is not None and done > before and now - begun > 1:
            left = (total - done) * (now - begun) / (done - before)
        self._last = Progress(Stage.DOWNLOADING, done, total, left)
        self._progress(self._last)

    def notice(self, error: AppError | None) -> None:
        self._progress(replace(self._last, notice=error))


def size_of(root: Path) -> int:
    """Bytes of all that lies in the workshop, or in one of its folders. Blocks on the disk."""
    total = 0
    for one in root.rglob("*"):
        with contextlib.suppress(OSError):  # it is worked in meanwhile
            total += one.lstat().st_size if one.is_file() else 0
    return total


def _folders(root: Path) -> dict[str, int]:
    try:
        return {one.name: size_of(one) for one in root.iterdir() if one.is_dir()}
    except OSError:
        return {}


def _clear(folder: Path, *, keep_fetched: bool) -> None:
    """A file that cannot be removed now is found by the next sweep."""
    if keep_fetched:
        whole = fetched_into(folder)
        for one in folder.iterdir() if folder.is_dir() else ():
            if one != whole and not is_of_download(one.name):
                shutil.rmtree(one, ignore_errors=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)
