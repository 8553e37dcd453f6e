"""A key that sings wherever it is seen: through every success and failure it is seen nowhere."""

import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stt_desktop import logsetup
from stt_desktop.credentials.keys import KeyringCredentials
from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.errors import AppError
from stt_desktop.domain.secret import Secret, clean_key
from tests.credentials.conftest import Run
from tests.credentials.desktop import Desktop

pytestmark = [
    pytest.mark.keyring,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="GNOME Keyring is on Linux"),
]

CANARY = "canary-5f1d"
ACCOUNT = Account("a1", "work", Provider.LOCAL)
SERVER = Account("a2", "server", Provider.LOCAL)
BROKEN = Account("a3", "broken", Provider.LOCAL)


class Everything(logging.Handler):
    """Whatever is logged, with its arguments and its traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen += [self.format(record), repr(vars(record))]


@pytest.fixture
def everything(home: Path) -> Iterator[Everything]:
    logsetup.start(home / "logs", debug=True)
    handler = Everything()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


def test_the_key_is_seen_nowhere(
    desktop: Desktop,
    open_door: Callable[..., KeyringCredentials],
    run: Run,
    everything: Everything,
    home: Path,
) -> None:
    seen = everything.seen

    def look(door: KeyringCredentials) -> None:
        """At all that the door shows of itself, and at its process."""
        seen.extend([repr(door), repr(vars(door))])
        assert door.child_pid is not None
        process = Path(f"/proc/{door.child_pid}")
        seen.extend((process / name).read_text("latin-1") for name in ("cmdline", "environ"))
        limits = (process / "limits").read_text("ascii")
        assert "Max core file size        1                    1" in limits

    def fail(call: Callable[[], object]) -> None:
        with pytest.raises(AppError) as raised:
            call()
        seen.extend([repr(raised.value), str(raised.value), repr(raised.value.details)])
        seen.extend(traceback.format_exception(raised.value))

    desktop.environment["STT_DESKTOP_KEY_SERVER"] = CANARY
    desktop.environment["STT_DESKTOP_KEY_BROKEN"] = f"{CANARY} with a space"
    desktop.open_bus()
    desktop.open_keyring()
    door = open_door(desktop, asking_s=1)

    fail(lambda: clean_key(f"{CANARY} {CANARY}"))
    fail(lambda: clean_key(CANARY * 1000))
    assert run(door.store(ACCOUNT, clean_key(CANARY)))
    look(door)
    fresh = open_door(desktop)
    assert run(fresh.key(ACCOUNT)).reveal() == CANARY
    look(fresh)
    assert run(door.key(SERVER)).reveal() == CANARY
    fail(lambda: run(door.key(BROKEN)))
    door.hold_for_session(BROKEN, Secret(CANARY))
    fail(lambda: run(door.store(BROKEN, Secret(f"{CANARY}\n{CANARY}"))))
    seen.append(repr(vars(door)))

    desktop.lock()
    fail(lambda: run(door.store(ACCOUNT, Secret(CANARY))))
    fail(lambda: run(open_door(desktop).key(ACCOUNT)))
    seen.extend([repr(run(door.state(ACCOUNT))), repr(run(door.health()))])
    look(door)

    # The test looks where something is: the log was written, and the file holds it.
    files = [path for path in home.rglob("*") if path.is_file()]
    assert "write for account a1: done" in (home / "logs" / "stt-desktop.log").read_text()
    seen.extend(path.read_bytes().decode("latin-1") for path in files)
    assert len(seen) > 20
    assert not [text for text in seen if CANARY in text]
