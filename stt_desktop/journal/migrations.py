"""The database's shape, step by step. A step, once released, is never changed: add another."""

import sqlite3
from collections.abc import Iterator

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
        removed TEXT                        -- token of the process that removed it and may undo
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
    """
    CREATE TABLE charges (
        task        TEXT NOT NULL,
        attempt     INTEGER NOT NULL,
        account     TEXT NOT NULL,
        at_ms       INTEGER NOT NULL,       -- when the answer came
        duration_ms INTEGER,
        points      INTEGER,                -- what the service said, where it says it
        PRIMARY KEY (task, attempt)
    ) WITHOUT ROWID;
    INSERT INTO charges (task, attempt, account, at_ms, duration_ms, points)
        SELECT id, json_extract(body, '$.attempt'), json_extract(body, '$.account'),
            COALESCE(json_extract(body, '$.finished_ms'), json_extract(body, '$.changed_ms')),
            json_extract(body, '$.duration_ms'), json_extract(body, '$.points')
        FROM tasks
        WHERE state = 'done' AND json_extract(body, '$.provider') != 'local'
            AND json_extract(body, '$.reused') IS NULL;
    """,
    """
    CREATE TABLE watched (
        folder   TEXT NOT NULL,             -- that is watched; paths as JSON text
        path     TEXT NOT NULL,             -- of a file that was taken, or there before
        size     INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        PRIMARY KEY (folder, path)
    ) WITHOUT ROWID;
    """,
    # Another try's transcript stands beside the one before; a part's answer is charged by itself.
    """
    CREATE TABLE results (
        task    TEXT NOT NULL,
        attempt INTEGER NOT NULL,           -- that ended with the transcript
        body    TEXT NOT NULL,              -- the transcript, by codec.py
        PRIMARY KEY (task, attempt)
    ) WITHOUT ROWID;
    INSERT INTO results (task, attempt, body)
        SELECT transcripts.task, COALESCE(CASE
            WHEN state = 'done' THEN json_extract(tasks.body, '$.attempt')
            ELSE (
                SELECT MAX(attempt) FROM answers WHERE answers.task = tasks.id AND NOT (
                    attempt = json_extract(tasks.body, '$.attempt')
                    AND json_extract(tasks.body, '$.answered')
                )
            ) END, 0), transcripts.body
        FROM transcripts JOIN tasks ON tasks.id = transcripts.task;
    DROP TABLE transcripts;
    UPDATE tasks SET body = json_set(body,
        '$.result', (SELECT attempt FROM results WHERE task = id),
        '$.earlier', json_array(json_object(
            'attempt', (SELECT attempt FROM results WHERE task = id),
            'account', json_extract(body, '$.account'),
            'provider', json_extract(body, '$.provider'),
            'options', json_extract(body, '$.options'),
            'duration_ms', json_extract(body, '$.duration_ms'),
            'timing', json_extract(body, '$.timing'),
            'finished_ms', json_extract(body, '$.finished_ms')
        )))
        WHERE state != 'done' AND id IN (SELECT task FROM results);
    CREATE TABLE paid (
        task        TEXT NOT NULL,
        attempt     INTEGER NOT NULL,
        part        INTEGER NOT NULL,       -- of a recording sent in parts, from 1; 0: the whole
        account     TEXT NOT NULL,
        at_ms       INTEGER NOT NULL,       -- when the answer came
        duration_ms INTEGER,
        points      INTEGER,                -- what the service said, where it says it
        PRIMARY KEY (task, attempt, part)
    ) WITHOUT ROWID;
    INSERT INTO paid (task, attempt, part, account, at_ms, duration_ms, points)
        SELECT task, attempt, 0, account, at_ms, duration_ms, points FROM charges;
    DROP TABLE charges;
    """,
    # What another account or model brought stays beside the parts of the newest wish.
    """
    CREATE TABLE parts_by_wish (
        task    TEXT NOT NULL,
        wish    TEXT NOT NULL,              -- account, language, model and track, as JSON text
        idx     INTEGER NOT NULL,
        raw     TEXT NOT NULL,
        PRIMARY KEY (task, wish, idx)
    ) WITHOUT ROWID;
    INSERT INTO parts_by_wish (task, wish, idx, raw)
        SELECT parts.task, json_array(
            json_extract(body, '$.account'), json_extract(body, '$.options.language'),
            json_extract(body, '$.options.model'), json_extract(body, '$.options.track')
        ), idx, raw
        FROM parts JOIN tasks ON tasks.id = parts.task;
    DROP TABLE parts;
    ALTER TABLE parts_by_wish RENAME TO parts;
    """,
)


class TooNewError(Exception):
    """The database was written by a newer version of the program."""


def is_older(connection: sqlite3.Connection) -> bool:
    """Whether the database has the shape of an older version, which may still work with it."""
    return 0 < _version(connection) < len(MIGRATIONS)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database to this version's shape, in the caller's transaction: two processes may
    start at the same time.

    Raises:
        TooNewError: its shape is of a newer version.
    """
    version = _version(connection)
    if version > len(MIGRATIONS):
        raise TooNewError
    for step in MIGRATIONS[version:]:
        for statement in _statements(step):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _statements(script: str) -> Iterator[str]:
    """One by one, for executescript() would end the transaction. A semicolon may stand in a
    comment."""
    statement = ""
    for piece in script.split(";"):
        statement += f"{piece};"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
