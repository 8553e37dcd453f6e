"""The real program in a real window, driven from outside by other processes."""

import itertools
import os
import signal
import subprocess
import sys
from pathlib import Path

import pysubs2
import pytest

from stt_desktop import arenas
from tests.e2e.conftest import Program, Screen, wait_for

_ARENA = 64 * 2**20
"""glibc's HEAP_MAX_SIZE where a pointer has 64 bits."""

pytestmark = pytest.mark.timeout(240)


def subtitles(recording: Path) -> str:
    return " ".join(line.plaintext for line in pysubs2.load(str(recording.with_suffix(".srt"))))


def carry(screen: Screen, source: str, target: str) -> None:
    """Press in one window and move in steps (XDND needs to see the way) over the other, until that
    has said that it takes what is held over it, as a person waits for the mouse to show it."""
    screen.xdotool("windowmove", "--sync", source, "5", "30")
    screen.xdotool("windowmove", "--sync", target, "300", "60")
    screen.xdotool("mousemove", "--window", source, "80", "50")
    screen.xdotool("mousedown", "1")
    for step in range(12):
        screen.xdotool("mousemove_relative", "--sync", "--", "6", str(step % 3))
    for x in (100, 200, 300, 320, 340):
        screen.xdotool("mousemove", "--window", target, str(x), "300")
    linger(screen, "Drag source: taken")


def linger(screen: Screen, title: str) -> None:
    """Hold it there, with a hand that is never quite still, until a window has that title."""
    there = itertools.cycle(("1", "-1"))

    def told() -> bool:
        screen.xdotool("mousemove_relative", "--", next(there), "0")
        return bool(screen.windows(title))

    wait_for(f"the window “{title}”", told)


def drag(screen: Screen, source: str, target: str) -> None:
    """:func:`carry` it and let go."""
    carry(screen, source, target)
    screen.xdotool("mouseup", "1")


def test_files_dragged_from_another_program_become_subtitles(
    screen: Screen, program: Program, recordings: Path
) -> None:
    program.start()
    files = sorted(recordings.iterdir())
    other = screen.start(
        sys.executable, str(Path(__file__).with_name("drag_source.py")), *map(str, files)
    )
    wait_for("the other window", lambda: screen.windows("Drag source"))
    drag(screen, screen.windows("Drag source")[0], program.window())
    assert other.stdout is not None
    # We copy, whatever was offered: after a "move" the other program would delete its files.
    assert other.stdout.readline().decode().strip() == "dropped: CopyAction"
    wait_for("both subtitles", lambda: all(f.with_suffix(".srt").exists() for f in files), 120)
    for file in files:
        assert "leisure to consider" in subtitles(file).replace("\n", " ")
        assert file.exists()


def test_a_second_start_hands_its_inputs_over(program: Program, recordings: Path) -> None:
    program.start()
    second = program.run("one.flac", cwd=recordings)
    output, _ = second.communicate(timeout=30)
    assert second.returncode == 0, output
    wait_for("the subtitles", (recordings / "one.srt").exists, 120)
    assert program.process is not None
    assert program.process.poll() is None


def test_killed_midway_the_next_start_finishes(program: Program, recordings: Path) -> None:
    first, second = recordings / "one.flac", recordings / "two 二.flac"
    program.start(str(first), str(second))
    # The first is written, so the second is in work: the middle of the batch.
    wait_for("the first file", lambda: first.with_suffix(".srt").exists(), 120)
    program.kill()
    program.start()
    wait_for("the second file", lambda: second.with_suffix(".srt").exists(), 120)
    assert "leisure to consider" in subtitles(second).replace("\n", " ")
    program.kill()
    assert sorted(f.name for f in recordings.glob("*.srt")) == ["one.srt", "two 二.srt"]


def test_its_threads_share_their_memory(program: Program, recordings: Path) -> None:
    process = program.start(*map(str, recordings.iterdir()))
    wait_for("both", lambda: len(list(recordings.glob("*.srt"))) == 2, 120)
    # Beside the two: those of the threads that Qt starts before the window is seen.
    assert _arenas(process.pid) <= arenas.AT_MOST + 2  # without the limit: 7 to 9


def test_closing_asks_and_stops_on_request(
    screen: Screen, program: Program, recordings: Path, long_flac: Path
) -> None:
    process = program.start(str(long_flac))
    wait_for("the engine", lambda: _engines(process.pid))
    engine = _engines(process.pid)
    window = program.window()

    def close_it() -> None:
        """As the window's own close button does (the WM_DELETE_WINDOW message). Keys go where the
        focus is, which is nowhere for a moment when a window has come or gone."""
        screen.xdotool("windowactivate", "--sync", window)
        screen.xdotool("key", "--clearmodifiers", "alt+F4")
        wait_for("the question", lambda: len(screen.windows("STT Desktop")) == 2)
        (question,) = set(screen.windows("STT Desktop")) - {window}
        screen.xdotool("windowactivate", "--sync", question)
        assert process.poll() is None

    close_it()
    screen.xdotool("key", "Escape")
    wait_for("the question to go", lambda: len(screen.windows("STT Desktop")) == 1)
    assert process.poll() is None
    close_it()
    # Cancel, Stop, Finish: from the default (Finish) one step back is Stop.
    screen.xdotool("key", "shift+Tab")
    screen.xdotool("key", "space")
    assert process.wait(20) == 0
    wait_for("the engine's end", lambda: not any(_alive(pid) for pid in engine))
    assert not long_flac.with_suffix(".srt").exists()


def test_a_termination_signal_ends_it_cleanly(program: Program, long_flac: Path) -> None:
    process = program.start(str(long_flac))
    wait_for("the engine", lambda: _engines(process.pid))
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert "ERROR" not in program.log()


@pytest.fixture
def long_flac(tmp_path: Path) -> Path:
    """Long enough to be in work for a while: the sample twenty times."""
    import numpy as np

    from tests.media.make import sample_sound, silence, write

    sound = np.concatenate([sample_sound(), silence(1)] * 20)
    return write(tmp_path / "long.flac", sound, codec="flac")


def _engines(pid: int) -> list[int]:
    """The children of the program that transcribe: it has others, for the keyring say."""
    command = ["pgrep", "-f", "-P", str(pid), "--", "--engine-worker"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [int(line) for line in done.stdout.split()]


def _arenas(pid: int) -> int:
    """How many glibc has made for threads: of 64 MB each, what is used, then what is reserved."""
    count = 0
    maps = Path(f"/proc/{pid}/maps").read_text("utf-8").splitlines()
    for used, reserved in itertools.pairwise(line.split() for line in maps):
        start, end = int(used[0].split("-")[0], 16), int(reserved[0].split("-")[1], 16)
        rights = used[1], reserved[1]
        count += rights == ("rw-p", "---p") and start % _ARENA == 0 and end - start == _ARENA
    return count


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
