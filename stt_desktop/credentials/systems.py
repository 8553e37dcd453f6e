"""The keyring of each operating system, built by name. For the child process only."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "stt-desktop"
"""What our keys are filed under, with the account's id as the user's name. Other programs find
them so: ``keyring get stt-desktop ID``."""

NO_BUS = "no-bus"
NO_SERVICE = "no-service"
NO_BACKEND = "no-backend"
NO_LOGON = "no-logon"
DISMISSED = "dismissed"
NOT_KEPT = "not-kept"

Announce = Callable[[], None]
"""Called just before the system may ask the person something: from now on, patience."""


class KeyringFailure(Exception):  # noqa: N818 - an outcome that is told, not a bug
    """What a keyring did not do. ``reason`` is one of the words above, or technical text that
    holds no secret."""

    code: ClassVar[str]

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class Locked(KeyringFailure):
    code = "locked"


class Unavailable(KeyringFailure):
    code = "unavailable"


class Refused(KeyringFailure):
    code = "refused"


class Keyring(Protocol):
    """May block for ever, and raises whatever it likes besides the failures above."""

    def name(self) -> str:
        """What people call it."""
        ...

    def locked(self) -> bool: ...

    def holds(self, account: str) -> bool: ...

    def read(self, account: str) -> str | None: ...

    def write(self, account: str, key: str) -> None: ...

    def delete(self, account: str) -> None:
        """No error where there is nothing."""
        ...


def open_keyring(announce: Announce) -> Keyring:
    """This system's own. Reaches for nothing yet.

    Raises:
        Unavailable: there is no keyring that we would trust.
    """
    try:
        if sys.platform == "win32":
            from keyring.backends.Windows import WinVaultKeyring

            # Prompts for nothing: no announcement.
            return LibraryKeyring("Windows Credential Manager", WinVaultKeyring(), lambda: None)
        if sys.platform == "darwin":
            from keyring.backends.macOS import Keyring as MacKeyring

            return LibraryKeyring("macOS Keychain", MacKeyring(), announce)
        from stt_desktop.credentials.secret_service import SecretServiceKeyring
    except ImportError as error:
        raise Unavailable(NO_BACKEND) from error
    return SecretServiceKeyring(announce)


class LibraryKeyring:
    """A backend of the library `keyring`. It tells neither whether it is locked nor when it
    prompts: every call may."""

    def __init__(self, name: str, backend: "KeyringBackend", announce: Announce) -> None:
        self._name = name
        self._backend = backend
        self._announce = announce

    def name(self) -> str:
        return self._name

    def locked(self) -> bool:
        return False

    def holds(self, account: str) -> bool:
        return self.read(account) is not None

    def read(self, account: str) -> str | None:
        from keyring.errors import KeyringLocked

        self._announce()
        try:
            return self._backend.get_password(SERVICE, account)
        except KeyringLocked as error:
            raise Refused(DISMISSED) from error

    def write(self, account: str, key: str) -> None:
        from keyring.errors import KeyringLocked

        self._announce()
        try:
            self._backend.set_password(SERVICE, account, key)
        except KeyringLocked as error:
            raise Refused(DISMISSED) from error

    def delete(self, account: str) -> None:
        # The library's error for "there is none" is also its error for all else.
        if self.holds(account):
            self._backend.delete_password(SERVICE, account)
