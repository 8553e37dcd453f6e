"""Which processes are alive: each holds an OS lock on a file of its own for as long as it runs.

The operating system drops the lock when a process ends, however it ends, so there is no stale
process id to mistake for another program and no clock to compare.
"""

import contextlib
import secrets
from pathlib import Path

from filelock import FileLock, Timeout


class Presence:
    """This process's lock file, and a look at the others'.

    ``folder`` holds one file a living process. Raises OSError when it cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.token = secrets.token_hex(8)
        self._lock = FileLock(self._file(self.token), thread_local=False)
        with self._guard():
            self._lock.acquire(timeout=0)

    def alive(self, token: str) -> bool:
        """True while the process of ``token`` runs (this one included)."""
        if token == self.token:
            return True
        with self._guard():
            file = self._file(token)
            if not file.exists():
                return False
            probe = FileLock(file, thread_local=False)
            try:
                probe.acquire(timeout=0)
            except Timeout:
                return True
            # Its owner is dead and tokens are never used again: the file goes too.
            probe.release()
            file.unlink(missing_ok=True)
            return False

    def others(self) -> bool:
        """True while another process than this one runs."""
        return any(token != self.token and self.alive(token) for token in self._tokens())

    def sweep(self) -> None:
        """Remove the files of dead processes that hold no lease any more."""
        for token in self._tokens():
            self.alive(token)

    def close(self) -> None:
        self._lock.release()
        with contextlib.suppress(OSError):
            self._file(self.token).unlink(missing_ok=True)

    def _guard(self) -> FileLock:
        # Looking takes the lock for a moment: two lookers must not take each other for the owner.
        return FileLock(self._folder / "guard", thread_local=False)

    def _tokens(self) -> list[str]:
        return [file.stem for file in self._folder.glob("*.lock")]

    def _file(self, token: str) -> Path:
        return self._folder / f"{token}.lock"
