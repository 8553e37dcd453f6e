"""Which key an account gets, and how often the keyring is asked for it."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from stt_desktop.credentials.client import KeyringClient
from stt_desktop.credentials.keys import KeyringCredentials, variable_name
from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.errors import (
    KEY_MALFORMED,
    KEY_MISSING,
    KEY_VARIABLE_UNUSABLE,
    KEYRING_REFUSED,
    AppError,
)
from stt_desktop.domain.keys import KeyState
from stt_desktop.domain.secret import Secret
from tests.credentials.conftest import Run

WORK = Account("a1", "work", Provider.LOCAL)


class Memory(KeyringClient):
    """A keyring in memory that counts the reads and remembers what the child would inherit."""

    made: "Memory"

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        super().__init__(command, environment)
        Memory.made = self
        self.environment = environment
        self.keys: dict[str, str] = {}
        self.reads: list[str] = []
        self.trouble: AppError | None = None

    async def read(self, account: str) -> Secret | None:
        self.reads.append(account)
        await asyncio.sleep(0)
        if self.trouble is not None:
            raise self.trouble
        return Secret(self.keys[account]) if account in self.keys else None

    async def write(self, account: str, key: Secret) -> None:
        self.keys[account] = key.reveal()


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        self.now += 0.001  # no two calls at the same time
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def door(run: Run, clock: Clock, **environment: str) -> tuple[KeyringCredentials, Memory]:
    async def make() -> KeyringCredentials:
        return KeyringCredentials(
            ("never", "started"), environment=environment, client=Memory, monotonic=clock
        )

    return run(make()), Memory.made


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("work", "STT_DESKTOP_KEY_WORK"),
        ("my-account", "STT_DESKTOP_KEY_MY_ACCOUNT"),
        ("Team 2 (new)", "STT_DESKTOP_KEY_TEAM_2__NEW_"),
        ("büro", "STT_DESKTOP_KEY_BÜRO"),
        ("公司a", "STT_DESKTOP_KEY_公司A"),
        ("公司", "STT_DESKTOP_KEY_公司"),
    ],
)
def test_the_variable_follows_the_name(name: str, variable: str) -> None:
    assert variable_name(Account("a1", name, Provider.LOCAL)) == variable


def test_an_empty_variable_counts_as_unset(run: Run, clock: Clock) -> None:
    credentials, keyring = door(run, clock, STT_DESKTOP_KEY_WORK="")
    keyring.keys["a1"] = "sk-one"
    assert run(credentials.key(WORK)) == Secret("sk-one")


def test_an_unusable_variable_is_named_and_not_shown(run: Run, clock: Clock) -> None:
    credentials, _ = door(run, clock, STT_DESKTOP_KEY_WORK="two words")
    assert run(credentials.state(WORK)) is KeyState.ENVIRONMENT
    with pytest.raises(AppError) as raised:
        run(credentials.key(WORK))
    assert raised.value == AppError(KEY_VARIABLE_UNUSABLE, variable="STT_DESKTOP_KEY_WORK")


def test_the_child_inherits_no_key_and_no_other_keyring(run: Run, clock: Clock) -> None:
    _, keyring = door(
        run,
        clock,
        PATH="/bin",
        STT_DESKTOP_KEY_WORK="sk-one",
        STT_DESKTOP_HOME="/home/me",
        PYTHON_KEYRING_BACKEND="keyrings.alt.file.PlaintextKeyring",
        KEYRING_PROPERTY_APPID="x",
        KEYCHAIN_PATH="/x",
    )
    assert keyring.environment == {"PATH": "/bin", "STT_DESKTOP_HOME": "/home/me"}


def test_a_key_that_was_just_read_is_not_read_again(run: Run, clock: Clock) -> None:
    credentials, keyring = door(run, clock)
    keyring.keys["a1"] = "sk-one"

    async def many() -> list[Any]:
        return await asyncio.gather(*(credentials.key(WORK) for _ in range(100)))

    assert run(many()) == [Secret("sk-one")] * 100
    assert keyring.reads == ["a1"]
    keyring.keys["a1"] = "sk-two"  # by another window
    assert run(credentials.key(WORK)) == Secret("sk-one")
    clock.now += 60
    assert run(credentials.key(WORK)) == Secret("sk-two")


def test_one_failure_answers_all_who_wait_and_nobody_who_comes_later(
    run: Run, clock: Clock
) -> None:
    credentials, keyring = door(run, clock)
    keyring.trouble = AppError(KEYRING_REFUSED, reason="dismissed")

    async def many() -> list[Any]:
        accounts = [Account(f"a{n}", f"n{n}", Provider.LOCAL) for n in range(50)]
        return await asyncio.gather(*map(credentials.key, accounts), return_exceptions=True)

    assert run(many()) == [AppError(KEYRING_REFUSED, reason="dismissed")] * 50
    assert len(keyring.reads) == 1
    keyring.trouble = None
    keyring.keys["a1"] = "sk-one"
    assert run(credentials.key(WORK)) == Secret("sk-one")


def test_a_key_stored_by_hand_is_cleaned_or_refused(run: Run, clock: Clock) -> None:
    credentials, keyring = door(run, clock)
    keyring.keys["a1"] = "sk-one\n"
    assert run(credentials.key(WORK)) == Secret("sk-one")
    clock.now += 60
    keyring.keys["a1"] = "sk one"
    with pytest.raises(AppError) as raised:
        run(credentials.key(WORK))
    assert raised.value == AppError(KEY_MALFORMED, position=3)


def test_a_key_that_was_removed_elsewhere_is_missing_after_a_while(run: Run, clock: Clock) -> None:
    credentials, keyring = door(run, clock)
    run(credentials.store(WORK, Secret("sk-one")))
    assert run(credentials.key(WORK)) == Secret("sk-one")
    assert keyring.reads == []
    del keyring.keys["a1"]
    clock.now += 60
    with pytest.raises(AppError) as raised:
        run(credentials.key(WORK))
    assert raised.value.kind is KEY_MISSING


def test_closing_forgets_what_was_in_memory(run: Run, clock: Clock) -> None:
    credentials, _ = door(run, clock)
    credentials.hold_for_session(WORK, Secret("sk-one"))
    run(credentials.close())
    with pytest.raises(AppError) as raised:
        run(credentials.key(WORK))
    assert raised.value.kind is KEY_MISSING
