"""Held tasks: on disk, measured, changed, and started only when the person says so."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.account import LOCAL, Account, Provider
from stt_desktop.domain.errors import OUT_OF_CREDIT, SOURCE_MISSING, TASK_BUSY, AppError
from stt_desktop.domain.ports import AccountBlockedError
from stt_desktop.domain.source import LocalFile, RemoteUrl, Source
from stt_desktop.domain.task import Options, State, Task
from stt_desktop.jobs.new_task import NewTask
from tests.doubles import until
from tests.jobs.test_scheduler import Desk, Office

Run = Callable[[Coroutine[Any, Any, Any]], Any]
OTHER = Account("other", "Other", Provider.LINKAI)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "journal.sqlite3")


async def hold(desk: Desk, *names: str) -> list[Task]:
    sources: list[Source] = [LocalFile(f"/recordings/{name}") for name in names]
    return await desk.scheduler.add([NewTask(one, one.name, LOCAL, held=True) for one in sources])


async def measured(desk: Desk, task: Task) -> Task:
    await until(lambda: desk.task(task).duration_ms is not None)
    return desk.task(task)


def test_a_held_task_is_measured_and_waits(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            (task,) = await hold(desk, "a")
            found = await measured(desk, task)
            assert (found.state, found.duration_ms, found.size_bytes) == (State.HELD, 3000, 96_044)
            assert desk.scheduler.working == 0
            await desk.scheduler.settle()
            assert desk.transcriber.runs == []
            await desk.scheduler.retry([task.id])
            await desk.scheduler.settle()
            assert desk.task(task).state is State.DONE

    run(scenario())


def test_it_survives_a_restart_and_is_looked_at_then(
    office: Office, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            gone = asyncio.Event()

            async def never(_source: LocalFile) -> Any:
                await gone.wait()

            monkeypatch.setattr(desk.media, "probe", never)
            (task,) = await hold(desk, "a")
        async with office.desk() as desk:
            assert desk.task(task).state is State.HELD
            assert await desk.scheduler.adopt() == []
            assert (await measured(desk, task)).state is State.HELD

    run(scenario())


def test_what_cannot_be_read_says_so_before_it_is_started(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.media.missing.add("gone")
            gone, good = await hold(desk, "gone", "good")
            await measured(desk, good)
            await until(lambda: desk.task(gone).state is State.FAILED)
            error = desk.task(gone).error
            assert error is not None
            assert error.kind is SOURCE_MISSING
            assert desk.task(good).state is State.HELD

    run(scenario())


def test_a_link_is_held_without_a_look(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            link = RemoteUrl("https://example.org/talk.mp3")
            (task,) = await desk.scheduler.add([NewTask(link, "talk", OTHER, held=True)])
            await desk.scheduler.retry([task.id])
            await desk.scheduler.settle()
            assert desk.task(task).state is State.DONE

    run(scenario())


def test_account_and_options_change_while_it_is_held(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            (task,) = await hold(desk, "a")
            await desk.scheduler.review.assign([task.id], account=OTHER)
            await desk.scheduler.review.assign([task.id], options=Options(language="zh"))
            found = await measured(desk, task)
            assert (found.account, found.provider) == (OTHER.id, OTHER.provider)
            assert (found.options.language, found.state) == ("zh", State.HELD)
            await desk.scheduler.retry([task.id], options=Options(language="ja"))
            await desk.scheduler.settle()
            assert desk.transcriber.runs[0].options.language == "ja"
            assert await desk.scheduler.review.assign([task.id], account=LOCAL) == []

    run(scenario())


def test_the_look_and_the_person_do_not_trip_over_each_other(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            tasks = await hold(desk, *"abcdefgh")
            ids = [task.id for task in tasks]
            await asyncio.gather(
                desk.scheduler.review.assign(ids, account=OTHER),
                desk.scheduler.review.assign(ids, options=Options(language="zh")),
            )
            await desk.scheduler.retry(ids)
            await desk.scheduler.settle()
            assert set(desk.states().values()) == {State.DONE}
            assert {desk.task(task).options.language for task in tasks} == {"zh"}

    run(scenario())


def test_what_waits_for_its_turn_can_go_elsewhere(office: Office, run: Run) -> None:
    """Out of credit: the tasks behind need not wait for that account."""

    async def scenario() -> None:
        async with office.desk() as desk:
            broke = AppError(OUT_OF_CREDIT, service="local")
            desk.transcriber.commits.add("a")
            desk.transcriber.failures["a"] = AccountBlockedError(broke)
            first, second = await desk.add("a", "b")
            await until(lambda: LOCAL.id in desk.scheduler.paused)
            assert desk.task(second).state is State.QUEUED
            del desk.transcriber.failures["a"]
            moved = await desk.scheduler.review.assign([first.id, second.id], account=OTHER)
            assert [task.account for task in moved] == [OTHER.id, OTHER.id]
            await desk.scheduler.settle()
            assert desk.task(first).state is desk.task(second).state is State.DONE

    run(scenario())


@pytest.mark.parametrize("change", [{"account": OTHER}, {"options": Options(language="zh")}])
def test_what_goes_elsewhere_takes_no_parts_along(
    office: Office, run: Run, change: dict[str, Any]
) -> None:
    """Half of the answer would be another account's, or in another language."""

    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.commits.add("a")
            broke = AppError(OUT_OF_CREDIT, service="local")
            desk.transcriber.failures["a"] = AccountBlockedError(broke)
            (task,) = await desk.add("a")
            await until(lambda: LOCAL.id in desk.scheduler.paused)
            assert len(await desk.journal.parts(task.id)) == 1
            del desk.transcriber.failures["a"]
            await desk.scheduler.review.assign([task.id], **change)
            desk.scheduler.unpause(LOCAL.id)
            await desk.scheduler.settle()
            assert desk.task(task).state is State.DONE
            assert [len(job.parts) for job in desk.transcriber.runs] == [0, 0]

    run(scenario())


def test_the_same_choice_again_keeps_the_parts(office: Office, run: Run) -> None:
    """They are paid for."""

    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.commits.add("a")
            broke = AppError(OUT_OF_CREDIT, service="local")
            desk.transcriber.failures["a"] = AccountBlockedError(broke)
            (task,) = await desk.add("a")
            await until(lambda: LOCAL.id in desk.scheduler.paused)
            await desk.scheduler.review.assign([task.id], account=LOCAL, options=task.options)
            assert len(await desk.journal.parts(task.id)) == 1

    run(scenario())


def test_another_process_starts_it_once(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as window, office.desk() as command_line:
            (task,) = await hold(window, "a")
            await measured(window, task)
            await until(lambda: task.id not in command_line.scheduler.tasks)
            await command_line.clock.turn(2)
            await until(lambda: task.id in command_line.scheduler.tasks)
            command_line.transcriber.held.add("a")
            await command_line.scheduler.retry([task.id])
            await command_line.transcriber.started("a")
            with pytest.raises(AppError) as refused:
                await window.scheduler.retry([task.id])
            assert refused.value.kind is TASK_BUSY
            command_line.transcriber.let_go("a")
            await command_line.scheduler.settle()
            assert window.transcriber.runs == []

    run(scenario())


def test_a_retry_waits_for_the_files_of_what_is_done_already(office: Office, run: Run) -> None:
    """It was skipped in silence before."""

    async def scenario() -> None:
        async with office.desk() as desk:
            (task,) = await desk.add("a")
            resting: list[list[Task]] = []

            async def again() -> None:
                resting.append(await desk.scheduler.retry([task.id]))

            retries: list[asyncio.Task[None]] = []

            def at_once(_update: object) -> None:
                known = desk.scheduler.tasks.get(task.id)
                if known is not None and known.state is State.DONE and not retries:
                    retries.append(asyncio.get_running_loop().create_task(again()))

            desk.scheduler.subscribe(at_once)
            await until(lambda: bool(resting))
            assert [one.id for one in resting[0]] == [task.id]
            await desk.scheduler.settle()
            assert desk.task(task).attempt == 2
            assert replace(desk.task(task).options, again=False) == Options()

    run(scenario())
