"""The person's accounts, in a file: names, addresses and prices. Keys are never in it.

The window and the command line may change it at the same time: every change reads the file again
under a lock, and is on disk when its method returns.
"""

import contextlib
import json
import logging
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Final, TypeVar

from filelock import FileLock, Timeout

from stt_desktop.domain.account import (
    LOCAL,
    Account,
    Provider,
    check_address,
    check_name,
    check_poll_seconds,
    check_price,
    key_variable,
)
from stt_desktop.domain.errors import (
    ACCOUNT_BUILT_IN,
    ACCOUNT_EXISTS,
    ACCOUNT_NAME_CLASHES,
    ACCOUNT_UNKNOWN,
    ACCOUNT_UNUSABLE,
    ACCOUNTS_SET_ASIDE,
    ACCOUNTS_UNREADABLE,
    PROVIDER_UNKNOWN,
    AppError,
)

log = logging.getLogger(__name__)

_LOCK_S = 5.0
"""Whoever holds the lock writes one small file."""

Result = TypeVar("Result")

Entry = Mapping[str, Any]
"""An account as the file holds it, with whatever a newer version has put beside."""


class Unchanged(Enum):
    """In :meth:`AccountStore.change`, where None means the provider's own value."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED


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


class AccountStore:
    """Reads the file when it is made; never fails then: see :attr:`troubles`.

    Every method that changes something raises AppError: ACCOUNTS_UNREADABLE when the file cannot
    be read or written, and what it names itself. ``lock_s``: how long another process may take
    to write, in seconds.
    """

    def __init__(self, path: Path, *, lock_s: float = _LOCK_S) -> None:
        self._path = path
        self._lock = FileLock(f"{path}.lock", timeout=lock_s)
        self._listeners: list[Callable[[], None]] = []
        self._content = _EMPTY
        self._accounts: tuple[Account, ...] = ()
        self._removed: tuple[Account, ...] = ()
        self._set_aside: tuple[AppError, ...] = ()
        self._unusable: tuple[AppError, ...] = ()
        self._unreadable: AppError | None = None
        self._load()

    # --- what there is ------------------------------------------------------------------------

    @property
    def troubles(self) -> Sequence[AppError]:
        """What the person should know about the file: it was set aside (ACCOUNTS_SET_ASIDE),
        cannot be read (ACCOUNTS_UNREADABLE) or holds what this version cannot use
        (ACCOUNT_UNUSABLE)."""
        unreadable = () if self._unreadable is None else (self._unreadable,)
        return (*self._set_aside, *unreadable, *self._unusable)

    def all(self) -> list[Account]:
        """The built-in engine's first, then the person's, oldest first."""
        return [LOCAL, *self._accounts]

    def known(self) -> list[Account]:
        """:meth:`all`, then those that were removed: old tasks still name them."""
        return [*self.all(), *self._removed]

    def get(self, name_or_id: str) -> Account:
        """The account of that name (capitals do not matter) or id.

        Raises:
            AppError: ACCOUNT_UNKNOWN.
        """
        wanted = name_or_id.strip().casefold()
        for account in self.all():
            if wanted in (account.name.casefold(), account.id):
                return account
        raise AppError(ACCOUNT_UNKNOWN, account=name_or_id)

    def default(self, default_account: str) -> Account:
        """The account that the setting of that name means: the built-in engine where the setting
        names one that is gone."""
        try:
            return self.get(default_account)
        except AppError:
            return LOCAL

    def changed(self) -> bool:
        """Read the file again if another process has written it, or if it could not be read; True
        (and the listeners are told) if something is different now.

        While it cannot be read, what was read last holds.
        """
        if self._signature() == self._content.signature:
            return False
        was_unreadable = self._unreadable is not None
        self._load()
        if was_unreadable and self._unreadable is not None:
            return False
        self._tell()
        return True

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` after each change, on the thread that made or found it; the result
        ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # --- changes ------------------------------------------------------------------------------

    def add(
        self,
        name: str,
        provider: Provider,
        *,
        base_url: str | None = None,
        poll_seconds: float | None = None,
        price_per_minute: Decimal | None = None,
    ) -> Account:
        """Add an account, under an id that was never used.

        Raises:
            AppError: ACCOUNT_NAME_UNUSABLE, ACCOUNT_EXISTS, ACCOUNT_NAME_CLASHES,
                ACCOUNT_BUILT_IN, ADDRESS_UNUSABLE, POLL_SECONDS_UNUSABLE or PRICE_UNUSABLE.
        """
        if provider is Provider.LOCAL:
            raise AppError(ACCOUNT_BUILT_IN, account=LOCAL.name)
        with self._changing() as entries:
            taken = {account.id for account in self.known()}
            account = _checked(
                Account(_new_id(taken), name, provider, base_url, poll_seconds, price_per_minute)
            )
            self._check_unique(account)
            entries.append(_entry(account))
        return account

    def rename(self, name_or_id: str, name: str) -> Account:
        """Give an account another name. Its key in the keyring stays; the variable of the
        environment follows the name.

        Raises:
            AppError: as :meth:`get` and :meth:`add` do.
        """
        return self.change(name_or_id, name=name)

    def change(
        self,
        name_or_id: str,
        *,
        name: str | None = None,
        base_url: str | Unchanged | None = UNCHANGED,
        poll_seconds: float | Unchanged | None = UNCHANGED,
        price_per_minute: Decimal | Unchanged | None = UNCHANGED,
    ) -> Account:
        """Change what is given; None is the provider's own value.

        Raises:
            AppError: as :meth:`get` and :meth:`add` do.
        """
        wishes = {
            "base_url": base_url,
            "poll_seconds": poll_seconds,
            "price_per_minute": price_per_minute,
        }
        changes: dict[str, Any] = {
            key: value for key, value in wishes.items() if value is not UNCHANGED
        }
        if name is not None:
            changes["name"] = name
        with self._changing() as entries:
            old = self._own(name_or_id)
            account = _checked(replace(old, **changes))
            self._check_unique(account)
            place = _place(entries, old.id)
            entries[place] = {**entries[place], **_entry(account)}
        return account

    def remove(self, name_or_id: str) -> Account:
        """Take an account off the list. Its key, and tasks that still need it, are the caller's to
        look after, and so is the default.

        Raises:
            AppError: ACCOUNT_UNKNOWN or ACCOUNT_BUILT_IN.
        """
        with self._changing() as entries:
            account = self._own(name_or_id)
            place = _place(entries, account.id)
            # Tasks and totals of the past keep its name and its price.
            entries[place] = {**entries[place], "removed": True}
        return account

    def _own(self, name_or_id: str) -> Account:
        account = self.get(name_or_id)
        if account.provider is Provider.LOCAL:
            raise AppError(ACCOUNT_BUILT_IN, account=account.name)
        return account

    def _check_unique(self, account: Account) -> None:
        variable = key_variable(account.name)
        for other in self.all():
            if other.id == account.id:
                continue
            if account.name.casefold() in (other.name.casefold(), other.id):
                raise AppError(ACCOUNT_EXISTS, account=other.name)
            if variable == key_variable(other.name):
                raise AppError(
                    ACCOUNT_NAME_CLASHES,
                    account=account.name,
                    other=other.name,
                    variable=variable,
                )

    # --- the file -----------------------------------------------------------------------------

    @contextmanager
    def _changing(self) -> Iterator[list[Entry]]:
        """Give the file's entries as they are now; write what has become of them."""
        with self._told():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._lock:
                self._read_under_lock()
                if self._unreadable is not None:
                    raise self._unreadable
                entries = list(self._content.entries)
                yield entries
                self._write(entries)
                self._read_under_lock()
        self._tell()

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

    def _load(self) -> None:
        """Read the file. One that cannot be understood is read again under the lock before it is
        set aside: another process may just be mending it."""
        try:
            self._read()
        except ValueError:
            try:
                with self._told(), self._lock:
                    self._read_under_lock()
            except AppError as error:
                self._unreadable = error

    def _read_under_lock(self) -> None:
        try:
            self._read()
        except ValueError as error:
            aside = _free_name(self._path)
            _patiently(lambda: self._path.replace(aside))
            log.info("%s cannot be understood and is %s now: %s", self._path, aside, error)
            told = AppError(ACCOUNTS_SET_ASIDE, file=str(aside), reason=str(error))
            self._set_aside = (*self._set_aside, told)
            self._take(_EMPTY)

    def _read(self) -> None:
        """Raises ValueError for what is no list of accounts."""
        self._unreadable = None
        # Before the content: a write in between is then noticed the next time.
        signature = self._signature()
        try:
            text = _patiently(lambda: self._path.read_text("utf-8-sig"))
        except FileNotFoundError:
            self._take(_EMPTY)
            return
        except OSError as error:
            self._unreadable = self._unusable_file(error.strerror or type(error).__name__)
            # For a moment only, perhaps (too many open files): nobody is lost by that.
            self._content = replace(self._content, signature=_NEVER)
            return
        self._take(_understand(text, signature))

    def _take(self, content: _Content) -> None:
        self._content = content
        accounts: list[Account] = []
        removed: list[Account] = []
        unusable: list[AppError] = []
        seen = {LOCAL.id}
        for entry in content.entries:
            try:
                account = _account(entry)
            except AppError as error:
                # A removed one is for names only: nobody is to mend it.
                unusable += [] if entry.get("removed") is True else [_unusable(entry, error)]
                continue
            if account.id in seen:
                continue
            seen.add(account.id)
            (removed if entry.get("removed") is True else accounts).append(account)
        self._accounts, self._removed = tuple(accounts), tuple(removed)
        self._unusable = tuple(unusable)

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

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


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


def _account(entry: Entry) -> Account:
    """The account of an entry; what a person (or a newer version) has written is checked."""
    provider, price, seconds = (
        entry.get(key) for key in ("provider", "price_per_minute", "poll_seconds")
    )
    services = [one.value for one in Provider if one is not Provider.LOCAL]
    if provider not in services:
        known = ", ".join(services)
        raise AppError(PROVIDER_UNKNOWN, provider=str(provider), known=known)
    account_id, name, url = (entry.get(key) for key in ("id", "name", "base_url"))
    if not isinstance(account_id, str) or not account_id:
        raise AppError(ACCOUNT_UNKNOWN, account=str(account_id))
    return _checked(
        Account(
            id=account_id,
            name=name if isinstance(name, str) else "",
            provider=Provider(provider),
            base_url=None if url is None else str(url),
            poll_seconds=None if seconds is None else _seconds(seconds),
            price_per_minute=None if price is None else check_price(str(price)),
        )
    )


def _seconds(value: object) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    # Not a number: no range holds it, so that check_poll_seconds() refuses it.
    return float(value) if is_number else float("nan")  # type: ignore[arg-type]


def _checked(account: Account) -> Account:
    """The account with every value in its usual form; AppError for one that cannot be used."""
    url = None if account.base_url is None else check_address(account.base_url)
    account = replace(account, name=check_name(account.name), base_url=url)
    if account.poll_seconds is not None:
        check_poll_seconds(account.poll_seconds, account.url)
    if account.price_per_minute is not None:
        check_price(str(account.price_per_minute))
    return account


def _unusable(entry: Entry, why: AppError) -> AppError:
    return AppError(
        ACCOUNT_UNUSABLE, account=str(entry.get("name", "–"))[:64], reason=why.message()
    )


def _entry(account: Account) -> dict[str, Any]:
    price = account.price_per_minute
    return {
        "id": account.id,
        "name": account.name,
        "provider": account.provider.value,
        "base_url": account.base_url,
        "poll_seconds": account.poll_seconds,
        # As text: a price has no binary fractions.
        "price_per_minute": None if price is None else str(price),
    }


def _place(entries: Sequence[Entry], account_id: str) -> int:
    return next(index for index, entry in enumerate(entries) if entry.get("id") == account_id)


def _new_id(taken: set[str]) -> str:
    while (fresh := secrets.token_hex(4)) in taken:
        pass
    return fresh


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
