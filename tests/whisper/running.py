"""What the tests of the engine share: steps that remember, jobs, engines, processes."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from stt_desktop.domain.events import Event
from stt_desktop.domain.ports import Job, Progress
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import Options
from stt_desktop.media.download import HttpFetcher
from stt_desktop.whisper.engine import WhisperTranscriber
from stt_desktop.whisper.models import ModelStore

COMMAND = (sys.executable, "-m", "stt_desktop.whisper.worker")


class RecordedSteps:
    """What the pipeline would keep, in order."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.parts: list[str] = []
        self.progressed: list[Progress] = []
        self.on_progress: Callable[[Progress], None] = lambda _progress: None
        self.on_part: Callable[[int], None] = lambda _index: None

    async def record(self, event: Event) -> None:
        self.events.append(event)

    async def keep_part(self, index: int, raw: str) -> None:
        assert index == len(self.parts)
        self.parts.append(raw)
        self.on_part(index)

    def progress(self, progress: Progress) -> None:
        self.progressed.append(progress)
        self.on_progress(progress)


def job(path: Path, *, parts: tuple[str, ...] = (), **options: Any) -> Job:
    return Job("task", LocalFile(str(path)), Options(**options), parts=parts)


@asynccontextmanager
async def engine(models: Path, **options: Any) -> AsyncIterator[WhisperTranscriber]:
    """An engine over the models of a folder, closed at the end."""
    options.setdefault("command", COMMAND)
    transcriber = WhisperTranscriber(ModelStore(models, HttpFetcher()), **options)
    try:
        yield transcriber
    finally:
        await transcriber.close()


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")
