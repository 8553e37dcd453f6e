"""What was charged, in rows of their own: a task that is tried again, fails or leaves the list
takes nothing of it along."""

import sqlite3

from stt_desktop.domain.account import Provider
from stt_desktop.domain.cost import Charge
from stt_desktop.domain.events import Answered, Event, Finished, PartAnswered
from stt_desktop.domain.task import Task
from stt_desktop.journal.parts import were_charged


def keep_charge(db: sqlite3.Connection, task: Task, event: Event) -> None:
    """In the write of ``event``, which led to ``task``: an answer is charged when it has come, and
    says how much when it is read. What is served by an earlier answer costs nothing, and what was
    sent in parts has been charged part by part."""
    if task.provider is Provider.LOCAL or task.reused is not None:
        return
    match event:
        case PartAnswered():
            _add(db, task, event.index + 1, event.duration_ms)
        case Answered() if not were_charged(db, task.id):
            _add(db, task, 0, task.duration_ms)
        case Finished():
            db.execute(
                "UPDATE paid SET duration_ms = ?, points = ?"
                " WHERE task = ? AND attempt = ? AND part = 0",
                (task.duration_ms, task.points, task.id, task.attempt),
            )
        case _:
            pass


def read_charges(db: sqlite3.Connection) -> list[Charge]:
    rows = db.execute(
        "SELECT task, attempt, account, at_ms, duration_ms, points, part FROM paid"
        " ORDER BY at_ms, task, attempt, part"
    )
    return [Charge(*row) for row in rows]


def _add(db: sqlite3.Connection, task: Task, part: int, duration_ms: int | None) -> None:
    db.execute(
        "INSERT OR REPLACE INTO paid (task, attempt, part, account, at_ms, duration_ms)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (task.id, task.attempt, part, task.account, task.changed_ms, duration_ms),
    )
