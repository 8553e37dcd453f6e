"""What the window and the command line ask of the tasks: add, cancel, retry, remove, export.

A task is advanced under its lease (one process at a time) by ``workers``; what another process
holds is shown (``neighbours``) and left alone.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Self

from stt_desktop.domain.account import Account
from stt_desktop.domain.errors import (
    GIVEN_UP,
    NOTHING_TO_EXPORT,
    TASK_BUSY,
    AppError,
)
from stt_desktop.domain.events import Accepted, Event, Exported, Failed, Rederived
from stt_desktop.domain.lifecycle import advance
from stt_desktop.domain.ports import (
    Aligner,
    Clock,
    Journal,
    Media,
    Progress,
    StaleTaskError,
    Transcriber,
)
from stt_desktop.domain.task import RESTING, ExportPlan, Options, State, Task
from stt_desktop.domain.updates import (
    EventSink,
    TaskAdded,
    TaskChanged,
    TaskRemoved,
)
from stt_desktop.domain.watching import SeenFiles
from stt_desktop.domain.workshop import Workshop
from stt_desktop.jobs import export
from stt_desktop.jobs.again import go_back, try_again
from stt_desktop.jobs.archive import Archive
from stt_desktop.jobs.board import Board
from stt_desktop.jobs.neighbours import Neighbours
from stt_desktop.jobs.new_task import NewTask
from stt_desktop.jobs.pipeline import Pipeline, cancelled
from stt_desktop.jobs.review import Review
from stt_desktop.jobs.unbroken import to_its_end
from stt_desktop.jobs.workers import Workers
from stt_desktop.subtitles.guides import Guides


class Scheduler(Archive):
    """All methods are called on the event loop, inside ``async with scheduler``.

    ``room(account_id)`` is how many of an account's tasks work at once (those that only wait for
    their service are not counted). ``service(task)`` is the name of a task's account.
    ``guides()`` is what subtitles can be cut by.
    """

    def __init__(
        self,
        *,
        journal: Journal,
        media: Media,
        clock: Clock,
        transcriber: Callable[[Task], Transcriber],
        room: Callable[[str], int],
        service: Callable[[Task], str],
        aligner: Aligner | None = None,
        guides: Callable[[], Guides] = Guides,
        workshop: Workshop | None = None,
        replaced: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(journal, Board(), guides)
        self._clock = clock
        self._pipeline = Pipeline(
            journal=journal,
            media=media,
            clock=clock,
            transcriber=transcriber,
            service=service,
            publish=self._board.publish,
            aligner=aligner,
            guides=guides,
            workshop=workshop,
            replaced=replaced,
            owners=self._owners,
        )
        self._workers = Workers(
            journal=journal, board=self._board, pipeline=self._pipeline, room=room
        )
        self._neighbours = Neighbours(
            journal=journal,
            clock=clock,
            board=self._board,
            workers=self._workers,
            adopt_orphans=self._adopt_orphans,
            cancel=self.cancel,
        )
        self.review = Review(journal, media, self._board, self._workers, self._record)
        self._adopting = False
        self._noting_files = asyncio.Lock()
        self.taking_files = asyncio.Lock()
        """Held from the look for a file's task to that task: a watch and a drop come at once."""

    # --- what can be seen ---------------------------------------------------------------------

    @property
    def tasks(self) -> Mapping[str, Task]:
        """The visible tasks by id, oldest first."""
        return MappingProxyType(self._board.tasks)

    @property
    def progress(self) -> Mapping[str, Progress]:
        """The newest progress of the tasks in work here."""
        return MappingProxyType(self._board.progress)

    @property
    def paused(self) -> Mapping[str, AppError]:
        """The accounts (by id) whose queue waits for the person, and why."""
        return MappingProxyType(self._board.paused)

    @property
    def seen(self) -> SeenFiles:
        """What was taken from watched folders."""
        return self._journal

    @property
    def working(self) -> int:
        """How many tasks of this process are in work, or will be by themselves: those that wait
        for the person, as their account is paused, are not counted."""
        return len(self._workers)

    def subscribe(self, sink: EventSink) -> Callable[[], None]:
        """Send every update to ``sink``; the result ends it."""
        return self._board.subscribe(sink)

    # --- life ---------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        await self._journal.purge_removed()
        self._board.show(await self._journal.tasks())
        if self._pipeline.sweep is not None:
            await self._pipeline.sweep.run()
        await self._workers.__aenter__()
        self._workers.accompany(self._neighbours.watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Interrupt what runs. It stays in the journal and goes on when it is adopted."""
        await self.review.close()
        await self._workers.__aexit__(None, None, None)

    # --- what can be asked --------------------------------------------------------------------

    async def add(self, new: Sequence[NewTask]) -> list[Task]:
        """Put tasks on disk, then into the queue: all of it, also when cancelled meanwhile."""
        return await to_its_end(self._add(new))

    async def _add(self, new: Sequence[NewTask]) -> list[Task]:
        now = self._clock.now_ms()
        tasks = [wish.task(now) for wish in new]
        await self._journal.add(tasks)
        for task in tasks:
            self._board.publish(TaskAdded(task))
            self._workers.enqueue(task)
        self.review.look_at(tasks)
        return tasks

    async def adopt(self, ids: Iterable[str] | None = None) -> list[Task]:
        """Go on with unfinished work (all of it, or these tasks) that no living process holds;
        the tasks taken."""
        held = await self._journal.held_elsewhere()
        wanted = None if ids is None else frozenset(ids)
        # Whoever takes all takes also what another process leaves behind later on.
        self._adopting = self._adopting or ids is None
        mine = [
            task
            for task in self._board.open
            if (wanted is None or task.id in wanted)
            and task.id not in held
            and task.id not in self._workers
            and (task.state not in RESTING or task.export_is_due)
        ]
        for task in mine:
            self._workers.enqueue(task)
        if ids is None:
            self.review.look_at(self._board.open)
        return mine

    async def _adopt_orphans(self) -> None:
        """Whoever takes all work takes also what another process leaves behind; and a twin that
        nobody works on any more would be waited for in vain."""
        await self.adopt(None if self._adopting else self._workers.awaited_twins)

    async def cancel(self, ids: Iterable[str]) -> None:
        """Stop waiting tasks at once and running ones within a second. One that another process
        holds is cancelled there."""
        refused: AppError | None = None
        for task_id in list(ids):
            task = self._board.get(task_id)
            try:
                if not self._workers.stop(task_id) and task.state not in RESTING:
                    await self._cancel_waiting(task)
            except AppError as error:
                refused = refused or error
        if refused is not None:
            raise refused

    async def _cancel_waiting(self, task: Task) -> None:
        if not self._workers.waits(task.id) and task.id in await self._journal.held_elsewhere():
            await self._journal.ask_to_cancel(task.id)
            return
        put_back = self._workers.withdraw(task)
        try:
            await self._record(task, cancelled(task, self._pipeline.service(task)))
            await self._journal.release(task.id)
        except AppError:
            # As it was: what cannot be written down has not happened.
            put_back()
            raise
        self._workers.tell_rested()

    async def retry(
        self,
        ids: Iterable[str],
        *,
        account: Account | None = None,
        options: Options | None = None,
        send_again: bool = False,
    ) -> list[Task]:
        """Start resting tasks again, or held ones for the first time; those that were.

        Unless account or options change, nothing is paid for twice: a stored answer is used
        again, and a task that the service still works on is asked for. One that the service may
        have accepted is sent again only with ``send_again``.

        Raises:
            AppError: DECISION_NEEDED or TASK_BUSY for the first that could not be started, when
                the others have been.
        """
        again: list[Task] = []
        refused: AppError | None = None
        for task_id in list(ids):
            await self._workers.rest(task_id)
            if (task := self._board.get(task_id)).state not in RESTING:
                continue
            try:
                moved = await self._retry(task, account, options, send_again=send_again)
                again.append(moved)
            except AppError as error:
                refused = refused or error
        if refused is not None:
            raise refused
        return again

    async def _retry(
        self, task: Task, account: Account | None, options: Options | None, *, send_again: bool
    ) -> Task:
        # The journal's word counts: what is shown may be a failure of the journal itself.
        task = await self._journal.get(task.id) or task
        if task.state not in RESTING:
            return await self._take_up(task)
        if task.state is State.HELD:
            return await self.review.approve(task, account, options)
        event = try_again(task, account, options, send_again=send_again)
        return await self._start_again(task, event)

    async def _take_up(self, task: Task) -> Task:
        """Go on with a task that is unfinished on disk, whatever it looked like here."""
        if not await self._journal.claim(task.id):
            raise AppError(TASK_BUSY, name=task.label)
        self._board.publish(TaskChanged(task))
        self._workers.enqueue(task)
        return task

    async def subtitle_again(self, ids: Iterable[str]) -> list[Task]:
        """Make other subtitles of what is done, from the stored answers: where these have no times,
        they are found anew, and the guide of now cuts. Nothing is sent or charged, and the
        subtitles that are there stay an earlier result. Those that were begun.

        Raises:
            AppError: TASK_BUSY.
        """
        begun: list[Task] = []
        for task_id in list(ids):
            await self._workers.rest(task_id)
            if (task := self._board.get(task_id)).state is State.DONE:
                begun.append(await self._start_again(task, Rederived()))
        return begun

    async def _start_again(self, task: Task, event: Event) -> Task:
        """Take the task's lease, record ``event``, and let it wait for its turn."""
        if not await self._journal.claim(task.id):
            raise AppError(TASK_BUSY, name=task.label)
        try:
            moved = await self._record(task, event)
        except AppError:
            await self._journal.release(task.id)
            raise
        self._workers.enqueue(moved)
        return moved

    async def go_back(
        self, task_id: str, attempt: int | None = None, *, give_up: bool = False
    ) -> Task:
        """Make the result of an earlier try (None: the one that is read now, else the newest of
        them) the task's own again. No result of any other is lost: it can be gone back to as well.
        The text of a newer try that could still be had is given up only with ``give_up``.

        Raises:
            AppError: NO_EARLIER_RESULT, NEWER_CAN_BE_HAD, or TRY_NOT_OVER where another try is
                under way or waits for a decision.
        """
        await self._workers.rest(task_id)
        # As for another try, the journal's word counts.
        task = await self._journal.get(task_id) or self._board.get(task_id)
        return await self._record(task, go_back(task, attempt, give_up=give_up))

    async def give_up(self, ids: Iterable[str]) -> None:
        """The person decided that unconfirmed tasks have failed."""
        for task_id in list(ids):
            task = self._board.get(task_id)
            if task.state is State.UNCONFIRMED:
                await self._record(task, Failed(AppError(GIVEN_UP, name=task.label)))

    async def attach(self, task_id: str, remote_id: str) -> Task:
        """Go on with the service's task that the person found to be this unconfirmed one."""
        task = self._board.get(task_id)
        if task.state is not State.UNCONFIRMED:
            raise AppError(TASK_BUSY, name=task.label)
        return await self._start_again(task, Accepted(remote_id, {"task_id": remote_id}))

    def unpause(self, account_id: str) -> None:
        """The person has mended the account (or wants to try): its tasks go on."""
        self._workers.resume(account_id)

    def look_for_room(self) -> None:
        """``room`` may give more now than before: start the tasks whose turn has come by that."""
        self._workers.dispatch()

    async def remove(self, ids: Iterable[str]) -> None:
        """Take tasks off the list (running ones are cancelled). :meth:`restore` undoes it until
        the next start."""
        gone = [self._board.get(task_id).id for task_id in ids]
        await self.cancel(gone)
        await self.settle(gone)
        await self._journal.remove(gone)
        for task_id in gone:
            self._workers.drop(task_id)
            self._board.publish(TaskRemoved(task_id))

    async def restore(self, ids: Iterable[str]) -> None:
        """Bring removed tasks back, at their old place."""
        wanted = list(ids)
        await self._journal.restore(wanted)
        self._board.show(await self._journal.tasks())
        for task_id in wanted:
            if task_id in self._board.tasks:
                self._board.publish(TaskAdded(self._board.tasks[task_id]))

    async def export(self, task_id: str, plan: ExportPlan) -> tuple[str, ...]:
        """Write the files of a task's result now; the absolute paths. While it is not done (another
        try is under way, or ended badly) they are not noted as its own.

        Raises:
            AppError: NOTHING_TO_EXPORT, FORMAT_UNKNOWN, PRESET_UNKNOWN, NO_TIMES,
                FOLDER_READ_ONLY, DISK_FULL. Formats that could be written are.
        """
        if self._board.get(task_id).state is State.DONE:
            await self.settle([task_id])  # its automatic export may be under way
        task = self._board.get(task_id)
        transcript = await self.to_export(task_id, plan)
        if transcript is None:
            raise AppError(NOTHING_TO_EXPORT, name=task.label)
        written = await export.write(task, transcript, plan, self._owners)
        if written.paths and task.state is State.DONE:
            async with self._noting_files:
                # Read again: another export may have ended while this one was writing.
                task = self._board.get(task_id)
                kept = tuple(path for path in task.outputs if path not in written.paths)
                await self._record(task, Exported(kept + written.paths))
        if written.error is not None:
            raise written.error
        return written.paths

    async def settle(self, ids: Iterable[str] | None = None) -> None:
        """Wait until all of them (or all that this process works on) rest, or can do nothing
        but wait because their account is paused."""
        await self._workers.settle(ids)

    async def _record(self, task: Task, event: Event) -> Task:
        """A step of a task that nobody works on."""
        moved = advance(task, event, self._clock.now_ms())
        try:
            await self._journal.record(moved, event)
        except StaleTaskError:
            raise AppError(TASK_BUSY, name=task.label) from None
        self._board.publish(TaskChanged(moved))
        return moved
