"""Does the program stay as small as it was: memory and open files after 1,000 tasks.

    python3 packaging/dev.py bench thousand [TASKS]

Recordings of their own, each probed, hashed, journaled, uploaded to a service that throws it away,
polled and derived, by the real queue. Counted after the first tenth and at the end. To reach: 12
MB more at most (a task that is shown takes some kilobytes), and no open file more. Linux only.
"""

import gc
import sys
import tempfile
import wave
from pathlib import Path

from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import Options, State
from stt_desktop.jobs.clock import SystemClock
from stt_desktop.jobs.new_task import NewTask
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.journal.sqlite import SqliteJournal
from stt_desktop.media.probe import AvMedia
from tests.benchmarks._measuring import open_files, resident_mb, run_on_qt, sink, transcriber_at

TASKS, AT_ONCE = 1000, 4
GROWTH_MB = 12.0


def main() -> int:
    tasks = int(sys.argv[1]) if len(sys.argv) > 1 else TASKS
    with tempfile.TemporaryDirectory() as folder, sink() as (_pid, port):
        return int(run_on_qt(_measure(Path(folder), f"http://127.0.0.1:{port}/api/v1/", tasks)))


async def _measure(folder: Path, url: str, tasks: int) -> int:
    account = Account("an-id", "Work", Provider.SPEECH_TO_TEXT, url, 0.05)
    transcriber = transcriber_at(url, account.poll_seconds or 0)
    async with (
        SqliteJournal(folder / "journal.sqlite3") as journal,
        Scheduler(
            journal=journal,
            media=AvMedia(),
            clock=SystemClock(),
            transcriber=lambda _task: transcriber,
            room=lambda _account: AT_ONCE,
            service=lambda task: task.account,
        ) as scheduler,
    ):

        async def carry_out(first: int, end: int) -> None:
            for at in range(first, end, 50):
                files = [_recording(folder, number) for number in range(at, min(at + 50, end))]
                options = Options(mode="async")
                await scheduler.add(
                    [NewTask(LocalFile(str(one)), one.name, account, options) for one in files]
                )
                await scheduler.settle()

        await carry_out(0, tasks // 10)
        first = _count("after a tenth")
        await carry_out(tasks // 10, tasks)
        last = _count("at the end")
        states = {task.state for task in scheduler.tasks.values()}
        count = len(scheduler.tasks)
    good = last[0] - first[0] <= GROWTH_MB and last[1] <= first[1] and states == {State.DONE}
    print(f"{count} tasks, {', '.join(states)}: {'reached' if good else 'NOT reached'}")
    return 0 if good else 1


def _recording(folder: Path, number: int) -> Path:
    """A fifth of a second that is like no other."""
    path = folder / f"{number}.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(number.to_bytes(4, "little") * 1600)
    return path


def _count(when: str) -> tuple[float, int]:
    gc.collect()
    counted = resident_mb(), open_files()
    print(f"{when}: {counted[0]:.1f} MB, {counted[1]} open files", flush=True)
    return counted


if __name__ == "__main__":
    sys.exit(main())
