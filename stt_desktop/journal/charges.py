"""What was charged, in rows of their own: a task that is tried again, fails or leaves the list
takes nothing of it along."""

import sqlite3

from stt_desktop.domain.account import Provider
from stt_desktop.domain.cost import Charge
from stt_desktop.domain.events import Answered, Event, Finished
from stt_desktop.domain.task import Task


def keep_charge(db: sqlite3.Connection, task: Task, event: Event) -> None:
    """In the write of ``event``, which led to ``task``: an answer is charged when it has come, and
    says how much when it is read. What is served by an earlier answer costs nothing."""
    if task.provider is Provider.LOCAL or task.reused is not None:
        return
    if isinstance(event, Answered):
        db.execute(
            "INSERT OR REPLACE INTO charges (task, attempt, account, at_ms, duration_ms)"
            " VALUES (?, ?, ?, ?, ?)",
            (task.id, task.attempt, task.account, task.changed_ms, task.duration_ms),
        )
    elif isinstance(event, Finished):
        db.execute(
            "UPDATE charges SET duration_ms = ?, points = ? WHERE task = ? AND attempt = ?",
            (task.duration_ms, task.points, task.id, task.attempt),
        )


def read_charges(db: sqlite3.Connection) -> list[Charge]:
    rows = db.execute(
        "SELECT task, attempt, account, at_ms, duration_ms, points FROM charges ORDER BY at_ms"
    )
    return [Charge(*row) for row in rows]
