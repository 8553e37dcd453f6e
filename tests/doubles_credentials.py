"""Keys in memory, behind the port of the keyring."""

from collections.abc import Mapping

from stt_desktop.domain.account import Account
from stt_desktop.domain.errors import (
    KEY_MISSING,
    KEYRING_LOCKED,
    KEYRING_REFUSED,
    KEYRING_SILENT,
    KEYRING_UNAVAILABLE,
    AppError,
)
from stt_desktop.domain.health import Finding, Health
from stt_desktop.domain.keys import KeyState
from stt_desktop.domain.secret import Secret, clean_key

STATES = {
    KEYRING_LOCKED: KeyState.LOCKED,
    KEYRING_UNAVAILABLE: KeyState.UNAVAILABLE,
    KEYRING_SILENT: KeyState.NOT_ANSWERING,
    KEYRING_REFUSED: KeyState.REFUSED,
}


class FakeCredentials:
    """Implements :class:`~stt_desktop.domain.keys.Credentials` without a keyring.

    ``environment`` maps names of accounts to keys. Set ``trouble`` to a KEYRING_* error and every
    call that would reach the keyring raises it. ``fetched`` holds the ids that :meth:`key` was
    asked for.
    """

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self.trouble: AppError | None = None
        self.fetched: list[str] = []
        self._environment = {name: clean_key(key) for name, key in (environment or {}).items()}
        self._session: dict[str, Secret] = {}
        self._stored: dict[str, Secret] = {}

    async def key(self, account: Account) -> Secret:
        self.fetched.append(account.id)
        if account.name in self._environment:
            return self._environment[account.name]
        if account.id in self._session:
            return self._session[account.id]
        self._reach()
        if account.id not in self._stored:
            raise AppError(KEY_MISSING, account=account.name)
        return self._stored[account.id]

    async def store(self, account: Account, key: Secret) -> KeyState:
        self._reach()
        self._stored[account.id] = clean_key(key.reveal())
        self._session.pop(account.id, None)
        return KeyState.ENVIRONMENT if account.name in self._environment else KeyState.STORED

    def hold_for_session(self, account: Account, key: Secret) -> None:
        self._session[account.id] = clean_key(key.reveal())

    async def forget(self, account: Account) -> None:
        self._session.pop(account.id, None)
        self._reach()
        self._stored.pop(account.id, None)

    async def state(self, account: Account) -> KeyState:
        if account.name in self._environment:
            return KeyState.ENVIRONMENT
        if account.id in self._session:
            return KeyState.SESSION
        if self.trouble is not None:
            return STATES[self.trouble.kind]
        return KeyState.STORED if account.id in self._stored else KeyState.MISSING

    async def health(self) -> Finding:
        if self.trouble is not None:
            return Finding("keyring", Health.WARNING, self.trouble.message(), self.trouble.advice())
        return Finding("keyring", Health.GOOD, "keys are kept in memory")

    def _reach(self) -> None:
        if self.trouble is not None:
            raise AppError(self.trouble.kind, **self.trouble.details)
