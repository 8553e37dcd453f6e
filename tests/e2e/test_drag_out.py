"""A finished row is dragged out of the window, onto another program."""

import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import Program, Screen, wait_for
from tests.e2e.test_window import linger

pytestmark = pytest.mark.timeout(240)


def test_a_finished_row_dragged_out_gives_its_files(
    screen: Screen, program: Program, recordings: Path
) -> None:
    recording = recordings / "one.flac"
    program.start(str(recording))
    wait_for("the subtitles", recording.with_suffix(".txt").exists, 120)
    other = screen.start(sys.executable, str(Path(__file__).with_name("drag_target.py")))
    wait_for("the other window", lambda: screen.windows("Drag target"))
    target, window = screen.windows("Drag target")[0], program.window()
    screen.xdotool("windowmove", "--sync", target, "5", "30")
    screen.xdotool("windowmove", "--sync", window, "270", "60")
    screen.xdotool("windowactivate", "--sync", window)
    # The first row lies below menu, tools, tabs and header.
    screen.xdotool("mousemove", "--sync", "--window", window, "100", "152")
    screen.xdotool("mousedown", "1")
    for _step in range(12):
        screen.xdotool("mousemove_relative", "--sync", "--", "-4", "1")
    for x in (150, 120, 100, 90, 80):
        screen.xdotool("mousemove", "--sync", "--window", target, str(x), "50")
    linger(screen, "Drag target: known")
    screen.xdotool("mouseup", "1")
    assert other.stdout is not None
    action, *paths = other.stdout.readline().decode().strip().split("|")
    assert action == "CopyAction"
    assert sorted(paths) == [str(recording.with_suffix(end)) for end in (".srt", ".txt")]
    assert program.process is not None
    assert program.process.poll() is None
