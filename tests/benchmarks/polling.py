"""What a thousand waiting tasks cost: processor, loop lag and memory while they are polled.

    python3 packaging/dev.py bench polling [TASKS [SECONDS]]

The tasks are submitted to the Speech-to-Text service of tests/services, in a process of its own,
and polled every 10 s each on Qt's loop. To reach: 25 % of a core, 16 ms of lag at the 99th
percentile, and as much memory at the end as in the middle.
"""

import asyncio
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.events import Accepted, Event
from stt_desktop.domain.ports import Job, Progress
from stt_desktop.domain.secret import Secret
from stt_desktop.domain.source import RemoteUrl
from stt_desktop.domain.task import Options
from stt_desktop.jobs.clock import SystemClock
from stt_desktop.providers.client import Network
from stt_desktop.providers.driver import Driver
from stt_desktop.providers.speech_to_text import SpeechToText
from stt_desktop.providers.transcriber import HttpTranscriber
from tests.doubles_credentials import FakeCredentials

TASKS, SECONDS = 1000, 60.0
POLL_SECONDS = 10.0
SENDING_AT_ONCE = 4
TICK = 0.005
CPU_SHARE, P99_MS = 0.25, 16.0


@dataclass
class Count:
    """The pipeline's side of all tasks."""

    accepted: int = 0
    written: int = 0
    shown: int = 0
    notices: set[str] = field(default_factory=set)


class Steps:
    def __init__(self, count: Count, accepted: asyncio.Event) -> None:
        self._count = count
        self._accepted = accepted

    async def record(self, event: Event) -> None:
        self._count.written += 1
        if isinstance(event, Accepted) and not self._accepted.is_set():
            self._count.accepted += 1
            self._accepted.set()

    async def keep_part(self, index: int, raw: str) -> None:
        self._count.written += 1  # would be a write: a poll is to make none

    def progress(self, progress: Progress) -> None:
        self._count.shown += 1
        if progress.notice is not None:
            self._count.notices.add(progress.notice.code)


def main() -> int:
    tasks = int(sys.argv[1]) if len(sys.argv) > 1 else TASKS
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_API"] = "pyside6"
    import qasync
    from PySide6.QtCore import QCoreApplication

    app = QCoreApplication([])
    key = secrets.token_hex(16)
    with (
        _service(key) as url,
        ThreadPoolExecutor(4) as threads,
        asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner,
    ):
        runner.get_loop().set_default_executor(threads)
        return runner.run(_measure(url, key, tasks, seconds))


@contextmanager
def _service(key: str) -> Iterator[str]:
    """The service, with tasks that never end."""
    command = [sys.executable, "-m", "tests.services", "speech-to-text"]
    process = subprocess.Popen(
        [*command, "--key", key, "--polls", "1000000"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()


async def _measure(url: str, key: str, tasks: int, seconds: float) -> int:
    account = Account(
        "an-id", "Work", Provider.SPEECH_TO_TEXT, base_url=url, poll_seconds=POLL_SECONDS
    )
    credentials = FakeCredentials()
    credentials.hold_for_session(account, Secret(key))
    api, clock = SpeechToText(account), SystemClock()
    driver = Driver(api, account, Network(), clock)
    transcriber = HttpTranscriber(api, account, driver, credentials, clock)
    count, sending = Count(), asyncio.Semaphore(SENDING_AT_ONCE)

    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        work = []
        for number in range(tasks):
            accepted = asyncio.Event()
            await sending.acquire()
            source = RemoteUrl(f"https://example.com/{number}.mp3")
            job = Job(str(number), source, Options(mode="async"))
            work.append(group.create_task(transcriber.run(job, Steps(count, accepted))))
            group.create_task(_then(accepted, sending))
        while count.accepted < tasks:
            await asyncio.sleep(0.05)
        print(f"{tasks} submitted in {time.monotonic() - began:.1f} s")
        await asyncio.sleep(2 * POLL_SECONDS)  # past the first, quicker polls
        written, shown = count.written, count.shown
        first = await _lag(seconds / 2)
        middle = _memory_mb()
        cpu = time.process_time()
        second = await _lag(seconds / 2)
        share = (time.process_time() - cpu) / (seconds / 2)
        end = _memory_mb()
        for task in work:
            task.cancel()
    driver.close()

    lags = sorted(first + second)
    p99 = lags[int(len(lags) * 0.99)]
    print(
        f"polls {count.shown - shown} in {seconds:.0f} s, journal writes {count.written - written}"
    )
    print(f"processor {share:.1%} of a core")
    print(f"lag p50 {lags[len(lags) // 2]:.1f} ms, p99 {p99:.1f} ms, max {lags[-1]:.1f} ms")
    print(f"memory {middle:.0f} MB in the middle, {end:.0f} MB at the end")
    if count.notices:
        print(f"notices: {', '.join(sorted(count.notices))}")
    return int(share > CPU_SHARE or p99 > P99_MS or end > middle * 1.1)


async def _then(accepted: asyncio.Event, sending: asyncio.Semaphore) -> None:
    await accepted.wait()
    sending.release()


async def _lag(seconds: float) -> list[float]:
    """How much later than asked the loop turned, in milliseconds."""
    lags = []
    end = time.monotonic() + seconds
    while (now := time.monotonic()) < end:
        await asyncio.sleep(TICK)
        lags.append(max(0.0, time.monotonic() - now - TICK) * 1000)
    return lags


def _memory_mb() -> float:
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    import resource  # not on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


if __name__ == "__main__":
    sys.exit(main())
