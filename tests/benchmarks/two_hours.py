"""Two hours of polling in a minute: memory, open files and the journal must stay flat.

    python3 packaging/dev.py bench two_hours [TASKS]

The real scheduler, journal and driver against the Speech-to-Text API's server in a process of its
own, by a clock that runs 120 times as fast. The tasks stay in the service's queue all the while,
so each is polled every 30 s of that clock, and after 30 minutes says so.
"""

import asyncio
import multiprocessing
import os
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.errors import LONG_QUEUE
from stt_desktop.domain.secret import Secret
from stt_desktop.domain.source import RemoteUrl
from stt_desktop.domain.task import State
from stt_desktop.domain.updates import TaskProgressed, Update
from stt_desktop.jobs.new_task import NewTask
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.journal.sqlite import SqliteJournal
from stt_desktop.media.probe import AvMedia
from stt_desktop.providers.client import Network
from stt_desktop.providers.driver import Driver
from stt_desktop.providers.speech_to_text import SpeechToText
from stt_desktop.providers.transcriber import HttpTranscriber
from tests.doubles_credentials import FakeCredentials
from tests.fast_clock import FastClock
from tests.services.speech_to_text import MANUAL, Outcome, SpeechToTextServer

FACTOR = 120
HOURS = 2
TASKS = 100
KEY = "key-of-two-hours"


def main() -> None:
    tasks = int(sys.argv[1]) if len(sys.argv) > 1 else TASKS
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,))
    server.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(_watch(Path(folder), ours.recv(), tasks))
    finally:
        ours.send("over")
        server.join()


def _serve(pipe: Connection) -> None:
    """The service: every task stays in its queue."""
    outcome = Outcome(states=("PENDING",))
    with SpeechToTextServer(keys=[KEY], pace=MANUAL, listen=lambda _: outcome) as server:
        pipe.send(server.base_url)
        pipe.recv()


async def _watch(folder: Path, url: str, count: int) -> None:
    clock = FastClock(FACTOR)
    account = Account("work", "work", Provider.SPEECH_TO_TEXT, base_url=url)
    credentials = FakeCredentials()
    await credentials.store(account, Secret(KEY))
    api = SpeechToText(account)
    driver = Driver(api, account, Network(), clock)
    transcriber = HttpTranscriber(api, account, driver, credentials, clock)
    polls, notices = 0, set()

    def note(update: Update) -> None:
        nonlocal polls
        if isinstance(update, TaskProgressed):
            polls += 1
            if (notice := update.progress.notice) is not None and notice.kind is LONG_QUEUE:
                notices.add(update.task_id)

    path = folder / "journal.sqlite3"
    async with (
        SqliteJournal(path) as journal,
        Scheduler(
            journal=journal,
            media=AvMedia(),
            clock=clock,
            transcriber=lambda _: transcriber,
            room=lambda _: 8,
            service=lambda task: task.account,
        ) as scheduler,
    ):
        scheduler.subscribe(note)
        link = "https://example.org/{}.mp3"
        await scheduler.add(
            [NewTask(RemoteUrl(link.format(i)), link.format(i), account) for i in range(count)]
        )
        print("hours   tasks waiting   polls   MB resident   open files   journal kB", flush=True)
        for quarter in range(1, 4 * HOURS + 1):
            await asyncio.sleep(900 / FACTOR)
            waiting = sum(task.state is State.WAITING for task in scheduler.tasks.values())
            size = sum(file.stat().st_size for file in folder.glob("journal*")) // 1000
            print(
                f"{quarter / 4:5.2f}   {waiting:13}   {polls:5}   {_resident_mb():11.1f}   "
                f"{len(list(Path('/proc/self/fd').iterdir())):10}   {size:10}",
                flush=True,
            )
        print(f"{len(notices)} of {count} tasks said that the queue is unusually long")
    driver.close()


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
