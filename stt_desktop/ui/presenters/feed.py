"""Brings the scheduler's updates into the table: folded, ten times a second at most."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from stt_desktop.domain.task import State, Task
from stt_desktop.domain.updates import (
    AccountPaused,
    AccountResumed,
    TaskAdded,
    TaskChanged,
    TaskProgressed,
    TaskRemoved,
    Update,
)
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.ui.task_table.model import TaskTableModel

INTERVAL_S = 0.1

_WAITING = (State.QUEUED, State.WAITING)


class TaskFeed:
    """``after`` is called with the ids that changed, once the model shows them."""

    def __init__(
        self, scheduler: Scheduler, model: TaskTableModel, after: Callable[[frozenset[str]], None]
    ) -> None:
        self._scheduler = scheduler
        self._model = model
        self._after = after
        self._changed: dict[str, None] = {}
        self._removed: set[str] = set()
        self._due: asyncio.TimerHandle | None = None
        self._last = float("-inf")
        self._unsubscribe: Callable[[], None] | None = None

    def start(self) -> None:
        """Show every task, then follow. On the event loop."""
        self._unsubscribe = self._scheduler.subscribe(self._note)
        self._changed = dict.fromkeys(self._scheduler.tasks)
        self.flush()

    def stop(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def flush(self) -> None:
        """Show now what is waiting."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
        self._last = asyncio.get_running_loop().time()
        tasks, progress = self._scheduler.tasks, self._scheduler.progress
        changed = {
            task_id: (self._with_pause(tasks[task_id]), progress.get(task_id))
            for task_id in self._changed
            if task_id in tasks
        }
        removed, touched = self._removed, frozenset(self._changed) | self._removed
        self._changed, self._removed = {}, set()
        self._model.apply(changed, removed)
        self._after(touched)

    def _with_pause(self, task: Task) -> Task:
        """A task that waits for its paused account says why, as all of them do; one whose account
        goes on says no longer why it had to wait."""
        if task.state not in _WAITING:
            return task
        error = self._scheduler.paused.get(task.account)
        if task.state is State.WAITING and task.error is None:
            # It is asked for all the same, as long as nobody refuses to answer.
            polled = task.id in self._scheduler.progress
            error = None if polled else error
        return task if error == task.error else replace(task, error=error)

    def _note(self, update: Update) -> None:
        match update:
            case TaskRemoved(task_id):
                self._removed.add(task_id)
                self._changed.pop(task_id, None)
            case TaskProgressed(task_id):
                self._changed[task_id] = None
            case TaskAdded(task) | TaskChanged(task):
                self._removed.discard(task.id)
                self._changed[task.id] = None
            case AccountPaused(account_id) | AccountResumed(account_id):
                waiting = [
                    task.id
                    for task in self._scheduler.tasks.values()
                    if task.account == account_id and task.state in _WAITING
                ]
                self._changed |= dict.fromkeys(waiting)
        if self._due is None:
            loop = asyncio.get_running_loop()
            wait = max(0.0, self._last + INTERVAL_S - loop.time())
            self._due = loop.call_later(wait, self.flush)
