"""What was learned of the servers, kept for the next recording and the next start.

It only saves requests that would be refused: a file that is gone, damaged or not to be written
costs nothing else. Each finding is forgotten after a week: servers are updated.
"""

import asyncio
import contextlib
import json
import logging
import os
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from stt_desktop.domain.account import Account
from stt_desktop.providers.openai_server import Form, Server

log = logging.getLogger(__name__)

_KEPT_S = 7 * 86_400


class Servers:
    """``file`` None keeps it for this process alone."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._known: dict[str, dict[str, Any]] = {} if file is None else _load(file)

    def of(self, account: Account) -> Server:
        """What is known of the account's server."""
        entry = self._known.get(_name(account), {})
        with contextlib.suppress(KeyError, TypeError, ValueError):
            if 0 <= time.time() - entry["at"] < _KEPT_S:
                return Server(
                    form=Form(entry["form"]),
                    moved=entry["moved"] is True,
                    most_bytes=_count(entry["most_bytes"]),
                    most_ms=_count(entry["most_ms"]),
                )
        return Server()

    async def keep(self, account: Account, server: Server) -> None:
        """Remember ``server`` if it is news."""
        if server == self.of(account):
            return
        self._known[_name(account)] = {**asdict(server), "at": int(time.time())}
        log.info("learned of a server: %s", server)
        if self._file is not None:
            await asyncio.to_thread(self._store, self._file, dict(self._known))

    def _store(self, file: Path, known: dict[str, dict[str, Any]]) -> None:
        temporary = file.with_name(f".{file.name}.{os.getpid()}")
        with self._lock, contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(known, indent=2), encoding="utf-8")
            temporary.replace(file)


def _name(account: Account) -> str:
    # Another model at the same address may know other forms.
    return f"{account.url} {account.model_name}"


def _load(file: Path) -> dict[str, dict[str, Any]]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    entries = found.items() if isinstance(found, dict) else ()
    return {name: entry for name, entry in entries if isinstance(entry, dict)}


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None
