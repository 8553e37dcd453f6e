"""The answers to parts of recordings, in their table, until the whole answer is read.

They are of one content and of one wish (by which account, and how), and go with no others into an
answer. What an earlier wish has brought stays beside them: whoever goes back to it finds it there.
"""

import sqlite3

from stt_desktop.domain.events import Answered, Event, Finished, Measured, Retried
from stt_desktop.domain.task import Task

_WISH = (
    "(SELECT json_array(json_extract(body, '$.account'), json_extract(body, '$.options.language'),"
    " json_extract(body, '$.options.model'), json_extract(body, '$.options.track'))"
    " FROM tasks WHERE id = ?)"
)
"""Of a task as it is now; the same as ``twins._wish``."""


def read_parts(db: sqlite3.Connection, task_id: str) -> list[str]:
    """Those of the task's wish, in their order."""
    rows = db.execute(
        f"SELECT raw FROM parts WHERE task = ? AND wish = {_WISH} ORDER BY idx",  # noqa: S608
        (task_id, task_id),
    )
    return [raw for (raw,) in rows]


def keep_part(db: sqlite3.Connection, task_id: str, index: int, raw: str) -> None:
    db.execute(
        f"INSERT OR REPLACE INTO parts (task, wish, idx, raw) VALUES (?, {_WISH}, ?, ?)",  # noqa: S608
        (task_id, task_id, index, raw),
    )


def drop_parts(db: sqlite3.Connection, task: Task, event: Event) -> None:
    """In the write of ``event``, which led to ``task`` and has not changed its row yet: parts are
    of no use behind the answer that they went into, nor of another content."""
    match event:
        case Finished() | Retried(anew=True, wish=None):
            db.execute(
                f"DELETE FROM parts WHERE task = ? AND wish = {_WISH}",  # noqa: S608
                (task.id, task.id),
            )
        case Answered():
            # To what was sent whole: by another server than that which answered the parts.
            db.execute(
                f"DELETE FROM parts WHERE task = ? AND wish = {_WISH} AND"  # noqa: S608
                " (SELECT json_extract(body, '$.sent_whole') FROM tasks WHERE id = ?)",
                (task.id, task.id, task.id),
            )
        case Measured():
            db.execute(
                "DELETE FROM parts"
                " WHERE task IN (SELECT id FROM tasks WHERE id = ? AND content != ?)",
                (task.id, task.fingerprint),
            )
        case _:
            pass


def were_charged(db: sqlite3.Connection, task_id: str) -> bool:
    """Whether parts of the task's wish are kept that were charged, those of an earlier try among
    them."""
    row = db.execute(
        "SELECT 1 FROM parts JOIN paid ON paid.task = parts.task AND paid.part = parts.idx + 1"  # noqa: S608
        f" WHERE parts.task = ? AND parts.wish = {_WISH} LIMIT 1",
        (task_id, task_id),
    ).fetchone()
    return row is not None
