"""Follows tasks until each of them rests, and shows meanwhile how far they are."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager

from stt_desktop.cli.output import Output
from stt_desktop.cli.progress import Milestones, live_line
from stt_desktop.domain.ports import Progress
from stt_desktop.domain.task import RESTING, Task
from stt_desktop.domain.updates import TaskAdded, TaskChanged, TaskProgressed, TaskRemoved, Update
from stt_desktop.jobs.scheduler import Scheduler

_REDRAW_SECONDS = 0.2


def rests(task: Task) -> bool:
    """Nothing more happens to the task by itself, its planned files included."""
    return task.state in RESTING and not task.export_is_due


async def follow(
    scheduler: Scheduler,
    ids: Iterable[str],
    output: Output,
    report: Callable[[Task], None],
) -> list[Task]:
    """Wait until this process has nothing more to do for ``ids``; ``report`` each task as soon
    as it rests.

    Returns the tasks that are not at rest even then: another process works on them. A task that
    is removed meanwhile (in a window, say) counts as neither.
    """
    order = list(dict.fromkeys(ids))
    watch = _Watch(order, scheduler, output)
    stop_watching = scheduler.subscribe(watch)
    settling = asyncio.create_task(scheduler.settle(order), name="wait for the scheduler")
    settling.add_done_callback(lambda _: watch.settled())
    try:
        async with _redrawing(watch, output):
            watch.look_at_all()
            while (task := await watch.next_rested()) is not None:
                # What rests has no live line any more, also while it is reported.
                watch.show_live()
                report(task)
        # A task that rests may still be held for a moment: leave it to its end.
        await settling
        return watch.pending()
    finally:
        settling.cancel()
        stop_watching()


async def all_rest(scheduler: Scheduler, ids: Iterable[str]) -> None:
    """Wait until all tasks of ``ids`` rest or are gone, whoever works on them. Has no time limit
    of its own."""
    looked = asyncio.Event()
    stop_watching = scheduler.subscribe(lambda _: looked.set())
    pending = set(ids)
    try:
        while True:
            looked.clear()
            tasks = scheduler.tasks
            pending = {one for one in pending if one in tasks and tasks[one].state not in RESTING}
            if not pending:
                break
            await looked.wait()
    finally:
        stop_watching()


class _Watch:
    """Which of the tasks are still on their way, from the scheduler's updates."""

    def __init__(self, order: Sequence[str], scheduler: Scheduler, output: Output) -> None:
        self._scheduler = scheduler
        self._output = output
        self._pending = set(order)
        self._position = {
            task_id: f"[{number}/{len(order)}]" for number, task_id in enumerate(order, 1)
        }
        self._milestones = Milestones()
        # None wakes the one who waits, to look whether there is anything left to wait for.
        self._rested: asyncio.Queue[Task | None] = asyncio.Queue()
        self._settled = False

    def look_at_all(self) -> None:
        """Take in what happened before the subscription."""
        for task_id in self._position:
            task = self._scheduler.tasks.get(task_id)
            if task is None:
                self._forget(task_id)
            else:
                self._consider(task)

    async def next_rested(self) -> Task | None:
        """The next task that rests; None when there are no more to wait for."""
        while not self._rested.empty() or (self._pending and not self._settled):
            if (task := await self._rested.get()) is not None:
                return task
        return None

    def pending(self) -> list[Task]:
        tasks = self._scheduler.tasks
        return [tasks[task_id] for task_id in self._position if task_id in self._pending]

    def settled(self) -> None:
        self._settled = True
        self._rested.put_nowait(None)

    def __call__(self, update: Update) -> None:
        match update:
            case TaskAdded(task) | TaskChanged(task):
                self._consider(task)
            case TaskRemoved(task_id):
                self._forget(task_id)
            case TaskProgressed(task_id, progress):
                self._progressed(task_id, progress)

    def _consider(self, task: Task) -> None:
        if task.id in self._pending and rests(task):
            self._pending.discard(task.id)
            self._rested.put_nowait(task)

    def _forget(self, task_id: str) -> None:
        if task_id in self._pending:
            self._pending.discard(task_id)
            self._rested.put_nowait(None)

    def _progressed(self, task_id: str, progress: Progress) -> None:
        if self._output.is_live or self._output.is_quiet or task_id not in self._pending:
            return
        name = self._scheduler.tasks[task_id].name
        line = self._milestones.line(task_id, self._position[task_id], name, progress)
        if line is not None:
            self._output.note(line)

    def show_live(self) -> None:
        """Show where the tasks in work are now."""
        tasks, width = self._scheduler.tasks, self._output.live_width
        self._output.show_live(
            [
                live_line(self._position[task_id], tasks[task_id].name, progress, width)
                for task_id, progress in self._scheduler.progress.items()
                if task_id in self._pending and task_id in tasks
            ]
        )


@asynccontextmanager
async def _redrawing(watch: _Watch, output: Output) -> AsyncIterator[None]:
    """Keep the live lines fresh; on leaving, take them away."""
    if not output.is_live:
        yield
        return

    async def redraw() -> None:
        while True:
            watch.show_live()
            await asyncio.sleep(_REDRAW_SECONDS)

    drawing = asyncio.create_task(redraw(), name="redraw")
    try:
        yield
    finally:
        drawing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await drawing
        output.show_live([])
