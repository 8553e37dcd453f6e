"""Doors to keyrings that are the tests' own."""

import shutil
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.credentials.client import ASKING_S, QUIET_S, KeyringClient
from stt_desktop.credentials.keys import KeyringCredentials
from tests.credentials.desktop import WORKER, Desktop

Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    """A desktop session in which nothing runs yet."""
    if shutil.which("gnome-keyring-daemon") is None or shutil.which("dbus-daemon") is None:
        pytest.skip("no GNOME Keyring here: `python3 packaging/dev.py test` installs it")
    session = Desktop(tmp_path)
    yield session
    session.close()


@pytest.fixture
def open_door(run: Run) -> Iterator[Callable[..., KeyringCredentials]]:
    """`open_door(desktop, …)`: the program's door there, closed at the end of the test. Patience
    is named in seconds; without, it is the program's own."""
    doors: list[KeyringCredentials] = []

    def open_one(
        desktop: Desktop, *, quiet_s: float = QUIET_S, asking_s: float = ASKING_S
    ) -> KeyringCredentials:
        async def make() -> KeyringCredentials:
            client = partial(KeyringClient, quiet_s=quiet_s, asking_s=asking_s)
            return KeyringCredentials(WORKER, environment=desktop.environment, client=client)

        doors.append(run(make()))
        return doors[-1]

    yield open_one
    for door in doors:
        run(door.close())
