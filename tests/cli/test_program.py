"""The whole program as a process, with the built-in engine: what a script and a person meet."""

import contextlib
import json
import os
import re
import signal
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pysubs2
import pytest

from tests.excerpts import FIVE, cut_sample, repeat_sample

pytestmark = pytest.mark.e2e

PROGRAM = [sys.executable, "-m", "stt_desktop"]
LONG_S = 100


def call(
    *argv: str | bytes, cwd: Path | None = None, before: Sequence[str] = (), **extra: Any
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*before, *PROGRAM, *argv],
        cwd=cwd,
        capture_output=True,
        timeout=LONG_S,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        **extra,
    )


def objects(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    """Three and a half seconds of the sample."""
    return cut_sample(tmp_path, "two.wav", *FIVE["two.wav"])


def test_speech_and_a_bad_file_in_one_call(base_model: Path, speech: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.mp3").write_text("this is text", encoding="utf-8")
    done = call("transcribe", "notes.mp3", "two.wav", "--json", "-f", "srt,txt", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    bad, good = objects(done)
    assert (bad["source"], bad["error"]["code"]) == ("notes.mp3", "source-not-media")
    assert (good["source"], good["state"], good["error"]) == ("two.wav", "done", None)
    assert good["timing"] == "provider"
    assert good["duration_ms"] == 3500
    assert good["outputs"] == [str(tmp_path / "two.srt"), str(tmp_path / "two.txt")]
    assert len(pysubs2.load(good["outputs"][0], encoding="utf-8")) >= 1
    assert call("tasks", "list", "--json").stdout == done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is one")
def test_without_a_screen_the_window_says_what_goes_without_one(tmp_path: Path) -> None:
    screens = {"DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "QT_QPA_PLATFORM"}
    variables = {name: value for name, value in os.environ.items() if name not in screens}
    done = subprocess.run(
        [*PROGRAM, "talk.mp3"],
        cwd=tmp_path,
        env={**variables, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == (
        "There is no screen to open a window on. Without one: stt-desktop transcribe FILE\n"
    )


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
@pytest.mark.parametrize("name", [b"\xff\xfe.wav", "采访\n🎙.wav".encode()])
def test_any_file_name_goes_in_and_its_output_can_be_found(
    base_model: Path, speech: Path, tmp_path: Path, name: bytes
) -> None:
    os.rename(os.fsencode(speech), os.fsencode(tmp_path) + b"/" + name)  # noqa: PTH104 - bytes
    done = call("transcribe", name, "--json", "-f", "txt", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (task,) = objects(done)
    assert os.fsencode(task["source"]) == name
    assert Path(task["outputs"][0]).read_text(encoding="utf-8").strip()


@pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_an_interrupted_task_is_kept_and_resume_ends_it(
    base_model: Path, tmp_path: Path, name: str
) -> None:
    repeat_sample(tmp_path / "long.wav", 40_000)
    with subprocess.Popen(
        [*PROGRAM, "transcribe", "long.wav", "-f", "txt"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        start_new_session=True,
        # Who starts the tests in the background would make them, too, ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "listening" in line:
                break
        # As a terminal does it: to the whole group, the engine's process included.
        os.killpg(process.pid, getattr(signal, name))
        rest = process.stderr.read()
        assert process.wait(LONG_S) == 130
    assert "1 task is kept. It goes on with: stt-desktop resume" in rest
    assert not (tmp_path / "long.txt").exists()
    resumed = call("resume", "--json")
    assert resumed.returncode == 0, resumed.stderr
    assert [task["state"] for task in objects(resumed)] == ["done"]
    assert (tmp_path / "long.txt").exists()


def mounted(options: str, folder: Path, then: str = "true") -> list[str]:
    """How to run a command that sees a small file system of its own at ``folder``. Needs no
    right but that of making a namespace."""
    script = 'mount -t tmpfs -o "$1" none "$2" && cd "$2" && eval "$3" && shift 3 && exec "$@"'
    return [
        *("unshare", "--user", "--map-root-user", "--mount"),
        *("sh", "-c", script, "sh", options, str(folder), then),
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="uses a mount namespace")
@pytest.mark.parametrize(
    ("options", "then", "code"),
    [
        ("ro", "true", "folder-read-only"),
        ("size=16k", "head -c 1M /dev/zero >filler 2>/dev/null; true", "disk-full"),
    ],
    ids=["read-only", "full"],
)
def test_a_folder_without_room_or_right_keeps_the_transcript(
    base_model: Path, speech: Path, tmp_path: Path, options: str, then: str, code: str
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    mount = mounted(options, folder, then)
    if subprocess.run([*mount, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system does not let its users make a mount namespace")
    done = call("transcribe", str(speech), "--json", "-o", str(folder), before=mount)
    assert done.returncode == 1, done.stderr
    (task,) = objects(done)
    assert (task["state"], task["outputs"], task["error"]["code"]) == ("done", [], code)
    again = call("tasks", "export", task["id"], "-f", "txt", "-o", str(tmp_path))
    assert (again.returncode, again.stdout.decode()) == (0, f"{tmp_path / 'two.txt'}\n")


@pytest.mark.skipif(os.name != "posix", reason="pipes end differently on Windows")
def test_a_closed_standard_output_ends_quietly(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*PROGRAM, "models", "list"],
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=LONG_S,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="uses /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("argv", [["models", "list"], ["--help"]])
def test_results_that_cannot_be_written_are_told(
    argv: list[str], unbuffered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*PROGRAM, *argv], stdout=full, stderr=subprocess.PIPE, timeout=LONG_S, check=False
        )
    assert done.returncode == 1
    assert done.stderr == b"The results cannot be written: No space left on device.\n"


@pytest.mark.parametrize(
    "argv",
    [["--help"], ["transcribe", "--help"], ["tasks", "list"], ["accounts", "list"], ["resume"]],
)
def test_it_starts_without_what_it_does_not_need(argv: list[str]) -> None:
    program = (
        "import sys; from stt_desktop.app import main; code = main(sys.argv[1:]);"
        "print(*sys.modules, sep='\\n', file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *argv],
        capture_output=True,
        encoding="utf-8",
        timeout=LONG_S,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    loaded = set(done.stderr.splitlines())
    assert not loaded & {"PySide6", "qasync", "faster_whisper", "ctranslate2", "av", "numpy"}
    assert not loaded & {"httpx", "truststore", "keyring"}


@pytest.mark.skipif(sys.platform != "linux", reason="uses a pseudo terminal of Linux")
def test_on_a_terminal_a_live_line_moves_and_ctrl_c_keeps_the_task(
    base_model: Path, tmp_path: Path
) -> None:
    import fcntl
    import pty
    import termios

    repeat_sample(tmp_path / "long.wav", 120_000)
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def take_terminal() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)

    with subprocess.Popen(
        [*PROGRAM, "transcribe", "long.wav", "-f", "txt"],
        cwd=tmp_path,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={
            **{name: os.environ[name] for name in os.environ if name not in ("COLUMNS", "LINES")},
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "TERM": "xterm",
        },
        start_new_session=True,
        preexec_fn=take_terminal,  # noqa: PLW1509
    ) as process:
        os.close(theirs)
        written = b""
        while re.search(rb"listening \xc2\xb7 0[1-9]:|[1-9][0-9]? %", written) is None:
            written += os.read(ours, 65536)
        os.write(ours, b"\x03")
        with contextlib.suppress(OSError):  # the other end is closed
            while chunk := os.read(ours, 65536):
                written += chunk
        assert process.wait(LONG_S) == 130
    os.close(ours)
    shown = written.decode()
    assert "\x1b[1A\r\x1b[J[1/1] long.wav · listening · " in shown
    end = shown.rpartition("\x1b[J")[2]
    assert "1 task is kept. It goes on with: stt-desktop resume" in end
    assert end.endswith("Interrupted.\r\n")
    assert all(len(line) < 80 for line in re.split(r"\r\n|\x1b\[J", shown))
