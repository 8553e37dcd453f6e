"""Tasks with the same content: one of them is sent, the others take its answer."""

import sqlite3
from collections.abc import Iterator

from stt_desktop.domain.ports import TwinAtWorkError
from stt_desktop.domain.task import Result, State, Task
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
    """(task id, raw answer) of the newest answer to the same wish and content."""
    if task.fingerprint is None:
        return None
    rows = db.execute(
        "SELECT body FROM tasks WHERE content = ? AND id != ? AND removed IS NULL"
        " ORDER BY seq DESC",
        (task.fingerprint, task.id),
    )
    for (body,) in rows:
        if (other := load("twin", body)) is None:
            continue
        for attempt in _answered_tries(other, task):
            found = db.execute(
                "SELECT raw FROM answers WHERE task = ? AND attempt = ?", (other.id, attempt)
            ).fetchone()
            if found is not None:
                return other.id, str(found[0])
    return None


def _answered_tries(other: Task, task: Task) -> Iterator[int]:
    """The tries of ``other`` whose answer serves ``task``, the newest first."""
    if other.state is State.TIMING and _same_wish(other, task):
        yield other.attempt
    for result in reversed(other.results):
        if result.fingerprint == task.fingerprint and _same_wish(result, task):
            yield result.attempt


def _same_wish(one: Task | Result, other: Task) -> bool:
    """Whether the same content would get the same answer. The mode changes only the way to it."""
    return _wish(one) == _wish(other)


def _wish(task: Task | Result) -> tuple[object, ...]:
    return task.account, task.options.language, task.options.model, task.options.track
