"""The database file: one connection in one thread of its own, and errors in people's words."""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from stt_desktop.domain.errors import (
    DISK_FULL,
    JOURNAL_IN_USE,
    JOURNAL_TOO_NEW,
    JOURNAL_UNUSABLE,
    AppError,
)
from stt_desktop.journal.leases import Presence
from stt_desktop.journal.migrations import TooNewError, is_older, migrate

T = TypeVar("T")

_BUSY_MS = 10_000
"""How long a write waits for another process's transaction; theirs take milliseconds."""

_OTHERS_S = 5.0
"""How long an older version that is just being closed may take before it is in the way."""
_LOOK_S = 0.1


class Database:
    """Opened once, by :meth:`open`, closed once, by :meth:`close`. The event loop is never
    blocked: the database's thread is.

    Raises:
        AppError: every method, JOURNAL_UNUSABLE or DISK_FULL; opening also JOURNAL_TOO_NEW
            and JOURNAL_IN_USE.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._connection: sqlite3.Connection | None = None
        self._presence: Presence | None = None
        self._seen_version = 0

    @property
    def presence(self) -> Presence:
        """This process, as its leases name it."""
        assert self._presence is not None
        return self._presence

    async def open(self) -> None:
        """Connect, and bring an older file up to date."""
        try:
            await self._run(self._open)
        except BaseException:
            self._thread.shutdown(wait=False)
            raise

    async def close(self) -> None:
        """Give back this process's leases and disconnect."""
        await self._run(self._close)
        self._thread.shutdown(wait=True)

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What ``work``, called in the thread, returns."""

        def job() -> T:
            with self._told():
                return work(self._open_connection())

        return await self._run(job)

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` in a transaction of its own: whole on disk, or not at all."""

        def job() -> T:
            db = self._open_connection()
            with self._told(), _transaction(db):
                return work(db)

        return await self._run(job)

    def is_news(self, db: sqlite3.Connection) -> bool:
        """True once after another process has written."""
        (version,) = db.execute("PRAGMA data_version").fetchone()
        before, self._seen_version = self._seen_version, int(version)
        return before != self._seen_version

    # --- in the thread ------------------------------------------------------------------------

    def _open(self) -> None:
        with self._told():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=_BUSY_MS / 1000, isolation_level=None)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                (self._seen_version,) = connection.execute("PRAGMA data_version").fetchone()
                presence = self._enter(connection)
            except BaseException:
                connection.close()
                raise
            self._connection, self._presence = connection, presence
            presence.sweep()

    def _enter(self, connection: sqlite3.Connection) -> Presence:
        """Take part in the journal, brought up to date. An older version that works with it would
        lose what it writes next, be it a paid answer: it is given time to end, then refused."""
        until = time.monotonic() + _OTHERS_S
        while (presence := self._entered(connection)) is None:
            if time.monotonic() > until:
                raise AppError(JOURNAL_IN_USE, path=str(self._path))
            time.sleep(_LOOK_S)
        return presence

    def _entered(self, connection: sqlite3.Connection) -> Presence | None:
        """None while others work with an older journal. In one transaction: of two that start at
        once, the second finds the journal of the first, or none of them."""
        presence: Presence | None = None
        try:
            with _transaction(connection):
                presence = Presence(self._path.parent / "processes")
                if is_older(connection) and presence.others():
                    presence.close()
                    return None
                migrate(connection)
        except BaseException:
            if presence is not None:
                presence.close()
            raise
        return presence

    def _close(self) -> None:
        if self._connection is not None:
            # On a full disk the leases stay written down; they end with this process all the same.
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute(
                    "UPDATE tasks SET owner = NULL WHERE owner = ?", (self.presence.token,)
                )
            self._connection.close()
            self._connection = None
        if self._presence is not None:
            self._presence.close()
            self._presence = None

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
