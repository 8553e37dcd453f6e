"""A journal of an older version is brought up to date, and nothing that it holds is lost."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.account import Provider
from stt_desktop.domain.cost import Charge
from stt_desktop.domain.errors import JOURNAL_IN_USE, AppError
from stt_desktop.domain.events import Reverted
from stt_desktop.domain.lifecycle import advance
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import Options, State, Task
from stt_desktop.domain.transcript import Cue, Transcript
from stt_desktop.journal import codec, database
from stt_desktop.journal.leases import Presence
from stt_desktop.journal.migrations import MIGRATIONS
from stt_desktop.journal.sqlite import SqliteJournal

Run = Callable[[Coroutine[Any, Any, Any]], Any]

BEFORE_CHARGES, BEFORE_RESULTS, BEFORE_WISHES = 2, 4, 5
TRANSCRIPT = Transcript("one", (), (Cue(0, 900, ("one",)),), None)
EDITED = (Cue(0, 900, ("One.",)),)


class Older:
    """A journal as the program wrote it when it knew so many ``steps``."""

    def __init__(self, path: Path, steps: int) -> None:
        self._db = sqlite3.connect(path)
        self._db.executescript("".join(MIGRATIONS[:steps]))
        self._db.execute(f"PRAGMA user_version = {steps}")

    def add(self, task: Task) -> None:
        body = json.loads(codec.dump_task(task))
        del body["result"]
        body.pop("earlier", None)
        self._db.execute(
            "INSERT INTO tasks (id, version, state, body) VALUES (?, ?, ?, ?)",
            (task.id, task.version, task.state, json.dumps(body)),
        )

    def put(self, table: str, *values: object) -> None:
        places = ", ".join("?" * len(values))
        self._db.execute(f"INSERT INTO {table} VALUES ({places})", values)

    def close(self) -> None:
        self._db.commit()
        self._db.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


def a_task(name: str, state: State, **changes: Any) -> Task:
    fields: dict[str, Any] = {
        "source": LocalFile("/\udc80.mp3"),
        "given": "\udc80.mp3",
        "account": "paid",
        "provider": Provider.SPEECH_TO_TEXT,
        "created_ms": 1000,
        "changed_ms": 1006,
        "attempt": 1,
        "version": 3,
    }
    return Task(id=name, state=state, **(fields | changes))


def test_what_was_finished_before_there_were_charges_is_taken_over(path: Path, run: Run) -> None:
    with closing(Older(path, BEFORE_CHARGES)) as older:
        charged = {"finished_ms": 1007, "duration_ms": 61_500, "points": 3}
        older.add(a_task("paid", State.DONE, **charged))
        older.add(a_task("here", State.DONE, account="local", provider=Provider.LOCAL))
        older.add(a_task("unfinished", State.TIMING))

    async def scenario() -> None:
        async with SqliteJournal(path) as journal:
            assert await journal.charges() == [Charge("paid", 1, "paid", 1007, 61_500, 3)]

    run(scenario())


def test_charges_are_kept_when_parts_get_rows_of_their_own(path: Path, run: Run) -> None:
    with closing(Older(path, BEFORE_RESULTS)) as older:
        older.put("charges", "gone", 2, "paid", 1007, 61_500, None)

    async def scenario() -> None:
        async with SqliteJournal(path) as journal:
            assert await journal.charges() == [Charge("gone", 2, "paid", 1007, 61_500)]

    run(scenario())


def test_kept_parts_are_those_of_their_tasks_wish(path: Path, run: Run) -> None:
    wish = Options(language="zh", model='a "quoted" \\ name/模型', track=2)
    with closing(Older(path, BEFORE_WISHES)) as older:
        older.add(a_task("t", State.FAILED, options=wish))
        older.put("parts", "t", 0, "a")
        older.put("parts", "t", 1, "b")
        older.put("parts", "gone", 0, "c")

    async def scenario() -> None:
        async with SqliteJournal(path) as journal:
            assert await journal.parts("t") == ["a", "b"]
            await journal.keep_part("t", 1, "b again")
            assert await journal.parts("t") == ["a", "b again"]

    run(scenario())


def test_the_transcript_of_what_is_done_is_its_result(path: Path, run: Run) -> None:
    with closing(Older(path, BEFORE_RESULTS)) as older:
        older.add(a_task("t", State.DONE, attempt=3, answered=True))
        older.put("transcripts", "t", codec.dump_transcript(TRANSCRIPT))
        older.put("answers", "t", 3, "{}")
        older.put("edits", "t", 3, codec.dump_cues(EDITED))

    async def scenario() -> None:
        async with SqliteJournal(path) as journal:
            task = await journal.get("t")
            assert task is not None
            assert (task.result, task.earlier, task.given) == (3, (), "\udc80.mp3")
            assert await journal.transcript(task) == TRANSCRIPT
            assert await journal.edited(task) == EDITED

    run(scenario())


@pytest.mark.parametrize("newer_answer", [False, True])
def test_a_transcript_that_another_try_hid_is_there_again(
    path: Path, run: Run, newer_answer: bool
) -> None:
    """The newer try failed, without an answer or when its answer was read."""
    with closing(Older(path, BEFORE_RESULTS)) as older:
        wish = Options(language="zh")
        older.add(a_task("t", State.FAILED, attempt=2, answered=newer_answer, options=wish))
        older.put("transcripts", "t", codec.dump_transcript(TRANSCRIPT))
        older.put("answers", "t", 1, "{}")
        if newer_answer:
            older.put("answers", "t", 2, "{}")
        older.put("edits", "t", 1, codec.dump_cues(EDITED))

    async def scenario() -> None:
        async with SqliteJournal(path) as journal:
            task = await journal.get("t")
            assert task is not None
            (earlier,) = task.results
            assert (task.result, earlier.attempt, earlier.account) == (1, 1, "paid")
            assert earlier.options == Options(language="zh")
            assert await journal.transcript(task) == TRANSCRIPT
            assert await journal.edited(task) == EDITED
            back = advance(task, Reverted(1), 2000)
            await journal.record(back, Reverted(1))
            assert await journal.get("t") == back

    run(scenario())


def test_a_task_without_a_transcript_has_no_result(path: Path, run: Run) -> None:
    with closing(Older(path, BEFORE_RESULTS)) as older:
        older.add(a_task("t", State.FAILED, answered=True))
        older.put("answers", "t", 1, "{}")

    async def scenario() -> None:
        async with SqliteJournal(path) as journal:
            task = await journal.get("t")
            assert task is not None
            assert (task.result, task.results) == (None, ())
            assert await journal.transcript(task) is None

    run(scenario())


@contextmanager
def another_program(path: Path) -> Iterator[None]:
    """A process of its own that works with the journal at ``path``, until the block ends."""
    script = f"""
import sys
sys.path[:0] = {sys.path!r}
from pathlib import Path
from stt_desktop.journal.leases import Presence

presence = Presence(Path({str(path.parent)!r}, "processes"))
print("here", flush=True)
sys.stdin.read()
presence.close()
"""
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == b"here\n"
        yield
        other.stdin.close()
        other.wait(10)


def steps_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        (version,) = db.execute("PRAGMA user_version").fetchone()
    return int(version)


def test_no_journal_is_changed_under_a_program_that_works_with_it(
    path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its next write, the answer of a paid service perhaps, would find another shape."""
    monkeypatch.setattr(database, "_OTHERS_S", 0.05)
    with closing(Older(path, BEFORE_RESULTS)) as older:
        older.add(a_task("t", State.TIMING))

    async def refused() -> None:
        with pytest.raises(AppError) as told:
            async with SqliteJournal(path):
                pass
        assert told.value.kind is JOURNAL_IN_USE

    async def opened() -> None:
        async with SqliteJournal(path) as journal:
            assert await journal.get("t") is not None

    with another_program(path):
        run(refused())
        assert steps_of(path) == BEFORE_RESULTS
    run(opened())
    assert steps_of(path) == len(MIGRATIONS)
    assert [*(path.parent / "processes").glob("*.lock")] == []


def test_a_program_that_is_just_ending_is_waited_for(
    path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    Older(path, BEFORE_RESULTS).close()
    ending = Presence(path.parent / "processes")
    really, looks = Presence.others, list[bool]()

    def look(self: Presence) -> bool:
        looks.append(really(self))
        ending.close()
        return looks[-1]

    monkeypatch.setattr(Presence, "others", look)

    async def scenario() -> None:
        async with SqliteJournal(path):
            assert looks == [True, False]

    run(scenario())
    assert steps_of(path) == len(MIGRATIONS)


def test_beside_another_program_a_journal_of_this_version_opens(path: Path, run: Run) -> None:
    async def scenario() -> None:
        async with SqliteJournal(path) as one:
            assert await one.tasks() == []

    with another_program(path):
        run(scenario())  # a new one, too
        run(scenario())


def test_of_two_that_open_an_older_journal_neither_stands_in_the_others_way(
    path: Path, run: Run
) -> None:
    Older(path, BEFORE_RESULTS).close()

    async def scenario() -> None:
        one, other = SqliteJournal(path), SqliteJournal(path)
        await asyncio.gather(one.__aenter__(), other.__aenter__())
        await asyncio.gather(one.__aexit__(), other.__aexit__())

    run(scenario())
    assert steps_of(path) == len(MIGRATIONS)
