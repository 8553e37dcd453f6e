"""What downloads leave behind: how long it is kept, and how much of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from stt_desktop.domain.account import LOCAL
from stt_desktop.domain.errors import LINK_DEAD, AppError
from stt_desktop.domain.events import Exported
from stt_desktop.domain.source import LocalFile, RemoteUrl
from stt_desktop.domain.task import Task
from stt_desktop.jobs import preparing
from stt_desktop.jobs.new_task import NewTask
from tests.doubles import ManualClock
from tests.jobs.test_preparing import LINK, ScriptedWorkshop, desk
from tests.jobs.test_scheduler import Run


def test_what_nobody_needs_is_swept_at_the_start(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        error = AppError(LINK_DEAD, host="example.com", reason="404")
        async with desk(tmp_path, ScriptedWorkshop(error=error)) as one:
            failed = await one.done(LINK)
        async with desk(tmp_path, ScriptedWorkshop()) as one:
            done = await one.done(LocalFile("/videos/talk.mp4"))
            heard = await one.done(LINK)
        folders = [failed.id, done.id, heard.id, "of nobody"]
        shop = ScriptedWorkshop(folders=folders)
        async with desk(tmp_path, shop):
            assert shop.swept == [done.id, "of nobody"]
        monkeypatch.setattr(preparing, "_KEPT_MS", -(10**9))  # a week later
        async with desk(tmp_path, shop):
            assert shop.swept == folders

    run(scene())


def test_what_rests_the_longest_goes_first_where_more_is_kept_than_fits(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        async with desk(tmp_path, ScriptedWorkshop()) as one:
            links = [RemoteUrl(f"https://example.com/{number}.mp3") for number in range(3)]
            tasks = [await one.done(link) for link in links]
            for number, task in enumerate(tasks):  # not all within one millisecond
                rested = replace(task, rested_ms=1000 + number, version=task.version + 1)
                await one.journal.record(rested, Exported())
            (waiting,) = await one.scheduler.add([NewTask(LINK, "it", LOCAL, held=True)])
        ids = [task.id for task in tasks]
        monkeypatch.setattr(preparing, "_KEPT_MS", 10**15)
        monkeypatch.setattr(preparing, "_KEPT_IN_ALL", 2 * 10**9)
        shop = ScriptedWorkshop(folders=[*ids, waiting.id], bytes_each=10**9)
        async with desk(tmp_path, shop):
            assert shop.swept == ids[:1]

    run(scene())


def test_it_is_swept_again_and_again_where_the_program_runs_for_weeks(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        async with desk(tmp_path, ScriptedWorkshop()) as one:
            task = await one.done(LINK)
            assert one.workshop.sweeps == 1
            monkeypatch.setattr(preparing, "_SWEPT_EVERY_S", 0.0)
            monkeypatch.setattr(preparing, "_KEPT_IN_ALL", 0)
            one.workshop.folders, one.workshop.bytes_each = [task.id, "taken off the list"], 1
            await one.done(LocalFile("/videos/talk.mp4"))
            assert one.workshop.sweeps == 1
            await one.done(RemoteUrl("https://example.com/other.mp3"))
            assert one.workshop.sweeps == 2
            assert one.workshop.swept == [task.id]

    run(scene())


def test_a_task_that_is_taken_off_the_list_during_a_sweep_keeps_its_download(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the next start that can be undone."""

    async def scene() -> None:
        async with desk(tmp_path, ScriptedWorkshop()) as one:
            task = await one.done(LINK)
            tasks = one.journal.tasks

            async def then_removed() -> list[Task]:
                found = await tasks()
                await one.journal.remove([task.id])
                return found

            monkeypatch.setattr(preparing, "_SWEPT_EVERY_S", 0.0)
            one.workshop.folders = [task.id]
            sweep = preparing.Sweep(one.workshop, one.journal, ManualClock())
            monkeypatch.setattr(one.journal, "tasks", then_removed)
            await sweep.run_if_due()
            assert (one.workshop.sweeps, one.workshop.swept) == (2, [])

    run(scene())
