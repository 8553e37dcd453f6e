"""The files that a watched folder has given, in their table."""

import sqlite3
from collections.abc import Iterable

from stt_desktop.domain.watching import FoundFile
from stt_desktop.journal import codec


def seen_files(db: sqlite3.Connection, folder: str) -> frozenset[FoundFile]:
    rows = db.execute(
        "SELECT path, size, mtime_ns FROM watched WHERE folder = ?", (codec.dump_path(folder),)
    )
    return frozenset(FoundFile(codec.load_path(path), size, at) for path, size, at in rows)


def keep_seen(db: sqlite3.Connection, folder: str, files: Iterable[FoundFile]) -> None:
    db.executemany(
        "INSERT OR REPLACE INTO watched (folder, path, size, mtime_ns) VALUES (?, ?, ?, ?)",
        [
            (codec.dump_path(folder), codec.dump_path(file.path), file.size, file.mtime_ns)
            for file in files
        ],
    )
