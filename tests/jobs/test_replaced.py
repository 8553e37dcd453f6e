"""Another version takes the program's place while tasks are in work: none fails by that."""

from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.errors import ENGINE_FAILED, PROGRAM_REPLACED, AppError
from stt_desktop.domain.ports import AnswerLostError
from stt_desktop.domain.task import State
from tests.jobs.test_aligning import Bare, ScriptedAligner
from tests.jobs.test_scheduler import Desk, Office, Run


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "journal.sqlite3")


def replace_program(desk: Desk) -> None:
    desk.scheduler._pipeline.replaced = lambda: True


@pytest.mark.parametrize(
    "failure", [AppError(ENGINE_FAILED, name="a", reason="gone"), ImportError("zlib")]
)
def test_what_fails_then_waits_for_the_other_version(
    office: Office, run: Run, failure: Exception
) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.failures["a"] = failure
            replace_program(desk)
            first, second = await desk.add("a", "b")
            await desk.scheduler.settle()
            assert desk.states() == {"a": State.QUEUED, "b": State.QUEUED}
            (error,) = desk.scheduler.paused.values()
            assert error.kind is PROGRAM_REPLACED
            assert desk.scheduler.working == 0
        async with office.desk() as desk:
            await desk.scheduler.adopt()
            await desk.scheduler.settle()
            assert desk.states() == {"a": State.DONE, "b": State.DONE}
            assert {first.id, second.id} == set(desk.scheduler.tasks)

    run(scenario())


def test_what_goes_on_all_the_same_ends_as_always(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.held.add("a")
            await desk.add("a")
            await desk.transcriber.started("a")
            replace_program(desk)
            desk.transcriber.let_go("a")
            await desk.scheduler.settle()
            assert desk.states() == {"a": State.DONE}

    run(scenario())


def test_what_was_sent_whole_is_decided_by_the_person_as_always(office: Office, run: Run) -> None:
    async def scenario() -> None:
        async with office.desk() as desk:
            desk.transcriber.commits.add("a")
            lost: Any = AnswerLostError(AppError(ENGINE_FAILED, name="a", reason="gone"))
            desk.transcriber.failures["a"] = lost
            replace_program(desk)
            await desk.add("a")
            await desk.scheduler.settle()
            assert desk.states() == {"a": State.UNCONFIRMED}

    run(scenario())


def test_times_are_not_estimated_because_of_it(office: Office, run: Run) -> None:
    async def scenario() -> None:
        aligner = ScriptedAligner()
        aligner.failure = AppError(ENGINE_FAILED, name="a", reason="gone")
        async with office.desk() as desk:
            desk.scheduler._pipeline.transcriber = lambda _task: Bare()
            desk.scheduler._pipeline.aligner = aligner
            replace_program(desk)
            await desk.add("a")
            await desk.scheduler.settle()
            assert desk.states() == {"a": State.TIMING}

    run(scenario())
