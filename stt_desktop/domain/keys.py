"""Where an account's key is kept: the port that ``stt_desktop.credentials`` implements."""

from enum import StrEnum
from typing import Protocol

from stt_desktop.domain.account import Account
from stt_desktop.domain.health import Finding
from stt_desktop.domain.secret import Secret


class KeyState(StrEnum):
    """Where an account's key is, or why nobody knows."""

    STORED = "stored"
    """In the keyring."""
    ENVIRONMENT = "environment"
    """In a variable of this process's environment. Wins, and is never stored."""
    SESSION = "session"
    """In memory only: gone when the program ends."""
    MISSING = "missing"
    LOCKED = "locked"
    UNAVAILABLE = "unavailable"
    """This system has no keyring."""
    NOT_ANSWERING = "not-answering"
    REFUSED = "refused"


class KeySource(Protocol):
    """Where a request's key comes from."""

    async def key(self, account: Account) -> Secret:
        """As :meth:`Credentials.key`."""
        ...


class Credentials(Protocol):
    """The accounts' keys. They lie in the operating system's keyring and nowhere else.

    An account's key is found by the account's id, so that renaming keeps it; only the variable
    of the environment follows the name. Every call is bounded: about 10 s, or two minutes where
    the system asks the person something meanwhile. Cancelling one stops it at once.

    Each that reaches the keyring raises AppError: KEYRING_LOCKED, KEYRING_UNAVAILABLE,
    KEYRING_SILENT or KEYRING_REFUSED.
    """

    async def key(self, account: Account) -> Secret:
        """The key: from the environment, else held for this session, else from the keyring. The
        system may ask the person to unlock it.

        Raises:
            AppError: KEY_MISSING, KEY_VARIABLE_UNUSABLE, KEY_MALFORMED (somebody else has put
                something into the keyring) or KEYRING_*.
        """
        ...

    async def store(self, account: Account, key: Secret) -> KeyState:
        """Put the key into the keyring, over an older one, and say where the account's key comes
        from now: STORED, or ENVIRONMENT when a variable goes first all the same. Nothing is
        stored or kept when it fails: :meth:`hold_for_session` is the caller's to offer.

        Raises:
            AppError: KEYRING_*.
        """
        ...

    def hold_for_session(self, account: Account, key: Secret) -> None:
        """Keep the key in memory until the program ends or a key is stored. It goes before one in
        the keyring."""
        ...

    async def forget(self, account: Account) -> None:
        """Remove the key from the session and from the keyring, if it is there.

        Raises:
            AppError: KEYRING_*; the session has forgotten it even so.
        """
        ...

    async def state(self, account: Account) -> KeyState:
        """Where the key is, without fetching it and without a question to the person."""
        ...

    async def health(self) -> Finding:
        """Which keyring there is and how it is, for the doctor."""
        ...
