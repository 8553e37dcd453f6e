"""A transcript heard and edited by real key presses in the real window. What comes of them is read
over the accessibility bus, as a screen reader reads it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.accessibility_bus import FOCUSED, AccessibilityBus, Node
from tests.e2e.conftest import Program, Screen, wait_for

pytestmark = pytest.mark.timeout(240)


class Reader:
    """The window as it is read, and the keyboard."""

    def __init__(self, screen: Screen, found: Node) -> None:
        self._screen = screen
        self._found = found

    def press(self, *keys: str) -> None:
        self._screen.xdotool("key", "--clearmodifiers", *keys)

    def write(self, text: str) -> None:
        self._screen.xdotool("type", "--delay", "20", text)

    def cues(self) -> list[str]:
        """Their texts: without times and marks."""
        spoken = [node.name for node in self._found.find("list item")]
        return [one.partition(" ")[2].partition(" · ")[0] for one in spoken]

    def has(self, role: str, name: str) -> bool:
        return bool(self._found.find(role, name))

    def focused(self, role: str) -> bool:
        return any(FOCUSED in node.states for node in self._found.find(role))

    def second(self) -> float:
        """Where it plays."""
        (waveform,) = self._found.find("slider", "Waveform")
        return waveform.value


@pytest.fixture
def read(
    screen: Screen, accessibility: AccessibilityBus, program: Program
) -> Callable[[str], Reader]:
    """Start the program with a recording; returns when its transcript has the focus."""

    def start(*recording: str) -> Reader:
        program.start(*recording)
        wait_for("the program on the bus", accessibility.programs)
        reader = Reader(screen, accessibility.programs()[0])
        screen.xdotool("windowactivate", "--sync", program.window())
        # The list is on the screen before what it lists.
        wait_for("the recording", lambda: reader.has("cell", "Name: one.flac"))
        reader.press("space")  # the row that has the focus
        wait_for("the transcript", lambda: len(reader.cues()) >= 5, 120)
        reader.press("Return")
        wait_for("the transcript's focus", lambda: reader.focused("list item"))
        return reader

    return start


def test_playing(read: Callable[[str], Reader], recordings: Path) -> None:
    reader = read(str(recordings / "one.flac"))
    reader.press("space")
    wait_for("playing", lambda: reader.has("push button", "Pause"))
    wait_for("a second of it", lambda: reader.second() >= 1)
    reader.press("k")
    wait_for("a pause", lambda: reader.has("push button", "Play"))
    paused = reader.second()
    reader.press("l")
    wait_for("five seconds on", lambda: reader.second() == paused + 5)
    reader.press("l")
    wait_for("ten seconds on", lambda: reader.second() == paused + 10)
    reader.press("j")
    wait_for("five seconds back", lambda: reader.second() == paused + 5)
    reader.press("j", "j", "j")
    wait_for("the beginning", lambda: reader.second() == 0)
    reader.press("Down", "Down", "Return")
    wait_for("the third subtitle", lambda: reader.second() == 8)


def test_editing(
    read: Callable[..., Reader], screen: Screen, program: Program, recordings: Path
) -> None:
    reader = read(str(recordings / "one.flac"))
    before = reader.cues()
    reader.press("F2", "ctrl+Home")
    reader.write("Listen, jkl ")
    wait_for("what was typed", lambda: reader.cues()[0] == f"Listen, jkl {before[0]}")
    reader.press("ctrl+Return")
    wait_for("the halves", lambda: reader.cues()[:2] == ["Listen, jkl", before[0]])
    reader.press("Escape")
    wait_for("the list", lambda: reader.focused("list item"))
    reader.press("ctrl+z")
    wait_for("one subtitle again", lambda: reader.cues()[0] == f"Listen, jkl {before[0]}")
    reader.press("ctrl+z")
    wait_for("as it was", lambda: reader.cues() == before)
    reader.press("ctrl+shift+z")
    wait_for("the words again", lambda: reader.cues()[0] == f"Listen, jkl {before[0]}")
    reader.press("Delete")
    wait_for("no such subtitle", lambda: reader.cues() == before[1:])

    # No word was said about keeping; a power cut takes nothing of it.
    program.kill()
    reader = read()
    assert reader.cues() == before[1:]


def test_finding_and_replacing(read: Callable[[str], Reader], recordings: Path) -> None:
    reader = read(str(recordings / "one.flac"))
    before = reader.cues()
    reader.press("ctrl+f")
    wait_for("the search", lambda: reader.has("text", "Find"))
    reader.write("dashwood")
    wait_for("what was found", lambda: reader.has("label", "1 of 1"))
    reader.press("Tab")
    reader.write("Bennet")
    reader.press("Return")
    replaced = [cue.replace("Dashwood", "Bennet") for cue in before]
    assert replaced != before
    wait_for("another name", lambda: reader.cues() == replaced)
    reader.press("Escape")
    wait_for("the search's end", lambda: not reader.has("text", "Find"))
    assert reader.focused("list item")
    reader.press("ctrl+z")
    wait_for("the old name", lambda: reader.cues() == before)
