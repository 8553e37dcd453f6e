"""The library's backends (Windows, macOS) behind our interface."""

import sys

import pytest
from keyring.backend import KeyringBackend
from keyring.compat import properties
from keyring.errors import KeyringLocked, PasswordDeleteError

from stt_desktop.credentials.systems import (
    DISMISSED,
    NO_BACKEND,
    NO_LOGON,
    SERVICE,
    LibraryKeyring,
    Refused,
    Unavailable,
    open_keyring,
)
from stt_desktop.credentials.worker import _told


class InMemory(KeyringBackend):
    """As the library's own: deleting what is not there is an error."""

    @properties.classproperty
    def priority(cls) -> float:  # noqa: N805
        raise RuntimeError("for tests only")

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.passwords: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("dismissed")
        return self.passwords.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked("dismissed")
        self.passwords[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.passwords:
            raise PasswordDeleteError(service)
        del self.passwords[service, username]


def test_a_backend_of_the_library_is_used_by_account() -> None:
    backend = InMemory()
    announced: list[None] = []
    keyring = LibraryKeyring("Test", backend, lambda: announced.append(None))
    assert (keyring.name(), keyring.locked(), keyring.holds("a1")) == ("Test", False, False)
    keyring.write("a1", "sk-one")
    assert backend.passwords == {(SERVICE, "a1"): "sk-one"}
    assert keyring.read("a1") == "sk-one"
    keyring.delete("a1")
    keyring.delete("a1")
    assert backend.passwords == {}
    # Each of these calls may have asked the person.
    assert len(announced) >= 3


def test_a_dismissed_question_of_the_library_is_a_refusal() -> None:
    backend = InMemory()
    keyring = LibraryKeyring("Test", backend, lambda: None)
    backend.locked = True
    with pytest.raises(Refused) as reading:
        keyring.read("a1")
    with pytest.raises(Refused) as writing:
        keyring.write("a1", "sk-one")
    assert (reading.value.reason, writing.value.reason) == (DISMISSED, DISMISSED)


def test_a_system_without_the_library_has_no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("keyring.backends.Windows", "keyring.backends.macOS", "secretstorage"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "stt_desktop.credentials.secret_service", raising=False)
    with pytest.raises(Unavailable) as raised:
        open_keyring(lambda: None)
    assert raised.value.reason == NO_BACKEND


def test_errors_of_windows_are_told_by_number() -> None:
    class WindowsError(Exception):
        winerror = 1312

    failure = _told(WindowsError("sk-one"))
    assert isinstance(failure, Unavailable)
    assert failure.reason == NO_LOGON
    WindowsError.winerror = 8
    assert _told(WindowsError("sk-one")).reason == "WindowsError 8"
