"""The gate: Retry-After for every request of an account, and pauses that grow."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from stt_desktop.providers.gate import Gate, backoff
from tests.doubles import ManualClock

Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.mark.parametrize(
    ("failures", "jitter", "seconds"),
    [(1, 1.0, 1.0), (2, 1.0, 2.0), (4, 0.5, 4.0), (6, 1.0, 30.0), (10_000, 1.0, 30.0), (3, 0.0, 0)],
)
def test_pauses_double_up_to_a_limit(failures: int, jitter: float, seconds: float) -> None:
    assert backoff(failures, 1.0, 30.0, lambda: jitter) == seconds


def test_an_open_gate_lets_through_at_once(run: Run) -> None:
    gate = Gate(ManualClock())
    assert run(asyncio.wait_for(gate.passed(), 1)) == 0


def test_everybody_waits_as_long_as_the_service_asked(run: Run) -> None:
    async def scenario() -> None:
        clock = ManualClock()
        gate = Gate(clock)
        gate.refused(await gate.passed(), 120.0)
        waiting = [asyncio.ensure_future(gate.passed()) for _ in range(3)]
        await clock.turn(119.9)
        await asyncio.sleep(0)
        assert not any(task.done() for task in waiting)
        await clock.turn(0.2)
        async with asyncio.timeout(60):
            assert await asyncio.gather(*waiting) == [1, 1, 1]

    run(scenario())


def test_a_shorter_pause_does_not_open_it_early(run: Run) -> None:
    async def scenario() -> None:
        clock = ManualClock()
        gate = Gate(clock)
        gate.refused(0, 120.0)
        gate.refused(0, 5.0)
        assert gate.seconds == pytest.approx(120, abs=0.1)

    run(scenario())


def test_refusals_of_the_same_moment_count_once(run: Run) -> None:
    async def scenario() -> None:
        clock = ManualClock()
        gate = Gate(clock, jitter=lambda: 1.0)
        numbers = [await gate.passed() for _ in range(8)]
        for number in numbers:
            gate.refused(number, None)
        assert gate.seconds == pytest.approx(2, abs=0.1)

    run(scenario())


def test_unexplained_refusals_lengthen_the_pause_until_an_answer(run: Run) -> None:
    async def scenario() -> None:
        clock = ManualClock()
        gate = Gate(clock, jitter=lambda: 1.0)
        pauses = []
        for _ in range(8):
            number = gate._number
            gate.refused(number, None)
            pauses.append(round(gate.seconds))
            await clock.turn(61)
        assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]
        gate.answered(await gate.passed())
        gate.refused(gate._number, None)
        assert round(gate.seconds) == 2

    run(scenario())


@pytest.mark.parametrize("asked", [0.0, 0.9])
def test_a_pause_that_is_none_is_lengthened_like_an_unexplained_one(run: Run, asked: float) -> None:
    """Else a recording would be sent as a whole, hundreds of times a second."""

    async def scenario() -> None:
        clock = ManualClock()
        gate = Gate(clock, jitter=lambda: 0.0)
        pauses = []
        for _ in range(3):
            gate.refused(await gate.passed(), asked)
            pauses.append(round(gate.seconds))
            await clock.turn(61)
        assert pauses == [1, 2, 4]
        gate.refused(await gate.passed(), 1.0)
        assert round(gate.seconds) == 1

    run(scenario())


def test_an_answer_from_before_the_refusal_changes_nothing(run: Run) -> None:
    async def scenario() -> None:
        gate = Gate(ManualClock(), jitter=lambda: 1.0)
        early = await gate.passed()
        gate.refused(early, None)
        gate.answered(early)
        gate.refused(gate._number, None)
        assert gate.seconds == pytest.approx(4, abs=0.1)

    run(scenario())
