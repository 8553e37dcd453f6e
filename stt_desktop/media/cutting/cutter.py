"""Cuts recordings in threads of their own; the parts are files in the cache folder."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from stt_desktop.domain.parts import Cutting, PartFile, PartLimit
from stt_desktop.domain.source import LocalFile
from stt_desktop.media.threads import in_thread

if TYPE_CHECKING:
    from stt_desktop.media.cutting.writer import PartWriter

_TELL_S = 0.25
_FAREWELL_S = 0.5


class SoundCutter:
    """Implements :class:`~stt_desktop.domain.parts.Cutter`. In ``folder`` each task has one of its
    own, which outlives this only where the process is killed: then the workshop sweeps it when
    the task is done."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @asynccontextmanager
    async def open(self, source: LocalFile, start_ms: int, name: str) -> AsyncIterator[Cutting]:
        """See the port."""
        cutting = _Cutting(self._folder, source, start_ms, name)
        try:
            yield cutting
        finally:
            await cutting.stop()


class _Cutting:
    def __init__(self, folder: Path, source: LocalFile, start_ms: int, name: str) -> None:
        self._target = folder / name / "part.flac"
        self._source = source
        self._start_ms = start_ms
        self._stopping = threading.Event()
        self._busy = threading.Lock()
        self._heard_ms = start_ms
        self._writer: PartWriter | None = None

    async def next(self, limit: PartLimit, heard: Callable[[int], None]) -> PartFile | None:
        """See the port."""
        work = asyncio.ensure_future(in_thread(lambda: self._next(limit), "cutting"))
        try:
            while not (await asyncio.wait({work}, timeout=_TELL_S))[0]:
                heard(self._heard_ms)
        finally:
            work.cancel()
        return await work

    async def stop(self) -> None:
        """End what runs, and leave nothing behind. A disk that does not answer is not waited
        for."""
        self._stopping.set()
        cleaning = asyncio.ensure_future(in_thread(self._clean, "cutting"))
        await asyncio.wait({cleaning}, timeout=_FAREWELL_S)

    def _hear(self, heard_ms: int) -> None:
        self._heard_ms = heard_ms

    def _next(self, limit: PartLimit) -> PartFile | None:
        from stt_desktop.media.cutting.writer import PartWriter

        with self._busy:
            if self._writer is None:
                self._target.parent.mkdir(parents=True, exist_ok=True)
                self._writer = PartWriter(self._source, self._start_ms, self._stopping.is_set)
            self._target.unlink(missing_ok=True)
            return self._writer.write(self._target, limit, self._hear)

    def _clean(self) -> None:
        with self._busy, contextlib.suppress(OSError):
            if self._writer is not None:
                self._writer.close()
            self._target.unlink(missing_ok=True)
            self._target.parent.rmdir()  # unless there is more of the task's in it
