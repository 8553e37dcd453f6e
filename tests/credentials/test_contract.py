"""What every implementation of the port does: the real one over GNOME Keyring, and the double."""

from collections.abc import Callable
from typing import Any

import pytest

from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.errors import KEY_MALFORMED, KEY_MISSING, KEYRING_LOCKED, AppError
from stt_desktop.domain.health import Health
from stt_desktop.domain.keys import Credentials, KeyState
from stt_desktop.domain.secret import Secret
from tests.credentials.conftest import Run
from tests.credentials.desktop import Desktop
from tests.doubles_credentials import FakeCredentials

WORK = Account("a1", "work", Provider.LOCAL)
HOME = Account("a2", "home", Provider.LOCAL)
FIXED = Account("a3", "ci-server", Provider.LOCAL)
ONE, TWO = Secret("sk-one"), Secret("sk-two")


class Double:
    def __init__(self) -> None:
        self.credentials = FakeCredentials({"ci-server": "from-outside"})

    def lock(self) -> None:
        self.credentials.trouble = AppError(KEYRING_LOCKED)


class Real:
    def __init__(self, desktop: Desktop, open_door: Callable[..., Any]) -> None:
        desktop.environment["STT_DESKTOP_KEY_CI_SERVER"] = " from-outside\n"
        desktop.open_bus()
        desktop.open_keyring()
        self.credentials: Credentials = open_door(desktop)
        self.lock = desktop.lock


Subject = Double | Real


@pytest.fixture(params=["double", pytest.param("real", marks=pytest.mark.keyring)])
def subject(request: pytest.FixtureRequest) -> Subject:
    if request.param == "double":
        return Double()
    return Real(request.getfixturevalue("desktop"), request.getfixturevalue("open_door"))


def test_an_account_begins_without_a_key(subject: Subject, run: Run) -> None:
    door = subject.credentials
    assert run(door.state(WORK)) is KeyState.MISSING
    with pytest.raises(AppError) as raised:
        run(door.key(WORK))
    assert raised.value == AppError(KEY_MISSING, account="work")


def test_keys_are_stored_replaced_and_forgotten_by_account(subject: Subject, run: Run) -> None:
    door = subject.credentials
    assert run(door.store(WORK, ONE)) is KeyState.STORED
    assert run(door.store(HOME, TWO)) is KeyState.STORED
    assert run(door.state(WORK)) is KeyState.STORED
    assert (run(door.key(WORK)), run(door.key(HOME))) == (ONE, TWO)
    run(door.store(WORK, TWO))
    assert run(door.key(WORK)) == TWO
    run(door.forget(WORK))
    run(door.forget(WORK))
    assert run(door.state(WORK)) is KeyState.MISSING
    with pytest.raises(AppError) as raised:
        run(door.key(WORK))
    assert raised.value.kind is KEY_MISSING
    assert run(door.key(HOME)) == TWO


def test_a_renamed_account_keeps_its_key(subject: Subject, run: Run) -> None:
    run(subject.credentials.store(WORK, ONE))
    renamed = Account(WORK.id, "office", WORK.provider)
    assert run(subject.credentials.key(renamed)) == ONE


def test_a_key_of_the_session_goes_first_and_is_not_stored(subject: Subject, run: Run) -> None:
    door = subject.credentials
    door.hold_for_session(WORK, ONE)
    assert run(door.state(WORK)) is KeyState.SESSION
    assert run(door.key(WORK)) == ONE
    run(door.forget(WORK))
    assert run(door.state(WORK)) is KeyState.MISSING
    run(door.store(HOME, ONE))
    door.hold_for_session(HOME, TWO)
    assert run(door.key(HOME)) == TWO
    assert run(door.store(HOME, ONE)) is KeyState.STORED
    assert run(door.key(HOME)) == ONE


def test_the_environment_goes_before_all_else(subject: Subject, run: Run) -> None:
    door = subject.credentials
    door.hold_for_session(FIXED, ONE)
    assert run(door.store(FIXED, TWO)) is KeyState.ENVIRONMENT
    assert run(door.state(FIXED)) is KeyState.ENVIRONMENT
    assert run(door.key(FIXED)) == Secret("from-outside")
    renamed = Account(FIXED.id, "server", FIXED.provider)
    assert run(door.key(renamed)) == TWO


def test_a_key_is_cleaned_before_it_is_taken(subject: Subject, run: Run) -> None:
    door = subject.credentials
    run(door.store(WORK, Secret(" Bearer sk-one\n")))
    assert run(door.key(WORK)) == ONE
    with pytest.raises(AppError) as raised:
        run(door.store(WORK, Secret("two words")))
    assert raised.value.kind is KEY_MALFORMED
    with pytest.raises(AppError) as raised:
        door.hold_for_session(WORK, Secret("two words"))
    assert raised.value.kind is KEY_MALFORMED
    assert run(door.state(WORK)) is KeyState.STORED


def test_a_locked_keyring_is_told_and_the_session_goes_on(subject: Subject, run: Run) -> None:
    door = subject.credentials
    subject.lock()
    assert run(door.state(WORK)) is KeyState.LOCKED
    for call in (door.key(WORK), door.store(WORK, ONE)):
        with pytest.raises(AppError) as raised:
            run(call)
        assert raised.value.kind is KEYRING_LOCKED
    assert run(door.state(WORK)) is KeyState.LOCKED
    door.hold_for_session(WORK, ONE)
    assert run(door.key(WORK)) == ONE
    assert run(door.state(WORK)) is KeyState.SESSION
    assert run(door.health()).health is Health.WARNING


def test_forgetting_without_the_keyring_still_empties_the_session(
    subject: Subject, run: Run
) -> None:
    door = subject.credentials
    run(door.store(WORK, ONE))
    door.hold_for_session(WORK, TWO)
    subject.lock()
    with pytest.raises(AppError) as raised:
        run(door.forget(WORK))
    assert raised.value.kind is KEYRING_LOCKED
    assert run(door.state(WORK)) is KeyState.LOCKED


def test_the_doctor_is_told_that_all_is_well(subject: Subject, run: Run) -> None:
    finding = run(subject.credentials.health())
    assert (finding.part, finding.health, finding.advice) == ("keyring", Health.GOOD, "")
