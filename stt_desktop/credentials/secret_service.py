"""The Secret Service of Linux desktops: GNOME Keyring, KWallet (5.97 and later), KeePassXC.

https://specifications.freedesktop.org/secret-service/ by way of SecretStorage, the library below
`keyring`, whose own backend for it prompts without a word before, and asks a person without a
keyring to make one just to read from it. The attributes are those of `keyring`.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import secretstorage
from jeepney import DBusErrorResponse
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, Proxy
from secretstorage.exceptions import (
    ItemNotFoundException,
    LockedException,
    PromptDismissedException,
    SecretServiceNotAvailableException,
)
from secretstorage.util import BUS_NAME

from stt_desktop.credentials.systems import (
    DISMISSED,
    NO_BUS,
    NO_SERVICE,
    SERVICE,
    Announce,
    Locked,
    Refused,
    Unavailable,
)

_APPLICATION = "Python keyring library"  # part of what `keyring` matches when it replaces
_NAMES = {"gnome-keyring-d": "GNOME Keyring", "kwalletd": "KWallet", "keepassxc": "KeePassXC"}
_NOT_STARTED = "org.freedesktop.DBus.Error.Spawn."


class SecretServiceKeyring:
    """One connection a call: the service may be started, locked or replaced between two."""

    def __init__(self, announce: Announce) -> None:
        self._announce = announce

    def name(self) -> str:
        """Who owns the service's name on the bus, as far as we know it."""
        with _connection() as bus:
            try:
                (pid,) = Proxy(message_bus, bus).GetConnectionUnixProcessID(BUS_NAME)
                command = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8")
            except (DBusErrorResponse, OSError):
                return "Secret Service"  # not running yet, or in another container
            known = (name for prefix, name in _NAMES.items() if command.startswith(prefix))
            return next(known, "Secret Service")

    def locked(self) -> bool:
        with _connection() as bus:
            collection = _default(bus)
            return collection is not None and collection.is_locked()

    def holds(self, account: str) -> bool:
        """While it is locked, what is found is all that can be known."""
        with _connection() as bus:
            collection = _default(bus)
            if collection is None:
                return False
            return any(True for _item in collection.search_items(_attributes(account)))

    def read(self, account: str) -> str | None:
        with _connection() as bus:
            collection = _default(bus)
            if collection is None:
                return None
            self._unlock(collection)
            for item in collection.search_items(_attributes(account)):
                self._unlock(item)
                return item.get_secret().decode("utf-8")
            return None

    def write(self, account: str, key: str) -> None:
        with _connection() as bus:
            collection = _default(bus)
            self._announce()
            if collection is None:
                collection = secretstorage.create_collection(bus, "Default", "default")
            self._unlock(collection)
            attributes = {**_attributes(account), "application": _APPLICATION}
            label = f"STT Desktop ({account})"
            collection.create_item(label, attributes, key.encode(), replace=True)

    def delete(self, account: str) -> None:
        with _connection() as bus:
            collection = _default(bus)
            if collection is None:
                return
            for item in list(collection.search_items(_attributes(account))):
                self._announce()
                self._unlock(collection)
                item.delete()

    def _unlock(self, thing: secretstorage.Collection | secretstorage.Item) -> None:
        if not thing.is_locked():
            return
        self._announce()
        thing.unlock()
        if thing.is_locked():
            # Without a screen nobody has been asked.
            screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
            raise Refused(DISMISSED) if screen else Locked


@contextmanager
def _connection() -> Iterator[DBusConnection]:
    """The session's bus, with a Secret Service on it; its failures as ours."""
    try:
        bus = secretstorage.dbus_init()
    except (SecretServiceNotAvailableException, OSError, RuntimeError) as error:
        raise Unavailable(NO_BUS) from error
    with closing(bus):
        try:
            if not secretstorage.check_service_availability(bus):
                raise Unavailable(NO_SERVICE)
            yield bus
        except PromptDismissedException as error:
            raise Refused(DISMISSED) from error
        except LockedException as error:
            raise Locked from error
        except SecretServiceNotAvailableException as error:
            raise Unavailable(NO_SERVICE) from error
        except DBusErrorResponse as error:
            if error.name.startswith(_NOT_STARTED):
                raise Unavailable(NO_SERVICE) from error
            raise Refused(error.name) from error  # its name alone: the data may be anything


def _default(bus: DBusConnection) -> secretstorage.Collection | None:
    """The person's keyring; None before one was made."""
    try:
        return secretstorage.Collection(bus)
    except ItemNotFoundException:
        return None


def _attributes(account: str) -> dict[str, str]:
    return {"service": SERVICE, "username": account}
