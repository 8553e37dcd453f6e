"""The child: its conversation, its end, and how it walks through the sound."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stt_desktop.whisper.windows import CHUNK, RATE, Span
from stt_desktop.whisper.worker import Worker, processor_cores, windows
from tests.media.make import sample_sound, write
from tests.whisper.running import COMMAND, RecordedSteps, engine, job

Run = Callable[[Coroutine[Any, Any, Any]], Any]

Sound = npt.NDArray[np.float32]


def converse(command: tuple[str, ...], *requests: dict[str, Any]) -> tuple[list[Any], str, int]:
    """Send requests, wait for one answer each, hang up; (events, standard error, exit code)."""
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        events = []
        for request in requests:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            events.append(json.loads(process.stdout.readline()))
        rest, complaints = process.communicate(timeout=30)
    assert rest == ""
    return events, complaints, process.returncode


def test_it_says_its_versions_and_ends_when_nobody_listens() -> None:
    events, _, code = converse(COMMAND, {"do": "check"}, {"do": "check"})
    assert [event["event"] for event in events] == ["versions", "versions"]
    assert code == 0


def test_what_libraries_print_is_kept_out_of_the_conversation() -> None:
    noisy = """
import os, sys
from stt_desktop.whisper import worker

def serve(self, request):
    print("printed")
    os.write(1, b"written\\n")
    print(repr(sys.stdin.read()))
    self._send(event="done")

worker.Worker.serve = serve
worker.main()
"""
    events, complaints, _ = converse((sys.executable, "-c", noisy), {"do": "check"})
    assert events == [{"event": "done"}]
    assert "printed" in complaints
    assert "written" in complaints
    assert "''" in complaints, "nothing reads the requests but the worker"


def test_a_bug_is_answered_and_told_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    out = io.BytesIO()
    Worker(out).serve({"do": "transcribe"})
    assert json.loads(out.getvalue()) == {
        "event": "error",
        "code": "engine-failed",
        "reason": "KeyError: 'from_ms'",
    }
    assert "Traceback" in capsys.readouterr().err


def test_a_file_that_is_none_is_damaged(tmp_path: Path) -> None:
    out = io.BytesIO()
    (tmp_path / "a.mp3").write_bytes(b"no recording")
    Worker(out).serve({"do": "transcribe", "source": str(tmp_path / "a.mp3"), "from_ms": 0})
    assert json.loads(out.getvalue())["code"] == "source-damaged"


def test_listening_needs_no_network(run: Run, model_folder: Path, tmp_path: Path) -> None:
    walled = """
import socket
def refuse(*arguments):
    raise AssertionError(f"the network: {arguments}")
socket.socket.connect = socket.getaddrinfo = refuse
from stt_desktop.whisper import worker
worker.main()
"""
    recording = write(tmp_path / "a.wav", sample_sound(8100, 11_500))

    async def listen() -> str:
        command = (sys.executable, "-c", walled)
        async with engine(model_folder, command=command) as whisper:
            return whisper.read(await whisper.run(job(recording), RecordedSteps())).text

    assert "young man" in run(listen())


def test_cores_are_counted() -> None:
    assert 1 <= processor_cores() <= (os.cpu_count() or 1)


class Hears:
    """Finds speech where the sound is not zero; a pause of 0.25 s parts it."""

    def __init__(self) -> None:
        self.longest = 0

    def find_speech(self, sound: Sound) -> list[Span]:
        self.longest = max(self.longest, len(sound))
        loud = np.flatnonzero(sound)
        if not len(loud):
            return []
        breaks = np.flatnonzero(np.diff(loud) > RATE // 4)
        starts = [loud[0], *loud[breaks + 1]]
        ends = [*loud[breaks], loud[-1]]
        return [(int(start), int(end) + 1) for start, end in zip(starts, ends, strict=True)]


def blocks(sound: Sound, size: int) -> Iterator[Sound]:
    for start in range(0, len(sound), size):
        yield sound[start : start + size]


def speech(*pairs: float, length: float) -> Sound:
    """Ones between each pair of seconds."""
    sound = np.zeros(round(length * RATE), np.float32)
    for start, end in zip(pairs[::2], pairs[1::2], strict=True):
        sound[round(start * RATE) : round(end * RATE)] = 1
    return sound


def walk(sound: Sound, size: int = 7777) -> tuple[list[Span], Hears]:
    """The chunks of all windows, in samples from the start of the sound."""
    hears = Hears()
    chunks, at = [], 0
    for window in windows(blocks(sound, size), hears.find_speech):
        chunks += [(at + start, at + end) for start, end in window.chunks]
        at += window.consumed
    assert at == len(sound)
    return chunks, hears


@pytest.mark.parametrize(
    "sound",
    [
        speech(length=0),
        speech(length=400),
        speech(0, 28, 29, 57, 58, 86, 87, 115, 116, 119, length=120),
        speech(91.9, 95, 183, 200, length=250),
        speech(*(second + part for second in range(0, 300, 3) for part in (0, 2.4)), length=301),
        speech(0, 3, 200, 203, length=203),
    ],
    ids=["nothing", "silence", "long", "at the edges", "sentences", "sparse"],
)
def test_all_speech_is_in_a_chunk_and_little_sound_is_held(sound: Sound) -> None:
    chunks, hears = walk(sound)
    heard = np.zeros(len(sound), bool)
    for start, end in chunks:
        assert end - start <= CHUNK
        assert not heard[start:end].any(), "heard twice"
        heard[start:end] = True
    assert not np.any((sound != 0) & ~heard), "speech was lost"
    assert hears.longest <= 100 * RATE


def test_the_size_of_the_blocks_does_not_matter() -> None:
    sound = speech(*(second + part for second in range(0, 200, 4) for part in (0, 3)), length=201)
    # The first window's length follows the blocks; what is said in it does not.
    assert walk(sound, RATE)[0] == walk(sound, 2 * RATE)[0]
