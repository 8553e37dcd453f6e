"""Kill the program while it talks to a service, and hold it to the server's own record.

The server is a process of its own that writes what it accepts (and so bills) to disk before it
answers, and that takes a submission as soon as it has seen the end of the file. What must hold
when the program was killed, started again and has come to rest:

- the server has accepted no content more than once;
- every dropped recording is a task, or (when the kill came before that) none is;
- a task is done exactly when it was accepted and its answer came; what may have been accepted and
  is not done is ``unconfirmed``, never sent again, never lost;
- the database is sound and no stray file is left.
"""

import asyncio
import hashlib
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stt_desktop.domain.health import Health
from stt_desktop.journal.sqlite import SqliteJournal
from stt_desktop.settings import SettingsStore
from tests.crash.doomed import POINTS
from tests.excerpts import RATE, write_wav
from tests.services.record import accepted_in

KEY = "key-of-the-campaign"
_LONG_S = 60


@dataclass(frozen=True)
class Plan:
    """One kill. ``point`` is a named one, or None for a random moment; ``window`` kills the
    window instead of the command line."""

    number: int
    provider: str
    mode: str
    point: str | None
    window: bool

    def __str__(self) -> str:
        where = "window" if self.window else "command line"
        return f"{where}, {self.provider} {self.mode}, {self.point or 'random moment'}"


def plans(kills: int, seed: int) -> list[Plan]:
    """Half at named points, each of them in turn, half at random; a third in the window."""
    chance = random.Random(seed)
    ways = [("speech-to-text", "async"), ("speech-to-text", "sync"), ("linkai", "auto")]
    points = chance.sample(POINTS, len(POINTS))
    return [
        Plan(
            number=number,
            provider=ways[number % 3][0],
            mode=ways[number % 3][1],
            point=points[number // 2 % len(points)] if number % 2 == 0 else None,
            window=chance.random() < 1 / 3,
        )
        for number in range(kills)
    ]


@contextmanager
def service(provider: str, record: Path) -> Iterator[str]:
    """A running server; its base URL."""
    command = [sys.executable, "-m", "tests.services", provider, "--key", KEY, "--eager"]
    command += ["--record", str(record)]
    command += ["--polls", "2"] if provider == "speech-to-text" else []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


class ServicesCampaign:
    """``urls`` and ``records`` by provider."""

    def __init__(self, folder: Path, urls: dict[str, str], records: dict[str, Path]) -> None:
        self._folder = folder
        self._urls = urls
        self._records = records

    def run(self, plan: Plan, files: int = 3) -> Counter[str]:
        """Carry out one kill; how many tasks ended in which state. AssertionError if not as
        promised."""
        folder = self._folder / f"kill-{plan.number}"
        home, recordings = folder / "home", folder / "recordings"
        recordings.mkdir(parents=True)
        sources = [_recording(recordings, plan.number, index) for index in range(files)]
        self._set_up(home, plan)
        self._kill(home, plan, sources)
        resumed = _call(home, "resume", "--json")
        assert resumed.returncode in {0, 1}, resumed.stderr
        tasks = _tasks(home)
        assert len(tasks) in {0, files}, f"half a drop was kept: {tasks}"
        accepted = accepted_in(self._records[plan.provider])
        for source in sources:
            self._check(source, tasks, accepted)
        self._check_files(home, recordings, sources, tasks)
        return Counter(task["state"] for task in tasks)

    def _set_up(self, home: Path, plan: Plan) -> None:
        url = self._urls[plan.provider]
        poll = ["--poll-seconds", "0.05"] if plan.provider == "speech-to-text" else []
        added = _call(
            home, "accounts", "add", "work", "--provider", plan.provider, "--base-url", url, *poll
        )
        assert added.returncode == 0, added.stderr
        chosen = _call(home, "accounts", "default", "work")
        assert chosen.returncode == 0, chosen.stderr
        # As the command line is asked for one text; the window does what its settings say.
        SettingsStore(home / "settings.json").update(export_formats=("txt",))

    def _kill(self, home: Path, plan: Plan, sources: Sequence[Path]) -> None:
        names = [str(path) for path in sources]
        if not plan.window:
            names = ["transcribe", *names, "--account", "work", "--mode", plan.mode]
            names += ["--format", "txt"]
        command = [sys.executable, "-m", "tests.crash.doomed", plan.point or "never", *names]
        moment = _LONG_S if plan.point and not plan.window else self._moment(plan)
        with subprocess.Popen(
            command,
            env=_environment(home),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as program:
            try:
                program.wait(moment)
            except subprocess.TimeoutExpired:
                program.kill()

    def _moment(self, plan: Plan) -> float:
        """A random moment of the time that the work takes; a window would stay for ever."""
        if plan.point:
            return 8.0
        return random.Random(plan.number).uniform(0.3, 4.0 if plan.window else 2.5)

    def _check(self, source: Path, tasks: Sequence[dict[str, Any]], accepted: Counter[str]) -> None:
        count = accepted[hashlib.sha256(source.read_bytes()).hexdigest()]
        assert count <= 1, f"{source.name} was accepted {count} times"
        mine = [task for task in tasks if task["source"] == str(source)]
        assert len(mine) == bool(tasks), f"{source.name}: {mine}"
        if not mine:
            assert count == 0, f"{source.name} was sent and is no task"
            return
        state = mine[0]["state"]
        assert state in {"done", "unconfirmed"}, mine[0]
        if state == "done":
            assert count == 1, f"{source.name} is done but was never accepted"
        if count == 1:
            assert state in {"done", "unconfirmed"}

    def _check_files(
        self,
        home: Path,
        recordings: Path,
        sources: Sequence[Path],
        tasks: Sequence[dict[str, Any]],
    ) -> None:
        outputs = {Path(path) for task in tasks for path in task["outputs"]}
        done = sum(task["state"] == "done" for task in tasks)
        assert len(outputs) == done, "every finished task has its text"
        assert set(recordings.iterdir()) == {*sources, *outputs}
        assert not [path for path in home.rglob("*") if ".part" in path.name]
        finding = asyncio.run(SqliteJournal.check(home / "journal.sqlite3"))
        assert finding.health is Health.GOOD, finding.fact


def _recording(folder: Path, number: int, index: int) -> Path:
    """A second of noise like no other, so that the server's record tells whose it is."""
    noise = np.random.default_rng([number, index]).integers(-2000, 2000, RATE, dtype=np.int16)
    return write_wav(folder / f"talk {index} 录音.wav", noise)


def _tasks(home: Path) -> list[dict[str, Any]]:
    listed = _call(home, "tasks", "list", "--json")
    assert listed.returncode == 0, listed.stderr
    return [json.loads(line) for line in listed.stdout.splitlines()]


def _call(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "stt_desktop", *arguments],
        env=_environment(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=_LONG_S,
        check=False,
    )


def _environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "STT_DESKTOP_HOME": str(home),
        "STT_DESKTOP_KEY_WORK": KEY,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONIOENCODING": "utf-8",
    }


def run_all(folder: Path, kills: int, seed: int, say: Any = lambda _line: None) -> Counter[str]:
    """The whole campaign; how many tasks ended in which state."""
    ended: Counter[str] = Counter()
    records = {name: folder / f"{name}.jsonl" for name in ("speech-to-text", "linkai")}
    with (
        service("speech-to-text", records["speech-to-text"]) as speech,
        service("linkai", records["linkai"]) as linkai,
    ):
        campaign = ServicesCampaign(folder, {"speech-to-text": speech, "linkai": linkai}, records)
        started = time.monotonic()
        for plan in plans(kills, seed):
            states = campaign.run(plan)
            ended += states
            say(f"{time.monotonic() - started:6.0f} s  {plan.number + 1:3}  {plan}: {dict(states)}")
    return ended
