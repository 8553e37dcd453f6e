"""Other processes at the same journal: a command line beside the window."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from itertools import count

from stt_desktop.domain.errors import AppError
from stt_desktop.domain.ports import Clock, Journal
from stt_desktop.domain.updates import TaskAdded, TaskChanged, TaskRemoved
from stt_desktop.jobs.board import Board
from stt_desktop.jobs.workers import Workers

log = logging.getLogger(__name__)

_WATCH_SECONDS = 1.0
"""How often the journal is asked whether another process has written."""

_ORPHANS_EVERY = 5
"""Looks between two searches for tasks that a dead process left: its death writes nothing."""


class Neighbours:
    """Shows what another process does to the tasks, and carries out its wishes.

    ``adopt_orphans`` takes up what a dead process left; ``cancel`` ends tasks of this one.
    """

    def __init__(
        self,
        *,
        journal: Journal,
        clock: Clock,
        board: Board,
        workers: Workers,
        adopt_orphans: Callable[[], Awaitable[object]],
        cancel: Callable[[Iterable[str]], Awaitable[None]],
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._board = board
        self._workers = workers
        self._adopt_orphans = adopt_orphans
        self._cancel = cancel

    async def watch(self) -> None:
        """Look at the journal, for ever. Never raises but for cancellation."""
        for look in count(1):
            await self._clock.sleep(_WATCH_SECONDS)
            try:
                if await self._journal.changed_elsewhere():
                    await self._take_over_changes()
                if look % _ORPHANS_EVERY == 0:
                    await self._adopt_orphans()
            except AppError as error:
                log.info("the journal could not be read: %s", error)
            except Exception:
                # A bug in one look must not end all the looks behind it.
                log.exception("the watch over the journal stumbled")

    async def _take_over_changes(self) -> None:
        fresh = {task.id: task for task in await self._journal.tasks()}
        for task_id in self._board.tasks.keys() - fresh.keys() - self._workers.running:
            self._workers.drop(task_id)
            self._board.publish(TaskRemoved(task_id))
        for task_id, task in fresh.items():
            known = self._board.tasks.get(task_id)
            if known is None:
                self._board.publish(TaskAdded(task))
            elif task_id not in self._workers.running and task.version > known.version:
                self._workers.leave_queue(task_id)
                self._board.publish(TaskChanged(task))
        self._workers.tell_rested()
        wishes = await self._journal.cancel_wishes()
        await self._cancel(wishes & self._board.tasks.keys())
