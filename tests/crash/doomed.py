"""The whole program, killed by its own hand (SIGKILL) at a named point.

    python -m tests.crash.doomed POINT [ARGS...]

POINT is ``before:NAME`` or ``after:NAME``, NAME an event of a task's life as the journal calls it
(``added``, ``committing``, ``answered``...): the process dies in the moment before that write, or
behind it with the write on disk; ``#2`` behind NAME is the second such write. ``never`` lets it
run. The rest is the program's own command
line. The kill is real: nothing is closed, flushed or unwound.
"""

import os
import signal
import sys
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from stt_desktop.journal import codec
from stt_desktop.journal.sqlite import SqliteJournal

POINTS = [
    f"{when}:{name}"
    for name in (
        "added",
        "started",
        "measured",
        "sending",
        "committing",
        "accepted",
        "answered",
        "finished",
        "exported",
    )
    for when in ("before", "after")
]


def arm(point: str) -> None:
    when, _, event = point.partition(":")
    name, _, number = event.partition("#")
    left = count(-int(number or 1) + 1)
    record, add = SqliteJournal.record, SqliteJournal.add

    async def dying(write: Callable[[], Awaitable[None]], event: str) -> None:
        due = event == name and next(left) == 0
        if due and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        await write()
        if due and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)

    async def dying_record(self: SqliteJournal, task: Any, event: Any, **stored: Any) -> None:
        called = codec.name_event(event).partition(":")[0]
        await dying(lambda: record(self, task, event, **stored), called)

    async def dying_add(self: SqliteJournal, tasks: Any) -> None:
        await dying(lambda: add(self, tasks), "added")

    SqliteJournal.record = dying_record  # type: ignore[method-assign]
    SqliteJournal.add = dying_add  # type: ignore[method-assign]


def main() -> int:
    point, *rest = sys.argv[1:]
    sys.argv[1:] = rest
    if point != "never":
        arm(point)
    from stt_desktop.__main__ import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
