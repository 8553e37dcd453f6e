"""Kill the command line at random moments of a five-file run, resume it, and count what is left.

The whole process is killed with SIGKILL (its engine must notice by itself). Each round starts
with an empty home. What must hold after ``resume``, whatever the moment was:

- the tasks are all there or, when the kill came before they were acknowledged, none of them is;
- each has its transcript, equal to that of a run that nobody disturbed;
- the exported files are whole, and nothing else lies in the output folder.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.excerpts import FIVE, cut_sample

_LONG_S = 180


@dataclass(frozen=True)
class Round:
    """One kill: when it came (seconds after the start), what was there, what was left to do."""

    killed_after_s: float
    acknowledged: int
    done_at_kill: int


class Campaign:
    """The recordings and how to run the program on them."""

    def __init__(
        self, folder: Path, model: Path, files: Mapping[str, tuple[int, int]] = FIVE
    ) -> None:
        self._folder = folder
        self._model = model
        recordings = folder / "recordings"
        recordings.mkdir()
        self.recordings = [cut_sample(recordings, name, *span) for name, span in files.items()]
        self.expected, self.undisturbed_s = self._undisturbed()

    def run(self, number: int, seed: int) -> Round:
        """Round ``number``: a fresh home, one kill, one resume. AssertionError tells what broke."""
        home, output = self._fresh(f"round-{number}")
        # The start of Python before anything can happen is the dull part: a tenth of the kills.
        moment = random.Random(seed).uniform(0.1, 1.0) * self.undisturbed_s
        with self._start(home, output) as process:
            try:
                process.wait(moment)
            except subprocess.TimeoutExpired:
                process.kill()
        before = self._tasks(home)
        assert len(before) in {0, len(self.recordings)}, f"half a drop was kept: {before}"
        if before:
            resumed = self._call(home, "resume", "--json")
        else:
            resumed = self._call(home, *self._transcribe(output))
        assert resumed.returncode == 0, resumed.stderr
        self._check(home, output)
        return Round(moment, len(before), sum(task["state"] == "done" for task in before))

    def _check(self, home: Path, output: Path) -> None:
        tasks = self._tasks(home)
        assert [task["state"] for task in tasks] == ["done"] * len(self.recordings), tasks
        assert {path.name: path.read_text("utf-8") for path in output.iterdir()} == self.expected
        assert sorted(path for task in tasks for path in task["outputs"]) == sorted(
            str(path) for path in output.iterdir()
        )

    def _undisturbed(self) -> tuple[dict[str, str], float]:
        home, output = self._fresh("undisturbed")
        started = time.monotonic()
        finished = self._call(home, *self._transcribe(output))
        took = time.monotonic() - started
        assert finished.returncode == 0, finished.stderr
        return {path.name: path.read_text("utf-8") for path in output.iterdir()}, took

    def _fresh(self, name: str) -> tuple[Path, Path]:
        home, output = self._folder / name / "home", self._folder / name / "output"
        output.mkdir(parents=True)
        (home / "models").mkdir(parents=True)
        (home / "models" / "base").symlink_to(self._model, target_is_directory=True)
        return home, output

    def _transcribe(self, output: Path) -> Sequence[str]:
        files = [str(path) for path in self.recordings]
        return ["transcribe", *files, "--language", "en", "--output", str(output), "--json"]

    def _tasks(self, home: Path) -> list[dict[str, Any]]:
        listed = self._call(home, "tasks", "list", "--json")
        assert listed.returncode == 0, listed.stderr
        return [json.loads(line) for line in listed.stdout.splitlines()]

    def _start(self, home: Path, output: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*_PROGRAM, *self._transcribe(output)],
            env=_environment(home),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _call(self, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*_PROGRAM, *arguments],
            env=_environment(home),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=_LONG_S,
            check=False,
        )


_PROGRAM = (sys.executable, "-m", "stt_desktop")


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "STT_DESKTOP_HOME": str(home), "PYTHONIOENCODING": "utf-8"}
