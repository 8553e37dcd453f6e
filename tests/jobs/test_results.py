"""Another try puts no earlier result at risk: it is read, corrected and exported until the new one
is there, and can be gone back to."""

from dataclasses import replace
from pathlib import Path

import pytest

from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.errors import (
    ENGINE_DIED,
    NEWER_CAN_BE_HAD,
    NO_EARLIER_RESULT,
    NOT_REACHED,
    TRY_NOT_OVER,
    AppError,
)
from stt_desktop.domain.ports import AnswerLostError
from stt_desktop.domain.task import ExportPlan, State, Task
from tests.doubles import until
from tests.jobs.test_scheduler import Desk, Office, Run

OTHER = Account("other", "other", Provider.LOCAL)
ONLINE = Account("work", "work", Provider.SPEECH_TO_TEXT)
FAILURE = AppError(ENGINE_DIED, name="a", reason="signal 9")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "journal.sqlite3")


async def done_and_corrected(desk: Desk, text: str = "Corrected.") -> Task:
    (task,) = await desk.add("a")
    await desk.scheduler.settle()
    await correct(desk, task, text)
    return desk.task(task)


async def correct(desk: Desk, task: Task, text: str) -> None:
    received = await desk.scheduler.received(task.id)
    assert received is not None
    await desk.scheduler.keep_edited(task.id, (replace(received.cues[0], lines=(text,)),))


async def text_of(desk: Desk, task: Task) -> str:
    transcript = await desk.scheduler.transcript(task.id)
    assert transcript is not None
    return transcript.text


def test_the_result_is_read_corrected_and_exported_while_another_try_is_under_way(
    office: Office, tmp_path: Path, run: Run
) -> None:
    plan = ExportPlan(("txt",), str(tmp_path / "out"))

    async def scenario() -> None:
        async with office.desk() as desk:
            task = await done_and_corrected(desk)
            desk.transcriber.text = "new words"
            desk.transcriber.held.add("a")
            await desk.scheduler.retry([task.id], account=OTHER)
            await until(lambda: len(desk.transcriber.runs) == 2)
            assert await text_of(desk, task) == "Corrected."
            await correct(desk, task, "Corrected again.")
            (written,) = await desk.scheduler.export(task.id, plan)
            assert Path(written).read_text("utf-8") == "Corrected again.\n"
            assert desk.task(task).outputs == ()
            desk.transcriber.let_go("a")
            await desk.scheduler.settle()
            assert await text_of(desk, task) == "new words"
            # What was typed into the earlier one and comes late belongs to it.
            await desk.scheduler.keep_edited(task.id, None, result=1)
            assert await desk.scheduler.edited(task.id) is None
            back = await desk.scheduler.go_back(task.id)
            assert (back.state, back.account) == (State.DONE, "local")
            assert await text_of(desk, task) == "one two three."
            await desk.scheduler.go_back(task.id)
            assert (await text_of(desk, task), desk.task(task).account) == ("new words", "other")

    run(scenario())


@pytest.mark.parametrize("ending", ["failed", "cancelled"])
def test_after_a_bad_end_the_result_and_its_corrections_are_there_also_after_a_restart(
    office: Office, tmp_path: Path, run: Run, ending: str
) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            task = await done_and_corrected(desk)
            if ending == "failed":
                desk.transcriber.failures["a"] = FAILURE
                await desk.scheduler.retry([task.id])
            else:
                desk.transcriber.held.add("a")
                await desk.scheduler.retry([task.id])
                await until(lambda: len(desk.transcriber.runs) == 2)
                await desk.scheduler.cancel([task.id])
            await desk.scheduler.settle()
            assert desk.task(task).state.value == ending
        async with office.desk() as desk:
            assert await text_of(desk, task) == "Corrected."
            assert desk.task(task).can_revert
            back = await desk.scheduler.go_back(task.id)
            assert (back.state, back.error, back.result) == (State.DONE, None, 1)
            assert await text_of(desk, task) == "Corrected."
            with pytest.raises(AppError) as told:
                await desk.scheduler.go_back(task.id)
            assert told.value.kind is NO_EARLIER_RESULT
            # Another try after that writes nothing over.
            desk.transcriber.text = "third"
            await desk.scheduler.retry([task.id])
            await desk.scheduler.settle()
            assert [one.attempt for one in desk.task(task).results] == [1, 3]

    run(scenario())


def test_one_decides_on_a_lost_answer_before_going_back(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            task = await done_and_corrected(desk)
            desk.transcriber.commits.add("a")
            lost = AnswerLostError(AppError(NOT_REACHED, service="s", host="h", reason="r"))
            desk.transcriber.failures["a"] = lost
            await desk.scheduler.retry([task.id])
            await desk.scheduler.settle()
            assert await text_of(desk, task) == "Corrected."
            with pytest.raises(AppError) as told:
                await desk.scheduler.go_back(task.id)
            assert told.value.kind is TRY_NOT_OVER
            await desk.scheduler.give_up([task.id])
            back = await desk.scheduler.go_back(task.id)
            assert (back.state, back.may_be_charged) == (State.DONE, True)

    run(scenario())


def test_a_text_that_is_paid_for_is_given_up_on_purpose_only(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            task = await done_and_corrected(desk)
            desk.transcriber.text = "new words"
            desk.transcriber.commits.add("a")
            desk.transcriber.accepts.add("a")
            desk.transcriber.held.add("a")
            await desk.scheduler.retry([task.id], account=ONLINE)
            await until(lambda: desk.task(task).state is State.WAITING)
            await desk.scheduler.cancel([task.id])
            await desk.scheduler.settle()
            with pytest.raises(AppError) as told:
                await desk.scheduler.go_back(task.id)
            assert told.value.kind is NEWER_CAN_BE_HAD
            assert await text_of(desk, task) == "Corrected."
            back = await desk.scheduler.go_back(task.id, give_up=True)
            assert (back.state, back.may_be_charged) == (State.DONE, True)

    run(scenario())


def test_going_back_goes_by_what_is_written_down_not_by_what_is_shown(
    office: Office, run: Run
) -> None:
    async def scenario() -> None:
        async with office.desk() as one:
            task = await done_and_corrected(one)
            async with office.desk() as other:
                one.transcriber.held.add("a")
                await one.scheduler.retry([task.id])
                await until(lambda: len(one.transcriber.runs) == 2)
                assert other.task(task).state is State.DONE
                with pytest.raises(AppError) as told:
                    await other.scheduler.go_back(task.id)
                assert told.value.kind is TRY_NOT_OVER
                one.transcriber.let_go("a")
                await one.scheduler.settle()
                back = await other.scheduler.go_back(task.id)
                assert (back.result, other.task(task)) == (1, back)

    run(scenario())


def test_an_earlier_result_serves_the_same_recording_as_well(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.media.contents = {"a": "same", "b": "same", "c": "same"}
            task = await done_and_corrected(desk)
            desk.transcriber.failures["a"] = FAILURE
            await desk.scheduler.retry([task.id])
            await desk.scheduler.settle()
            (twin,) = await desk.add("b")
            await desk.scheduler.settle()
            assert (desk.task(twin).reused, desk.task(twin).state) == (task.id, State.DONE)
            # By another account it was never done: that account's answer is another one.
            desk.transcriber.failures.clear()
            await desk.scheduler.retry([task.id], account=OTHER)
            await desk.scheduler.settle()
            desk.transcriber.text = "not asked for"
            (third,) = await desk.add("c")
            await desk.scheduler.settle()
            assert desk.task(third).reused is not None
            assert await text_of(desk, third) == "one two three."

    run(scenario())
