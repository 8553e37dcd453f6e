"""What goes to its end although whoever asked for it is cancelled."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from stt_desktop.domain.account import LOCAL
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import State, Task
from stt_desktop.jobs.new_task import NewTask
from stt_desktop.jobs.unbroken import to_its_end
from tests.doubles import until
from tests.jobs.test_preparing import ScriptedWorkshop, desk
from tests.jobs.test_scheduler import Run


def test_the_result_and_the_error_are_those_of_the_work(run: Run) -> None:
    async def scene() -> None:
        async def work(error: Exception | None) -> int:
            if error is not None:
                raise error
            return 7

        assert await to_its_end(work(None)) == 7
        with pytest.raises(OSError, match="full"):
            await to_its_end(work(OSError("full")))

    run(scene())


def test_a_cancellation_comes_when_it_is_done_however_often_it_is_asked_for(run: Run) -> None:
    async def scene() -> None:
        going_on, done = asyncio.Event(), False

        async def work() -> None:
            nonlocal done
            await going_on.wait()
            done = True

        asked = asyncio.create_task(to_its_end(work()))
        for _ in range(3):
            await asyncio.sleep(0)
            asked.cancel()
        await asyncio.sleep(0)
        assert not asked.done()
        going_on.set()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert done

    run(scene())


def test_tasks_that_are_being_written_down_come_into_the_queue_whoever_stops(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else they lay on disk, unseen and not begun until the next start."""

    async def scene() -> None:
        async with desk(tmp_path, ScriptedWorkshop()) as one:
            add, asked, released = one.journal.add, asyncio.Event(), asyncio.Event()

            async def slow(tasks: Sequence[Task]) -> None:
                asked.set()
                await released.wait()
                await add(tasks)

            monkeypatch.setattr(one.journal, "add", slow)
            new = [NewTask(LocalFile("/talk.mp3"), "it", LOCAL)]
            adding = asyncio.create_task(one.scheduler.add(new))
            await asked.wait()
            adding.cancel()
            await asyncio.sleep(0)
            released.set()
            with pytest.raises(asyncio.CancelledError):
                await adding
            (task_id,) = one.scheduler.tasks
            await until(lambda: one.scheduler.tasks[task_id].state is State.DONE)

    run(scene())
