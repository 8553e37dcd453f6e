"""The journal in SQLite: WAL, ``synchronous=FULL``, one connection in one thread of its own.

Every public coroutine returns only when its write would survive a power cut. The event loop is
never blocked: the database's thread is.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from stt_desktop.domain.cost import Charge
from stt_desktop.domain.errors import AppError
from stt_desktop.domain.events import (
    Event,
    Listening,
    PartAnswered,
    Rederived,
    Sending,
)
from stt_desktop.domain.health import Finding, Health
from stt_desktop.domain.ports import StaleTaskError
from stt_desktop.domain.task import State, Task
from stt_desktop.domain.transcript import Cue, Transcript
from stt_desktop.domain.watching import FoundFile
from stt_desktop.i18n import _, ngettext
from stt_desktop.journal import codec, watched
from stt_desktop.journal.charges import keep_charge, read_charges
from stt_desktop.journal.database import Database
from stt_desktop.journal.parts import drop_parts, keep_part, read_parts
from stt_desktop.journal.rows import load
from stt_desktop.journal.twins import finished_before, refuse_twin


class SqliteJournal:
    """The port ``Journal`` (see ``domain/ports.py``) on one database file."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    async def __aenter__(self) -> Self:
        await self._database.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._database.close()

    @classmethod
    async def check(cls, path: Path) -> Finding:
        """Whether the journal opens and is sound, for the doctor."""
        try:
            async with cls(path) as journal:
                count = len(await journal.tasks())
                broken = await journal._database.read(_integrity)
        except AppError as error:
            return Finding("tasks", Health.BAD, error.message(_), error.advice(_))
        if broken:
            return Finding("tasks", Health.BAD, f"{path}: {broken}")
        fact = ngettext("{count} recording, in {path}", "{count} recordings, in {path}", count)
        return Finding("tasks", Health.GOOD, fact.format(count=count, path=path))

    # --- tasks --------------------------------------------------------------------------------

    async def add(self, tasks: Sequence[Task]) -> None:
        def write(db: sqlite3.Connection) -> None:
            for task in tasks:
                # What is held back is in nobody's hands yet.
                owner = None if task.state is State.HELD else self._token
                db.execute(
                    "INSERT INTO tasks (id, version, state, body, owner) VALUES (?, ?, ?, ?, ?)",
                    (task.id, task.version, task.state, codec.dump_task(task), owner),
                )
                _log_event(db, task, "added")

        await self._database.write(write)

    async def tasks(self) -> list[Task]:
        def read(db: sqlite3.Connection) -> list[Task]:
            rows = db.execute("SELECT id, body FROM tasks WHERE removed IS NULL ORDER BY seq")
            loaded = [load(task_id, body) for task_id, body in rows]
            return [task for task in loaded if task is not None]

        return await self._database.read(read)

    async def get(self, task_id: str) -> Task | None:
        def read(db: sqlite3.Connection) -> Task | None:
            row = db.execute(
                "SELECT body FROM tasks WHERE id = ? AND removed IS NULL", (task_id,)
            ).fetchone()
            return None if row is None else load(task_id, row[0])

        return await self._database.read(read)

    async def record(
        self,
        task: Task,
        event: Event,
        *,
        answer: str | None = None,
        transcript: Transcript | None = None,
    ) -> None:
        def write(db: sqlite3.Connection) -> None:
            if isinstance(event, Sending | Listening) and not task.options.again:
                refuse_twin(db, task)
            drop_parts(db, task, event)
            changed = db.execute(
                "UPDATE tasks SET version = ?, state = ?, content = ?, body = ?"
                " WHERE id = ? AND version = ?",
                (
                    *(task.version, task.state, task.fingerprint, codec.dump_task(task)),
                    *(task.id, task.version - 1),
                ),
            ).rowcount
            if changed != 1:
                raise StaleTaskError(task.id)
            if isinstance(event, PartAnswered):
                keep_part(db, task.id, event.index, event.raw)
            if isinstance(event, Rederived):
                _carry_answer(db, task)
            if answer is not None:
                db.execute(
                    "INSERT OR REPLACE INTO answers (task, attempt, raw) VALUES (?, ?, ?)",
                    (task.id, task.attempt, answer),
                )
            if transcript is not None:
                db.execute(
                    "INSERT OR REPLACE INTO results (task, attempt, body) VALUES (?, ?, ?)",
                    (task.id, task.attempt, codec.dump_transcript(transcript)),
                )
            keep_charge(db, task, event)
            _log_event(db, task, codec.name_event(event))

        await self._database.write(write)

    async def remove(self, task_ids: Iterable[str]) -> None:
        # While the remover lives it may undo, and nobody purges.
        rows = [(self._token, task_id) for task_id in task_ids]
        await self._database.write(
            lambda db: db.executemany("UPDATE tasks SET removed = ? WHERE id = ?", rows)
        )

    async def restore(self, task_ids: Iterable[str]) -> None:
        rows = [(task_id,) for task_id in task_ids]
        await self._database.write(
            lambda db: db.executemany("UPDATE tasks SET removed = NULL WHERE id = ?", rows)
        )

    async def purge_removed(self) -> None:
        """Delete removed tasks with all that belongs to them, unless another living process could
        still undo the removal, or works on them."""

        def write(db: sqlite3.Connection) -> None:
            def lets_go(token: str | None) -> bool:
                return token is None or token == self._token or not self._alive(token)

            removed = db.execute(
                "SELECT id, owner, removed FROM tasks WHERE removed IS NOT NULL"
            ).fetchall()
            gone = [(i,) for i, owner, remover in removed if lets_go(owner) and lets_go(remover)]
            for table in ("events", "answers", "results", "parts", "edits", "sounds"):
                db.executemany(f"DELETE FROM {table} WHERE task = ?", gone)  # noqa: S608
            db.executemany("DELETE FROM tasks WHERE id = ?", gone)

        await self._database.write(write)

    # --- what belongs to a task ---------------------------------------------------------------

    async def answer(self, task_id: str) -> str | None:
        def read(db: sqlite3.Connection) -> str | None:
            row = db.execute(
                "SELECT raw FROM answers WHERE task = ? ORDER BY attempt DESC LIMIT 1", (task_id,)
            ).fetchone()
            return None if row is None else str(row[0])

        return await self._database.read(read)

    async def transcript(self, task: Task) -> Transcript | None:
        def read(db: sqlite3.Connection) -> Transcript | None:
            row = db.execute(
                "SELECT body FROM results WHERE task = ? AND attempt = ?", (task.id, task.result)
            ).fetchone()
            return None if row is None else codec.load_transcript(row[0])

        return await self._database.read(read)

    async def edited(self, task: Task) -> tuple[Cue, ...] | None:
        def read(db: sqlite3.Connection) -> tuple[Cue, ...] | None:
            row = db.execute(
                "SELECT body FROM edits WHERE task = ? AND attempt = ?", (task.id, task.result)
            ).fetchone()
            return None if row is None else codec.load_cues(row[0])

        return await self._database.read(read)

    async def keep_edited(self, task: Task, cues: Sequence[Cue] | None) -> None:
        def write(db: sqlite3.Connection) -> None:
            if cues is None:
                db.execute(
                    "DELETE FROM edits WHERE task = ? AND attempt = ?", (task.id, task.result)
                )
            else:
                db.execute(
                    "INSERT OR REPLACE INTO edits (task, attempt, body) VALUES (?, ?, ?)",
                    (task.id, task.result, codec.dump_cues(cues)),
                )

        await self._database.write(write)

    async def sound(self, task_id: str) -> str | None:
        def read(db: sqlite3.Connection) -> str | None:
            row = db.execute("SELECT path FROM sounds WHERE task = ?", (task_id,)).fetchone()
            return None if row is None else codec.load_path(row[0])

        return await self._database.read(read)

    async def keep_sound(self, task_id: str, path: str) -> None:
        await self._database.write(
            lambda db: db.execute(
                "INSERT OR REPLACE INTO sounds (task, path) VALUES (?, ?)",
                (task_id, codec.dump_path(path)),
            )
        )

    async def charges(self) -> list[Charge]:
        return await self._database.read(read_charges)

    async def history(self, task_id: str) -> list[tuple[int, str]]:
        """What happened to the task: (milliseconds since the epoch, event), oldest first."""

        def read(db: sqlite3.Connection) -> list[tuple[int, str]]:
            rows = db.execute(
                "SELECT at_ms, event FROM events WHERE task = ? ORDER BY seq", (task_id,)
            )
            return [(at_ms, event) for at_ms, event in rows]

        return await self._database.read(read)

    async def finished_before(self, task: Task) -> tuple[str, str] | None:
        return await self._database.read(lambda db: finished_before(db, task))

    async def keep_part(self, task_id: str, index: int, raw: str) -> None:
        await self._database.write(lambda db: keep_part(db, task_id, index, raw))

    async def parts(self, task_id: str) -> list[str]:
        return await self._database.read(lambda db: read_parts(db, task_id))

    # --- watched folders ----------------------------------------------------------------------

    async def seen_files(self, folder: str) -> frozenset[FoundFile]:
        return await self._database.read(lambda db: watched.seen_files(db, folder))

    async def keep_seen(self, folder: str, files: Iterable[FoundFile]) -> None:
        kept = list(files)
        await self._database.write(lambda db: watched.keep_seen(db, folder, kept))

    # --- other processes ----------------------------------------------------------------------

    async def claim(self, task_id: str) -> bool:
        def write(db: sqlite3.Connection) -> bool:
            row = db.execute("SELECT owner FROM tasks WHERE id = ?", (task_id,)).fetchone()
            if row is None or (row[0] not in (None, self._token) and self._alive(row[0])):
                return False
            # A wish is for whoever held the task when it was left.
            db.execute(
                "UPDATE tasks SET wish = CASE WHEN owner = ? THEN wish END, owner = ? WHERE id = ?",
                (self._token, self._token, task_id),
            )
            return True

        return await self._database.write(write)

    async def release(self, task_id: str) -> None:
        await self._database.write(
            lambda db: db.execute(
                "UPDATE tasks SET owner = NULL, wish = NULL WHERE id = ? AND owner = ?",
                (task_id, self._token),
            )
        )

    async def held_elsewhere(self) -> frozenset[str]:
        def read(db: sqlite3.Connection) -> frozenset[str]:
            rows = db.execute(
                "SELECT id, owner FROM tasks WHERE owner != ? AND removed IS NULL",
                (self._token,),
            ).fetchall()
            living = {owner for owner in {owner for _, owner in rows} if self._alive(owner)}
            return frozenset(task_id for task_id, owner in rows if owner in living)

        return await self._database.read(read)

    async def ask_to_cancel(self, task_id: str) -> None:
        await self._database.write(
            lambda db: db.execute("UPDATE tasks SET wish = 'cancel' WHERE id = ?", (task_id,))
        )

    async def cancel_wishes(self) -> frozenset[str]:
        def read(db: sqlite3.Connection) -> frozenset[str]:
            rows = db.execute(
                "SELECT id FROM tasks WHERE wish = 'cancel' AND owner = ?", (self._token,)
            )
            return frozenset(task_id for (task_id,) in rows)

        return await self._database.read(read)

    async def changed_elsewhere(self) -> bool:
        return await self._database.read(self._database.is_news)

    @property
    def _token(self) -> str:
        return self._database.presence.token

    def _alive(self, token: str) -> bool:
        return self._database.presence.alive(token)


def _integrity(db: sqlite3.Connection) -> str:
    (words,) = db.execute("PRAGMA quick_check(1)").fetchone()
    return "" if words == "ok" else str(words)


def _carry_answer(db: sqlite3.Connection, task: Task) -> None:
    """The answer of the task's result is that of another try as well, unless that has its own."""
    db.execute(
        "INSERT OR IGNORE INTO answers (task, attempt, raw)"
        " SELECT task, ?, raw FROM answers WHERE task = ? AND attempt = ?",
        (task.attempt, task.id, task.result),
    )


def _log_event(db: sqlite3.Connection, task: Task, event: str) -> None:
    db.execute(
        "INSERT INTO events (task, at_ms, event) VALUES (?, ?, ?)",
        (task.id, task.changed_ms, event),
    )
