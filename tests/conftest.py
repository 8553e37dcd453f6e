"""What holds for every test: no network, no keyring, no real data folder, no silent warning."""

import asyncio
import errno
import gc
import ipaddress
import itertools
import logging
import os
import re
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from stt_desktop.paths import find_paths

# Before anything imports Qt, qasync or keyring. A person who wants to watch sets the platform.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_API"] = "pyside6"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

# A shell that starts the tests in the background lets them ignore Ctrl-C, and so would every
# program that they start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Python collects cycles in whatever thread happens to allocate. Where a test before left a closed
# event loop of Qt's, a worker thread of this one would destroy it, and the process would die. So
# only the main thread collects, between tests.
gc.disable()
_COLLECT_EVERY = 20

# A slow machine is no error. CI repeats the same examples; elsewhere each run tries new ones.
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")

# The person's own models, found before `home` hides their data folder: 150 MB are not copied.
MODELS = find_paths().models


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it again and again took a third of the time."""
    gc.collect()
    gc.freeze()


def pytest_runtest_logfinish(nodeid: str, location: tuple[str, int | None, str]) -> None:
    """Collect garbage here, in the main thread."""
    gc.disable()  # the window gives the work back to Python when it ends
    if next(_finished) % _COLLECT_EVERY == 0:
        gc.collect()


_finished = itertools.count(1)


class LogGuard(logging.Handler):
    """Collects warnings and errors from every logger; a test says which ones it expects."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._unexpected: list[str] = []
        self._expected: dict[re.Pattern[str], int] = {}

    def emit(self, record: logging.LogRecord) -> None:
        line = f"{record.name}: {record.levelname}: {record.getMessage()}"
        for pattern in self._expected:
            if pattern.search(line):
                self._expected[pattern] += 1
                return
        self._unexpected.append(self.format(record) if record.exc_info else line)

    def expect(self, pattern: str) -> None:
        """Expect at least one record, from now on, whose `logger: LEVEL: message` matches."""
        self._expected[re.compile(pattern)] = 0

    def problems(self) -> list[str]:
        """What should not have been logged, and what should have."""
        absent = [p.pattern for p, count in self._expected.items() if not count]
        return [
            *(f"unexpected: {line}" for line in self._unexpected),
            *(f"expected, but never logged: {pattern}" for pattern in absent),
        ]


def _levels() -> dict[str, int]:
    """The level of every logger that has been asked for so far, but the root's."""
    known = logging.Logger.manager.loggerDict
    return {name: one.level for name, one in known.items() if isinstance(one, logging.Logger)}


@pytest.fixture(autouse=True)
def log_guard() -> Iterator[LogGuard]:
    """Fail the test that logs a warning nobody expected; leave logging as it was."""
    guard, root = LogGuard(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = _levels()
    root.addHandler(guard)
    yield guard
    for handler in [h for h in root.handlers if h not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    for name in _levels():
        # The program silences chatty libraries for good; the next test may want to hear them.
        logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))
    if problems := guard.problems():
        pytest.fail("\n".join(["The log:", *problems]), pytrace=False)


@pytest.fixture
def expect_log(log_guard: LogGuard) -> Callable[[str], None]:
    """`expect_log(pattern)`: a warning or error that matches must come, and is no failure."""
    return log_guard.expect


def is_local(address: object) -> bool:
    """Tell whether a socket's address (of any family) leads nowhere but to this machine."""
    if not isinstance(address, tuple):
        return True  # a UNIX socket's path
    host = address[0]
    if host in (None, "", "localhost"):
        return True
    try:
        ip = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return ip.is_loopback or ip.is_unspecified


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse what leaves this machine, and fail the test even if its code hid the refusal."""
    attempts: list[object] = []

    def guard(address: object) -> None:
        if not is_local(address):
            attempts.append(address)
            raise OSError(errno.ENETUNREACH, "tests have no network")

    connect, connect_ex, sendto = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.socket.sendto,
    )
    getaddrinfo = socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        guard(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        guard(address)
        return connect_ex(self, address)

    def guarded_sendto(self: socket.socket, data: Any, *flags_and_address: Any) -> int:
        guard(flags_and_address[-1])
        return sendto(self, data, *flags_and_address)

    def guarded_getaddrinfo(host: Any, *rest: Any, **options: Any) -> Any:
        guard((host.decode() if isinstance(host, bytes) else host,))
        return getaddrinfo(host, *rest, **options)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket.socket, "sendto", guarded_sendto)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
    yield
    if attempts:
        pytest.fail(f"The test reached for the network: {attempts}", pytrace=False)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's data folder for this test, empty; child processes inherit it."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("STT_DESKTOP_HOME", str(folder))
    return folder


@pytest.fixture
def base_model(home: Path) -> Path:
    """The built-in model, in this test's data folder; `dev.py test` has installed it."""
    installed = MODELS / "base"
    if not installed.is_dir():
        pytest.fail(f"No model in {installed}: run `python3 packaging/dev.py test`", pytrace=False)
    folder = home / "models" / "base"
    folder.parent.mkdir()
    folder.symlink_to(installed, target_is_directory=True)
    return folder


@pytest.fixture(autouse=True)
def keyring_of_the_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give tests marked `keyring` the real one; all others have the null keyring of above, and no
    bus on which a program that ignores that could find another."""
    if request.node.get_closest_marker("keyring"):
        monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    else:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)


@pytest.fixture
def run() -> Iterator[Callable[[Coroutine[Any, Any, Any]], Any]]:
    """`run(coroutine)` on one asyncio loop per test, which is closed cleanly at its end."""
    with asyncio.Runner() as runner:
        yield runner.run
