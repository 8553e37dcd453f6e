"""The running program as a screen reader finds it, over the accessibility bus."""

from pathlib import Path

import pytest

from tests.e2e.accessibility_bus import FOCUSABLE, FOCUSED, SHOWING, AccessibilityBus, Node
from tests.e2e.conftest import Program, Screen, wait_for

pytestmark = pytest.mark.timeout(240)

SPOKEN = {
    *("push button", "check box", "radio button", "combo box", "button menu", "menu item"),
    *("text", "list", "list item", "table", "column header", "page tab", "slider", "frame"),
    *("dialog",),
}
"""Roles of what must have a name."""


def nameless(root: Node) -> list[str]:
    """What a screen reader would meet and could not name: where it stands."""
    found: list[str] = []

    def walk(node: Node, way: str) -> None:
        states, name, role = node.states, node.name, node.role
        if SHOWING not in states or role == "scroll bar":
            return
        here = f"{way} > {role} {name!r}"
        if (role in SPOKEN or FOCUSABLE in states) and not name.strip():
            found.append(here)
        for child in node.children():
            walk(child, here)

    walk(root, "")
    return found


def test_everything_on_the_screen_has_a_name(
    screen: Screen, accessibility: AccessibilityBus, program: Program, recordings: Path
) -> None:
    recording = recordings / "two 二.flac"
    program.start(str(recording))
    wait_for("the program on the bus", accessibility.programs)
    (found,) = accessibility.programs()
    assert found.name == "stt-desktop"
    wait_for("the subtitles", recording.with_suffix(".srt").exists, 120)
    wait_for("the transcript", lambda: len(found.find("list item")) >= 5)

    cells = [cell.name for cell in found.find("cell")]
    assert cells[0] == "Name: two 二.flac"
    assert "Progress: Done · SRT, TXT" in cells
    assert all(": " in cell for cell in cells)
    first = found.find("list item")[0]
    assert first.name.startswith("00:00.1 And Mr. John Dashwood")
    (waveform,) = found.find("slider", "Waveform")
    assert waveform.value == 0
    assert found.find("label", "Position: 0:00 / 0:28")
    assert nameless(found) == []

    for keys, title in (("ctrl+e", "Export the transcript"), ("ctrl+comma", "Settings")):
        screen.xdotool("windowactivate", "--sync", program.window())
        screen.xdotool("key", "--clearmodifiers", keys)
        wait_for(title, lambda title=title: focused_in(found, title))  # type: ignore[misc]
        assert nameless(found) == []
        screen.xdotool("key", "Escape")
        wait_for("its end", lambda: not found.find("dialog"))


def focused_in(program: Node, title: str) -> bool:
    """Whether the dialog of that title is there and has the focus."""
    # Qt adds the program's name to a title.
    return any(
        FOCUSED in node.states
        for dialog in program.find("dialog")
        if dialog.name.startswith(title)
        for node in dialog.below()
    )
