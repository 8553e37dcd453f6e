"""``tasks``: list, show, retry, cancel, remove, export; and ``resume``."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.cli.follow import follow
from stt_desktop.cli.output import Output
from stt_desktop.domain.account import LOCAL
from stt_desktop.domain.errors import ENGINE_DIED, AppError
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import ExportPlan, State, Task
from stt_desktop.jobs.clock import SystemClock
from stt_desktop.jobs.new_task import NewTask
from tests.cli.conftest import Program

Make = Callable[[str], str]
Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
def interrupted(program: Program, recording: Make, tmp_path: Path, run: Run) -> str:
    """The id of a task that a closed program left in the middle of its work."""
    recording("half.mp3")

    async def begin() -> str:
        program.transcriber.held.add("half.mp3")
        async with program.scheduler() as scheduler:
            plan = ExportPlan(("txt",))
            source = LocalFile(str(tmp_path / "half.mp3"))
            (task,) = await scheduler.add([NewTask(source, "half.mp3", LOCAL, export=plan)])
            await program.transcriber.started("half.mp3")
        program.transcriber.held.clear()
        return task.id

    return str(run(begin()))


def done(program: Program, recording: Make, *names: str) -> list[str]:
    """The ids of finished tasks."""
    ran = program("transcribe", *map(recording, names), "-f", "txt", "--json")
    return [task["id"] for task in ran.objects]


# --- list and show ----------------------------------------------------------------------------


def test_the_list_shows_every_task_newest_last(program: Program, recording: Make) -> None:
    ids = done(program, recording, "one.mp3", "two.mp3")
    ran = program("tasks", "list")
    head, *rows = ran.out.splitlines()
    assert head.split() == ["ID", "ADDED", "LENGTH", "STATE", "RECORDING"]
    assert [row.split()[-1] for row in rows] == ["one.mp3", "two.mp3"]
    assert all(full.startswith(row.split()[0]) for full, row in zip(ids, rows, strict=True))
    assert all("0:03" in row and "done" in row for row in rows)


def test_an_empty_list_says_how_to_begin(program: Program) -> None:
    ran = program("tasks", "list")
    assert (ran.code, ran.out) == (0, "")
    assert "stt-desktop transcribe" in ran.err


def test_the_list_can_be_narrowed_by_state(program: Program, recording: Make) -> None:
    program.transcriber.failures["bad.mp3"] = AppError(ENGINE_DIED, name="bad.mp3", reason="9")
    program("transcribe", recording("good.mp3"), recording("bad.mp3"))
    ran = program("tasks", "list", "--state", "failed,cancelled", "--json")
    assert [task["source"] for task in ran.objects] == ["bad.mp3"]


def test_the_list_prints_the_objects_of_transcribe(program: Program, recording: Make) -> None:
    first = program("transcribe", recording("one.mp3"), "-f", "txt", "--json").objects
    assert program("tasks", "list", "--json").objects == first


def test_show_tells_everything(program: Program, recording: Make, tmp_path: Path) -> None:
    (task_id,) = done(program, recording, "one.mp3")
    ran = program("tasks", "show", task_id[:-2])
    assert ran.code == 0
    for fact in (task_id, str(tmp_path / "one.mp3"), str(tmp_path / "one.txt"), "done", "0:03"):
        assert fact in ran.out
    assert "en (detected)" in ran.out
    assert "History" in ran.out
    assert "Transcript\n  one two three." in ran.out


def test_show_tells_what_went_wrong_and_what_to_do(program: Program, recording: Make) -> None:
    program.transcriber.failures["bad.mp3"] = AppError(ENGINE_DIED, name="bad.mp3", reason="9")
    (task,) = program("transcribe", recording("bad.mp3"), "--json").objects
    ran = program("tasks", "show", task["id"])
    assert "Error\n  The built-in engine stopped\n" in ran.out
    assert "Try again" in ran.out


@pytest.mark.parametrize("task_id", ["zzz", "", " "])
def test_an_unknown_id_is_told(program: Program, recording: Make, task_id: str) -> None:
    done(program, recording, "one.mp3")
    ran = program("tasks", "show", task_id)
    assert ran.code == 1
    assert "No such task" in ran.err


def test_an_ambiguous_id_is_told(program: Program, recording: Make) -> None:
    one, two = done(program, recording, "one.mp3", "two.mp3")
    common = next(one[:n] for n in range(len(one), 0, -1) if two.startswith(one[:n]))
    ran = program("tasks", "show", common)
    assert ran.code == 1
    assert f"beginning of 2 ids: {one}, {two}" in ran.err


# --- retry ------------------------------------------------------------------------------------


def test_retry_does_failed_tasks_again_to_their_end(program: Program, recording: Make) -> None:
    program.transcriber.failures["bad.mp3"] = AppError(ENGINE_DIED, name="bad.mp3", reason="9")
    program("transcribe", recording("good.mp3"), recording("bad.mp3"), "-f", "txt")
    program.transcriber.failures.clear()
    ran = program("tasks", "retry", "--failed", "--json")
    assert ran.code == 0
    (task,) = ran.objects
    assert (task["source"], task["state"], len(task["outputs"])) == ("bad.mp3", "done", 1)


def test_retry_can_change_how_it_is_recognized(program: Program, recording: Make) -> None:
    (task_id,) = done(program, recording, "one.mp3")
    assert program("tasks", "retry", task_id, "--language", "de").code == 0
    assert program.transcriber.runs[-1].options.language == "de"


def test_retry_of_an_unfinished_task_points_to_resume(program: Program, interrupted: str) -> None:
    ran = program("tasks", "retry", interrupted)
    assert ran.code == 1
    assert "stt-desktop resume" in ran.err


# --- resume -----------------------------------------------------------------------------------


def test_resume_runs_unfinished_tasks_to_their_end(
    program: Program, interrupted: str, tmp_path: Path
) -> None:
    ran = program("resume", "--json")
    assert ran.code == 0
    (task,) = ran.objects
    assert (task["id"], task["state"]) == (interrupted, "done")
    assert task["outputs"] == [str(tmp_path / "half.txt")]
    # What the engine had finished before is not done again.
    assert len(program.transcriber.runs[-1].parts) == 1


def test_resume_writes_files_that_are_still_due(
    program: Program, recording: Make, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def close_while_writing() -> None:
        writing = asyncio.Event()

        async def hang(*_: object) -> tuple[str, ...]:
            writing.set()
            await asyncio.Event().wait()
            return ()

        source = LocalFile(str(tmp_path / recording("one.mp3")))
        with monkeypatch.context() as patch:
            patch.setattr("stt_desktop.jobs.export.write", hang)
            async with program.scheduler() as scheduler, asyncio.timeout(60):
                plan = ExportPlan(("txt",))
                await scheduler.add([NewTask(source, "one.mp3", LOCAL, export=plan)])
                await writing.wait()

    run(close_while_writing())
    assert run(program.stored())["one.mp3"].export_is_due
    ran = program("resume")
    assert (ran.code, ran.out) == (0, f"{tmp_path / 'one.txt'}\n")
    assert len(program.transcriber.runs) == 1


def test_resume_without_work_says_so(program: Program, recording: Make) -> None:
    done(program, recording, "one.mp3")
    ran = program("resume", "--json")
    assert (ran.code, ran.out) == (0, "")
    assert "Nothing to do" in ran.err


def test_resume_leaves_what_another_process_works_on(
    program: Program, recording: Make, tmp_path: Path, run: Run
) -> None:
    async def elsewhere() -> None:
        other = Program(program.home, program.capture)
        other.transcriber.held.add("busy.mp3")
        async with other.scheduler() as scheduler:
            source = LocalFile(str(tmp_path / recording("busy.mp3")))
            await scheduler.add([NewTask(source, "busy.mp3", LOCAL)])
            await other.transcriber.started("busy.mp3")
            ran = await asyncio.to_thread(program, "resume", "--json")
            assert (ran.code, ran.out) == (1, "")
            assert "busy.mp3 is in work in another window" in ran.err
            other.transcriber.let_go("busy.mp3")
            await scheduler.settle()

    run(elsewhere())
    assert not program.transcriber.runs


# --- cancel and remove ------------------------------------------------------------------------


def test_cancel_stops_an_unfinished_task_for_good(
    program: Program, interrupted: str, run: Run
) -> None:
    ran = program("tasks", "cancel", interrupted, "--json")
    assert ran.code == 0
    assert ran.objects[0]["state"] == "cancelled"
    assert run(program.stored())["half.mp3"].state is State.CANCELLED
    assert program("resume").out == ""


def test_cancel_reaches_into_another_process(
    program: Program, recording: Make, tmp_path: Path, run: Run
) -> None:
    async def elsewhere() -> None:
        other = Program(program.home, program.capture, clock=SystemClock())
        # Both look at the journal every second of this clock.
        program.clock = SystemClock()
        other.transcriber.held.add("busy.mp3")
        async with other.scheduler() as scheduler:
            source = LocalFile(str(tmp_path / recording("busy.mp3")))
            (task,) = await scheduler.add([NewTask(source, "busy.mp3", LOCAL)])
            await other.transcriber.started("busy.mp3")
            ran = await asyncio.to_thread(program, "tasks", "cancel", "--all")
            assert ran.code == 0
            assert scheduler.tasks[task.id].state is State.CANCELLED

    run(elsewhere())


def test_cancel_of_a_finished_task_changes_nothing(program: Program, recording: Make) -> None:
    (task_id,) = done(program, recording, "one.mp3")
    ran = program("tasks", "cancel", task_id)
    assert ran.code == 1
    assert "nothing to cancel" in ran.err


def test_remove_takes_tasks_off_the_list_and_touches_no_file(
    program: Program, recording: Make, tmp_path: Path
) -> None:
    one, _two = done(program, recording, "one.mp3", "two.mp3")
    ran = program("tasks", "remove", one, "zzz")
    assert ran.code == 1
    assert "zzz: No such task" in ran.err
    assert [task["source"] for task in program("tasks", "list", "--json").objects] == ["two.mp3"]
    assert (tmp_path / "one.mp3").exists()
    assert (tmp_path / "one.txt").exists()


def test_remove_all_spares_what_is_unfinished(
    program: Program, interrupted: str, recording: Make
) -> None:
    done(program, recording, "one.mp3")
    assert program("tasks", "remove", "--all").code == 0
    assert [task["id"] for task in program("tasks", "list", "--json").objects] == [interrupted]


# --- export -----------------------------------------------------------------------------------


def test_export_writes_another_format_without_listening_again(
    program: Program, recording: Make, tmp_path: Path
) -> None:
    (task_id,) = done(program, recording, "one.mp3")
    ran = program("tasks", "export", task_id, "--format", "srt", "--output", "subtitles")
    assert (ran.code, ran.out) == (0, f"{tmp_path / 'subtitles/one.srt'}\n")
    assert len(program.transcriber.runs) == 1


def test_a_folder_named_from_another_one_is_told_plainly(
    program: Program, recording: Make, tmp_path: Path
) -> None:
    (task_id,) = done(program, recording, "one.mp3")
    (tmp_path / "inside").mkdir()
    ran = program("tasks", "export", task_id, "--format", "srt", "--output", "inside/../out")
    assert ran.out == f"{(tmp_path / 'out/one.srt').resolve()}\n"


def test_export_tells_in_json_what_this_export_did(
    program: Program, recording: Make, interrupted: str, tmp_path: Path
) -> None:
    (task_id,) = done(program, recording, "one.mp3")
    ran = program("tasks", "export", task_id, interrupted, "-f", "srt", "--json")
    assert ran.code == 1
    well, not_yet = ran.objects
    assert (well["outputs"], well["error"]) == ([str(tmp_path / "one.srt")], None)
    assert (not_yet["outputs"], not_yet["error"]["code"]) == ([], "nothing-to-export")


def test_the_list_tells_results_that_could_not_be_saved(program: Program, recording: Make) -> None:
    recording("file")
    program("transcribe", recording("one.mp3"), "-o", "file/below")
    assert "done, not saved" in program("tasks", "list").out
    (listed,) = program("tasks", "list", "--json").objects
    assert (listed["state"], listed["error"]["code"]) == ("done", "folder-read-only")
    shown = program("tasks", "show", listed["id"]).out
    assert "Not saved\n  The folder cannot be written\n" in shown


def test_retry_leaves_a_task_that_another_process_holds(
    program: Program, recording: Make, tmp_path: Path, run: Run
) -> None:
    (task_id,) = done(program, recording, "one.mp3")

    async def elsewhere() -> None:
        other = Program(program.home, program.capture)
        other.transcriber.held.add("one.mp3")
        async with other.scheduler() as scheduler:
            await scheduler.retry([task_id])
            await other.transcriber.started("one.mp3")
            ran = await asyncio.to_thread(program, "tasks", "retry", task_id)
            assert ran.code == 1
            other.transcriber.let_go("one.mp3")
            await scheduler.settle()

    run(elsewhere())
    assert len(program.transcriber.runs) == 1


def test_a_task_that_is_removed_meanwhile_is_not_waited_for(
    program: Program, recording: Make, tmp_path: Path, run: Run
) -> None:
    async def removing() -> None:
        program.transcriber.held.add("one.mp3")
        output = Output(None, None)
        reported: list[Task] = []
        async with program.scheduler() as scheduler, asyncio.timeout(60):
            source = LocalFile(str(tmp_path / recording("one.mp3")))
            (task,) = await scheduler.add([NewTask(source, "one.mp3", LOCAL)])
            following = asyncio.create_task(
                follow(scheduler, [task.id, "never there"], output, reported.append)
            )
            await program.transcriber.started("one.mp3")
            await scheduler.remove([task.id])
            assert await following == []
        assert [one.state for one in reported] == [State.CANCELLED]

    run(removing())
