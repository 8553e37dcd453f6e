"""The door and real keyrings in every condition: open, locked, absent, dead, refusing."""

import asyncio
import sys
import time
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.credentials.client import KeyringClient
from stt_desktop.credentials.keys import KeyringCredentials
from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.errors import (
    KEYRING_LOCKED,
    KEYRING_REFUSED,
    KEYRING_SILENT,
    KEYRING_UNAVAILABLE,
    AppError,
    Kind,
)
from stt_desktop.domain.health import Health
from stt_desktop.domain.keys import KeyState
from stt_desktop.domain.secret import Secret
from tests.credentials.conftest import Run
from tests.credentials.desktop import PASSWORD, PROMPT, WORKER, Desktop
from tests.doubles import until

pytestmark = [
    pytest.mark.keyring,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="GNOME Keyring is on Linux"),
]

ACCOUNT = Account("a1", "work", Provider.LOCAL)
KEY = Secret("sk-one")
OpenDoor = Callable[..., KeyringCredentials]


@pytest.fixture
def unlocked(desktop: Desktop) -> Desktop:
    desktop.open_bus()
    desktop.open_keyring()
    return desktop


@pytest.fixture
def on_screen(desktop: Desktop, open_door: OpenDoor, run: Run) -> Desktop:
    """A locked keyring that holds a key and has a screen to ask on."""
    desktop.open_screen()
    desktop.open_bus()
    desktop.open_keyring()
    run(open_door(desktop).store(ACCOUNT, KEY))
    desktop.lock()
    return desktop


def failure(run: Run, call: Coroutine[Any, Any, Any]) -> Kind:
    with pytest.raises(AppError) as raised:
        run(call)
    return raised.value.kind


class TestUnlocked:
    def test_a_key_survives_the_end_of_the_program(
        self, unlocked: Desktop, open_door: OpenDoor, run: Run
    ) -> None:
        first = open_door(unlocked)
        run(first.store(ACCOUNT, KEY))
        run(first.close())
        second = open_door(unlocked)
        assert run(second.state(ACCOUNT)) is KeyState.STORED
        assert run(second.key(ACCOUNT)) == KEY
        run(second.forget(ACCOUNT))
        assert run(open_door(unlocked).state(ACCOUNT)) is KeyState.MISSING

    def test_it_lies_where_the_library_keyring_finds_it(
        self, unlocked: Desktop, open_door: OpenDoor, run: Run
    ) -> None:
        run(open_door(unlocked).store(ACCOUNT, KEY))
        ours = "from keyring.backends.SecretService import Keyring; keyring = Keyring()\n"
        read = ours + "print(keyring.get_password('stt-desktop', 'a1'))"
        assert unlocked.python(read).strip() == "sk-one"
        unlocked.python(ours + "keyring.set_password('stt-desktop', 'a1', 'sk-two')")
        assert run(open_door(unlocked).key(ACCOUNT)) == Secret("sk-two")
        run(open_door(unlocked).forget(ACCOUNT))
        assert unlocked.python(read).strip() == "None"

    def test_the_doctor_names_it(self, unlocked: Desktop, open_door: OpenDoor, run: Run) -> None:
        finding = run(open_door(unlocked).health())
        assert (finding.health, finding.fact) == (Health.GOOD, "keys are kept in GNOME Keyring")

    def test_no_other_keyring_is_used_whatever_the_environment_says(
        self, unlocked: Desktop, open_door: OpenDoor, run: Run, tmp_path: Path
    ) -> None:
        other = "keyring.backends.null.Keyring"
        unlocked.environment["PYTHON_KEYRING_BACKEND"] = other
        unlocked.environment["KEYRING_PROPERTY_PREFERRED_COLLECTION"] = "/nowhere"
        config = tmp_path / ".config" / "python_keyring" / "keyringrc.cfg"
        config.parent.mkdir(parents=True)
        config.write_text(f"[backend]\ndefault-keyring={other}\n", encoding="utf-8")
        door = open_door(unlocked)
        assert run(door.store(ACCOUNT, KEY)) is KeyState.STORED
        assert run(open_door(unlocked).key(ACCOUNT)) == KEY
        assert run(door.health()).fact == "keys are kept in GNOME Keyring"


class TestLocked:
    def test_without_a_screen_nobody_is_asked(
        self, unlocked: Desktop, open_door: OpenDoor, run: Run
    ) -> None:
        door = open_door(unlocked)
        run(door.store(ACCOUNT, KEY))
        unlocked.lock()
        fresh = open_door(unlocked)
        assert run(fresh.state(ACCOUNT)) is KeyState.LOCKED
        assert failure(run, fresh.key(ACCOUNT)) is KEYRING_LOCKED
        assert failure(run, fresh.store(ACCOUNT, KEY)) is KEYRING_LOCKED
        assert run(fresh.health()).fact == "GNOME Keyring is locked"
        # What was read lately is still at hand.
        assert run(door.key(ACCOUNT)) == KEY

    def test_the_person_types_the_password(
        self, on_screen: Desktop, open_door: OpenDoor, run: Run
    ) -> None:
        async def unlock(door: KeyringCredentials) -> Secret:
            async with asyncio.timeout(30):
                reading = asyncio.create_task(door.key(ACCOUNT))
                await asyncio.to_thread(on_screen.answer_prompt, *PASSWORD, "Return")
                return await reading

        door = open_door(on_screen)
        assert run(unlock(door)) == KEY
        assert run(door.state(ACCOUNT)) is KeyState.STORED

    def test_the_person_dismisses_the_question(
        self, on_screen: Desktop, open_door: OpenDoor, run: Run
    ) -> None:
        async def dismiss(door: KeyringCredentials) -> None:
            async with asyncio.timeout(30):
                reading = asyncio.create_task(door.key(ACCOUNT))
                await asyncio.to_thread(on_screen.answer_prompt, "Escape")
                await reading

        assert failure(run, dismiss(open_door(on_screen))) is KEYRING_REFUSED

    def test_the_person_is_away(self, on_screen: Desktop, open_door: OpenDoor, run: Run) -> None:
        door = open_door(on_screen, asking_s=1)
        assert failure(run, door.key(ACCOUNT)) is KEYRING_LOCKED
        assert door.child_pid is None
        assert run(door.state(ACCOUNT)) is KeyState.LOCKED

    def test_the_question_itself_hangs(
        self, unlocked: Desktop, open_door: OpenDoor, run: Run
    ) -> None:
        unlocked.open_deaf_service(PROMPT)
        unlocked.lock()
        door = open_door(unlocked, asking_s=1)
        assert failure(run, door.key(ACCOUNT)) is KEYRING_LOCKED
        assert run(door.state(ACCOUNT)) is KeyState.LOCKED

    def test_cancelling_ends_the_call_and_its_process(
        self, unlocked: Desktop, open_door: OpenDoor, run: Run
    ) -> None:
        asked = unlocked.open_deaf_service(PROMPT)
        unlocked.lock()
        door = open_door(unlocked)

        async def cancel() -> None:
            reading = asyncio.create_task(door.key(ACCOUNT))
            await asyncio.to_thread(asked, "BeginPrompting")
            process = Path(f"/proc/{door.child_pid}")
            assert process.exists()
            # Nothing else waits behind the question that is on screen.
            assert await door.state(ACCOUNT) is KeyState.LOCKED
            assert (await door.health()).health is Health.WARNING
            assert not reading.done()
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading
            assert door.child_pid is None
            await until(lambda: not process.exists())

        run(cancel())

    def test_many_tasks_wait_for_one_question(
        self, unlocked: Desktop, open_door: OpenDoor, run: Run
    ) -> None:
        async def ask(door: KeyringCredentials) -> tuple[list[Any], float]:
            began = time.monotonic()
            calls = (door.key(Account(f"a{n}", f"n{n}", Provider.LOCAL)) for n in range(20))
            return await asyncio.gather(*calls, return_exceptions=True), time.monotonic() - began

        unlocked.open_deaf_service(PROMPT)
        unlocked.lock()
        errors, seconds = run(ask(open_door(unlocked, asking_s=2)))
        assert errors == [AppError(KEYRING_LOCKED)] * 20
        assert seconds < 2 * 20


class TestAbsent:
    def test_without_a_bus(self, desktop: Desktop, open_door: OpenDoor, run: Run) -> None:
        self.check(open_door(desktop), run, "this session has no message bus (D-Bus)")

    def test_with_the_bus_of_a_session_that_ended(
        self, desktop: Desktop, open_door: OpenDoor, run: Run, tmp_path: Path
    ) -> None:
        desktop.environment["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={tmp_path}/gone"
        self.check(open_door(desktop), run, "this session has no message bus (D-Bus)")

    def test_without_a_service(self, desktop: Desktop, open_door: OpenDoor, run: Run) -> None:
        desktop.open_bus(services=False)
        self.check(open_door(desktop), run, "no keyring service runs in this session")

    def check(self, door: KeyringCredentials, run: Run, reason: str) -> None:
        began = time.monotonic()
        assert run(door.state(ACCOUNT)) is KeyState.UNAVAILABLE
        for call in (door.key(ACCOUNT), door.store(ACCOUNT, KEY), door.forget(ACCOUNT)):
            with pytest.raises(AppError) as raised:
                run(call)
            assert raised.value == AppError(KEYRING_UNAVAILABLE, reason=reason)
        finding = run(door.health())
        assert finding.health is Health.WARNING
        assert reason in finding.fact
        assert finding.advice
        # Nothing of it waited for a limit.
        assert time.monotonic() - began < 10
        door.hold_for_session(ACCOUNT, KEY)
        assert run(door.key(ACCOUNT)) == KEY

    def test_a_first_key_makes_the_first_keyring(
        self, desktop: Desktop, open_door: OpenDoor, run: Run
    ) -> None:
        """A person who never had a keyring is asked for its password when a key is stored, and
        not before."""
        desktop.open_screen()
        desktop.open_bus()
        door = open_door(desktop)
        assert run(door.state(ACCOUNT)) is KeyState.MISSING

        async def store() -> KeyState:
            async with asyncio.timeout(30):
                storing = asyncio.create_task(door.store(ACCOUNT, KEY))
                keys = (*PASSWORD, "Tab", *PASSWORD, "Return")
                await asyncio.to_thread(desktop.answer_prompt, *keys)
                return await storing

        assert run(store()) is KeyState.STORED
        assert run(door.state(ACCOUNT)) is KeyState.STORED


class TestDead:
    @pytest.mark.parametrize("kind", ["asyncio", "qasync"])
    def test_it_is_told_in_time_and_the_loop_never_waits(
        self, desktop: Desktop, kind: str, request: pytest.FixtureRequest
    ) -> None:
        """One limit for each call; meanwhile the loop turns on, on screen as anywhere."""
        loop: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop
        if kind == "qasync":
            import qasync

            loop = partial(qasync.QEventLoop, request.getfixturevalue("qapp"))
        desktop.open_bus(services=False)
        desktop.open_deaf_service()

        async def use() -> float:
            door = KeyringCredentials(
                WORKER,
                environment=desktop.environment,
                client=partial(KeyringClient, quiet_s=0.5),
            )
            watching = asyncio.create_task(longest_wait())
            try:
                assert await door.state(ACCOUNT) is KeyState.NOT_ANSWERING
                for call in (door.key(ACCOUNT), door.store(ACCOUNT, KEY), door.forget(ACCOUNT)):
                    with pytest.raises(AppError) as raised:
                        await call
                    assert raised.value.kind is KEYRING_SILENT
                assert (await door.health()).health is Health.WARNING
                door.hold_for_session(ACCOUNT, KEY)
                assert await door.key(ACCOUNT) == KEY
            finally:
                watching.cancel()
                await door.close()
            return await watching

        with asyncio.Runner(loop_factory=loop) as runner:
            assert runner.run(use()) < 0.25

    def test_the_state_does_not_wait_behind_a_call_for_ever(
        self, desktop: Desktop, open_door: OpenDoor, run: Run
    ) -> None:
        desktop.open_bus(services=False)
        desktop.open_deaf_service()
        door = open_door(desktop, quiet_s=1)

        async def both() -> KeyState:
            reading = asyncio.create_task(door.key(ACCOUNT))
            state = await door.state(ACCOUNT)
            with pytest.raises(AppError):
                await reading
            return state

        assert run(both()) is KeyState.NOT_ANSWERING


async def longest_wait() -> float:
    """Until cancelled: the longest time in which the loop did not come round, in seconds."""
    longest, last = 0.0, time.monotonic()
    try:
        while True:
            await asyncio.sleep(0.01)
            now = time.monotonic()
            longest, last = max(longest, now - last - 0.01), now
    except asyncio.CancelledError:
        return longest
