"""The list of accounts: who there is, and every change to it.

The window and the command line may change it at the same time: every change reads the file again
under a lock, and is on disk when its method returns.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Final

from stt_desktop.accounts.entries import (
    Entry,
    Understood,
    checked,
    entry_of,
    new_id,
    place_of,
    understand,
)
from stt_desktop.accounts.file import AccountsFile
from stt_desktop.domain.account import LOCAL, Account, Provider, key_variable
from stt_desktop.domain.errors import (
    ACCOUNT_BUILT_IN,
    ACCOUNT_EXISTS,
    ACCOUNT_NAME_CLASHES,
    ACCOUNT_UNKNOWN,
    AppError,
)

_LOCK_S = 5.0
"""Whoever holds the lock writes one small file."""


class Unchanged(Enum):
    """In :meth:`AccountStore.change`, where None means the provider's own value."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED


class AccountStore:
    """Reads the file when it is made; never fails then: see :attr:`troubles`.

    Every method that changes something raises AppError: ACCOUNTS_UNREADABLE when the file cannot
    be read or written, and what it names itself. ``lock_s``: how long another process may take
    to write, in seconds.
    """

    def __init__(self, path: Path, *, lock_s: float = _LOCK_S) -> None:
        self._listeners: list[Callable[[], None]] = []
        self._held = Understood()
        self._file = AccountsFile(path, self._take, lock_s=lock_s)
        self._file.load()

    # --- what there is ------------------------------------------------------------------------

    @property
    def troubles(self) -> Sequence[AppError]:
        """What the person should know about the file: it was set aside (ACCOUNTS_SET_ASIDE),
        cannot be read (ACCOUNTS_UNREADABLE) or holds what this version cannot use
        (ACCOUNT_UNUSABLE)."""
        unreadable = () if self._file.unreadable is None else (self._file.unreadable,)
        return (*self._file.set_aside, *unreadable, *self._held.unusable)

    def all(self) -> list[Account]:
        """The built-in engine's first, then the person's, oldest first."""
        return [LOCAL, *self._held.accounts]

    def known(self) -> list[Account]:
        """:meth:`all`, then those that were removed: old tasks still name them."""
        return [*self.all(), *self._held.removed]

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
        if not self._file.is_news():
            return False
        was_unreadable = self._file.unreadable is not None
        self._file.load()
        if was_unreadable and self._file.unreadable is not None:
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
        model: str | None = None,
        limit_bytes: int | None = None,
        limit_ms: int | None = None,
    ) -> Account:
        """Add an account, under an id that was never used.

        Raises:
            AppError: ACCOUNT_NAME_UNUSABLE, ACCOUNT_EXISTS, ACCOUNT_NAME_CLASHES,
                ACCOUNT_BUILT_IN, ADDRESS_UNUSABLE, POLL_SECONDS_UNUSABLE, PRICE_UNUSABLE,
                MODEL_NAME_UNUSABLE or LIMIT_UNUSABLE.
        """
        if provider is Provider.LOCAL:
            raise AppError(ACCOUNT_BUILT_IN, account=LOCAL.name)
        with self._changing() as entries:
            taken = {account.id for account in self.known()}
            account = checked(
                Account(
                    id=new_id(taken),
                    name=name,
                    provider=provider,
                    base_url=base_url,
                    poll_seconds=poll_seconds,
                    price_per_minute=price_per_minute,
                    model=model,
                    limit_bytes=limit_bytes,
                    limit_ms=limit_ms,
                )
            )
            self._check_unique(account)
            entries.append(entry_of(account))
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
        model: str | Unchanged | None = UNCHANGED,
        limit_bytes: int | Unchanged | None = UNCHANGED,
        limit_ms: int | Unchanged | None = UNCHANGED,
    ) -> Account:
        """Change what is given; None is the provider's own value.

        Raises:
            AppError: as :meth:`get` and :meth:`add` do.
        """
        wishes = {
            "base_url": base_url,
            "poll_seconds": poll_seconds,
            "price_per_minute": price_per_minute,
            "model": model,
            "limit_bytes": limit_bytes,
            "limit_ms": limit_ms,
        }
        changes: dict[str, Any] = {
            key: value for key, value in wishes.items() if value is not UNCHANGED
        }
        if name is not None:
            changes["name"] = name
        with self._changing() as entries:
            old = self._own(name_or_id)
            account = checked(replace(old, **changes))
            self._check_unique(account)
            place = place_of(entries, old.id)
            entries[place] = {**entries[place], **entry_of(account)}
        return account

    def remove(self, name_or_id: str) -> Account:
        """Take an account off the list. Its key, and tasks that still need it, are the caller's to
        look after, and so is the default.

        Raises:
            AppError: ACCOUNT_UNKNOWN or ACCOUNT_BUILT_IN.
        """
        with self._changing() as entries:
            account = self._own(name_or_id)
            place = place_of(entries, account.id)
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

    @contextmanager
    def _changing(self) -> Iterator[list[Entry]]:
        """The entries, to be changed; the listeners are told when that is on disk."""
        with self._file.changing() as entries:
            yield entries
        self._tell()

    def _take(self, entries: Sequence[Entry]) -> None:
        self._held = understand(entries)

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()
