"""What was charged is kept beside the tasks: it survives another try, a failure and a removal."""

import re
import sqlite3
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
    Committing,
    Event,
    Failed,
    Finished,
    Listening,
    Measured,
    Retried,
    Reused,
    Sending,
    Started,
)
from stt_desktop.domain.lifecycle import advance
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import Task
from stt_desktop.domain.transcript import Timing
from stt_desktop.journal.migrations import MIGRATIONS
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


def test_the_built_in_engine_and_an_earlier_answer_cost_nothing(tmp_path: Path, run: Run) -> None:
    async def scenario() -> None:
        async with SqliteJournal(tmp_path / "journal") as journal:
            here, reused = task("here", Provider.LOCAL), task("reused")
            await journal.add([here, reused])
            await go(journal, here, Started(), Listening(), Answered(), Finished(Timing.PROVIDER))
            await go(journal, reused, Started(), Reused("other"), Finished(Timing.ALIGNED))
            assert await journal.charges() == []

    run(scenario())


def test_what_was_finished_before_there_were_charges_is_taken_over(
    tmp_path: Path, run: Run
) -> None:
    path = tmp_path / "journal"

    async def before() -> None:
        async with SqliteJournal(path) as journal:
            paid, here, unfinished = task("paid"), task("here", Provider.LOCAL), task("unfinished")
            await journal.add([paid, here, unfinished])
            await go(journal, paid, *SENT, Finished(Timing.ALIGNED, 61_500, points=3))
            await go(journal, here, Started(), Listening(), Answered(), Finished(Timing.PROVIDER))
            await go(journal, unfinished, *SENT)

    async def after() -> list[Charge]:
        async with SqliteJournal(path) as journal:
            return await journal.charges()

    run(before())
    place = next(at for at, step in enumerate(MIGRATIONS) if "charges" in step)
    with sqlite3.connect(path) as db:
        for table in re.findall(r"CREATE TABLE (\w+)", "".join(MIGRATIONS[place:])):
            db.execute(f"DROP TABLE {table}")
        db.execute(f"PRAGMA user_version = {place}")
    db.close()
    (charge,) = run(after())
    assert (charge.task, charge.attempt, charge.account) == ("paid", 1, "paid")
    assert (charge.at_ms, charge.duration_ms, charge.points) == (1007, 61_500, 3)
