"""Tasks that the person looks at before they start: measured meanwhile, changed on request."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from functools import partial

from stt_desktop.domain.account import Account
from stt_desktop.domain.errors import TASK_BUSY, AppError
from stt_desktop.domain.events import Approved, Assigned, Event, Failed, Measured
from stt_desktop.domain.ports import Journal, Media
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import Options, State, Task, fitting
from stt_desktop.jobs.again import taken_along
from stt_desktop.jobs.board import Board
from stt_desktop.jobs.workers import Workers

log = logging.getLogger(__name__)

_AT_ONCE = 2
"""Recordings that are looked into at the same time: a folder of a thousand must not be opened
whole."""


class Review:
    """``record`` journals an event of a task that nobody works on, and tells the world. Nobody
    holds the lease of a held task: whoever starts it takes it."""

    def __init__(
        self,
        journal: Journal,
        media: Media,
        board: Board,
        workers: Workers,
        record: Callable[[Task, Event], Awaitable[Task]],
    ) -> None:
        self._journal = journal
        self._media = media
        self._board = board
        self._workers = workers
        self._record = record
        # One writer at a time: what was measured must not make the person's wish a stale one.
        self._writing = asyncio.Lock()
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._looks: dict[str, asyncio.Task[None]] = {}
        self._looked: set[str] = set()

    def look_at(self, tasks: Iterable[Task]) -> None:
        """Find out how long and how large the held ones among ``tasks`` are, in the background."""
        for task in tasks:
            held = task.state is State.HELD and task.duration_ms is None
            if held and isinstance(task.source, LocalFile) and task.id not in self._looked:
                self._looked.add(task.id)
                look = asyncio.get_running_loop().create_task(self._look(task, task.source))
                self._looks[task.id] = look
                look.add_done_callback(partial(self._has_looked, task.id))

    async def close(self) -> None:
        """Look no further."""
        looks = list(self._looks.values())
        for look in looks:
            look.cancel()
        await asyncio.gather(*looks, return_exceptions=True)

    async def assign(
        self, ids: Iterable[str], *, account: Account | None = None, options: Options | None = None
    ) -> list[Task]:
        """Send tasks that are held, or wait for their turn here, to another account or with other
        options; those that were changed. What has begun is left as it is.

        Raises:
            AppError: TASK_BUSY for one that another process has changed meanwhile.
        """
        changed = []
        for task_id in list(ids):
            async with self._writing:
                task = self._board.get(task_id)
                if task.state is State.HELD:
                    changed.append(await self._assign(task, account, options))
                elif task.state is State.QUEUED and self._workers.waits(task_id):
                    changed.append(await self._assign_waiting(task, account, options))
        return changed

    async def approve(self, task: Task, account: Account | None, options: Options | None) -> Task:
        """Let a held task wait for its turn; its lease is taken.

        Raises:
            AppError: TASK_BUSY when another process was quicker.
        """
        async with self._writing:
            task = await self._journal.get(task.id) or task
            if task.state is not State.HELD or not await self._journal.claim(task.id):
                raise AppError(TASK_BUSY, name=task.label)
            try:
                if account is not None or options is not None:
                    task = await self._assign(task, account, options)
                task = await self._record(task, Approved())
            except AppError:
                await self._journal.release(task.id)
                raise
        self._workers.enqueue(task)
        return task

    async def _assign(self, task: Task, account: Account | None, options: Options | None) -> Task:
        wanted = options or taken_along(task, account)
        wish = Assigned(
            account=account.id if account else task.account,
            provider=account.provider if account else task.provider,
            options=fitting(wanted, account) if account else wanted,
        )
        if (wish.account, wish.options) == (task.account, task.options):
            return task  # nothing changes
        return await self._record(task, wish)

    async def _assign_waiting(
        self, task: Task, account: Account | None, options: Options | None
    ) -> Task:
        """Its lane is its account's: it stands in line there anew."""
        put_back = self._workers.withdraw(task)
        try:
            moved = await self._assign(task, account, options)
        except AppError:
            put_back()
            raise
        self._workers.enqueue(moved)
        return moved

    async def _look(self, task: Task, source: LocalFile) -> None:
        """Never raises: what is wrong with the recording, the task says."""
        event: Event
        async with self._places:
            try:
                found = await self._media.probe(source)
                event = Measured(
                    found.duration_ms, None, found.size_bytes, found.tracks, found.default_track
                )
            except AppError as error:
                event = Failed(error)
            except Exception:
                # A bug: the log tells where. The task can be started all the same.
                log.exception("task %s could not be looked at", task.id)
                return
        async with self._writing:
            now = self._board.tasks.get(task.id)
            if now is not None and now.state is State.HELD:
                with suppress(AppError):
                    await self._record(now, event)

    def _has_looked(self, task_id: str, _look: asyncio.Task[None]) -> None:
        del self._looks[task_id]
