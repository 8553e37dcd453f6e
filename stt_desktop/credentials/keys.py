"""The accounts' keys as the jobs, the window and the command line see them."""

import asyncio
import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from stt_desktop.credentials.client import KeyringClient
from stt_desktop.domain.account import KEY_VARIABLE, Account, key_variable
from stt_desktop.domain.errors import (
    KEY_MISSING,
    KEY_VARIABLE_UNUSABLE,
    KEYRING_LOCKED,
    KEYRING_REFUSED,
    KEYRING_SILENT,
    KEYRING_UNAVAILABLE,
    AppError,
    Kind,
)
from stt_desktop.domain.health import Finding, Health
from stt_desktop.domain.keys import KeyState
from stt_desktop.domain.secret import Secret, clean_key
from stt_desktop.i18n import _

KEPT_S = 60.0
"""So long a key that was read is used again: a thousand waiting tasks ask for theirs all the
time. No longer, because another window or a command may have changed it."""

_UNANSWERED: Final[Mapping[Kind, KeyState]] = {
    KEYRING_LOCKED: KeyState.LOCKED,
    KEYRING_UNAVAILABLE: KeyState.UNAVAILABLE,
    KEYRING_SILENT: KeyState.NOT_ANSWERING,
    KEYRING_REFUSED: KeyState.REFUSED,
}
_NOT_THE_CHILDS = re.compile(
    # Keys; and what turns the library `keyring` into something else.
    rf"{KEY_VARIABLE}|PYTHON_KEYRING_BACKEND$|KEYRING_PROPERTY_|KEYCHAIN_PATH$"
)


def variable_name(account: Account) -> str:
    """The variable of the environment that may hold the account's key."""
    return key_variable(account.name)


class KeyringCredentials:
    """Implements :class:`~stt_desktop.domain.keys.Credentials` over the system's keyring.

    ``command`` starts the child (``worker.main``). :meth:`close` it.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] = os.environ,
        client: Callable[[Sequence[str], Mapping[str, str]], KeyringClient] = KeyringClient,
        kept_s: float = KEPT_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keys_of_the_environment = {
            name: Secret(value)
            for name, value in environment.items()
            if name.startswith(KEY_VARIABLE)
        }
        passed_on = {k: v for k, v in environment.items() if not _NOT_THE_CHILDS.match(k)}
        self._keyring = client(command, passed_on)
        self._kept_s = kept_s
        self._monotonic = monotonic
        self._session: dict[str, Secret] = {}
        self._kept: dict[str, tuple[float, Secret]] = {}
        self._trouble: tuple[float, AppError] | None = None
        self._reading = asyncio.Lock()

    @property
    def child_pid(self) -> int | None:
        """The child's process id while one runs."""
        return self._keyring.child_pid

    async def key(self, account: Account) -> Secret:
        """The account's key; see the port."""
        if (secret := self._at_hand(account)) is not None:
            return secret
        asked = self._monotonic()
        async with self._reading:
            # Whoever waited here meanwhile takes the answer that the one before got: a hundred
            # tasks are one prompt, and one refusal.
            if (secret := self._at_hand(account)) is not None:
                return secret
            kept = self._kept.get(account.id)
            if kept is not None and self._monotonic() - kept[0] < self._kept_s:
                return kept[1]
            if self._trouble is not None and self._trouble[0] >= asked:
                error = self._trouble[1]
                raise AppError(error.kind, **error.details)
            return await self._read(account)

    async def store(self, account: Account, key: Secret) -> KeyState:
        """Put it into the keyring; see the port."""
        key = clean_key(key.reveal())
        await self._keyring.write(account.id, key)
        self._session.pop(account.id, None)
        self._kept[account.id] = (self._monotonic(), key)
        self._trouble = None
        return KeyState.STORED if self._variable(account) is None else KeyState.ENVIRONMENT

    def hold_for_session(self, account: Account, key: Secret) -> None:
        """Keep it in memory only; see the port."""
        self._session[account.id] = clean_key(key.reveal())

    async def forget(self, account: Account) -> None:
        """Remove it everywhere; see the port."""
        self._session.pop(account.id, None)
        self._kept.pop(account.id, None)
        await self._keyring.delete(account.id)
        self._kept.pop(account.id, None)  # somebody may have read it while it was on its way out

    async def state(self, account: Account) -> KeyState:
        """Where it is; see the port."""
        if self._variable(account) is not None:
            return KeyState.ENVIRONMENT
        if account.id in self._session:
            return KeyState.SESSION
        try:
            found = await self._keyring.look(account.id)
        except AppError as error:
            return _UNANSWERED[error.kind]
        return KeyState.STORED if found else KeyState.MISSING

    async def health(self) -> Finding:
        """How the keyring is; see the port."""
        try:
            name, locked = await self._keyring.check()
        except AppError as error:
            # No key is needed for the built-in engine: a warning, nothing is broken.
            return Finding("keyring", Health.WARNING, error.message(_), error.advice(_))
        if locked:
            fact = _("{keyring} is locked").format(keyring=name)
            advice = _("Unlock it when the system asks; log out and in again if it never does.")
            return Finding("keyring", Health.WARNING, fact, advice)
        fact = _("keys are kept in {keyring}").format(keyring=name)
        return Finding("keyring", Health.GOOD, fact)

    async def close(self) -> None:
        """End the child and forget what was held in memory."""
        self._session.clear()
        self._kept.clear()
        await self._keyring.close()

    def _at_hand(self, account: Account) -> Secret | None:
        variable = self._variable(account)
        if variable is None:
            return self._session.get(account.id)
        try:
            return clean_key(self._keys_of_the_environment[variable].reveal())
        except AppError:
            raise AppError(KEY_VARIABLE_UNUSABLE, variable=variable) from None

    def _variable(self, account: Account) -> str | None:
        """The account's variable, where it is set. An empty one counts as unset, as usual."""
        name = variable_name(account)
        secret = self._keys_of_the_environment.get(name)
        return name if secret is not None and secret.reveal() else None

    async def _read(self, account: Account) -> Secret:
        try:
            found = await self._keyring.read(account.id)
        except AppError as error:
            self._trouble = (self._monotonic(), error)
            raise
        if found is None:
            self._kept.pop(account.id, None)
            raise AppError(KEY_MISSING, account=account.name)
        secret = clean_key(found.reveal())
        self._kept[account.id] = (self._monotonic(), secret)
        return secret
