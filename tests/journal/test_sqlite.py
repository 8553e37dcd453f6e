"""The journal: what is acknowledged stays, versions are guarded, leases follow life and death."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.account import Provider
from stt_desktop.domain.errors import (
    DISK_FULL,
    ENGINE_DIED,
    JOURNAL_TOO_NEW,
    JOURNAL_UNUSABLE,
    AppError,
)
from stt_desktop.domain.events import (
    Answered,
    Assigned,
    Event,
    Failed,
    Finished,
    Listening,
    Measured,
    Retried,
    Reverted,
    Started,
)
from stt_desktop.domain.health import Health
from stt_desktop.domain.lifecycle import advance
from stt_desktop.domain.ports import StaleTaskError
from stt_desktop.domain.source import LocalFile, RemoteUrl
from stt_desktop.domain.task import ExportPlan, Options, State, Task
from stt_desktop.domain.transcript import Cue, Timing, Transcript, Word
from stt_desktop.journal.leases import Presence
from stt_desktop.journal.sqlite import SqliteJournal

Run = Callable[[Coroutine[Any, Any, Any]], Any]

TRANSCRIPT = Transcript(
    text="Bonjour, 世界 \udcff",
    words=(Word("Bonjour,", 10, 400), Word(" 世界", 500, 900, Timing.ALIGNED, 120)),
    cues=(Cue(10, 900, ("Bonjour,", "世界"), Timing.ALIGNED, 80),),
    timing=Timing.ALIGNED,
    language="fr",
    duration_ms=1000,
)


def a_task(name: str = "talk.wav", number: int = 1, **changes: object) -> Task:
    task = Task(
        id=f"{number:016x}",
        source=LocalFile(f"/recordings/{name}"),
        given=name,
        account="local",
        provider=Provider.LOCAL,
        created_ms=1000 + number,
        changed_ms=1000 + number,
    )
    return replace(task, **changes)  # type: ignore[arg-type]


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[SqliteJournal]:
    async with SqliteJournal(path) as journal:
        yield journal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "état 状态" / "journal.sqlite3"


async def step(journal: SqliteJournal, task: Task, event: Event, **stored: Any) -> Task:
    moved = advance(task, event, task.changed_ms + 1)
    await journal.record(moved, event, **stored)
    return moved


def test_every_field_of_a_task_survives_a_restart(path: Path, run: Run) -> None:
    full = a_task(
        name="\udcff\udcfe bytes 录音.wav",
        given="../x \U0001f600\n",
        options=Options("zh", "sync", "small"),
        export=ExportPlan(
            ("srt", "txt"), "/out \udc80", overwrite=True, name="{date} {name}", crlf=True, bom=True
        ),
        size_bytes=7,
        rested_ms=9,
        unread=True,
        state=State.FAILED,
        attempt=3,
        duration_ms=41_000,
        timing=Timing.INTERPOLATED,
        remote_id="remote-1",
        remote={"polls": 3, "nested": {"a": [1, 2]}},
        error=AppError(ENGINE_DIED, name="x", reason="y"),
        outputs=("/out/x.srt",),
        export_error=AppError(ENGINE_DIED, name="a", reason="b"),
    )
    link = a_task(number=2, source=RemoteUrl("https://example.org/a.mp3"))

    async def write() -> None:
        async with opened(path) as journal:
            await journal.add([full, link])

    async def read() -> list[Task]:
        async with opened(path) as journal:
            return await journal.tasks()

    run(write())
    assert run(read()) == [full, link]


def test_answer_and_transcript_come_with_their_event_or_not_at_all(path: Path, run: Run) -> None:
    async def scenario() -> None:
        async with opened(path) as journal:
            task = a_task()
            await journal.add([task])
            task = await step(journal, task, Started())
            task = await step(journal, task, Listening())
            timing = await step(journal, task, Answered(), answer="the raw answer")
            assert await journal.answer(task.id) == "the raw answer"
            with pytest.raises(StaleTaskError):
                # A second writer that still holds the older version.
                await step(journal, task, Answered(), answer="another answer")
            assert await journal.answer(task.id) == "the raw answer"
            event = Finished(Timing.ALIGNED)
            await step(journal, timing, event, transcript=TRANSCRIPT)
            done = await journal.get(task.id)
            assert done is not None
            assert await journal.transcript(done) == TRANSCRIPT
            assert done.state is State.DONE
            assert [name for _, name in await journal.history(task.id)] == [
                "added",
                "started",
                "listening",
                "answered",
                "finished",
            ]

    run(scenario())


def test_a_second_answer_never_replaces_the_first_ones_bytes(path: Path, run: Run) -> None:
    async def scenario() -> None:
        async with opened(path) as journal:
            task = a_task(state=State.LISTENING, attempt=1)
            await journal.add([task])
            task = await step(journal, task, Answered(), answer="first")
            again = replace(task, state=State.LISTENING, attempt=2)
            await step(journal, again, Answered(), answer="second")
            assert await journal.answer(task.id) == "second"
        with sqlite3.connect(path) as db:
            rows = db.execute("SELECT raw FROM answers ORDER BY attempt").fetchall()
        assert rows == [("first",), ("second",)]

    run(scenario())


@pytest.mark.parametrize(
    ("state", "event", "kept"),
    [
        (State.FAILED, Retried(), True),
        (State.FAILED, Retried(anew=True), False),
        (State.QUEUED, Assigned("other", Provider.LOCAL, Options()), False),
        (State.TIMING, Finished(None), False),
        (State.PREPARING, Measured(1, "content"), True),
        (State.PREPARING, Measured(1, "other content"), False),
    ],
)
def test_parts_stay_as_long_as_they_are_the_answers(
    path: Path, run: Run, state: State, event: Event, kept: bool
) -> None:
    async def scenario() -> None:
        async with opened(path) as journal:
            task = a_task()
            await journal.add([task])
            task = replace(task, state=state, fingerprint="content", version=task.version + 1)
            await journal.record(task, Started())
            await journal.keep_part(task.id, 0, "a")
            await step(journal, task, event)
            assert await journal.parts(task.id) == (["a"] if kept else [])

    run(scenario())


OF_ONE = Options(model="small")
OTHERS = {
    "account": ("other", Options(model="small")),
    "language": ("local", Options(model="small", language="de")),
    "model": ("local", Options(model="large")),
    "track": ("local", Options(model="small", track=2)),
}


@pytest.mark.parametrize(("account", "options"), OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize(
    "ends", [Failed(AppError(DISK_FULL, folder="/", name="x")), Finished(None)]
)
def test_parts_of_another_wish_are_never_mixed_in_and_found_again(
    path: Path, run: Run, account: str, options: Options, ends: Event
) -> None:
    """Tried by another account, or otherwise, and then as at first."""

    def wish(one: str, how: Options) -> Retried:
        return Retried(anew=True, wish=Assigned(one, Provider.LOCAL, how))

    async def scenario() -> None:
        async with opened(path) as journal:
            task = replace(a_task(), options=OF_ONE)
            await journal.add([task])
            task = replace(task, state=State.FAILED, fingerprint="c", version=task.version + 1)
            await journal.record(task, Started())
            await journal.keep_part(task.id, 0, "a")
            await journal.keep_part(task.id, 1, "b")
            task = await step(journal, task, wish(account, options))
            assert await journal.parts(task.id) == []
            task = replace(task, state=State.TIMING, version=task.version + 1)
            await journal.record(task, Started())
            await journal.keep_part(task.id, 0, "other")
            task = await step(journal, task, ends)
            assert await journal.parts(task.id) == ([] if isinstance(ends, Finished) else ["other"])
            same = replace(OF_ONE, again=True, mode="sync", extract=False)
            task = await step(journal, task, wish("local", same))
            assert await journal.parts(task.id) == ["a", "b"]

    run(scenario())


def test_parts_are_kept_in_order(path: Path, run: Run) -> None:
    async def scenario() -> None:
        async with opened(path) as journal:
            task = a_task()
            await journal.add([task])
            await journal.keep_part(task.id, 1, "b")
            await journal.keep_part(task.id, 0, "a")
            await journal.keep_part(task.id, 1, "b again")
            assert await journal.parts(task.id) == ["a", "b again"]

    run(scenario())


def test_edits_lie_beside_the_transcript_and_belong_to_one_result(path: Path, run: Run) -> None:
    async def scenario() -> None:
        task = replace(a_task(), result=1)
        edited = (Cue(0, 500, ("one", "two"), Timing.ALIGNED, 40), Cue(500, 900, ("\ud800",)))
        async with opened(path) as journal:
            await journal.add([task])
            assert await journal.edited(task) is None
            await journal.keep_edited(task, TRANSCRIPT.cues)
            await journal.keep_edited(task, edited)
        async with opened(path) as journal:
            assert await journal.edited(task) == edited
            assert await journal.edited(replace(task, result=2)) is None
            await journal.keep_edited(replace(task, result=2), ())
            await journal.keep_edited(task, None)
            assert await journal.edited(task) is None
            assert await journal.edited(replace(task, result=2)) == ()
            await journal.remove([task.id])
            await journal.purge_removed()
            assert await journal.edited(replace(task, result=2)) is None

    run(scenario())


def test_the_transcripts_of_several_tries_stand_side_by_side(path: Path, run: Run) -> None:
    async def scenario() -> None:
        other = replace(TRANSCRIPT, text="other")
        async with opened(path) as journal:
            task = a_task(state=State.TIMING, attempt=1)
            await journal.add([task])
            first = advance(task, Finished(None), 10)
            await journal.record(first, Finished(None), transcript=TRANSCRIPT)
            again = replace(first, state=State.TIMING, attempt=2, earlier=first.results)
            second = advance(again, Finished(None), 20)
            await journal.record(second, Finished(None), transcript=other)
            assert await journal.get(task.id) == second
            assert await journal.transcript(second) == other
            assert await journal.transcript(advance(second, Reverted(1), 30)) == TRANSCRIPT
            await journal.remove([task.id])
            await journal.purge_removed()
            assert await journal.transcript(second) is None

    run(scenario())


def test_where_a_moved_recording_was_found_is_kept(path: Path, run: Run) -> None:
    async def scenario() -> None:
        task = a_task()
        async with opened(path) as journal:
            await journal.add([task])
            assert await journal.sound(task.id) is None
            await journal.keep_sound(task.id, "/old")
            await journal.keep_sound(task.id, "/new/\udcff.wav")
        async with opened(path) as journal:
            assert await journal.sound(task.id) == "/new/\udcff.wav"
            await journal.remove([task.id])
            await journal.purge_removed()
            assert await journal.sound(task.id) is None

    run(scenario())


def test_removing_can_be_undone_until_it_is_purged(path: Path, run: Run) -> None:
    async def scenario() -> None:
        async with opened(path) as journal:
            first, second = a_task(number=1), a_task(number=2)
            await journal.add([first, second])
            await journal.keep_part(first.id, 0, "a")
            await journal.remove([first.id])
            assert await journal.tasks() == [second]
            assert await journal.get(first.id) is None
            await journal.restore([first.id])
            assert await journal.tasks() == [first, second]
            await journal.remove([first.id])
            await journal.purge_removed()
            await journal.restore([first.id])
            assert await journal.tasks() == [second]
            assert await journal.parts(first.id) == []

    run(scenario())


def test_a_lease_keeps_a_living_process_out_and_lets_the_next_in(path: Path, run: Run) -> None:
    async def scenario() -> None:
        task = a_task()
        async with opened(path) as one, opened(path) as other:
            await one.add([task])
            assert await other.held_elsewhere() == {task.id}
            assert not await other.claim(task.id)
            assert await one.claim(task.id)
            await one.release(task.id)
            assert await other.claim(task.id)
            assert not await one.claim(task.id)
            assert await one.held_elsewhere() == {task.id}

    run(scenario())


def test_closing_gives_all_leases_back(path: Path, run: Run) -> None:
    async def scenario() -> None:
        task = a_task()
        async with opened(path) as other:
            async with opened(path) as one:
                await one.add([task])
            assert await other.held_elsewhere() == frozenset()
            assert await other.claim(task.id)

    run(scenario())


def test_a_killed_process_loses_its_lease_at_once(path: Path, run: Run) -> None:
    script = f"""
import asyncio, sys
sys.path[:0] = {sys.path!r}
from pathlib import Path
from stt_desktop.journal.sqlite import SqliteJournal
from tests.journal.test_sqlite import a_task

async def hold():
    async with SqliteJournal(Path({str(path)!r})) as journal:
        await journal.add([a_task()])
        print("held", flush=True)
        await asyncio.Event().wait()

asyncio.run(hold())
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"

        async def while_it_lives() -> None:
            async with opened(path) as journal:
                assert await journal.held_elsewhere() == {a_task().id}
                assert not await journal.claim(a_task().id)

        async def when_it_is_dead() -> None:
            async with opened(path) as journal:
                assert await journal.held_elsewhere() == frozenset()
                assert await journal.claim(a_task().id)

        run(while_it_lives())
        os.kill(child.pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        child.wait(10)
        run(when_it_is_dead())


def test_a_wish_to_cancel_reaches_the_owner_only(path: Path, run: Run) -> None:
    async def scenario() -> None:
        task = a_task()
        async with opened(path) as one, opened(path) as other:
            await one.add([task])
            await other.ask_to_cancel(task.id)
            assert await one.cancel_wishes() == {task.id}
            assert await other.cancel_wishes() == frozenset()
            await one.release(task.id)
            assert await one.cancel_wishes() == frozenset()

    run(scenario())


def test_what_another_process_writes_is_noticed_once(path: Path, run: Run) -> None:
    async def scenario() -> None:
        async with opened(path) as one, opened(path) as other:
            await one.changed_elsewhere()  # its own opening counts the other's migration
            assert not await one.changed_elsewhere()
            await one.add([a_task(number=1)])
            assert not await one.changed_elsewhere()
            await other.add([a_task(number=2)])
            assert await one.changed_elsewhere()
            assert not await one.changed_elsewhere()

    run(scenario())


def test_a_cancelled_caller_does_not_tear_a_write(path: Path, run: Run) -> None:
    async def scenario() -> None:
        async with opened(path) as journal:
            writing = asyncio.ensure_future(journal.add([a_task()]))
            await asyncio.sleep(0)
            writing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await writing
            assert await journal.tasks() == [a_task()]

    run(scenario())


def test_a_failed_write_leaves_nothing_behind(path: Path, run: Run) -> None:
    async def scenario() -> None:
        async with opened(path) as journal:
            await journal.add([a_task(number=1)])
            with pytest.raises(AppError) as told:
                await journal.add([a_task(number=2), a_task(number=1)])
            assert told.value.kind is JOURNAL_UNUSABLE
            assert await journal.tasks() == [a_task(number=1)]

    run(scenario())


def test_a_newer_versions_journal_is_left_alone(path: Path, run: Run) -> None:
    path.parent.mkdir(parents=True)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 9999")

    async def scenario() -> None:
        with pytest.raises(AppError) as told:
            async with opened(path):
                pass
        assert told.value.kind is JOURNAL_TOO_NEW

    run(scenario())


def test_a_file_that_is_no_database_is_told_and_left_alone(path: Path, run: Run) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"this is a letter to my aunt, and no database at all" * 100)
    before = path.read_bytes()

    async def scenario() -> None:
        with pytest.raises(AppError) as told:
            async with opened(path):
                pass
        assert told.value.kind is JOURNAL_UNUSABLE
        finding = await SqliteJournal.check(path)
        assert finding.health is Health.BAD
        assert finding.advice

    run(scenario())
    assert path.read_bytes() == before


def test_the_doctor_finds_a_sound_journal_good(path: Path, run: Run) -> None:
    finding = run(SqliteJournal.check(path))
    assert finding.health is Health.GOOD
    assert finding.fact == f"0 recordings, in {path}"


def test_an_error_of_an_unknown_kind_is_kept_with_its_code(path: Path, run: Run) -> None:
    async def scenario() -> None:
        async with opened(path) as journal:
            task = a_task(state=State.PREPARING)
            await journal.add([task])
            await step(journal, task, Failed(AppError(ENGINE_DIED, name="n", reason="r")))
        with sqlite3.connect(path) as db:
            db.execute("UPDATE tasks SET body = replace(body, 'engine-died', 'from-the-future')")
        async with opened(path) as journal:
            (kept,) = await journal.tasks()
        assert kept.error is not None
        assert "from-the-future" in kept.error.message()

    run(scenario())


def test_two_looks_at_a_dead_process_both_find_it_dead(tmp_path: Path) -> None:
    dead = Presence(tmp_path)
    token = dead.token
    file = tmp_path / f"{token}.lock"
    dead.close()
    file.touch()  # as a killed process leaves it: there, but not locked
    one, other = Presence(tmp_path), Presence(tmp_path)
    assert not one.alive(token)
    assert not other.alive(token)
    assert one.alive(other.token)
    assert not file.exists()
    one.close()
    assert not other.alive(one.token)
    other.close()
