"""What was charged is kept beside the tasks: it survives another try, a failure and a removal."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

from stt_desktop.domain.account import LOCAL, Provider
from stt_desktop.domain.cost import Charge
from stt_desktop.domain.errors import RECOGNITION_FAILED, AppError
from stt_desktop.domain.events import (
    Accepted,
    Answered,
    Assigned,
    Committing,
    Event,
    Failed,
    Finished,
    Listening,
    Measured,
    PartAnswered,
    Retried,
    Reused,
    Sending,
    Started,
)
from stt_desktop.domain.lifecycle import advance
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import Task
from stt_desktop.domain.transcript import Timing
from stt_desktop.journal.sqlite import SqliteJournal

Run = Callable[[Coroutine[Any, Any, Any]], Any]

SENT: tuple[Event, ...] = (
    Started(),
    Measured(61_000),
    Sending(),
    Committing(),
    Accepted("remote-1"),
    Answered(),
)


def task(name: str = "t1", provider: Provider = Provider.SPEECH_TO_TEXT) -> Task:
    account = LOCAL.id if provider is Provider.LOCAL else "paid"
    return Task(name, LocalFile("/a.mp3"), "a.mp3", account, provider, 1000, 1000)


async def go(journal: SqliteJournal, start: Task, *events: Event) -> Task:
    for event in events:
        start = advance(start, event, start.changed_ms + 1)
        answer = "{}" if isinstance(event, Answered | Reused) else None
        await journal.record(start, event, answer=answer)
    return start


def test_every_answer_is_charged_and_outlives_its_task(tmp_path: Path, run: Run) -> None:
    async def scenario() -> None:
        async with SqliteJournal(tmp_path / "journal") as journal:
            one = task()
            await journal.add([one])
            done = await go(journal, one, *SENT)
            first = Charge("t1", 1, "paid", done.changed_ms, 61_000)
            assert await journal.charges() == [first]
            done = await go(journal, done, Finished(Timing.ALIGNED, 61_500, points=2))
            first = replace(first, duration_ms=61_500, points=2)
            again = await go(journal, done, Retried(), *SENT)
            failed = Failed(AppError(RECOGNITION_FAILED, service="s", name="a", said=""))
            await go(journal, again, failed)
            second = Charge("t1", 2, "paid", again.changed_ms, 61_000)
            assert await journal.charges() == [first, second]
            await journal.remove(["t1"])
            await journal.purge_removed()
            assert await journal.tasks() == []
            assert await journal.charges() == [first, second]

    run(scenario())


def test_every_part_is_charged_also_when_the_rest_fails(tmp_path: Path, run: Run) -> None:
    async def scenario() -> None:
        async with SqliteJournal(tmp_path / "journal") as journal:
            await journal.add([task(provider=Provider.OPENAI)])
            first = (Started(), Measured(130_000), Sending(), Committing())
            some = (*first, PartAnswered(0, "a", 62_000), Sending(), Committing())
            failure = Failed(AppError(RECOGNITION_FAILED, service="s", name="a", said=""))
            failed = await go(journal, task(provider=Provider.OPENAI), *some, failure)
            paid = Charge("t1", 1, "paid", failed.changed_ms - 3, 62_000, part=1)
            assert await journal.charges() == [paid]
            rest = (*first, PartAnswered(1, "b", 68_000), Answered(), Finished(None, 130_000))
            done = await go(journal, failed, Retried(), *rest)
            other = Charge("t1", 2, "paid", done.changed_ms - 2, 68_000, part=2)
            assert await journal.charges() == [paid, other]  # the whole is not charged as well
            # Another answer is another charge: of the parts before nothing is left by then.
            whole = await go(journal, done, Retried(anew=True), *SENT)
            assert (await journal.charges())[2].part == 0
            await journal.remove([whole.id])
            await journal.purge_removed()
            assert len(await journal.charges()) == 3

    run(scenario())


def test_the_whole_is_charged_although_parts_of_another_account_are_kept(
    tmp_path: Path, run: Run
) -> None:
    async def scenario() -> None:
        async with SqliteJournal(tmp_path / "journal") as journal:
            await journal.add([task(provider=Provider.OPENAI)])
            first = (Started(), Measured(130_000), Sending(), Committing())
            failure = Failed(AppError(RECOGNITION_FAILED, service="s", name="a", said=""))
            some = (*first, PartAnswered(0, "a", 62_000), failure)
            failed = await go(journal, task(provider=Provider.OPENAI), *some)
            wish = Assigned("other", Provider.OPENAI, failed.options)
            await go(journal, failed, Retried(anew=True, wish=wish), *first, Answered())
            charged = [(one.account, one.part) for one in await journal.charges()]
            assert charged == [("paid", 1), ("other", 0)]

    run(scenario())


def test_the_whole_is_charged_although_parts_of_the_accounts_former_server_are_kept(
    tmp_path: Path, run: Run
) -> None:
    """The account was led to a server that takes more at once: what was sent whole has no parts."""

    async def scenario() -> None:
        async with SqliteJournal(tmp_path / "journal") as journal:
            await journal.add([task(provider=Provider.OPENAI)])
            first = (Started(), Measured(130_000), Sending(), Committing())
            failure = Failed(AppError(RECOGNITION_FAILED, service="s", name="a", said=""))
            some = (*first, PartAnswered(0, "a", 62_000), failure)
            failed = await go(journal, task(provider=Provider.OPENAI), *some)
            await go(journal, failed, Retried(), *first, Answered())
            charged = [(one.attempt, one.part) for one in await journal.charges()]
            assert charged == [(1, 1), (2, 0)]
            assert await journal.parts("t1") == []

    run(scenario())


def test_the_built_in_engine_and_an_earlier_answer_cost_nothing(tmp_path: Path, run: Run) -> None:
    async def scenario() -> None:
        async with SqliteJournal(tmp_path / "journal") as journal:
            here, reused = task("here", Provider.LOCAL), task("reused")
            await journal.add([here, reused])
            await go(journal, here, Started(), Listening(), Answered(), Finished(Timing.PROVIDER))
            await go(journal, reused, Started(), Reused("other"), Finished(Timing.ALIGNED))
            assert await journal.charges() == []

    run(scenario())
