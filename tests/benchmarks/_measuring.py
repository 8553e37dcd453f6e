"""What the network's benchmarks measure: the loop's lag, memory, open files; and their services."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.events import Accepted, Event
from stt_desktop.domain.ports import Progress
from stt_desktop.domain.secret import Secret
from stt_desktop.jobs.clock import SystemClock
from stt_desktop.providers.client import Network
from stt_desktop.providers.driver import Driver
from stt_desktop.providers.pace import Pace
from stt_desktop.providers.speech_to_text import SpeechToText
from stt_desktop.providers.transcriber import HttpTranscriber
from tests.doubles_credentials import FakeCredentials

TICK_S = 0.005
P99_MS, MAX_MS = 16.0, 100.0
KEY = "a-key-for-benchmarks"

ELSEWHERE = ("nice", "-n", "10")
"""What runs on another computer in truth takes no core from what is measured."""


_CONTROL_S = 5.0


async def tell_control() -> None:
    """Print the lag of a loop that does nothing: what this computer's other work costs."""
    lag = Lag()
    watch = asyncio.create_task(lag.watch())
    await asyncio.sleep(_CONTROL_S)
    watch.cancel()
    load = os.getloadavg()[0]
    print(f"before, doing nothing: {lag}; load {load:.1f} on {os.cpu_count()} cores", flush=True)


@dataclass
class Lag:
    """How much later than asked the loop turned, in milliseconds."""

    gaps: list[float] = field(default_factory=list)

    async def watch(self) -> None:
        while True:
            asked = time.perf_counter()
            await asyncio.sleep(TICK_S)
            self.gaps.append(max(0.0, time.perf_counter() - asked - TICK_S) * 1000)

    @property
    def p99(self) -> float:
        return sorted(self.gaps)[int(len(self.gaps) * 0.99)]

    @property
    def is_good(self) -> bool:
        return self.p99 <= P99_MS and max(self.gaps) <= MAX_MS

    def __str__(self) -> str:
        middle = sorted(self.gaps)[len(self.gaps) // 2]
        return f"lag p50 {middle:.1f} ms, p99 {self.p99:.1f} ms, max {max(self.gaps):.1f} ms"


class Steps:
    """A pipeline that keeps nothing but the moment at which the service accepted."""

    def __init__(self) -> None:
        self.accepted_at = 0.0

    async def record(self, event: Event) -> None:
        if isinstance(event, Accepted) and not self.accepted_at:
            self.accepted_at = time.monotonic()

    async def keep_part(self, index: int, raw: str) -> None:
        return

    def progress(self, progress: Progress) -> None:
        return


def transcriber_at(
    url: str, poll_seconds: float = 1.0, *, pace: Pace | None = None
) -> HttpTranscriber:
    """The real provider for the service at ``url``. Made on the running loop."""
    account = Account("an-id", "Work", Provider.SPEECH_TO_TEXT, url, poll_seconds)
    credentials = FakeCredentials()
    credentials.hold_for_session(account, Secret(KEY))
    api, clock = SpeechToText(account), SystemClock()
    driver = Driver(api, account, Network(), clock, pace=pace)
    return HttpTranscriber(api, account, driver, credentials, clock)


@contextmanager
def sink(address: str = "127.0.0.1", before: Sequence[str] = ()) -> Iterator[tuple[int, int]]:
    """(process id, port) of the service that throws everything away; ``before`` is what its
    command begins with."""
    command = [*ELSEWHERE, *before, sys.executable, "-m", "tests.benchmarks._sink", address]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.pid, int(process.stdout.readline())
    finally:
        process.kill()
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()


def run_on_qt(work: Coroutine[Any, Any, Any]) -> Any:
    """On the loop that the window has, with its threads and its collector of garbage."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_API"] = "pyside6"
    import qasync
    from PySide6.QtCore import QCoreApplication

    from stt_desktop.ui.garbage import GuiThreadCollector
    from stt_desktop.wiring import set_up_threads

    app = QCoreApplication.instance() or QCoreApplication([])
    collector = GuiThreadCollector()
    collector.start()
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        set_up_threads(runner.get_loop())
        try:
            return runner.run(work)
        finally:
            collector.stop()


def forget_peak() -> None:
    """Let :func:`peak_mb` count from here on (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")


def peak_mb() -> float:
    return _status_kb("VmHWM") / 1000


def resident_mb() -> float:
    return _status_kb("VmRSS") / 1000


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names, not paths


def _status_kb(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise RuntimeError(f"this system does not tell {name}")


def make_sparse(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
    return path
