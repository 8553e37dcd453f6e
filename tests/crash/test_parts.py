"""Kill the program (SIGKILL) between and within the parts of a recording, start it again, and hold
it to the server's own record: no part that was answered is ever paid for again."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.excerpts import write_wav
from tests.services.record import accepted_in
from tests.tones import Tone, speak

KEY = "key-of-the-parts"
WORDS = 72
_LONG_S = 60


@dataclass(frozen=True)
class Bench:
    home: Path
    talk: Path
    record: Path
    said: list[Tone]

    def call(self, *arguments: str, point: str | None = None) -> subprocess.CompletedProcess[str]:
        """The program, to its end or to its death at ``point``."""
        program = ["tests.crash.doomed", point] if point else ["stt_desktop"]
        return subprocess.run(
            [sys.executable, "-m", *program, *arguments],
            env={
                **os.environ,
                "STT_DESKTOP_HOME": str(self.home),
                "STT_DESKTOP_KEY_WORK": KEY,
                "PYTHONIOENCODING": "utf-8",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=_LONG_S,
            check=False,
        )

    def task(self) -> dict[str, Any]:
        (line,) = self.call("tasks", "list", "--json").stdout.splitlines()
        found: dict[str, Any] = json.loads(line)
        return found

    @property
    def accepted(self) -> Counter[str]:
        return accepted_in(self.record)

    def words(self) -> list[tuple[str, int]]:
        """What the exported file says, with its times."""
        (path,) = [path for path in self.task()["outputs"] if path.endswith(".json")]
        words = json.loads(Path(path).read_text("utf-8"))["words"]
        return [(word["text"].strip(" .").lower(), word["start_ms"]) for word in words]

    def check(self) -> None:
        assert self.words() == [(tone.word, tone.start_ms) for tone in self.said]
        parts = self.home / "cache" / "parts"
        assert not parts.exists() or not list(parts.iterdir())


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    sound, said = speak(WORDS)
    talk = write_wav(tmp_path / "talk.wav", sound)
    record = tmp_path / "record.jsonl"
    with service(tmp_path, record) as url:
        one = Bench(tmp_path / "home", talk, record, said)
        added = one.call(
            *("accounts", "add", "work", "--provider", "openai"),
            *("--base-url", url, "--most-mb", "0.5"),
        )
        assert added.returncode == 0, added.stderr
        yield one


@contextmanager
def service(folder: Path, record: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.services", "openai", "--key", KEY, "--eager"]
    command += ["--record", str(record), "--keep", str(folder / "received")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def transcribe(bench: Bench, point: str) -> None:
    died = bench.call(
        *("transcribe", str(bench.talk), "--account", "work", "--format", "json"), point=point
    )
    assert died.returncode == -9, died.stderr


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("point", "accepted"),
    [("after:partanswered#2", 2)],
)
def test_a_kill_between_parts_costs_nothing(bench: Bench, point: str, accepted: int) -> None:
    transcribe(bench, point)
    assert bench.accepted.total() == accepted
    resumed = bench.call("resume", "--json")
    assert resumed.returncode == 0, resumed.stderr
    assert bench.task()["state"] == "done"
    assert set(bench.accepted.values()) == {1}
    bench.check()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("point", ["before:partanswered#2"])
def test_a_kill_within_a_part_costs_at_most_that_part(bench: Bench, point: str) -> None:
    transcribe(bench, point)
    before = bench.accepted
    resumed = bench.call("resume", "--json")
    assert resumed.returncode == 1, resumed.stderr
    task = bench.task()
    assert task["state"] == "unconfirmed"
    assert bench.accepted == before, "sent again without being asked"
    again = bench.call("tasks", "retry", task["id"], "--send-again")
    assert again.returncode == 0, again.stderr
    assert bench.task()["state"] == "done"
    assert bench.accepted.total() - len(bench.accepted) <= 1
    bench.check()


@pytest.mark.timeout(300)
def test_a_kill_behind_the_last_part_sends_nothing_more(bench: Bench) -> None:
    transcribe(bench, "before:answered")
    before = bench.accepted
    assert len(before) >= 3
    resumed = bench.call("resume", "--json")
    assert resumed.returncode == 0, resumed.stderr
    assert bench.accepted == before
    assert set(before.values()) == {1}
    bench.check()
