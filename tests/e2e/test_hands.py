"""Real drops and real keys, from other processes: links, folders, pasting, deleting, filtering.

Recordings wait to be started here, so that what a drop made can be looked at in peace: the list
is read by the command line, beside the window, as a person would.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.paths import resource
from tests.e2e.conftest import Program, Screen, wait_for
from tests.e2e.test_window import drag

pytestmark = pytest.mark.timeout(240)

_HERE = Path(__file__).parent


@pytest.fixture
def waiting(program: Program) -> Program:
    """The program, whose recordings wait until they are started."""
    (program.home / "settings.json").write_text(json.dumps({"review_first": True}), "utf-8")
    return program


def command_line(program: Program, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "stt_desktop", *arguments],
        env=program.screen.env
        | {"STT_DESKTOP_HOME": str(program.home), "PYTHONPATH": str(resource("..").resolve())},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return done.stdout


def rows(program: Program) -> dict[str, Any]:
    """The tasks by their source."""
    lines = command_line(program, "tasks", "list", "--json").splitlines()
    return {task["source"]: task for task in map(json.loads, lines)}


def drop(screen: Screen, program: Program, what: list[str], rows_then: set[str]) -> None:
    """Drag ``what`` onto the window, whose rows are ``rows_then`` afterwards."""
    other = screen.start(sys.executable, str(_HERE / "drag_source.py"), *what)
    wait_for("the other window", lambda: screen.windows("Drag source"))
    assert other.stdout is not None
    drag(screen, screen.windows("Drag source")[0], program.window())
    assert other.stdout.readline().decode().strip() == "dropped: CopyAction"
    # The other program hands its data over after that.
    wait_for("the rows", lambda: rows(program).keys() == rows_then)
    other.terminate()
    other.wait(10)
    wait_for("the other window's end", lambda: not screen.windows("Drag source"))


def test_links_and_a_folder_dragged_from_another_program(
    screen: Screen, waiting: Program, recordings: Path
) -> None:
    waiting.start()
    browser, text, line, page = (
        f"https://media.example/{name}.mp3" for name in ("browser", "text", "line", "page")
    )
    files = set(map(str, recordings.iterdir()))
    drop(screen, waiting, ["--link", browser], {browser})
    there = {browser, text, line}
    drop(screen, waiting, ["--text", f"see {text}, and\n{line}\n"], there)
    drop(screen, waiting, ["--html", f'<p>A <a href="{page}">talk</a>.</p>'], there | {page})
    drop(screen, waiting, [str(recordings)], there | {page} | files)
    assert {task["state"] for task in rows(waiting).values()} == {"held"}


def test_pasting_deleting_and_filtering_by_key(
    screen: Screen, waiting: Program, recordings: Path
) -> None:
    one, two = sorted(map(str, recordings.iterdir()))
    waiting.start()
    screen.start(sys.executable, str(_HERE / "clipboard_owner.py"), f"{one}\n{two}\n")
    wait_for("the other window", lambda: screen.windows("Clipboard owner"))
    screen.xdotool("windowactivate", "--sync", waiting.window())

    screen.xdotool("key", "--clearmodifiers", "ctrl+v")
    wait_for("two rows", lambda: rows(waiting).keys() == {one, two})

    # The newest list's first row is chosen; the filter leaves the other one.
    screen.xdotool("key", "--clearmodifiers", "ctrl+shift+f")
    screen.xdotool("type", "two")
    screen.xdotool("key", "Return")
    screen.xdotool("key", "--clearmodifiers", "ctrl+a")
    screen.xdotool("key", "Delete")
    wait_for("the row to go", lambda: rows(waiting).keys() == {one})
    screen.xdotool("key", "--clearmodifiers", "ctrl+z")
    wait_for("the row to come back", lambda: rows(waiting).keys() == {one, two})


def test_from_a_pasted_path_to_a_corrected_transcript_by_key(
    screen: Screen, waiting: Program, recordings: Path
) -> None:
    one, _two = sorted(recordings.iterdir())
    waiting.start()
    screen.start(sys.executable, str(_HERE / "clipboard_owner.py"), str(one))
    wait_for("the other window", lambda: screen.windows("Clipboard owner"))
    screen.xdotool("windowactivate", "--sync", waiting.window())
    screen.xdotool("key", "--clearmodifiers", "ctrl+v")
    wait_for("its row", lambda: rows(waiting).keys() == {str(one)})
    assert not one.with_suffix(".srt").exists()

    screen.xdotool("key", "F5")
    wait_for("the subtitles", one.with_suffix(".srt").exists, 120)
    task = rows(waiting)[str(one)]["id"]
    screen.xdotool("key", "Return")
    screen.xdotool("key", "F2")
    screen.xdotool("key", "--clearmodifiers", "ctrl+a")
    screen.xdotool("type", "Typed by hand.")
    screen.xdotool("key", "Return")
    out = waiting.home / "out"

    def exported() -> str:
        options = ("-f", "txt", "--output", str(out), "--overwrite")
        command_line(waiting, "tasks", "export", task, *options)
        return (out / "one.txt").read_text("utf-8")

    wait_for("the correction", lambda: "Typed by hand." in exported())
