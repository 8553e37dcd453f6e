"""Tasks that wait for a service that never ends them."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from stt_desktop.domain.events import Accepted, Event
from stt_desktop.domain.ports import Job
from stt_desktop.providers.transcriber import HttpTranscriber
from tests.benchmarks._measuring import ELSEWHERE, KEY, Steps

_SENDING_AT_ONCE = 4


@contextmanager
def polled_service() -> Iterator[str]:
    """The base URL of the real test service, in a process of its own."""
    command = [*ELSEWHERE, sys.executable, "-m", "tests.services", "speech-to-text"]
    process = subprocess.Popen(
        [*command, "--key", KEY, "--polls", "1000000"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()


async def accepted_by(
    transcriber: HttpTranscriber, jobs: Sequence[Job], group: asyncio.TaskGroup
) -> "list[asyncio.Task[str] | asyncio.Task[None]]":
    """The running jobs, when the service has accepted all of them."""
    room = asyncio.Semaphore(_SENDING_AT_ONCE)
    work: list[asyncio.Task[str] | asyncio.Task[None]] = []
    for job in jobs:
        await room.acquire()
        work.append(group.create_task(transcriber.run(job, _Accepted(room))))
    for _ in range(_SENDING_AT_ONCE):
        await room.acquire()
    return work


class _Accepted(Steps):
    def __init__(self, room: asyncio.Semaphore) -> None:
        super().__init__()
        self._room = room

    async def record(self, event: Event) -> None:
        was = self.accepted_at
        await super().record(event)
        if isinstance(event, Accepted) and not was:
            self._room.release()
