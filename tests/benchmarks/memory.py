"""How much memory an hour of speech takes: in the engine's child and in the program.

Run by ``dev.py bench memory``, or alone: ``python -m tests.benchmarks.memory [minutes]``.
"""

import asyncio
import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from stt_desktop.domain.events import Event
from stt_desktop.domain.ports import Job, Progress, Stage
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import Options
from stt_desktop.media.download import HttpFetcher
from stt_desktop.media.probe import AvMedia
from stt_desktop.paths import find_paths
from stt_desktop.whisper.engine import WhisperTranscriber
from stt_desktop.whisper.models import ModelStore
from tests.media.make import RATE, sample_sound, silence, write

CHILD_MOST_MB = 1200
PROGRAM_MOST_MB = 200
COMMAND = (sys.executable, "-m", "stt_desktop.whisper.worker")


class Watching:
    """Steps that keep the parts' sizes and show the progress."""

    def __init__(self) -> None:
        self.part_bytes = 0
        self.child_peak_mb = 0.0
        self.pid: int | None = None

    async def record(self, event: Event) -> None:
        print(type(event).__name__, flush=True)

    async def keep_part(self, index: int, raw: str) -> None:
        self.part_bytes += len(raw)

    def progress(self, progress: Progress) -> None:
        if self.pid is not None:
            self.child_peak_mb = max(self.child_peak_mb, peak_mb(self.pid))
        if progress.stage is Stage.LISTENING and progress.total:
            share = 100 * progress.done // progress.total
            print(f"\r{share} %  child {self.child_peak_mb:.0f} MB", end="", flush=True)


def peak_mb(pid: int) -> float:
    """A process's largest resident size so far, in MB (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1000
    return 0.0


def make_recording(path: Path, minutes: int) -> None:
    """Speech of that length: the sample again and again, in pieces of 16 kHz FLAC."""
    once = np.concatenate([sample_sound(), silence(1.5)])
    times = round(minutes * 60 * RATE / len(once))
    pieces = [(number * len(once) / RATE, once) for number in range(times)]
    write(path, silence(0), codec="flac", pieces=pieces)


async def measure(path: Path) -> tuple[float, float, float, int]:
    """(child's peak MB, program's growth MB, seconds, characters)."""
    source = LocalFile(str(path))
    info = await AvMedia().probe(source)
    steps = Watching()
    engine = WhisperTranscriber(ModelStore(find_paths().models, HttpFetcher()), COMMAND)
    before, began = peak_mb(os.getpid()), time.monotonic()
    run = asyncio.create_task(engine.run(Job("bench", source, Options(), info), steps))
    while not run.done():
        steps.pid = engine.child_pid
        await asyncio.wait([run], timeout=0.5)
    raw = await run
    text = engine.read(raw).text
    seconds = time.monotonic() - began
    await engine.close()
    return steps.child_peak_mb, peak_mb(os.getpid()) - before, seconds, len(text)


def main() -> int:
    minutes = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.flac"
        # In a process of its own, so that its memory is not taken for the program's.
        maker = multiprocessing.get_context("spawn").Process(
            target=make_recording, args=(path, minutes)
        )
        maker.start()
        maker.join()
        child, program, seconds, characters = asyncio.run(measure(path))
    print(
        f"\n{minutes} min in {seconds:.0f} s ({minutes * 60 / seconds:.1f} x), {characters} chars"
    )
    print(f"child: peak {child:.0f} MB (at most {CHILD_MOST_MB})")
    print(f"program: grew by {program:.0f} MB (at most {PROGRAM_MOST_MB})")
    return 0 if child < CHILD_MOST_MB and program < PROGRAM_MOST_MB else 1


if __name__ == "__main__":
    sys.exit(main())
