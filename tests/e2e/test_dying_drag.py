"""The other program dies in the middle of a drag: nobody says that it is over."""

import sys
from pathlib import Path

import pytest

from tests.e2e.accessibility_bus import AccessibilityBus
from tests.e2e.conftest import Program, Screen, wait_for
from tests.e2e.test_window import carry

pytestmark = pytest.mark.timeout(240)


def test_the_window_is_itself_again_when_the_mouse_is(
    screen: Screen, program: Program, recordings: Path, accessibility: AccessibilityBus
) -> None:
    program.start()
    wait_for("the program on the bus", accessibility.programs)
    (found,) = accessibility.programs()
    source = Path(__file__).with_name("drag_source.py")
    other = screen.start(sys.executable, str(source), *map(str, sorted(recordings.iterdir())))
    wait_for("the other window", lambda: screen.windows("Drag source"))
    carry(screen, screen.windows("Drag source")[0], program.window())
    wait_for("what a drop does", lambda: found.find("label", "Transcribe 2 recordings"))
    other.kill()
    other.wait(10)
    screen.xdotool("mouseup", "1")
    screen.xdotool("mousemove_relative", "--sync", "--", "9", "9")
    wait_for("the window as it was", lambda: not found.find("label", "Transcribe 2 recordings"))
    # It takes what comes next all the same.
    other = screen.start(sys.executable, str(source), str(recordings / "one.flac"))
    wait_for("another window", lambda: screen.windows("Drag source"))
    carry(screen, screen.windows("Drag source")[0], program.window())
    screen.xdotool("mouseup", "1")
    assert other.stdout is not None
    assert other.stdout.readline().decode().strip() == "dropped: CopyAction"
    wait_for("its row", lambda: found.find("cell", "Name: one.flac"))
