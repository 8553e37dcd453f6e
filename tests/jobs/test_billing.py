"""Nothing is sent twice: not by equal files, not by two processes, not by cancel and retry, not
when the journal itself stumbles."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from stt_desktop.domain.account import LOCAL
from stt_desktop.domain.errors import (
    DECISION_NEEDED,
    DISK_FULL,
    NOT_REACHED,
    OUT_OF_CREDIT,
    TWIN_UNCONFIRMED,
    AppError,
)
from stt_desktop.domain.events import Committing, Deferred, Event
from stt_desktop.domain.ports import AccountBlockedError, AnswerLostError
from stt_desktop.domain.task import Options, State, Task
from stt_desktop.journal.sqlite import SqliteJournal
from tests.doubles import until
from tests.jobs.test_scheduler import Desk, Office, Run, until_async


@pytest.fixture
def office(tmp_path: Any) -> Office:
    return Office(tmp_path / "journal.sqlite3")


def sends(desk: Desk, *names: str) -> None:
    """These go to a service, that accepts them, and wait there."""
    desk.transcriber.commits |= set(names)
    desk.transcriber.accepts |= set(names)
    desk.transcriber.held |= set(names)


async def submissions(desk: Desk, task: Task) -> int:
    names = [name for _, name in await desk.journal.history(task.id)]
    return names.count("committing")


async def look(desk: Desk, seconds: float = 1.0) -> None:
    """Let the desk's watch over the journal have one look."""
    await until(lambda: bool(desk.clock._sleepers))
    await desk.clock.turn(seconds)


class Gate:
    """Holds the journal's writing of one kind of event until it is opened."""

    def __init__(self, desk: Desk, kind: type[Event]) -> None:
        self.reached, self.open = asyncio.Event(), asyncio.Event()
        record = desk.journal.record

        async def slow(task: Task, event: Event, **stored: Any) -> None:
            if isinstance(event, kind):
                self.reached.set()
                await self.open.wait()
            await record(task, event, **stored)

        desk.journal.record = slow  # type: ignore[method-assign]


def test_a_twin_waits_without_taking_room_from_the_others(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk(at_once=2) as desk:
            desk.media.contents = dict.fromkeys("abcd", "same")
            sends(desk, "a")
            tasks = await desk.add("a", "b", "c", "d", "other")
            await desk.transcriber.started("other")
            await desk.scheduler.settle([tasks[4].id])
            assert desk.states()["b"] is State.QUEUED
            desk.transcriber.let_go("a")
            await desk.scheduler.settle()
            assert set(desk.states().values()) == {State.DONE}
            assert [job.source.name for job in desk.transcriber.runs] == ["a", "other"]

    run(scenario())


def test_a_twin_waits_across_a_restart(office: Office, run: Run) -> None:
    async def scenario() -> None:
        for _ in range(2):
            async with office.desk(at_once=2) as desk:
                desk.media.contents = {"a": "same", "b": "same"}
                sends(desk, "a", "b")
                if not desk.scheduler.tasks:
                    await desk.add("a", "b")
                else:
                    await desk.scheduler.adopt()
                await desk.transcriber.started("a")
                await until_async(lambda: len(desk.scheduler._workers._twins) == 1)
        async with office.desk(at_once=2) as desk:
            desk.media.contents = {"a": "same", "b": "same"}
            await desk.scheduler.adopt()
            await desk.scheduler.settle()
            assert set(desk.states().values()) == {State.DONE}
            sent = [await submissions(desk, task) for task in desk.scheduler.tasks.values()]
            assert sum(sent) == 1

    run(scenario())


def test_two_processes_with_the_same_file_send_it_once(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as one, office.desk() as other:
            for desk in (one, other):
                desk.media.contents = {"a": "same", "b": "same"}
                sends(desk, "a", "b")
            (first,) = await one.add("a")
            await one.transcriber.started("a")
            (second,) = await other.add("b")
            await until_async(lambda: second.id in other.scheduler._workers._twins)
            one.transcriber.let_go("a")
            await one.scheduler.settle()
            await look(other)
            await other.scheduler.settle()
            await until_async(lambda: other.task(second).state is State.DONE)
            assert other.task(second).reused == first.id
            assert await submissions(other, second) == 0

    run(scenario())


def test_the_twin_of_an_unconfirmed_task_waits_for_the_decision(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.media.contents = {"a": "same", "b": "same"}
            desk.transcriber.commits |= {"a", "b"}
            lost = AnswerLostError(AppError(NOT_REACHED, service="s", host="h", reason="r"))
            desk.transcriber.failures["a"] = lost
            first, second = await desk.add("a", "b")
            await desk.scheduler.settle()
            assert desk.task(first).state is State.UNCONFIRMED
            error = desk.task(second).error
            assert error is not None
            assert error.kind is TWIN_UNCONFIRMED
            assert await submissions(desk, second) == 0
            await desk.scheduler.give_up([first.id])
            await desk.scheduler.settle()
            assert desk.task(second).state is State.DONE
            # Giving up does not make sending the first one again free of doubt.
            with pytest.raises(AppError) as told:
                await desk.scheduler.retry([first.id])
            assert told.value.kind is DECISION_NEEDED
            with pytest.raises(AppError) as told:
                await desk.scheduler.retry([first.id], options=Options(mode="sync"))
            assert told.value.kind is DECISION_NEEDED

    run(scenario())


def test_a_retry_that_cannot_be_written_down_costs_no_part(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.commits.add("a")
            desk.transcriber.failures["a"] = AppError(OUT_OF_CREDIT, service="local")
            (task,) = await desk.add("a")
            await desk.scheduler.settle()
            record = desk.journal.record

            async def refuse(_task: Task, _event: Event, **_stored: Any) -> None:
                raise AppError(DISK_FULL, folder="/", name="journal")

            desk.journal.record = refuse  # type: ignore[method-assign, assignment]
            with pytest.raises(AppError):
                await desk.scheduler.retry([task.id], options=Options(language="fr"))
            desk.journal.record = record  # type: ignore[method-assign]
            assert len(await desk.journal.parts(task.id)) == 1
            await desk.scheduler.retry([task.id], options=Options(language="fr"))
            await desk.scheduler.settle()
            assert [len(job.parts) for job in desk.transcriber.runs] == [0, 0]

    run(scenario())


@pytest.mark.parametrize("elsewhere", [False, True])
def test_the_twin_of_what_left_the_list_goes_on(office: Office, run: Run, elsewhere: bool) -> None:
    """It waited for ever, and whoever waited for it, too."""

    async def scenario() -> None:
        async with office.desk() as desk, office.desk() as other:
            desk.media.contents = {"a": "same", "b": "same"}
            desk.transcriber.commits |= {"a", "b"}
            lost = AnswerLostError(AppError(NOT_REACHED, service="s", host="h", reason="r"))
            desk.transcriber.failures["a"] = lost
            first, second = await desk.add("a", "b")
            await desk.scheduler.settle()
            assert desk.task(first).state is State.UNCONFIRMED
            await (other.journal.remove if elsewhere else desk.scheduler.remove)([first.id])
            if elsewhere:
                await look(desk)
            async with asyncio.timeout(60):
                await until_async(lambda: desk.task(second).state is State.DONE)
                await desk.scheduler.settle()
            assert await submissions(desk, second) == 1

    run(scenario())


def test_cancelled_while_it_is_timed_its_answer_serves_again(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.commits.add("a")
            reached, go = asyncio.Event(), asyncio.Event()
            stored = desk.journal.answer

            async def slow(task_id: str) -> str | None:
                reached.set()
                await go.wait()
                return await stored(task_id)

            desk.journal.answer = slow  # type: ignore[method-assign]
            (task,) = await desk.add("a")
            await reached.wait()
            await desk.scheduler.cancel([task.id])
            await desk.scheduler.settle()
            assert desk.task(task).state is State.CANCELLED
            go.set()
            await desk.scheduler.retry([task.id])
            await desk.scheduler.settle()
            assert desk.task(task).state is State.DONE
            assert await submissions(desk, task) == 1

    run(scenario())


def test_an_answer_of_an_earlier_try_never_passes_for_the_newest(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            (task,) = await desk.add("a")
            await desk.scheduler.settle()
            failure = AppError(NOT_REACHED, service="s", host="h", reason="r")
            desk.transcriber.failures["a"] = failure
            await desk.scheduler.retry([task.id], options=Options(language="de"))
            await desk.scheduler.settle()
            desk.transcriber.failures.clear()
            desk.transcriber.text = "eins zwei drei."
            await desk.scheduler.retry([task.id])
            await desk.scheduler.settle()
            transcript = await desk.scheduler.transcript(task.id)
            assert transcript is not None
            assert transcript.text == "eins zwei drei."

    run(scenario())


@pytest.mark.parametrize("wish", ["cancel", "remove"])
def test_a_cancellation_while_the_account_is_being_paused_counts(
    office: Office, run: Run, wish: str
) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            gate = Gate(desk, Deferred)
            desk.transcriber.commits.add("a")
            blocked = AccountBlockedError(AppError(OUT_OF_CREDIT, service="s"))
            desk.transcriber.failures["a"] = blocked
            (task,) = await desk.add("a")
            await gate.reached.wait()
            asked = asyncio.ensure_future(getattr(desk.scheduler, wish)([task.id]))
            await asyncio.sleep(0)
            gate.open.set()
            await asked
            await desk.scheduler.settle()
            assert desk.states() == ({"a": State.CANCELLED} if wish == "cancel" else {})
            desk.transcriber.failures.clear()
            desk.scheduler.unpause(LOCAL.id)
            (after,) = await desk.add("b")
            await desk.scheduler.settle()
            assert desk.task(after).state is State.DONE
            assert await submissions(desk, task) == 1

    run(scenario())


def test_cancelling_twice_during_a_slow_write_leaves_journal_and_memory_at_one(
    office: Office, run: Run
) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            gate = Gate(desk, Committing)
            desk.transcriber.commits.add("a")
            (task,) = await desk.add("a")
            await gate.reached.wait()
            for _ in range(2):
                await desk.scheduler.cancel([task.id])
                await asyncio.sleep(0)
            gate.open.set()
            await desk.scheduler.settle()
            assert desk.task(task).state is State.CANCELLED
            assert await desk.journal.get(task.id) == desk.task(task)
            assert desk.task(task).may_be_charged

    run(scenario())


def test_a_wish_to_cancel_survives_the_start_of_the_task(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as one, office.desk() as other:
            one.transcriber.held.add("first")
            one.transcriber.commits.add("second")
            first, second = await one.add("first", "second")
            await one.transcriber.started("first")
            await look(other)
            await until_async(lambda: second.id in other.scheduler.tasks)
            await other.scheduler.cancel([second.id])
            one.transcriber.let_go("first")  # before it has looked for wishes
            await one.scheduler.settle([first.id, second.id])
            assert one.task(second).state is State.CANCELLED
            assert await submissions(one, second) == 0

    run(scenario())


def test_removing_what_another_process_works_on_stops_it_there(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as one, office.desk() as other:
            one.transcriber.held.add("a")
            (task,) = await one.add("a")
            await one.transcriber.started("a")
            await look(other)
            await until_async(lambda: task.id in other.scheduler.tasks)
            await other.scheduler.remove([task.id])
            await look(one)
            await until_async(lambda: one.transcriber.stopped == ["a"])
            await one.scheduler.settle()
            assert other.states() == {}

    run(scenario())


def test_a_failure_of_the_journal_is_no_failure_of_the_task(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            sends(desk, "a")
            (task,) = await desk.add("a")
            await desk.transcriber.started("a")
            # Memory says failed, as when the journal could not be written; the disk knows better.
            shown = AppError(DISK_FULL, folder="/", name="j")
            await desk.scheduler.cancel([task.id])
            await desk.scheduler.settle()
            failed = desk.task(task)
            desk.scheduler._board.tasks[task.id] = Task(
                **{**_fields(failed), "state": State.FAILED, "error": shown, "remote_id": None}
            )
            desk.transcriber.let_go("a")
            await desk.scheduler.retry([task.id])
            await desk.scheduler.settle()
            assert desk.task(task).state is State.DONE
            assert await submissions(desk, task) == 1

    run(scenario())


def _fields(task: Task) -> dict[str, Any]:
    return {name: getattr(task, name) for name in Task.__slots__}


def test_what_a_dead_process_leaves_is_taken_up_by_the_window(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as window:
            await window.scheduler.adopt()
            async with office.desk() as line:
                sends(line, "a")
                (task,) = await line.add("a")
                await line.transcriber.started("a")
            for _ in range(5):
                await look(window)
            await until_async(lambda: window.states().get("a") is State.DONE)
            assert await submissions(window, task) == 1

    run(scenario())


def test_a_row_that_cannot_be_read_spoils_nothing_else(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.held.add("a")
            (task,) = await desk.add("a")
            await desk.transcriber.started("a")
            async with SqliteJournal(office.path) as other:
                await other._database.write(
                    lambda db: db.execute(
                        "INSERT INTO tasks (id, version, state, body)"
                        " VALUES ('x', 0, 'queued', '{\"provider\": \"from the future\"}')"
                    )
                )
            await look(desk)
            desk.transcriber.let_go("a")
            await desk.scheduler.settle()
            assert desk.task(task).state is State.DONE
        async with office.desk() as desk:
            assert desk.states() == {"a": State.DONE}

    run(scenario())


def test_many_first_starts_at_once_all_open_the_journal(office: Office, run: Run) -> None:
    async def open_it() -> None:
        async with SqliteJournal(office.path):
            pass

    async def scenario() -> None:
        await asyncio.gather(*(open_it() for _ in range(8)))

    run(scenario())


def test_a_cancellation_that_cannot_be_written_leaves_the_task_waiting(
    office: Office, run: Run
) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.held.add("a")
            _, second = await desk.add("a", "b")
            await desk.transcriber.started("a")
            record: Callable[..., Any] = desk.journal.record

            async def refusing(*_: Any, **__: Any) -> None:
                raise AppError(DISK_FULL, folder="/", name="j")

            desk.journal.record = refusing  # type: ignore[method-assign]
            with pytest.raises(AppError):
                await desk.scheduler.cancel([second.id])
            desk.journal.record = record  # type: ignore[method-assign]
            desk.transcriber.let_go("a")
            await desk.scheduler.settle()
            assert desk.states() == {"a": State.DONE, "b": State.DONE}

    run(scenario())
