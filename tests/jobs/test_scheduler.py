"""The queue: order, limits, cancel, retry, remove, export, restart, two processes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.account import LOCAL
from stt_desktop.domain.errors import (
    ANSWER_LOST,
    CANCELLED_AFTER_SENDING,
    DECISION_NEEDED,
    DISK_FULL,
    ENGINE_DIED,
    FOLDER_READ_ONLY,
    INTERNAL,
    INTERRUPTED_WHILE_COMMITTING,
    KEY_REFUSED,
    NOTHING_TO_EXPORT,
    OUT_OF_CREDIT,
    SOURCE_MISSING,
    SOURCE_NO_SPEECH,
    TASK_BUSY,
    TASK_UNKNOWN,
    AppError,
)
from stt_desktop.domain.events import Answered, Event, Listening, Sending, Started
from stt_desktop.domain.lifecycle import advance
from stt_desktop.domain.ports import AccountBlockedError, AnswerLostError
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import ExportPlan, Options, State, Task
from stt_desktop.domain.transcript import Cue, Transcript
from stt_desktop.domain.updates import (
    AccountPaused,
    AccountResumed,
    TaskAdded,
    TaskChanged,
    TaskProgressed,
    TaskRemoved,
    Update,
)
from stt_desktop.jobs import export
from stt_desktop.jobs.new_task import NewTask
from stt_desktop.jobs.owners import Owners
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.journal.sqlite import SqliteJournal
from tests.doubles import ManualClock, ScriptedMedia, ScriptedTranscriber, until

Run = Callable[[Coroutine[Any, Any, Any]], Any]


@dataclass
class Desk:
    """One process: its journal, queue and stand-ins."""

    journal: SqliteJournal
    scheduler: Scheduler
    transcriber: ScriptedTranscriber
    media: ScriptedMedia
    clock: ManualClock
    updates: list[Update]

    async def add(self, *names: str, export: ExportPlan | None = None) -> list[Task]:
        return await self.scheduler.add(
            [NewTask(LocalFile(f"/recordings/{n}"), n, LOCAL, export=export) for n in names]
        )

    def task(self, task: Task) -> Task:
        return self.scheduler.tasks[task.id]

    def states(self) -> dict[str, State]:
        return {task.given: task.state for task in self.scheduler.tasks.values()}


class Office:
    """Opens desks over one journal file, as processes would."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @asynccontextmanager
    async def desk(self, *, at_once: int = 1) -> AsyncIterator[Desk]:
        transcriber, media, clock = ScriptedTranscriber(), ScriptedMedia(), ManualClock()
        async with SqliteJournal(self.path) as journal:
            scheduler = Scheduler(
                journal=journal,
                media=media,
                clock=clock,
                transcriber=lambda _: transcriber,
                room=lambda _: at_once,
                service=lambda task: task.account,
            )
            async with scheduler:
                updates: list[Update] = []
                scheduler.subscribe(updates.append)
                yield Desk(journal, scheduler, transcriber, media, clock, updates)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "journal.sqlite3")


def test_a_task_goes_from_the_drop_to_done_and_its_files(
    office: Office, tmp_path: Path, run: Run
) -> None:
    plan = ExportPlan(("srt", "txt"), str(tmp_path / "out"))

    async def scenario() -> None:
        async with office.desk() as desk:
            (task,) = await desk.add("talk.wav", export=plan)
            await desk.scheduler.settle([task.id])
            done = desk.task(task)
            assert done.state is State.DONE
            assert done.duration_ms == 3000
            assert [Path(path).name for path in done.outputs] == ["talk.srt", "talk.txt"]
            assert Path(done.outputs[1]).read_text("utf-8").strip() == "one two three."
            transcript = await desk.scheduler.transcript(task.id)
            assert transcript is not None
            assert transcript.text == "one two three."
            assert isinstance(desk.updates[0], TaskAdded)
            assert [type(u) for u in desk.updates].count(TaskProgressed) >= 2
            assert desk.scheduler.progress == {}
            assert desk.scheduler.working == 0
            assert await desk.journal.get(task.id) == done
            assert await desk.journal.parts(task.id) == []

    run(scenario())


def test_a_task_is_on_disk_before_the_drop_is_acknowledged(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk, SqliteJournal(office.path) as another:
            desk.transcriber.held.add("a.wav")
            tasks = await desk.add("a.wav", "b.wav")
            assert [task.id for task in await another.tasks()] == [task.id for task in tasks]
            desk.transcriber.let_go("a.wav")
            await desk.scheduler.settle()

    run(scenario())


def test_a_lane_works_on_so_many_at_once_and_oldest_first(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk(at_once=2) as desk:
            desk.transcriber.held |= {"a", "b"}
            await desk.add("a", "b", "c", "d")
            await desk.transcriber.started("b")
            assert desk.states()["c"] is State.QUEUED
            desk.transcriber.let_go("a")
            await desk.transcriber.started("c")
            desk.transcriber.let_go("b")
            await desk.scheduler.settle()
            assert [job.source.name for job in desk.transcriber.runs] == ["a", "b", "c", "d"]
            assert desk.transcriber.most_at_once == 2

    run(scenario())


def test_one_failure_leaves_the_others_alone(
    office: Office, run: Run, expect_log: Callable[[str], None]
) -> None:
    expect_log("unexpected error")

    async def scenario() -> None:
        async with office.desk() as desk:
            desk.media.missing.add("gone")
            desk.transcriber.failures = {
                "dies": AppError(ENGINE_DIED, name="dies", reason="r"),
                "bug": ZeroDivisionError("a secret in a message"),
            }
            tasks = await desk.add("gone", "dies", "bug", "good")
            await desk.scheduler.settle()
            kinds = [error.kind if (error := desk.task(t).error) else None for t in tasks]
            assert kinds == [SOURCE_MISSING, ENGINE_DIED, INTERNAL, None]
            assert desk.states()["good"] is State.DONE
            bug = desk.task(tasks[2]).error
            assert bug is not None
            assert "secret" not in str(bug)

    run(scenario())


def test_cancelling_stops_a_running_and_a_waiting_task(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.held |= {"a", "b"}
            first, second, third = await desk.add("a", "b", "c")
            await desk.transcriber.started("a")
            await desk.scheduler.cancel([second.id, first.id])
            await desk.scheduler.settle()
            assert desk.states() == {
                "a": State.CANCELLED,
                "b": State.CANCELLED,
                "c": State.DONE,
            }
            assert desk.transcriber.stopped == ["a"]
            await desk.scheduler.cancel([third.id])  # too late: nothing to cancel
            assert desk.task(third).state is State.DONE
            with pytest.raises(AppError) as told:
                await desk.scheduler.cancel(["nonsense"])
            assert told.value.kind is TASK_UNKNOWN

    run(scenario())


def test_cancelling_in_the_moment_of_the_start_cancels(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            (task,) = await desk.add("a")  # its coroutine has not had a turn yet
            await desk.scheduler.cancel([task.id])
            await desk.scheduler.settle()
            assert desk.task(task).state is State.CANCELLED
            assert desk.transcriber.runs == []

    run(scenario())


@pytest.mark.parametrize("turns", range(40))
def test_a_cancellation_at_any_turn_of_the_loop_leaves_a_clean_task(
    office: Office, run: Run, turns: int
) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            (task,) = await desk.add("a")
            for _ in range(turns):
                await asyncio.sleep(0.0005)
            await desk.scheduler.cancel([task.id])
            await desk.scheduler.settle()
            after = desk.task(task)
            assert after.state in {State.CANCELLED, State.DONE}
            assert await desk.journal.get(task.id) == after
            assert await desk.journal.claim(task.id)

    run(scenario())


def test_a_retry_starts_again_and_other_options_forget_the_parts(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.failures["a"] = AppError(ENGINE_DIED, name="a", reason="r")
            (task,) = await desk.add("a")
            await desk.scheduler.settle()
            await desk.scheduler.retry([task.id])
            await desk.scheduler.settle()
            assert [len(job.parts) for job in desk.transcriber.runs] == [0, 1]
            assert desk.task(task).attempt == 2
            desk.transcriber.failures.clear()
            again = await desk.scheduler.retry([task.id], options=Options(language="fr"))
            assert [t.id for t in again] == [task.id]
            await desk.scheduler.settle()
            assert desk.task(task).state is State.DONE
            assert desk.task(task).error is None
            assert len(desk.transcriber.runs[2].parts) == 0
            assert desk.transcriber.runs[2].options.language == "fr"

    run(scenario())


def test_a_stored_answer_is_used_again_instead_of_asking_again(
    office: Office, run: Run, expect_log: Callable[[str], None]
) -> None:
    expect_log("unexpected error")

    async def scenario() -> None:
        async with office.desk() as desk:
            read = desk.transcriber.read
            desk.transcriber.read = lambda _: 1 / 0  # type: ignore[method-assign,assignment,return-value]
            (task,) = await desk.add("a")
            await desk.scheduler.settle()
            assert desk.task(task).state is State.FAILED
            desk.transcriber.read = read  # type: ignore[method-assign]
            await desk.scheduler.retry([task.id])
            await desk.scheduler.settle()
            assert desk.task(task).state is State.DONE
            assert len(desk.transcriber.runs) == 1

    run(scenario())


def test_removing_can_be_undone(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.held.add("a")
            first, second = await desk.add("a", "b")
            await desk.transcriber.started("a")
            await desk.scheduler.remove([first.id])
            await desk.scheduler.settle()
            assert list(desk.scheduler.tasks) == [second.id]
            assert TaskRemoved(first.id) in desk.updates
            await desk.scheduler.restore([first.id])
            assert list(desk.scheduler.tasks) == [first.id, second.id]
            assert desk.task(first).state is State.CANCELLED

    run(scenario())


def test_the_next_start_keeps_the_order_of_the_drop(office: Office, run: Run) -> None:
    names = [f"{number}.wav" for number in range(12)]

    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.held.add(names[0])
            await desk.add(*names)
        async with office.desk() as desk:
            assert [task.given for task in await desk.scheduler.adopt()] == names

    run(scenario())


def test_leaving_interrupts_and_the_next_start_goes_on(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.held.add("a")
            await desk.add("a", "b")
            await desk.transcriber.started("a")
        async with office.desk() as desk:
            assert set(desk.states().values()) == {State.QUEUED}
            taken = await desk.scheduler.adopt()
            assert [task.given for task in taken] == ["a", "b"]
            await desk.scheduler.settle()
            assert set(desk.states().values()) == {State.DONE}
            assert len(desk.transcriber.runs[0].parts) == 1  # it went on behind the kept part

    run(scenario())


def test_what_was_heard_of_another_recording_is_forgotten(office: Office, run: Run) -> None:
    """The file was replaced while the program was not running."""

    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.held.add("a")
            await desk.add("a")
            await desk.transcriber.started("a")
        async with office.desk() as desk:
            desk.media.contents["a"] = "another recording"
            await desk.scheduler.adopt()
            await desk.scheduler.settle()
            assert len(desk.transcriber.runs[0].parts) == 0

    run(scenario())


@pytest.mark.parametrize(
    ("left_at", "asked_again"),
    [(State.PREPARING, 1), (State.LISTENING, 1), (State.TIMING, 0)],
)
def test_what_a_dead_process_left_goes_on_where_the_table_says(
    office: Office, run: Run, left_at: State, asked_again: int
) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.held.add("a")
            (task,) = await desk.add("a")
            await desk.transcriber.started("a")
        async with SqliteJournal(office.path) as journal:
            (task,) = await journal.tasks()
            for event in (Started(), Listening(), Answered()):
                if task.state is left_at:
                    break
                task = advance(task, event, 1)
                await journal.record(task, event, answer='{"text": "kept."}')
        async with office.desk() as desk:
            await desk.scheduler.adopt()
            await desk.scheduler.settle()
            assert desk.task(task).state is State.DONE
            assert len(desk.transcriber.runs) == asked_again

    run(scenario())


def test_due_exports_are_written_at_the_next_start(
    office: Office, tmp_path: Path, run: Run
) -> None:
    plan = ExportPlan(("txt",), str(tmp_path / "out"))

    async def scenario() -> None:
        async with office.desk() as desk:
            (task,) = await desk.add("a.wav")
            await desk.scheduler.settle()
        async with SqliteJournal(office.path) as journal:
            (task,) = await journal.tasks()
            event = Started()
            # As if the process had died between "done" and the export.
            await journal.record(replace(task, version=task.version + 1, export=plan), event)
        async with office.desk() as desk:
            assert [t.id for t in await desk.scheduler.adopt()] == [task.id]
            await desk.scheduler.settle()
            assert [Path(p).name for p in desk.task(task).outputs] == ["a.txt"]
            assert desk.transcriber.runs == []

    run(scenario())


def test_a_failed_export_never_touches_the_task(office: Office, tmp_path: Path, run: Run) -> None:
    blocked = tmp_path / "a file"
    blocked.touch()
    plan = ExportPlan(("txt",), str(blocked / "below"))

    async def scenario() -> None:
        async with office.desk() as desk:
            (task,) = await desk.add("a.wav", export=plan)
            await desk.scheduler.settle()
            done = desk.task(task)
            assert done.state is State.DONE
            assert done.error is None
            assert done.export_error is not None
            assert done.export_error.kind is FOLDER_READ_ONLY
            with pytest.raises(AppError):
                await desk.scheduler.export(task.id, plan)
            good = ExportPlan(("txt",), str(tmp_path / "elsewhere"))
            written = await desk.scheduler.export(task.id, good)
            assert desk.task(task).outputs == written
            assert desk.task(task).export_error is None

    run(scenario())


def test_edits_are_exported_and_what_was_received_stays(
    office: Office, tmp_path: Path, run: Run
) -> None:
    plan = ExportPlan(("txt", "srt"), str(tmp_path / "out"))

    async def scenario() -> None:
        async with office.desk() as desk:
            (task,) = await desk.add("a.wav")
            await desk.scheduler.settle()
            received = await desk.scheduler.received(task.id)
            assert received is not None
            assert await desk.scheduler.edited(task.id) is None
            cues = (replace(received.cues[0], lines=("One, two:", "three!")),)
            await desk.scheduler.keep_edited(task.id, cues)
            await desk.scheduler.keep_sound(task.id, "/elsewhere/a.wav")
        async with office.desk() as desk:
            assert await desk.scheduler.edited(task.id) == cues
            assert await desk.scheduler.sound(task.id) == "/elsewhere/a.wav"
            assert await desk.scheduler.received(task.id) == received
            written = await desk.scheduler.export(task.id, plan)
            assert Path(written[0]).read_text() == "One, two: three!\n"
            assert "One, two:\nthree!" in Path(written[1]).read_text()
            await desk.scheduler.keep_edited(task.id, None)
            assert await desk.scheduler.transcript(task.id) == received

    run(scenario())


def test_a_person_who_exports_at_once_waits_for_the_automatic_export(
    office: Office, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_itself = ExportPlan(("txt",), str(tmp_path / "by itself"))
    by_hand = ExportPlan(("srt",), str(tmp_path / "by hand"))
    plain = export.write

    async def scenario() -> None:
        room = asyncio.Event()

        async def slow(
            task: Task, transcript: Transcript, plan: ExportPlan, owners: Owners
        ) -> export.Written:
            if plan is by_itself:
                await room.wait()
            return await plain(task, transcript, plan, owners)

        monkeypatch.setattr(export, "write", slow)
        async with office.desk() as desk:
            (task,) = await desk.add("a.wav", export=by_itself)
            await until(lambda: desk.task(task).state is State.DONE)
            asked = asyncio.create_task(desk.scheduler.export(task.id, by_hand))
            await asyncio.wait([asked], timeout=0.2)
            room.set()
            (written,) = await asked
            await desk.scheduler.settle()
            assert [Path(path).name for path in desk.task(task).outputs] == ["a.txt", "a.srt"]
            assert written == desk.task(task).outputs[1]

    run(scenario())


def test_two_exports_at_once_are_both_remembered(office: Office, tmp_path: Path, run: Run) -> None:
    plans = [ExportPlan((name,), str(tmp_path / name)) for name in ("srt", "txt", "vtt", "json")]

    async def scenario() -> None:
        async with office.desk() as desk:
            (task,) = await desk.add("a.wav")
            await desk.scheduler.settle()
            each = await asyncio.gather(*(desk.scheduler.export(task.id, p) for p in plans))
            assert sorted(desk.task(task).outputs) == sorted(path for (path,) in each)

    run(scenario())


def test_no_file_of_another_recording_is_replaced(office: Office, tmp_path: Path, run: Run) -> None:
    """Two folders' recordings of one name; and at the next start as well."""
    plan = ExportPlan(("txt",), str(tmp_path), overwrite=True)
    (tmp_path / "talk.txt").write_text("old", "utf-8")

    async def scenario() -> None:
        async with office.desk(at_once=2) as desk:
            tasks = await desk.add("a/talk.wav", "b/talk.wav", export=plan)
            await desk.scheduler.settle()
            names = {Path(path).name for task in tasks for path in desk.task(task).outputs}
            assert names == {"talk.txt", "talk (2).txt"}
        async with office.desk() as desk:
            second = next(one for one in tasks if "(2)" in desk.task(one).outputs[0])
            received = await desk.scheduler.transcript(second.id)
            assert received is not None
            assert await desk.scheduler.in_the_way(second, received, plan) == []
            await desk.scheduler.keep_edited(second.id, (Cue(0, 900, ("Corrected.",)),))
            corrected = await desk.scheduler.transcript(second.id)
            assert corrected is not None
            own = [str(tmp_path / "talk (2).txt")]
            assert await desk.scheduler.in_the_way(second, corrected, plan) == own
            assert list(await desk.scheduler.export(second.id, plan)) == own
            # The same recording once more, and one whose file is gone.
            (again,) = await desk.add("a/talk.wav", export=plan)
            await desk.scheduler.settle()
            assert desk.task(again).outputs == (str(tmp_path / "talk.txt"),)
            (tmp_path / "talk (2).txt").rename(tmp_path / "kept.txt")
        async with office.desk() as desk:
            (third,) = await desk.add("c/talk.wav", export=plan)
            await desk.scheduler.settle()
            assert desk.task(third).outputs == (str(tmp_path / "talk (2).txt"),)

    run(scenario())


def test_exporting_without_a_transcript_says_so(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.media.missing.add("a")
            (task,) = await desk.add("a")
            await desk.scheduler.settle()
            with pytest.raises(AppError) as told:
                await desk.scheduler.export(task.id, ExportPlan(("srt",)))
            assert told.value.kind is NOTHING_TO_EXPORT

    run(scenario())


def test_a_blocked_account_waits_with_one_notice_and_goes_on_when_mended(
    office: Office, run: Run
) -> None:
    async def scenario() -> None:
        async with office.desk(at_once=2) as desk:
            with pytest.raises(AppError) as raised:
                raise AppError(OUT_OF_CREDIT, service="work")
            blocked = AccountBlockedError(raised.value)
            desk.transcriber.commits = set("abcd")
            desk.transcriber.failures = dict.fromkeys("abcd", blocked)
            tasks = await desk.add("a", "b", "c", "d")
            await desk.scheduler.settle()
            assert set(desk.states().values()) == {State.QUEUED}
            assert len(desk.transcriber.runs) == 2  # the others were never tried
            assert [u for u in desk.updates if isinstance(u, AccountPaused)] == [
                AccountPaused("local", blocked.error)
            ]
            assert desk.scheduler.paused == {"local": blocked.error}
            assert desk.scheduler.paused["local"].__traceback__ is None, "it would keep the work"
            assert desk.scheduler.working == 0, "nothing goes on without the person"
            assert desk.task(tasks[0]).error == blocked.error
            desk.transcriber.failures.clear()
            desk.scheduler.unpause("local")
            await desk.scheduler.settle()
            assert set(desk.states().values()) == {State.DONE}
            assert AccountResumed("local") in desk.updates
            assert desk.task(tasks[0]).error is None

    run(scenario())


def test_a_task_of_a_paused_account_can_be_cancelled_and_survives_a_restart(
    office: Office, run: Run
) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            blocked = AccountBlockedError(AppError(KEY_REFUSED, service="work"))
            desk.transcriber.commits = {"a"}
            desk.transcriber.failures = {"a": blocked}
            first, second = await desk.add("a", "b")
            await desk.scheduler.settle()
            await desk.scheduler.cancel([second.id])
            assert desk.states() == {"a": State.QUEUED, "b": State.CANCELLED}
        async with office.desk() as desk:
            await desk.scheduler.adopt()
            await desk.scheduler.settle()
            assert desk.task(first).state is State.DONE

    run(scenario())


def test_a_lost_answer_is_the_persons_to_decide(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            lost = AnswerLostError(AppError(ANSWER_LOST, name="a", service="work", reason="r"))
            desk.transcriber.commits = {"a", "b", "c"}
            desk.transcriber.failures = dict.fromkeys(("a", "b", "c"), lost)
            first, second, third = await desk.add("a", "b", "c")
            await desk.scheduler.settle()
            assert set(desk.states().values()) == {State.UNCONFIRMED}
            assert desk.task(first).error == lost.error
            runs = len(desk.transcriber.runs)
            with pytest.raises(AppError) as told:
                await desk.scheduler.retry([first.id, second.id])
            assert told.value.kind is DECISION_NEEDED
            assert await desk.scheduler.adopt() == []
            await desk.scheduler.settle()
            assert len(desk.transcriber.runs) == runs  # nothing was sent again by itself
            await desk.scheduler.give_up([first.id])
            assert desk.task(first).state is State.FAILED
            desk.transcriber.failures.clear()
            await desk.scheduler.retry([first.id, second.id], send_again=True)
            await desk.scheduler.attach(third.id, "remote-3")
            await desk.scheduler.settle()
            assert set(desk.states().values()) == {State.DONE}
            (polled,) = [job for job in desk.transcriber.runs if job.remote]
            assert (polled.source.name, polled.remote) == ("c", {"task_id": "remote-3"})
            assert desk.task(third).remote_id == "remote-3"

    run(scenario())


def test_closing_in_the_moment_of_submission_leaves_it_unconfirmed(
    office: Office, run: Run
) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.commits.add("a")
            desk.transcriber.held.add("a")
            (task,) = await desk.add("a")
            await desk.transcriber.started("a")
        async with office.desk() as desk:
            assert desk.task(task).state is State.UNCONFIRMED
            error = desk.task(task).error
            assert error is not None
            assert error.kind is INTERRUPTED_WHILE_COMMITTING
            assert await desk.scheduler.adopt() == []

    run(scenario())


def test_cancelling_after_sending_says_so_and_needs_a_decision(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.commits.add("a")
            desk.transcriber.held.add("a")
            (task,) = await desk.add("a")
            await desk.transcriber.started("a")
            await desk.scheduler.cancel([task.id])
            await desk.scheduler.settle()
            error = desk.task(task).error
            assert desk.task(task).state is State.CANCELLED
            assert error is not None
            assert error.kind is CANCELLED_AFTER_SENDING
            with pytest.raises(AppError) as told:
                await desk.scheduler.retry([task.id])
            assert told.value.kind is DECISION_NEEDED

    run(scenario())


def test_polling_takes_no_room_and_a_cancelled_poll_is_taken_up_again(
    office: Office, run: Run
) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.commits |= {"a", "b"}
            desk.transcriber.accepts |= {"a", "b"}
            desk.transcriber.held |= {"a", "b"}
            first, _ = await desk.add("a", "b")
            await desk.transcriber.started("b")
            assert set(desk.states().values()) == {State.WAITING}
            await desk.scheduler.cancel([first.id])
            await desk.scheduler.settle([first.id])
            assert desk.task(first).state is State.CANCELLED
            await desk.scheduler.retry([first.id])
            await until_async(lambda: len(desk.transcriber.runs) == 3)
            assert desk.transcriber.runs[2].remote == {"task_id": "remote a"}
            desk.transcriber.let_go("a")
            desk.transcriber.let_go("b")
            await desk.scheduler.settle()
            assert set(desk.states().values()) == {State.DONE}
            names = [name for _, name in await desk.scheduler.history(first.id)]
            assert names.count("committing") == 1

    run(scenario())


def test_the_same_content_is_sent_once(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk(at_once=3) as desk:
            desk.media.contents = {"copy": "a", "other": "b"}
            desk.transcriber.held.add("a")
            first, copy, other = await desk.add("a", "copy", "other")
            await desk.transcriber.started("other")
            desk.transcriber.let_go("a")
            await desk.scheduler.settle()
            assert sorted(job.source.name for job in desk.transcriber.runs) == ["a", "other"]
            assert desk.task(copy).state is State.DONE
            assert desk.task(copy).reused == first.id
            assert desk.task(other).reused is None
            # On purpose, it is sent again; and another language is another wish.
            await desk.scheduler.retry([copy.id])
            await desk.scheduler.settle()
            assert desk.task(copy).reused is None
            assert len(desk.transcriber.runs) == 3
            wish = NewTask(LocalFile("/x/copy"), "copy", LOCAL, Options(language="fr"))
            await desk.scheduler.add([wish])
            await desk.scheduler.settle()
            assert len(desk.transcriber.runs) == 4

    run(scenario())


def test_a_failed_twin_lets_the_other_try(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk(at_once=2) as desk:
            desk.media.contents = {"copy": "a"}
            desk.transcriber.failures["a"] = AppError(ENGINE_DIED, name="a", reason="r")
            first, copy = await desk.add("a", "copy")
            await desk.scheduler.settle()
            assert desk.task(first).state is State.FAILED
            assert desk.task(copy).state is State.DONE
            assert desk.task(copy).reused is None

    run(scenario())


def test_an_answer_without_a_word_is_no_speech(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.text = "  "
            (task,) = await desk.add("a")
            await desk.scheduler.settle()
            error = desk.task(task).error
            assert error is not None
            assert error.kind is SOURCE_NO_SPEECH

    run(scenario())


def test_the_undo_of_a_removal_outlives_another_process_start(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            (task,) = await desk.add("a")
            await desk.scheduler.settle()
            await desk.scheduler.remove([task.id])
            async with office.desk():
                pass
            await desk.scheduler.restore([task.id])
            assert desk.task(task).state is State.DONE
            assert await desk.scheduler.transcript(task.id) is not None

    run(scenario())


def test_a_bug_in_the_moment_of_submission_never_allows_a_second_one(
    office: Office, run: Run, expect_log: Callable[[str], None]
) -> None:
    expect_log("unexpected error")

    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.commits.add("a")
            desk.transcriber.failures["a"] = ZeroDivisionError("a bug")
            (task,) = await desk.add("a")
            await desk.scheduler.settle()
            assert desk.task(task).state is State.UNCONFIRMED
            assert desk.task(task).may_be_charged

    run(scenario())


def test_an_answer_waits_for_room_on_the_disk(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            full = AppError(DISK_FULL, folder="/", name="journal")
            record, refusals = desk.journal.record, 2

            async def refusing(task: Task, event: Event, **stored: Any) -> None:
                nonlocal refusals
                if isinstance(event, Answered) and refusals:
                    refusals -= 1
                    raise full
                await record(task, event, **stored)

            desk.journal.record = refusing  # type: ignore[method-assign]
            desk.transcriber.commits.add("a")
            (task,) = await desk.add("a")
            for left in (1, 0):
                # One sleeper is the watch over the journal, the other waits for room.
                await until_async(lambda: len(desk.clock._sleepers) == 2)
                assert refusals == left
                assert desk.scheduler.progress[task.id].notice == full
                await desk.clock.turn(5)
            await desk.scheduler.settle()
            assert desk.task(task).state is State.DONE
            assert len(desk.transcriber.runs) == 1

    run(scenario())


@pytest.mark.parametrize("event_type", [Started, Sending])
def test_a_full_disk_before_anything_was_sent_is_waited_out_too(
    office: Office, run: Run, event_type: type[Event]
) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            full = AppError(DISK_FULL, folder="/", name="journal")
            record, has_room = desk.journal.record, False

            async def refusing(task: Task, event: Event, **stored: Any) -> None:
                if isinstance(event, event_type) and not has_room:
                    raise full
                await record(task, event, **stored)

            desk.journal.record = refusing  # type: ignore[method-assign]
            desk.transcriber.commits.add("a")
            (task,) = await desk.add("a")
            for room_then in (False, False, True):
                await until_async(lambda: len(desk.clock._sleepers) == 2)
                assert desk.scheduler.progress[task.id].notice == full
                assert desk.transcriber.runs == []
                has_room = room_then
                await desk.clock.turn(5)
            await desk.scheduler.settle()
            assert desk.task(task).state is State.DONE

    run(scenario())


def test_a_task_that_waits_for_room_on_the_disk_can_be_stopped(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            record = desk.journal.record

            async def refusing(task: Task, event: Event, **stored: Any) -> None:
                if isinstance(event, Sending):
                    raise AppError(DISK_FULL, folder="/", name="journal")
                await record(task, event, **stored)

            desk.journal.record = refusing  # type: ignore[method-assign]
            desk.transcriber.commits.add("a")
            (task,) = await desk.add("a")
            await until_async(lambda: len(desk.clock._sleepers) == 2)
            await desk.scheduler.cancel([task.id])
            await desk.scheduler.settle()
            assert desk.task(task).state is State.CANCELLED

    run(scenario())


def test_a_second_process_sees_the_work_and_leaves_it_alone(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as one, office.desk() as other:
            one.transcriber.held.add("a")
            (task,) = await one.add("a")
            await one.transcriber.started("a")
            await until(lambda: bool(other.clock._sleepers))
            await other.clock.turn(1)
            await until_async(lambda: task.id in other.scheduler.tasks)
            assert await other.scheduler.adopt() == []
            await other.scheduler.cancel([task.id])  # a wish, carried out by the owner
            await until(lambda: bool(one.clock._sleepers))
            await one.clock.turn(1)
            await until_async(lambda: one.task(task).state is State.CANCELLED)
            await one.scheduler.settle()
            await until(lambda: bool(other.clock._sleepers))
            await other.clock.turn(1)
            await until_async(lambda: other.task(task).state is State.CANCELLED)
            changed = [u for u in other.updates if isinstance(u, TaskChanged)]
            assert changed[-1].task.state is State.CANCELLED

    run(scenario())


def test_a_task_that_another_process_retries_cannot_be_retried_here(
    office: Office, run: Run
) -> None:
    async def scenario() -> None:
        async with office.desk() as one:
            (task,) = await one.add("a")
            await one.scheduler.settle()
            async with office.desk() as other:
                one.transcriber.held.add("a")
                await one.scheduler.retry([task.id])
                with pytest.raises(AppError) as told:
                    await other.scheduler.retry([task.id])
                assert told.value.kind is TASK_BUSY
                one.transcriber.let_go("a")
                await one.scheduler.settle()

    run(scenario())


async def until_async(condition: Callable[[], bool]) -> None:
    """As ``until``, for what a thread brings about."""
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.001)


def test_more_room_is_used_at_once(office: Office, run: Run) -> None:
    async def scenario() -> None:
        at_once = 1
        async with office.desk() as desk:
            desk.scheduler._workers._lanes._room = lambda _account: at_once
            desk.transcriber.held |= {"a", "b", "c"}
            await desk.add("a", "b", "c")
            await desk.transcriber.started("a")
            assert desk.transcriber.at_once == 1
            at_once = 2
            desk.scheduler.look_for_room()
            await desk.transcriber.started("b")
            assert desk.transcriber.most_at_once == 2
            for name in "abc":
                desk.transcriber.let_go(name)
            await desk.scheduler.settle()
            assert desk.transcriber.most_at_once == 2

    run(scenario())
