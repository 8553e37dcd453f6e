"""The database's shape, step by step. A step, once released, is never changed: add another."""

import sqlite3

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE tasks (
        seq     INTEGER PRIMARY KEY AUTOINCREMENT,
        id      TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL,
        state   TEXT NOT NULL,
        body    TEXT NOT NULL,              -- the task, by codec.py
        content TEXT,                       -- fingerprint of the source
        owner   TEXT,                       -- token of the process that holds the lease
        wish    TEXT,                       -- 'cancel', left by another process
        removed INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX tasks_by_content ON tasks (content) WHERE content IS NOT NULL;
    CREATE TABLE events (
        seq     INTEGER PRIMARY KEY AUTOINCREMENT,
        task    TEXT NOT NULL,
        at_ms   INTEGER NOT NULL,
        event   TEXT NOT NULL
    );
    CREATE INDEX events_by_task ON events (task);
    CREATE TABLE answers (
        task    TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        raw     TEXT NOT NULL,              -- as received, for ever
        PRIMARY KEY (task, attempt)
    ) WITHOUT ROWID;
    CREATE TABLE transcripts (
        task    TEXT PRIMARY KEY,
        body    TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE parts (
        task    TEXT NOT NULL,
        idx     INTEGER NOT NULL,
        raw     TEXT NOT NULL,
        PRIMARY KEY (task, idx)
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE edits (
        task    TEXT NOT NULL,
        attempt INTEGER NOT NULL,           -- of the edited transcript, another try has none
        body    TEXT NOT NULL,              -- the cues, by codec.py
        PRIMARY KEY (task, attempt)
    ) WITHOUT ROWID;
    CREATE TABLE sounds (
        task    TEXT PRIMARY KEY,
        path    TEXT NOT NULL               -- where the recording was found again, as JSON text
    ) WITHOUT ROWID;
    """,
)


class TooNewError(Exception):
    """The database was written by a newer version of the program."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database to this version's shape, each step whole or not at all."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise TooNewError
    for number in range(version, len(MIGRATIONS)):
        connection.executescript(
            f"BEGIN IMMEDIATE; {MIGRATIONS[number]} PRAGMA user_version = {number + 1}; COMMIT;"
        )
