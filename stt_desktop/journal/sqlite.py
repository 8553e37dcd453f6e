"""The journal in SQLite: WAL, ``synchronous=FULL``, one connection in one thread of its own.

Every public coroutine returns only when its write would survive a power cut. The event loop is
never blocked: the database's thread is.
"""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TypeVar

from stt_desktop.domain.errors import (
    DISK_FULL,
    JOURNAL_TOO_NEW,
    JOURNAL_UNUSABLE,
    AppError,
)
from stt_desktop.domain.events import Event, Listening, Sending
from stt_desktop.domain.health import Finding, Health
from stt_desktop.domain.ports import StaleTaskError, TwinAtWorkError
from stt_desktop.domain.task import State, Task
from stt_desktop.domain.transcript import Cue, Transcript
from stt_desktop.journal import codec
from stt_desktop.journal.leases import Presence
from stt_desktop.journal.migrations import TooNewError, migrate

log = logging.getLogger(__name__)

T = TypeVar("T")

_BUSY_MS = 10_000
"""How long a write waits for another process's transaction; theirs take milliseconds."""


class SqliteJournal:
    """The port ``Journal`` (see ``domain/ports.py``) on one database file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._connection: sqlite3.Connection | None = None
        self._presence: Presence | None = None
        self._seen_version = 0

    async def __aenter__(self) -> Self:
        try:
            await self._run(self._open)
        except BaseException:
            self._thread.shutdown(wait=False)
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._run(self._close)
        self._thread.shutdown(wait=True)

    @classmethod
    async def check(cls, path: Path) -> Finding:
        """Whether the journal opens and is sound, for the doctor."""
        try:
            async with cls(path) as journal:
                count = len(await journal.tasks())
                broken = await journal._run(journal._integrity)
        except AppError as error:
            return Finding("tasks", Health.BAD, error.message(), error.advice())
        if broken:
            return Finding("tasks", Health.BAD, f"{path}: {broken}")
        return Finding("tasks", Health.GOOD, f"{count}: {path}")

    # --- tasks --------------------------------------------------------------------------------

    async def add(self, tasks: Sequence[Task]) -> None:
        def write(db: sqlite3.Connection) -> None:
            for task in tasks:
                db.execute(
                    "INSERT INTO tasks (id, version, state, body, owner) VALUES (?, ?, ?, ?, ?)",
                    (task.id, task.version, task.state, codec.dump_task(task), self._token),
                )
                _log_event(db, task, "added")

        await self._write(write)

    async def tasks(self) -> list[Task]:
        def read(db: sqlite3.Connection) -> list[Task]:
            rows = db.execute("SELECT id, body FROM tasks WHERE removed IS NULL ORDER BY seq")
            loaded = [_load(task_id, body) for task_id, body in rows]
            return [task for task in loaded if task is not None]

        return await self._read(read)

    async def get(self, task_id: str) -> Task | None:
        def read(db: sqlite3.Connection) -> Task | None:
            row = db.execute(
                "SELECT body FROM tasks WHERE id = ? AND removed IS NULL", (task_id,)
            ).fetchone()
            return None if row is None else _load(task_id, row[0])

        return await self._read(read)

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
                _refuse_twin(db, task)
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
            if answer is not None:
                db.execute(
                    "INSERT OR REPLACE INTO answers (task, attempt, raw) VALUES (?, ?, ?)",
                    (task.id, task.attempt, answer),
                )
            if transcript is not None:
                db.execute(
                    "INSERT OR REPLACE INTO transcripts (task, body) VALUES (?, ?)",
                    (task.id, codec.dump_transcript(transcript)),
                )
            _log_event(db, task, codec.name_event(event))

        await self._write(write)

    async def remove(self, task_ids: Iterable[str]) -> None:
        # While the remover lives it may undo, and nobody purges.
        rows = [(self._token, task_id) for task_id in task_ids]
        await self._write(
            lambda db: db.executemany("UPDATE tasks SET removed = ? WHERE id = ?", rows)
        )

    async def restore(self, task_ids: Iterable[str]) -> None:
        rows = [(task_id,) for task_id in task_ids]
        await self._write(
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
            for table in ("events", "answers", "transcripts", "parts", "edits", "sounds"):
                db.executemany(f"DELETE FROM {table} WHERE task = ?", gone)  # noqa: S608
            db.executemany("DELETE FROM tasks WHERE id = ?", gone)

        await self._write(write)

    # --- what belongs to a task ---------------------------------------------------------------

    async def answer(self, task_id: str) -> str | None:
        def read(db: sqlite3.Connection) -> str | None:
            row = db.execute(
                "SELECT raw FROM answers WHERE task = ? ORDER BY attempt DESC LIMIT 1", (task_id,)
            ).fetchone()
            return None if row is None else str(row[0])

        return await self._read(read)

    async def transcript(self, task_id: str) -> Transcript | None:
        def read(db: sqlite3.Connection) -> Transcript | None:
            row = db.execute("SELECT body FROM transcripts WHERE task = ?", (task_id,)).fetchone()
            return None if row is None else codec.load_transcript(row[0])

        return await self._read(read)

    async def edited(self, task: Task) -> tuple[Cue, ...] | None:
        def read(db: sqlite3.Connection) -> tuple[Cue, ...] | None:
            row = db.execute(
                "SELECT body FROM edits WHERE task = ? AND attempt = ?", (task.id, task.attempt)
            ).fetchone()
            return None if row is None else codec.load_cues(row[0])

        return await self._read(read)

    async def keep_edited(self, task: Task, cues: Sequence[Cue] | None) -> None:
        def write(db: sqlite3.Connection) -> None:
            if cues is None:
                db.execute(
                    "DELETE FROM edits WHERE task = ? AND attempt = ?", (task.id, task.attempt)
                )
            else:
                db.execute(
                    "INSERT OR REPLACE INTO edits (task, attempt, body) VALUES (?, ?, ?)",
                    (task.id, task.attempt, codec.dump_cues(cues)),
                )

        await self._write(write)

    async def sound(self, task_id: str) -> str | None:
        def read(db: sqlite3.Connection) -> str | None:
            row = db.execute("SELECT path FROM sounds WHERE task = ?", (task_id,)).fetchone()
            return None if row is None else codec.load_path(row[0])

        return await self._read(read)

    async def keep_sound(self, task_id: str, path: str) -> None:
        await self._write(
            lambda db: db.execute(
                "INSERT OR REPLACE INTO sounds (task, path) VALUES (?, ?)",
                (task_id, codec.dump_path(path)),
            )
        )

    async def history(self, task_id: str) -> list[tuple[int, str]]:
        """What happened to the task: (milliseconds since the epoch, event), oldest first."""

        def read(db: sqlite3.Connection) -> list[tuple[int, str]]:
            rows = db.execute(
                "SELECT at_ms, event FROM events WHERE task = ? ORDER BY seq", (task_id,)
            )
            return [(at_ms, event) for at_ms, event in rows]

        return await self._read(read)

    async def finished_before(self, task: Task) -> tuple[str, str] | None:
        if task.fingerprint is None:
            return None

        def read(db: sqlite3.Connection) -> tuple[str, str] | None:
            rows = db.execute(
                "SELECT body, (SELECT raw FROM answers WHERE task = tasks.id"
                " ORDER BY attempt DESC LIMIT 1) FROM tasks"
                " WHERE content = ? AND state IN (?, ?) AND id != ? AND removed IS NULL"
                " ORDER BY seq DESC",
                (task.fingerprint, State.DONE, State.TIMING, task.id),
            )
            for body, raw in rows:
                finished = _load("twin", body)
                if finished is not None and raw is not None and _same_wish(finished, task):
                    return finished.id, raw
            return None

        return await self._read(read)

    async def keep_part(self, task_id: str, index: int, raw: str) -> None:
        await self._write(
            lambda db: db.execute(
                "INSERT OR REPLACE INTO parts (task, idx, raw) VALUES (?, ?, ?)",
                (task_id, index, raw),
            )
        )

    async def parts(self, task_id: str) -> list[str]:
        def read(db: sqlite3.Connection) -> list[str]:
            rows = db.execute("SELECT raw FROM parts WHERE task = ? ORDER BY idx", (task_id,))
            return [raw for (raw,) in rows]

        return await self._read(read)

    async def clear_parts(self, task_id: str) -> None:
        await self._write(lambda db: db.execute("DELETE FROM parts WHERE task = ?", (task_id,)))

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

        return await self._write(write)

    async def release(self, task_id: str) -> None:
        await self._write(
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

        return await self._read(read)

    async def ask_to_cancel(self, task_id: str) -> None:
        await self._write(
            lambda db: db.execute("UPDATE tasks SET wish = 'cancel' WHERE id = ?", (task_id,))
        )

    async def cancel_wishes(self) -> frozenset[str]:
        def read(db: sqlite3.Connection) -> frozenset[str]:
            rows = db.execute(
                "SELECT id FROM tasks WHERE wish = 'cancel' AND owner = ?", (self._token,)
            )
            return frozenset(task_id for (task_id,) in rows)

        return await self._read(read)

    async def changed_elsewhere(self) -> bool:
        def read(db: sqlite3.Connection) -> bool:
            (version,) = db.execute("PRAGMA data_version").fetchone()
            before, self._seen_version = self._seen_version, int(version)
            return before != self._seen_version

        return await self._read(read)

    # --- the thread ---------------------------------------------------------------------------

    @property
    def _token(self) -> str:
        assert self._presence is not None
        return self._presence.token

    def _alive(self, token: str) -> bool:
        assert self._presence is not None
        return self._presence.alive(token)

    def _open(self) -> None:
        with self._told():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            presence = Presence(self._path.parent / "processes")
            connection = sqlite3.connect(self._path, timeout=_BUSY_MS / 1000, isolation_level=None)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                migrate(connection)
                (self._seen_version,) = connection.execute("PRAGMA data_version").fetchone()
            except BaseException:
                connection.close()
                presence.close()
                raise
            self._connection, self._presence = connection, presence
            presence.sweep()

    def _integrity(self) -> str:
        (words,) = self._open_connection().execute("PRAGMA quick_check(1)").fetchone()
        return "" if words == "ok" else str(words)

    def _close(self) -> None:
        if self._connection is not None:
            # On a full disk the leases stay written down; they end with this process all the same.
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute(
                    "UPDATE tasks SET owner = NULL WHERE owner = ?", (self._token,)
                )
            self._connection.close()
            self._connection = None
        if self._presence is not None:
            self._presence.close()
            self._presence = None

    async def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        def job() -> T:
            with self._told():
                return work(self._open_connection())

        return await self._run(job)

    async def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` in a transaction of its own: whole on disk, or not at all."""

        def job() -> T:
            db = self._open_connection()
            with self._told(), _transaction(db):
                return work(db)

        return await self._run(job)

    async def _run(self, job: Callable[[], T]) -> T:
        # Shielded: a write that was asked for is carried out whoever stops waiting for it.
        future = asyncio.get_running_loop().run_in_executor(self._thread, job)
        return await asyncio.shield(future)

    def _open_connection(self) -> sqlite3.Connection:
        if self._connection is None:
            raise RuntimeError("the journal is closed")
        return self._connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the disk does to us into words."""
        try:
            yield
        except TooNewError:
            raise AppError(JOURNAL_TOO_NEW, path=str(self._path)) from None
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                raise AppError(
                    DISK_FULL, folder=str(self._path.parent), name=self._path.name
                ) from error
            raise AppError(JOURNAL_UNUSABLE, path=str(self._path), reason=str(error)) from error
        except (sqlite3.DatabaseError, OSError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise AppError(JOURNAL_UNUSABLE, path=str(self._path), reason=reason) from error


def _load(task_id: str, body: str) -> Task | None:
    """The task, or None for a row that this version cannot read: the others are no worse for it."""
    try:
        return codec.load_task(body)
    except (ValueError, KeyError, TypeError) as error:
        log.info("task %s cannot be read: %r", task_id, error)
        return None


_AT_WORK = (
    State.LISTENING,
    State.SENDING,
    State.COMMITTING,
    State.WAITING,
    State.UNCONFIRMED,
)


def _refuse_twin(db: sqlite3.Connection, task: Task) -> None:
    """Raise TwinAtWorkError when the same content is in work. In the same transaction as the step
    to ``sending``: of two processes that mean to send it, one comes first."""
    if task.fingerprint is None:
        return
    rows = db.execute(
        "SELECT body, state FROM tasks WHERE content = ? AND id != ? AND removed IS NULL",
        (task.fingerprint, task.id),
    )
    for body, state in rows:
        twin = _load("twin", body) if state in _AT_WORK else None
        if twin is not None and _same_wish(twin, task):
            raise TwinAtWorkError(twin)


def _same_wish(one: Task, other: Task) -> bool:
    """Whether the same content would get the same answer. The mode changes only the way to it."""
    return (one.account, one.options.language, one.options.model) == (
        *(other.account, other.options.language),
        other.options.model,
    )


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _log_event(db: sqlite3.Connection, task: Task, event: str) -> None:
    db.execute(
        "INSERT INTO events (task, at_ms, event) VALUES (?, ?, ?)",
        (task.id, task.changed_ms, event),
    )
