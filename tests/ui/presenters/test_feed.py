"""Updates are folded: many become one batch, ten batches a second at most."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from stt_desktop.domain.account import LOCAL, Provider
from stt_desktop.domain.errors import OUT_OF_CREDIT, AppError
from stt_desktop.domain.ports import Progress, Stage
from stt_desktop.domain.task import State
from stt_desktop.domain.updates import (
    AccountPaused,
    AccountResumed,
    TaskAdded,
    TaskProgressed,
    TaskRemoved,
    Update,
)
from stt_desktop.ui.presenters.feed import INTERVAL_S, TaskFeed
from stt_desktop.ui.task_table.model import TaskTableModel
from tests.doubles import until
from tests.ui.conftest import RunQt
from tests.ui.test_wording import TASK


class Source(SimpleNamespace):
    """What the feed needs of a scheduler."""

    def __init__(self) -> None:
        super().__init__(tasks={}, progress={}, paused={}, sinks=[])

    def subscribe(self, sink: Callable[[Update], None]) -> Callable[[], None]:
        self.sinks.append(sink)
        return lambda: self.sinks.remove(sink)

    def tell(self, update: Update) -> None:
        for sink in self.sinks:
            sink(update)


def test_a_thousand_updates_become_one_batch(run_qt: RunQt) -> None:
    async def scene() -> None:
        source: Any = Source()
        model = TaskTableModel(lambda: [LOCAL])
        batches: list[frozenset[str]] = []
        feed = TaskFeed(source, model, batches.append)
        listening = replace(TASK, state=State.LISTENING)
        source.tasks["1"] = listening
        feed.start()
        assert model.rowCount() == 1
        assert batches == [frozenset({"1"})]
        for done in range(1000):
            source.progress["1"] = Progress(Stage.LISTENING, done, 1000)
            source.tell(TaskProgressed("1", source.progress["1"]))
        started = asyncio.get_running_loop().time()
        assert len(batches) == 1
        await until(lambda: len(batches) == 2)
        assert asyncio.get_running_loop().time() - started <= INTERVAL_S + 0.2
        assert "99 %" in model.index(0, 2).data()
        feed.stop()
        assert not source.sinks

    run_qt(scene())


def test_what_comes_and_goes_within_one_batch_is_never_shown(run_qt: RunQt) -> None:
    async def scene() -> None:
        source: Any = Source()
        model = TaskTableModel(lambda: [LOCAL])
        feed = TaskFeed(source, model, lambda _changed: None)
        feed.start()
        source.tasks["1"] = TASK
        source.tell(TaskAdded(TASK))
        del source.tasks["1"]
        source.tell(TaskRemoved("1"))
        feed.flush()
        assert model.rowCount() == 0
        # And back again, as an undo does.
        source.tasks["1"] = TASK
        source.tell(TaskAdded(TASK))
        feed.flush()
        assert model.rowCount() == 1
        feed.stop()

    run_qt(scene())


def test_tasks_of_a_paused_account_carry_its_reason(run_qt: RunQt) -> None:
    async def scene() -> None:
        source: Any = Source()
        model = TaskTableModel(lambda: [LOCAL])
        feed = TaskFeed(source, model, lambda _ids: None)
        out = AppError(OUT_OF_CREDIT, service="work")
        online = replace(TASK, account="a1", provider=Provider.SPEECH_TO_TEXT)
        source.tasks = {
            "queued": replace(online, id="queued"),
            "polled": replace(online, id="polled", state=State.WAITING),
            "deferred": replace(online, id="deferred", state=State.WAITING, error=out),
            "elsewhere": replace(TASK, id="elsewhere"),
            "old": replace(TASK, id="old", error=out),
        }
        source.progress = {"polled": Progress(Stage.WAITING)}
        feed.start()

        def reasons() -> dict[str, object]:
            return {task.id: task.error for task in model.tasks() if task.error is not None}

        # What an account said before the program ended is not said any more.
        assert reasons() == {}
        source.paused["a1"] = out
        source.tell(AccountPaused("a1", out))
        await until(lambda: reasons() == {"queued": out, "deferred": out})
        del source.paused["a1"]
        source.tell(AccountResumed("a1"))
        await until(lambda: reasons() == {})
        feed.stop()

    run_qt(scene())
