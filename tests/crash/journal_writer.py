"""A process that writes into a journal as fast as it can and says what has been acknowledged.

    python -m tests.crash.journal_writer JOURNAL ROUND

Prints one line per acknowledged write, behind it: ``added ID`` or ``answered ID VERSION``.
"""

import asyncio
import itertools
import sys
from pathlib import Path

from stt_desktop.domain.account import Provider
from stt_desktop.domain.events import Answered, Listening, Started
from stt_desktop.domain.lifecycle import advance
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import Task
from stt_desktop.journal.sqlite import SqliteJournal


def answer_of(task_id: str) -> str:
    """What the task's service said: long enough to span several database pages."""
    return f"answer of {task_id} " * 700


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


async def write(path: Path, number: int) -> None:
    async with SqliteJournal(path) as journal:
        for count in itertools.count():
            task = Task(
                id=f"{number:04x}{count:08x}",
                source=LocalFile(f"/recordings/{count}.wav"),
                given=f"{count}.wav",
                account="local",
                provider=Provider.LOCAL,
                created_ms=count,
                changed_ms=count,
            )
            await journal.add([task])
            say("added", task.id)
            for event in (Started(), Listening(), Answered()):
                task = advance(task, event, count)
                stored = answer_of(task.id) if isinstance(event, Answered) else None
                await journal.record(task, event, answer=stored)
            say("answered", task.id, task.version)


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1]), int(sys.argv[2])))
