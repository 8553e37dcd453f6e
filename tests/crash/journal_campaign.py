"""Kill a process that writes into the journal, again and again over the same file.

What must hold after each kill: the database is sound, and whatever was acknowledged is there.
"""

import asyncio
import os
import random
import subprocess
import sys
from pathlib import Path

from stt_desktop.domain.health import Health
from stt_desktop.domain.task import State
from stt_desktop.journal.sqlite import SqliteJournal
from tests.crash.journal_writer import answer_of

_MOST_LINES = 60


def run(path: Path, number: int, seed: int) -> int:
    """Kill number ``number``; how many writes had been acknowledged. AssertionError if one is
    lost."""
    acknowledged = _write_and_kill(path, number, random.Random(seed).randrange(_MOST_LINES))
    asyncio.run(_check(path, acknowledged))
    return len(acknowledged)


def _write_and_kill(path: Path, number: int, lines: int) -> list[list[str]]:
    """Kill the writer when it has said ``lines`` lines; all that it said until it was dead."""
    command = [sys.executable, "-m", "tests.crash.journal_writer", str(path), str(number)]
    # What a real kill leaves in the kernel's pages survives; a power cut is what fsync is for.
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(lines + 1)]
        writer.kill()
        said += writer.stdout.readlines()
    # The last line may be cut: then its write was done, but nobody was told.
    return [line.split() for line in said if line.endswith("\n")]


async def _check(path: Path, acknowledged: list[list[str]]) -> None:
    finding = await SqliteJournal.check(path)
    assert finding.health is Health.GOOD, finding.fact
    async with SqliteJournal(path) as journal:
        tasks = {task.id: task for task in await journal.tasks()}
        for words in acknowledged:
            task = tasks.get(words[1])
            assert task is not None, f"an acknowledged task is lost: {words}"
            if words[0] == "answered":
                assert task.state is State.TIMING
                assert task.version >= int(words[2])
                assert await journal.answer(task.id) == answer_of(task.id)
        assert not await journal.held_elsewhere(), "a dead process holds a lease"
