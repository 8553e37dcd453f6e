"""The installed program's window, used from outside: the screen, the window manager and the hand
are this machine's, the program has what its package brought and no more."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from clean_root import CleanRoot, Failed, stop, until

_ROOT = Path(__file__).resolve().parent.parent
_PATIENCE_S = 180
_SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108 - where X servers have them

# The picture is taken by another program of Qt: no further tool is needed.
_TAKE_PICTURE = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
sys.exit(not app.primaryScreen().grabWindow(0).save(sys.argv[1]))
"""


class Window:
    """The program's window on a screen of its own. ``variables`` lead to the screen."""

    def __init__(self, variables: Mapping[str, str], process: "subprocess.Popen[bytes]") -> None:
        self.variables = variables
        self._process = process
        self.number = _window(variables, "STT Desktop")

    def press(self, keys: str) -> None:
        """As in "ctrl+q"."""
        _told(self.variables, "xdotool", "windowfocus", "--sync", self.number)
        _told(self.variables, "xdotool", "key", keys)

    def wait_for(self, title: str) -> str:
        """Another window of the program's; its number."""
        return _window(self.variables, title)

    def wait_for_end(self) -> None:
        """Raises Failed unless the program ends by itself, in order."""
        code = self._process.wait(_PATIENCE_S)
        if code:
            raise Failed(f"the window ended with {code}")

    def keep_picture(self, picture: Path) -> None:
        _told(self.variables, "xdotool", "windowsize", "--sync", self.number, "1250", "780")
        _told(self.variables, "xdotool", "windowmove", "--sync", self.number, "20", "40")
        time.sleep(1)  # for the eye alone: what is drawn has settled in the picture
        picture.parent.mkdir(parents=True, exist_ok=True)
        taken = [sys.executable, "-c", _TAKE_PICTURE, str(picture)]
        subprocess.run(taken, env=dict(self.variables), check=True)


@contextmanager
def opened(root: CleanRoot, variables: Mapping[str, str]) -> Iterator[Window]:
    """The installed program's window, with the session's `variables`."""
    with _screen(root) as shown, _started(["openbox"], shown):
        until("a window manager", lambda: _told(shown, "xprop", "-root", "_NET_WM_NAME"))
        told = {**variables, "DISPLAY": shown["DISPLAY"], "QT_QPA_PLATFORM": "xcb"}
        with _started(root.command("stt-desktop", variables=told), shown) as process:
            yield Window(shown, process)


def drop(window: Window, root: CleanRoot, recording: Path) -> str:
    """Drag `recording` (in the root's home) onto the window; the subtitles that it gets."""
    inside = f"/{recording.relative_to(root.path)}"
    subtitles = recording.with_suffix(".srt")
    source = str(_ROOT / "tests" / "e2e" / "drag_source.py")
    with _started([sys.executable, source, inside], window.variables):
        _drag(window.variables, _window(window.variables, "Drag source"), window.number)
        until("the subtitles", subtitles.exists)
    until("the text", subtitles.with_suffix(".txt").exists)
    return subtitles.read_text("utf-8")


@contextmanager
def _screen(root: CleanRoot) -> Iterator[dict[str, str]]:
    """An X server whose socket the root sees; the variables that lead to it."""
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1400x900x24", "-ac", "-noreset"],
        pass_fds=[write_end],
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    with os.fdopen(read_end) as told:
        number = told.readline().strip()
    seen = root.path / _SOCKETS.relative_to("/")
    seen.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "--bind", str(_SOCKETS), str(seen)], check=True)
    try:
        yield dict(os.environ) | {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        subprocess.run(["umount", str(seen)], check=False)
        server.terminate()
        server.wait(_PATIENCE_S)


@contextmanager
def _started(
    command: list[str], variables: Mapping[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(command, env=dict(variables), stdout=subprocess.DEVNULL)
    try:
        yield process
        if process.poll() not in (None, 0):
            raise Failed(f"{command} ended with {process.returncode}")
    finally:
        stop(process)


def _drag(shown: Mapping[str, str], source: str, target: str) -> None:
    """Press in one window, move in steps (XDND needs to see the way), release in the other."""

    def hand(*arguments: str) -> None:
        _told(shown, "xdotool", *arguments)

    hand("windowmove", "--sync", source, "5", "30")
    hand("windowmove", "--sync", target, "300", "60")
    hand("mousemove", "--window", source, "80", "50")
    hand("mousedown", "1")
    for step in range(12):
        hand("mousemove_relative", "--sync", "--", "6", str(step % 3))
    for x in (100, 200, 300, 320, 340):
        hand("mousemove", "--window", target, str(x), "300")
    hand("mouseup", "1")


def _window(shown: Mapping[str, str], title: str) -> str:
    def found() -> str:
        return _told(shown, "xdotool", "search", "--onlyvisible", "--name", f"^{title}$")

    return until(f"the window {title}", found).split()[0]


def _told(shown: Mapping[str, str], *command: str) -> str:
    done = subprocess.run(
        command, env=dict(shown), capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout.strip()
