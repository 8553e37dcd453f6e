"""The accounts' file: read and written whole, under a lock that other processes respect."""

import contextlib
import json
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout

from stt_desktop.accounts.entries import Entry
from stt_desktop.domain.errors import ACCOUNTS_SET_ASIDE, ACCOUNTS_UNREADABLE, AppError

log = logging.getLogger(__name__)

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Content:
    """What the file holds. ``signature`` tells one state of the file from another."""

    top: Mapping[str, Any]
    entries: tuple[Entry, ...]
    signature: tuple[int, ...] | None


_EMPTY = _Content({}, (), None)
_NEVER = ()
"""A signature that no file has: the file is read again the next time."""

_PAUSES_S = (0.01, 0.03, 0.06)
"""A virus scanner or a backup holds a file for a moment, on Windows against everybody."""


class AccountsFile:
    """Read by :meth:`load`; that never fails: see :attr:`unreadable` and :attr:`set_aside`.

    ``taken`` gets the entries whenever they are read or written. ``lock_s``: how long another
    process may take to write, in seconds.
    """

    def __init__(
        self, path: Path, taken: Callable[[Sequence[Entry]], None], *, lock_s: float
    ) -> None:
        self._path = path
        self._taken = taken
        self._lock = FileLock(f"{path}.lock", timeout=lock_s)
        self._content = _EMPTY
        self.set_aside: tuple[AppError, ...] = ()
        """ACCOUNTS_SET_ASIDE for each file that could not be understood."""
        self.unreadable: AppError | None = None
        """ACCOUNTS_UNREADABLE when the file could not be read; what was read last holds."""

    def is_news(self) -> bool:
        """True if another process has written the file, or if it could not be read."""
        return self._signature() != self._content.signature

    @contextmanager
    def changing(self) -> Iterator[list[Entry]]:
        """Give the file's entries as they are now; write what has become of them.

        Raises:
            AppError: ACCOUNTS_UNREADABLE when the file cannot be read or written.
        """
        with self._told():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._lock:
                self._read_under_lock()
                if self.unreadable is not None:
                    raise self.unreadable
                entries = list(self._content.entries)
                yield entries
                self._write(entries)
                self._read_under_lock()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the file system says, in people's words."""
        try:
            yield
        except Timeout:
            raise self._unusable_file("another program holds it") from None
        except OSError as error:
            raise self._unusable_file(error.strerror or type(error).__name__) from error

    def _unusable_file(self, reason: str) -> AppError:
        return AppError(ACCOUNTS_UNREADABLE, file=str(self._path), reason=reason)

    def load(self) -> None:
        """Read the file. One that cannot be understood is read again under the lock before it is
        set aside: another process may just be mending it."""
        try:
            self._read()
        except ValueError:
            try:
                with self._told(), self._lock:
                    self._read_under_lock()
            except AppError as error:
                self.unreadable = error

    def _read_under_lock(self) -> None:
        try:
            self._read()
        except ValueError as error:
            aside = _free_name(self._path)
            _patiently(lambda: self._path.replace(aside))
            log.info("%s cannot be understood and is %s now: %s", self._path, aside, error)
            told = AppError(ACCOUNTS_SET_ASIDE, file=str(aside), reason=str(error))
            self.set_aside = (*self.set_aside, told)
            self._take(_EMPTY)

    def _read(self) -> None:
        """Raises ValueError for what is no list of accounts."""
        self.unreadable = None
        # Before the content: a write in between is then noticed the next time.
        signature = self._signature()
        try:
            text = _patiently(lambda: self._path.read_text("utf-8-sig"))
        except FileNotFoundError:
            self._take(_EMPTY)
            return
        except OSError as error:
            self.unreadable = self._unusable_file(error.strerror or type(error).__name__)
            # For a moment only, perhaps (too many open files): nobody is lost by that.
            self._content = replace(self._content, signature=_NEVER)
            return
        self._take(_understand(text, signature))

    def _take(self, content: _Content) -> None:
        self._content = content
        self._taken(content.entries)

    def _write(self, entries: Sequence[Entry]) -> None:
        content = {"version": 1, **self._content.top, "accounts": entries}
        temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            with temporary.open("w", encoding="utf-8") as file:
                json.dump(content, file, ensure_ascii=False, indent=2)
                file.flush()
                os.fsync(file.fileno())
            _patiently(lambda: temporary.replace(self._path))
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        _sync_folder(self._path.parent)
        self._take(_Content(content, tuple(entries), _NEVER))

    def _signature(self) -> tuple[int, ...] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        # The inode as well: every write makes a new file, within one tick of the clock, too.
        return found.st_mtime_ns, found.st_size, found.st_ino


def _patiently(act: Callable[[], Result]) -> Result:
    """What ``act`` returns; tried a few times where the system does not permit it."""
    for pause in _PAUSES_S:
        try:
            return act()
        except PermissionError:
            time.sleep(pause)
    return act()


def _understand(text: str, signature: tuple[int, ...] | None) -> _Content:
    try:
        top = json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    entries = top.get("accounts", []) if isinstance(top, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError("it is no list of accounts")
    return _Content(top, tuple(entries), signature)


def _free_name(path: Path) -> Path:
    """``accounts.broken.json``, or with a number where that holds an older one."""
    aside, number = path.with_suffix(".broken.json"), 1
    while aside.exists():
        number += 1
        aside = path.with_suffix(f".broken-{number}.json")
    return aside


def _sync_folder(folder: Path) -> None:
    """Make the new name itself outlive a power cut, where the system lets a folder be opened."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
