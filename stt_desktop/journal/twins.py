"""Tasks with the same content: one of them is sent, the others take its answer."""

import sqlite3

from stt_desktop.domain.ports import TwinAtWorkError
from stt_desktop.domain.task import State, Task
from stt_desktop.journal.rows import load

_AT_WORK = (
    State.LISTENING,
    State.SENDING,
    State.COMMITTING,
    State.WAITING,
    State.UNCONFIRMED,
)


def refuse_twin(db: sqlite3.Connection, task: Task) -> None:
    """Raise TwinAtWorkError when the same content is in work. In the same transaction as the step
    to ``sending``: of two processes that mean to send it, one comes first."""
    if task.fingerprint is None:
        return
    rows = db.execute(
        "SELECT body, state FROM tasks WHERE content = ? AND id != ? AND removed IS NULL",
        (task.fingerprint, task.id),
    )
    for body, state in rows:
        twin = load("twin", body) if state in _AT_WORK else None
        if twin is not None and _same_wish(twin, task):
            raise TwinAtWorkError(twin)


def finished_before(db: sqlite3.Connection, task: Task) -> tuple[str, str] | None:
    """(task id, raw answer) of the newest answered task that had the same wish and content."""
    if task.fingerprint is None:
        return None
    rows = db.execute(
        "SELECT body, (SELECT raw FROM answers WHERE task = tasks.id"
        " ORDER BY attempt DESC LIMIT 1) FROM tasks"
        " WHERE content = ? AND state IN (?, ?) AND id != ? AND removed IS NULL"
        " ORDER BY seq DESC",
        (task.fingerprint, State.DONE, State.TIMING, task.id),
    )
    for body, raw in rows:
        finished = load("twin", body)
        if finished is not None and raw is not None and _same_wish(finished, task):
            return finished.id, raw
    return None


def _same_wish(one: Task, other: Task) -> bool:
    """Whether the same content would get the same answer. The mode changes only the way to it."""
    return _wish(one) == _wish(other)


def _wish(task: Task) -> tuple[object, ...]:
    return task.account, task.options.language, task.options.model, task.options.track
