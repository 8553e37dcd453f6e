"""Who works when, in this process: queued tasks take their turn, each under its lease."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, Self

from stt_desktop.domain.errors import AppError
from stt_desktop.domain.ports import Journal, StaleTaskError
from stt_desktop.domain.task import RESTING, State, Task
from stt_desktop.domain.updates import (
    AccountPaused,
    AccountResumed,
    TaskAdded,
    TaskChanged,
    TaskRemoved,
    Update,
)
from stt_desktop.jobs.board import Board
from stt_desktop.jobs.lanes import Lanes
from stt_desktop.jobs.pipeline import Pipeline
from stt_desktop.jobs.run import Run

log = logging.getLogger(__name__)


class Workers:
    """All methods are called on the event loop, inside ``async with workers``. One TaskGroup owns
    all work.

    ``room(account_id)`` is how many of an account's tasks work at once.
    """

    def __init__(
        self, *, journal: Journal, board: Board, pipeline: Pipeline, room: Callable[[str], int]
    ) -> None:
        self._journal = journal
        self._board = board
        self._pipeline = pipeline
        self._lanes = Lanes(room)
        self._runs: dict[str, tuple[Run, asyncio.Task[None]]] = {}
        self._twins: dict[str, str] = {}
        """Which tasks wait for which: the same content is not sent twice at a time."""
        self._rested = asyncio.Event()
        self._group = asyncio.TaskGroup()
        self._company: list[asyncio.Task[None]] = []
        self._closing = False
        # The first to hear of a change: whoever is told later finds the queue as it is then.
        board.subscribe(self._follow)

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Interrupt what runs. It stays in the journal and goes on when it is adopted."""
        self._closing = True
        self._lanes.clear()
        for work in [*self._company, *(work for _run, work in self._runs.values())]:
            work.cancel()
        await self._group.__aexit__(None, None, None)

    def accompany(self, watch: Coroutine[Any, Any, None]) -> None:
        """Run ``watch`` as long as there are workers."""
        self._company.append(self._group.create_task(watch))

    # --- who works, who waits -----------------------------------------------------------------

    def __len__(self) -> int:
        """How many tasks are in work, or will be without the person's help: those of a paused
        account, and their twins, are not counted."""
        return len(self._active())

    def __contains__(self, task_id: object) -> bool:
        """True while the task works, or waits for its turn or its twin, in this process."""
        return task_id in self._runs or self.waits(task_id)

    def waits(self, task_id: object) -> bool:
        """True while the task waits for its turn or its twin in this process."""
        return task_id in self._lanes or task_id in self._twins

    @property
    def running(self) -> frozenset[str]:
        """The tasks in work here."""
        return frozenset(self._runs)

    @property
    def awaited_twins(self) -> frozenset[str]:
        """The tasks, here or elsewhere, that others wait for."""
        return frozenset(self._twins.values())

    def enqueue(self, task: Task) -> None:
        """Let the task wait for its turn. One that is held back has none."""
        if self._closing or task.id in self or task.state is State.HELD:
            return
        self._lanes.put(task, download=self._pipeline.downloads(task))
        self.dispatch()

    def withdraw(self, task: Task) -> Callable[[], None]:
        """Let the task wait no longer; the result lets it wait again, as it did."""
        waited = task.id in self._lanes
        twin = self._twins.pop(task.id, None)
        self._lanes.drop(task.id)

        def put_back() -> None:
            if twin is not None:
                self._twins[task.id] = twin
            elif waited:
                self.enqueue(task)

        return put_back

    def drop(self, task_id: str) -> None:
        """It waits neither for its turn nor for its twin any more."""
        self._lanes.drop(task_id)
        self._twins.pop(task_id, None)

    def leave_queue(self, task_id: str) -> None:
        """It waits no more for its turn."""
        self._lanes.drop(task_id)

    async def rest(self, task_id: str) -> None:
        """Wait for the end of the work at a task that rests already: it may write its files."""
        if task_id in self._runs and self._board.tasks[task_id].state in RESTING:
            _run, work = self._runs[task_id]
            await asyncio.wait([work])

    def stop(self, task_id: str) -> bool:
        """End the work at a task as the person wishes; False where nobody works at it here."""
        if task_id not in self._runs:
            return False
        run, work = self._runs[task_id]
        run.cancel(work)
        return True

    def resume(self, account_id: str) -> None:
        """The account's tasks go on."""
        if account_id in self._board.paused:
            self._lanes.open(account_id)
            self._board.publish(AccountResumed(account_id))
            self.dispatch()

    async def settle(self, ids: Iterable[str] | None = None) -> None:
        """Wait until all of them (or all that this process works on) rest, or can do nothing
        but wait because their account is paused."""
        wanted = None if ids is None else frozenset(ids)
        while True:
            active = self._active()
            if not (active if wanted is None else active & wanted):
                return
            await self._rested.wait()

    def _active(self) -> set[str]:
        """The tasks in work, and those whose turn will come by itself."""
        expected = self._lanes.expected()
        return expected | self._runs.keys() | self._twins_expected(expected)

    def _twins_expected(self, expected: set[str]) -> set[str]:
        """The tasks whose twin is in work, here or elsewhere, or will be by itself."""
        tasks = self._board.tasks
        return {
            waiting
            for waiting, twin in self._twins.items()
            if (twin not in self._lanes or twin in expected)
            and (twin not in tasks or tasks[twin].state not in RESTING)
        }

    def tell_rested(self) -> None:
        """Whoever waits in :meth:`settle` looks again."""
        self._rested.set()
        self._rested = asyncio.Event()

    # --- the work -----------------------------------------------------------------------------

    def dispatch(self) -> None:
        """Start the tasks whose turn it is."""
        if self._closing:
            return
        for task_id in self._lanes.start():
            if task_id not in self._board.tasks:
                self._lanes.leave_room(task_id)
                continue
            download = self._lanes.downloads(task_id)
            self._start(Run(self._pipeline, self._board.tasks[task_id], download=download))

    def _start(self, run: Run) -> None:
        task_id = run.task.id
        work = self._group.create_task(self._work(run), name=f"task {task_id}")
        self._runs[task_id] = (run, work)
        # A callback and no finally: a coroutine cancelled before its first step has none.
        work.add_done_callback(partial(self._ended, task_id))

    def _ended(self, task_id: str, _work: asyncio.Task[None]) -> None:
        run, _ = self._runs.pop(task_id)
        self._board.progress.pop(task_id, None)
        self._lanes.leave_room(task_id)
        if run.is_unheard and run.goes_on and not self._closing:
            self._lanes.forget(task_id)
            last = Run(self._pipeline, run.task)
            last.cancel_before_start()
            self._start(last)
            return
        if run.blocked is not None and not self._closing:
            self._pause(run.task.account, run.blocked)
            self._lanes.put(run.task, download=run.download)
        elif run.moves_on and not self._closing:
            self._lanes.put(run.task, download=not run.download)
        else:
            self._lanes.forget(task_id)
        if run.twin is not None and not self._closing:
            self._wait_for_twin(task_id, run.twin)
        self.tell_rested()
        if not self._closing:
            self.dispatch()

    def _wait_for_twin(self, task_id: str, twin: Task) -> None:
        """Without room: the others of the account go on."""
        self._twins[task_id] = twin.id
        self._look_after_twins(self._board.tasks.get(twin.id, twin))

    def _look_after_twins(self, task: Task) -> None:
        """The tasks that wait for ``task`` go on when its answer is there, or none will come."""
        if task.state is State.UNCONFIRMED or (task.state not in RESTING and not task.answered):
            return
        self._go_on_without(task.id)

    def _go_on_without(self, twin_id: str) -> None:
        for waiting in [name for name, twin in self._twins.items() if twin == twin_id]:
            del self._twins[waiting]
            if waiting in self._board.tasks:
                self.enqueue(self._board.tasks[waiting])

    def _pause(self, account_id: str, error: AppError) -> None:
        if account_id not in self._board.paused:
            self._lanes.close(account_id)
            self._board.publish(AccountPaused(account_id, error.alone()))

    async def _work(self, run: Run) -> None:
        """One task under its lease. Never raises but for cancellation: the group is everyone's."""
        task_id = run.task.id
        try:
            if not await self._journal.claim(task_id):
                log.info("task %s is in work in another process", task_id)
                return
            if task_id in await self._journal.cancel_wishes():
                run.cancel_before_start()
            current = await self._journal.get(task_id)
            if current is None:
                return
            await run.to_rest(current)
        except StaleTaskError:
            log.info("task %s was changed by another process", task_id)
            with suppress(AppError):
                if (fresh := await self._journal.get(task_id)) is not None:
                    self._board.publish(TaskChanged(fresh))
        except AppError as error:
            # The journal itself cannot be written. On disk the task stands where it stood and
            # goes on at the next start; here it must not look as if it were in work.
            self._board.publish(TaskChanged(replace(run.task, state=State.FAILED, error=error)))
        except Exception:
            # A bug outside of the work itself, whose bugs are the task's failure (``Run``): the
            # group would end everybody's work with this one's.
            log.exception("task %s was given up", task_id)
        if not run.goes_on:
            with suppress(AppError):
                await self._journal.release(task_id)

    def _follow(self, update: Update) -> None:
        match update:
            case TaskAdded(task) | TaskChanged(task):
                if self._twins:
                    self._look_after_twins(task)
                if task.state is State.WAITING and self._lanes.leave_room(task.id):
                    # It only polls from here on: the next one may be sent.
                    asyncio.get_running_loop().call_soon(self.dispatch)
            case TaskRemoved(task_id):
                self._go_on_without(task_id)
            case _:
                pass
