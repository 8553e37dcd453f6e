"""A screen of its own (Xvfb), a window manager, and the real program as a process."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from stt_desktop.media.download import HttpFetcher
from stt_desktop.paths import find_paths, resource
from stt_desktop.whisper.models import DEFAULT_MODEL, ModelStore
from tests.e2e.accessibility_bus import AccessibilityBus

MODELS = "STT_DESKTOP_TEST_MODELS"
# Read before any test's fixture moves the program's data folder away.
_USUAL_FOLDER = find_paths().models

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            # One after the other, however many workers: two windows at once fight for the machine.
            item.add_marker(pytest.mark.xdist_group("screen"))


def wait_for(what: str, condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait, bounded, until another process has done something."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"{what} did not happen within {seconds:g} s")
        time.sleep(0.05)


@dataclass
class Screen:
    """One X server with openbox; ``env`` leads programs onto it."""

    env: dict[str, str]
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, *command: str, **more_env: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            command,
            env=self.env | more_env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.processes.append(process)
        return process

    def xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        return done.stdout.strip()

    def windows(self, name: str) -> list[str]:
        """The ids of the visible windows whose title is ``name``."""
        return self.xdotool("search", "--onlyvisible", "--name", f"^{name}$").split()

    def close(self) -> None:
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
            process.wait(10)
            if process.stdout is not None:
                process.stdout.close()


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    for program in ("Xvfb", "openbox", "xdotool"):
        if shutil.which(program) is None:
            pytest.fail(f"{program} is missing: dev.py installs it", pytrace=False)
    # The server chooses a free display and tells its number: no guess can collide.
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        [
            "Xvfb",
            "-displayfd",
            str(write_end),
            *["-screen", "0", "1400x900x24", "-nolisten", "tcp"],
            # Without this the server starts anew, and cuts everybody off, when a client leaves
            # while no other is there: between one xprop and openbox, say.
            "-noreset",
        ],
        pass_fds=[write_end],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    with os.fdopen(read_end) as told:
        display = told.readline().strip()
    if not display:
        server.wait(10)
        pytest.fail("Xvfb did not start")
    env = dict(os.environ)
    env |= {"DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb", "LC_ALL": "C.UTF-8"}
    env |= {"XDG_RUNTIME_DIR": str(tmp_path / "run"), "QT_SCALE_FACTOR": "1"}
    (tmp_path / "run").mkdir(mode=0o700)
    made = Screen(env)
    try:
        made.start("openbox")
        wait_for(
            "a window manager",
            lambda: "openbox" in _wm_name(made).lower(),
            20,
        )
        yield made
    finally:
        made.close()
        server.terminate()
        server.wait(10)


def _wm_name(screen: Screen) -> str:
    done = subprocess.run(
        ["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"],
        env=screen.env, capture_output=True, text=True, timeout=10, check=False,
    )  # fmt: skip
    window = done.stdout.rpartition(" ")[2].strip()
    if not window.startswith("0x"):
        return ""
    done = subprocess.run(
        ["xprop", "-id", window, "_NET_WM_NAME"],
        env=screen.env, capture_output=True, text=True, timeout=10, check=False,
    )  # fmt: skip
    return done.stdout


@dataclass
class Program:
    """The real program with its own empty home, started as a person starts it."""

    screen: Screen
    home: Path
    process: "subprocess.Popen[bytes] | None" = None

    def start(self, *inputs: str) -> "subprocess.Popen[bytes]":
        """Start it; returns when its window is there."""
        self.process = process = self.run(*inputs)

        def window() -> list[str]:
            if process.poll() is not None:
                assert process.stdout is not None
                pytest.fail(f"it ended with {process.returncode}:\n{process.stdout.read()!r}")
            return self.screen.windows("STT Desktop")

        wait_for("the window", window)
        return process

    def run(self, *inputs: str, cwd: Path | None = None) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "-m", "stt_desktop", *inputs],
            env=self.screen.env
            | {"STT_DESKTOP_HOME": str(self.home), "PYTHONPATH": str(resource("..").resolve())},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.screen.processes.append(process)
        return process

    def window(self) -> str:
        return self.screen.windows("STT Desktop")[0]

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        wait_for("its window to vanish", lambda: not self.screen.windows("STT Desktop"))

    def log(self) -> str:
        path = self.home / "logs" / "stt-desktop.log"
        return path.read_text("utf-8") if path.exists() else ""


@pytest.fixture
def accessibility(screen: Screen) -> Iterator[AccessibilityBus]:
    """The bus that a screen reader listens to; what is started from now on can be read there."""
    # A session bus of its own, on the screen: the accessibility bus is found through both.
    daemon = screen.start("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address")
    assert daemon.stdout is not None
    address = daemon.stdout.readline().decode().strip()
    assert address, "dbus-daemon did not start"
    screen.env |= {"DBUS_SESSION_BUS_ADDRESS": address, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
    bus = AccessibilityBus(address)
    try:
        yield bus
    finally:
        bus.close()


@pytest.fixture(scope="session")
def model_of_the_machine() -> Path:
    """The folder of models that holds the real default model, verified."""
    import asyncio

    folder = Path(os.environ.get(MODELS, _USUAL_FOLDER))
    if not asyncio.run(ModelStore(folder, HttpFetcher()).installed(DEFAULT_MODEL)):
        pytest.fail(f"The model is not in {folder} (see {MODELS}).", pytrace=False)
    return folder / DEFAULT_MODEL


@pytest.fixture
def program(screen: Screen, home: Path, model_of_the_machine: Path) -> Program:
    models = home / "models"
    models.mkdir(parents=True)
    shutil.copytree(model_of_the_machine, models / DEFAULT_MODEL, copy_function=_link)
    return Program(screen, home)


def _link(source: str, target: str) -> None:
    """The marker of the verified model holds change times: a link keeps them."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    folder = tmp_path / "Récordings 王"
    folder.mkdir()
    for name in ("one.flac", "two 二.flac"):
        shutil.copy(resource("sample", "sample.flac"), folder / name)
    return folder
