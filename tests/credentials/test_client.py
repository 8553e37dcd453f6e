"""The end that asks: it gets an answer or an error in time, whatever the child does."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.credentials.client import KeyringClient
from stt_desktop.domain.errors import (
    KEYRING_REFUSED,
    KEYRING_SILENT,
    KEYRING_UNAVAILABLE,
    AppError,
)
from stt_desktop.domain.secret import Secret
from tests.credentials.conftest import Run
from tests.doubles import until

SCRIPTED = (sys.executable, "-m", "tests.credentials.scripted")
ROOT = Path(__file__).parents[2]
KEY = Secret("sk-one")

Talk = Callable[[KeyringClient], Coroutine[Any, Any, Any]]
Ask = Callable[..., Any]


@pytest.fixture
def ask(run: Run, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """`ask(talk, fault)`: what `talk(client)` returns, over a child of that fault."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))

    def ask(talk: Talk, *command: str, **patience: float) -> Any:
        async def conversation() -> Any:
            client = KeyringClient(command, os.environ, **patience)
            try:
                async with asyncio.timeout(20):
                    return await talk(client)
            finally:
                await client.close()

        return run(conversation())

    return ask


def error_of(ask: Ask, talk: Talk, *command: str, **patience: float) -> AppError:
    with pytest.raises(AppError) as raised:
        ask(talk, *command, **patience)
    return raised.value


async def write(client: KeyringClient) -> None:
    await client.write("a1", KEY)


async def write_and_read(client: KeyringClient) -> Secret | None:
    await client.write("a1", KEY)
    return await client.read("a1")


def test_one_child_serves_many_requests(ask: Ask) -> None:
    async def talk(client: KeyringClient) -> None:
        assert await client.read("a1") is None
        assert not await client.look("a1")
        pid = client.child_pid
        await client.write("a1", KEY)
        assert await client.look("a1")
        assert await client.read("a1") == KEY
        await client.delete("a1")
        assert await client.read("a1") is None
        assert await client.check() == ("Scripted", False)
        assert client.child_pid == pid is not None

    ask(talk, *SCRIPTED, "none")


def test_requests_at_the_same_time_take_turns(ask: Ask) -> None:
    async def talk(client: KeyringClient) -> list[Secret | None]:
        keys = [Secret(f"sk-{n}") for n in range(10)]
        await asyncio.gather(*(client.write(f"a{n}", key) for n, key in enumerate(keys)))
        found = await asyncio.gather(*(client.read(f"a{n}") for n in range(10)))
        return [key if key == keys[n] else None for n, key in enumerate(found)]

    assert None not in ask(talk, *SCRIPTED, "none")


def test_a_person_may_take_longer_than_a_keyring(ask: Ask) -> None:
    assert ask(write_and_read, *SCRIPTED, "asks", quiet_s=1.0) == KEY


def test_what_a_library_prints_disturbs_nothing(ask: Ask) -> None:
    assert ask(write_and_read, *SCRIPTED, "prints") == KEY


def test_a_system_without_a_keyring(ask: Ask) -> None:
    reason = "this system has none that the program can use"
    error = error_of(ask, write, *SCRIPTED, "absent")
    assert error == AppError(KEYRING_UNAVAILABLE, reason=reason)


def test_a_refusal_comes_with_its_reason(ask: Ask) -> None:
    error = error_of(ask, write, *SCRIPTED, "refuses")
    assert error == AppError(KEYRING_REFUSED, reason="no, thank you")


def test_of_an_unexpected_error_only_the_type_is_told(ask: Ask) -> None:
    error = error_of(ask, write, *SCRIPTED, "raises")
    assert error == AppError(KEYRING_REFUSED, reason="RuntimeError")


def test_a_key_that_was_not_kept_is_not_called_stored(ask: Ask) -> None:
    error = error_of(ask, write, *SCRIPTED, "forgets")
    assert error == AppError(KEYRING_REFUSED, reason="it did not keep the key as it was given")


def test_a_child_that_dies_is_told_and_replaced(
    ask: Ask, expect_log: Callable[[str], None]
) -> None:
    expect_log(r"client: WARNING: the keyring's process ended with 3$")

    async def talk(client: KeyringClient) -> Secret | None:
        with pytest.raises(AppError) as raised:
            await client.write("a1", KEY)
        assert raised.value.kind is KEYRING_UNAVAILABLE
        return await client.read("a1")

    assert ask(talk, *SCRIPTED, "dies") is None


def test_a_child_that_dies_while_it_is_idle_is_not_missed(ask: Ask) -> None:
    async def talk(client: KeyringClient) -> tuple[str, bool]:
        await client.check()
        assert client.child_pid is not None
        os.kill(client.child_pid, 9)
        await until(lambda: client.child_pid is None)
        return await client.check()

    assert ask(talk, *SCRIPTED, "none") == ("Scripted", False)


def test_a_child_that_cannot_be_started(ask: Ask, expect_log: Callable[[str], None]) -> None:
    expect_log(r"client: WARNING: the keyring's process ended with None$")
    assert error_of(ask, write, "/nowhere/at/all").kind is KEYRING_UNAVAILABLE


def test_a_child_that_never_gets_ready(ask: Ask) -> None:
    command = (sys.executable, "-c", "import sys; sys.stdin.read()")
    error = error_of(ask, write, *command, start_s=0.3)
    assert error.kind is KEYRING_SILENT


def test_the_child_ends_when_its_owner_is_gone() -> None:
    """As after `kill -9`: the pipe closes, even while the keyring blocks."""
    import subprocess

    code = "from tests.credentials.scripted import *\nimport threading\n"
    code += "Scripted.read = lambda *_: threading.Event().wait()\n"
    code += "worker.main(lambda announce: Scripted('none', announce))"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=os.environ
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert b"ready" in child.stdout.readline()
        child.stdin.write(b'{"do": "read", "account": "a1"}\n')
        child.stdin.close()
        assert child.wait(timeout=60) == 0
