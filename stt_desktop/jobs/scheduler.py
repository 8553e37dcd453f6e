"""The queue: who works when, in this process, and what the window and the command line ask of it.

One TaskGroup owns all work. A task is advanced under its lease (one process at a time); what
another process holds is shown and left alone.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from types import MappingProxyType
from typing import Self

from stt_desktop.domain.account import Account
from stt_desktop.domain.errors import (
    DECISION_NEEDED,
    GIVEN_UP,
    NOTHING_TO_EXPORT,
    TASK_BUSY,
    TASK_UNKNOWN,
    AppError,
)
from stt_desktop.domain.events import Accepted, Event, Exported, Failed, Rederived, Resumed, Retried
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
from stt_desktop.domain.source import Source
from stt_desktop.domain.task import RESTING, ExportPlan, Options, State, Task
from stt_desktop.domain.transcript import Cue, Transcript
from stt_desktop.domain.updates import (
    AccountPaused,
    AccountResumed,
    EventSink,
    TaskAdded,
    TaskChanged,
    TaskProgressed,
    TaskRemoved,
    Update,
)
from stt_desktop.jobs import export
from stt_desktop.jobs.lanes import Lanes
from stt_desktop.jobs.pipeline import Pipeline, Run, cancelled
from stt_desktop.subtitles.rewording import reword

log = logging.getLogger(__name__)

_WATCH_SECONDS = 1.0
"""How often the journal is asked whether another process has written."""

_ORPHANS_EVERY = 5
"""Looks between two searches for tasks that a dead process left: its death writes nothing."""


@dataclass(frozen=True, slots=True)
class NewTask:
    """A wish to send one source to one account."""

    source: Source
    given: str
    account: Account
    options: Options = field(default_factory=Options)
    export: ExportPlan | None = None


class Scheduler:
    """All methods are called on the event loop, inside ``async with scheduler``.

    ``room(account_id)`` is how many of an account's tasks work at once (those that only wait for
    their service are not counted). ``service(task)`` is the name of a task's account.
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
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._lanes = Lanes(room)
        self._pipeline = Pipeline(
            journal=journal,
            media=media,
            clock=clock,
            transcriber=transcriber,
            service=service,
            publish=self._publish,
            aligner=aligner,
        )
        self._tasks: dict[str, Task] = {}
        self._progress: dict[str, Progress] = {}
        self._sinks: list[EventSink] = []
        self._runs: dict[str, tuple[Run, asyncio.Task[None]]] = {}
        self._paused: dict[str, AppError] = {}
        self._twins: dict[str, str] = {}
        """Which tasks wait for which: the same content is not sent twice at a time."""
        self._adopting = False
        self._rested = asyncio.Event()
        self._group = asyncio.TaskGroup()
        self._watch: asyncio.Task[None] | None = None
        self._closing = False

    # --- what can be seen ---------------------------------------------------------------------

    @property
    def tasks(self) -> Mapping[str, Task]:
        """The visible tasks by id, oldest first."""
        return MappingProxyType(self._tasks)

    @property
    def progress(self) -> Mapping[str, Progress]:
        """The newest progress of the tasks in work here."""
        return MappingProxyType(self._progress)

    @property
    def paused(self) -> Mapping[str, AppError]:
        """The accounts (by id) whose queue waits for the person, and why."""
        return MappingProxyType(self._paused)

    @property
    def working(self) -> int:
        """How many tasks are queued or in work in this process."""
        return len(self._lanes) + len(self._runs)

    def subscribe(self, sink: EventSink) -> Callable[[], None]:
        """Send every update to ``sink``; the result ends it."""
        self._sinks.append(sink)
        return lambda: self._sinks.remove(sink)

    async def transcript(self, task_id: str) -> Transcript | None:
        """A finished task's transcript with the person's edits."""
        received = await self._journal.transcript(task_id)
        if received is None or (task := self._tasks.get(task_id)) is None:
            return received
        cues = await self._journal.edited(task)
        return received if cues is None else await asyncio.to_thread(reword, received, cues)

    async def received(self, task_id: str) -> Transcript | None:
        """A finished task's transcript as it came; nothing ever changes it."""
        return await self._journal.transcript(task_id)

    async def edited(self, task_id: str) -> tuple[Cue, ...] | None:
        """The cues as the person left them, or None where they are as received."""
        task = self._tasks.get(task_id)
        return None if task is None else await self._journal.edited(task)

    async def keep_edited(self, task_id: str, cues: Sequence[Cue] | None) -> None:
        """Put the person's cues on disk, beside the transcript; None goes back to the latter. Of
        a task that was removed meanwhile nothing is kept."""
        if (task := self._tasks.get(task_id)) is not None:
            await self._journal.keep_edited(task, cues)

    async def sound(self, task_id: str) -> str | None:
        """Where the person found a recording again that had moved."""
        return await self._journal.sound(task_id)

    async def keep_sound(self, task_id: str, path: str) -> None:
        await self._journal.keep_sound(task_id, path)

    async def history(self, task_id: str) -> list[tuple[int, str]]:
        """What happened to a task: (milliseconds since the epoch, event), oldest first."""
        return await self._journal.history(task_id)

    # --- life ---------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        await self._journal.purge_removed()
        self._tasks = {task.id: task for task in await self._journal.tasks()}
        await self._group.__aenter__()
        self._watch = self._group.create_task(self._watch_others(), name="watch the journal")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Interrupt what runs. It stays in the journal and goes on when it is adopted."""
        self._closing = True
        self._lanes.clear()
        if self._watch is not None:
            self._watch.cancel()
        for _run, work in list(self._runs.values()):
            work.cancel()
        await self._group.__aexit__(None, None, None)

    # --- what can be asked --------------------------------------------------------------------

    async def add(self, new: Sequence[NewTask]) -> list[Task]:
        """Put tasks on disk, then into the queue. They are safe when this returns."""
        now = self._clock.now_ms()
        tasks = [
            Task(
                id=_new_id(now),
                source=wish.source,
                given=wish.given,
                account=wish.account.id,
                provider=wish.account.provider,
                created_ms=now,
                changed_ms=now,
                options=wish.options,
                export=wish.export,
            )
            for wish in new
        ]
        await self._journal.add(tasks)
        for task in tasks:
            self._tasks[task.id] = task
            self._publish(TaskAdded(task))
            self._enqueue(task)
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
            for task in list(self._tasks.values())
            if (wanted is None or task.id in wanted)
            and task.id not in held
            and not self._has(task.id)
            and (task.state not in RESTING or task.export_is_due)
        ]
        for task in mine:
            self._enqueue(task)
        return mine

    async def cancel(self, ids: Iterable[str]) -> None:
        """Stop waiting tasks at once and running ones within a second. One that another process
        holds is cancelled there."""
        refused: AppError | None = None
        for task_id in list(ids):
            task = self._known(task_id)
            try:
                if task_id in self._runs:
                    run, work = self._runs[task_id]
                    run.cancel(work)
                elif task.state not in RESTING:
                    await self._cancel_waiting(task)
            except AppError as error:
                refused = refused or error
        if refused is not None:
            raise refused

    async def _cancel_waiting(self, task: Task) -> None:
        waits_here = task.id in self._lanes or task.id in self._twins
        if not waits_here and task.id in await self._journal.held_elsewhere():
            await self._journal.ask_to_cancel(task.id)
            return
        twin = self._twins.pop(task.id, None)
        self._lanes.drop(task.id)
        try:
            await self._record(task, cancelled(task, self._pipeline.service(task)))
            await self._journal.release(task.id)
        except AppError:
            # As it was: what cannot be written down has not happened.
            if twin is not None:
                self._twins[task.id] = twin
            elif waits_here:
                self._enqueue(task)
            raise
        self._tell_rested()

    async def retry(
        self,
        ids: Iterable[str],
        *,
        account: Account | None = None,
        options: Options | None = None,
        send_again: bool = False,
    ) -> list[Task]:
        """Start resting tasks again; those that were.

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
            task = self._known(task_id)
            if task.state not in RESTING or task_id in self._runs:
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
        changed = replace(
            task,
            account=account.id if account else task.account,
            provider=account.provider if account else task.provider,
            options=options or task.options,
        )
        same = (changed.account, changed.options) == (task.account, task.options)
        if changed.account == task.account and task.may_be_charged and not send_again:
            raise AppError(DECISION_NEEDED, name=task.name)
        if not await self._journal.claim(task.id):
            raise AppError(TASK_BUSY, name=task.name)
        event: Event = Retried()
        if not same:
            await self._journal.clear_parts(task.id)
        elif task.can_resume and not send_again:
            event = Resumed()
        elif task.answered and task.state is not State.DONE and not send_again:
            event = Rederived()
        elif task.state is State.DONE:
            # Its own answer would serve it at once: the person wants another one.
            changed = replace(changed, options=replace(changed.options, again=True))
        return await self._start_again(changed, event)

    async def _take_up(self, task: Task) -> Task:
        """Go on with a task that is unfinished on disk, whatever it looked like here."""
        if not await self._journal.claim(task.id):
            raise AppError(TASK_BUSY, name=task.name)
        self._publish(TaskChanged(task))
        self._enqueue(task)
        return task

    async def _start_again(self, task: Task, event: Event) -> Task:
        """Record ``event`` of a task whose lease was just taken, and let it wait for its turn."""
        try:
            moved = await self._record(task, event)
        except AppError:
            await self._journal.release(task.id)
            raise
        self._enqueue(moved)
        return moved

    async def give_up(self, ids: Iterable[str]) -> None:
        """The person decided that unconfirmed tasks have failed."""
        for task_id in list(ids):
            task = self._known(task_id)
            if task.state is State.UNCONFIRMED:
                await self._record(task, Failed(AppError(GIVEN_UP, name=task.name)))

    async def attach(self, task_id: str, remote_id: str) -> Task:
        """Go on with the service's task that the person found to be this unconfirmed one."""
        task = self._known(task_id)
        if task.state is not State.UNCONFIRMED:
            raise AppError(TASK_BUSY, name=task.name)
        if not await self._journal.claim(task_id):
            raise AppError(TASK_BUSY, name=task.name)
        return await self._start_again(task, Accepted(remote_id, {"task_id": remote_id}))

    def unpause(self, account_id: str) -> None:
        """The person has mended the account (or wants to try): its tasks go on."""
        if self._paused.pop(account_id, None) is not None:
            self._lanes.open(account_id)
            self._publish(AccountResumed(account_id))
            self._dispatch()

    async def remove(self, ids: Iterable[str]) -> None:
        """Take tasks off the list (running ones are cancelled). :meth:`restore` undoes it until
        the next start."""
        gone = [self._known(task_id).id for task_id in ids]
        await self.cancel(gone)
        await self.settle(gone)
        await self._journal.remove(gone)
        for task_id in gone:
            self._lanes.drop(task_id)
            self._twins.pop(task_id, None)
            self._publish(TaskRemoved(task_id))

    async def restore(self, ids: Iterable[str]) -> None:
        """Bring removed tasks back, at their old place."""
        wanted = list(ids)
        await self._journal.restore(wanted)
        self._tasks = {task.id: task for task in await self._journal.tasks()}
        for task_id in wanted:
            if task_id in self._tasks:
                self._publish(TaskAdded(self._tasks[task_id]))

    async def export(self, task_id: str, plan: ExportPlan) -> tuple[str, ...]:
        """Write a finished task's files now; the absolute paths.

        Raises:
            AppError: NOTHING_TO_EXPORT, FORMAT_UNKNOWN, NO_TIMES, FOLDER_READ_ONLY, DISK_FULL.
                The task is not touched by a failure; formats that could be written are.
        """
        task = self._known(task_id)
        transcript = await self.transcript(task_id)
        if task.state is not State.DONE or transcript is None:
            raise AppError(NOTHING_TO_EXPORT, name=task.name)
        written = await export.write(task, transcript, plan)
        # Read again: another export may have ended while this one was writing.
        task = self._known(task_id)
        kept = tuple(path for path in task.outputs if path not in written.paths)
        if written.paths:
            await self._record(task, Exported(kept + written.paths))
        if written.error is not None:
            raise written.error
        return written.paths

    async def settle(self, ids: Iterable[str] | None = None) -> None:
        """Wait until all of them (or all that this process works on) rest, or can do nothing
        but wait because their account is paused."""
        wanted = None if ids is None else frozenset(ids)
        while True:
            active = self._lanes.expected() | self._runs.keys() | self._twins_expected()
            if not (active if wanted is None else active & wanted):
                return
            await self._rested.wait()

    def _twins_expected(self) -> set[str]:
        """The tasks whose twin is in work, here or elsewhere: their turn will come by itself."""
        return {
            waiting
            for waiting, twin in self._twins.items()
            if twin not in self._tasks or self._tasks[twin].state not in RESTING
        }

    # --- the work -----------------------------------------------------------------------------

    def _enqueue(self, task: Task) -> None:
        if self._closing or self._has(task.id):
            return
        self._lanes.put(task)
        self._dispatch()

    def _has(self, task_id: str) -> bool:
        """True while the task works, or waits for its turn or its twin, in this process."""
        return task_id in self._runs or task_id in self._lanes or task_id in self._twins

    def _dispatch(self) -> None:
        """Start the tasks whose turn it is."""
        if self._closing:
            return
        for task_id in self._lanes.start():
            if task_id not in self._tasks:
                self._lanes.leave_room(task_id)
                continue
            run = Run(self._pipeline, self._tasks[task_id])
            work = self._group.create_task(self._work(run), name=f"task {task_id}")
            self._runs[task_id] = (run, work)
            # A callback and no finally: a coroutine cancelled before its first step has none.
            work.add_done_callback(partial(self._ended, task_id))

    def _ended(self, task_id: str, _work: asyncio.Task[None]) -> None:
        run, _ = self._runs.pop(task_id)
        self._progress.pop(task_id, None)
        self._lanes.leave_room(task_id)
        if run.blocked is not None and not self._closing:
            self._pause(run.task.account, run.blocked)
            self._lanes.put(run.task)
        if run.twin is not None and not self._closing:
            self._wait_for_twin(task_id, run.twin)
        self._tell_rested()
        if not self._closing:
            self._dispatch()

    def _wait_for_twin(self, task_id: str, twin: Task) -> None:
        """Without room: the others of the account go on."""
        self._twins[task_id] = twin.id
        self._look_after_twins(self._tasks.get(twin.id, twin))

    def _look_after_twins(self, task: Task) -> None:
        """The tasks that wait for ``task`` go on when its answer is there, or none will come."""
        if task.state is State.UNCONFIRMED or (task.state not in RESTING and not task.answered):
            return
        for waiting in [name for name, twin in self._twins.items() if twin == task.id]:
            del self._twins[waiting]
            if waiting in self._tasks:
                self._enqueue(self._tasks[waiting])

    def _pause(self, account_id: str, error: AppError) -> None:
        if account_id not in self._paused:
            self._paused[account_id] = error
            self._lanes.close(account_id)
            self._publish(AccountPaused(account_id, error))

    def _tell_rested(self) -> None:
        self._rested.set()
        self._rested = asyncio.Event()

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
                    self._publish(TaskChanged(fresh))
        except AppError as error:
            # The journal itself cannot be written. On disk the task stands where it stood and
            # goes on at the next start; here it must not look as if it were in work.
            self._publish(TaskChanged(replace(run.task, state=State.FAILED, error=error)))
        except Exception:
            log.exception("task %s was given up", task_id)
        if run.blocked is None and run.twin is None:
            with suppress(AppError):
                await self._journal.release(task_id)

    async def _record(self, task: Task, event: Event) -> Task:
        """A step of a task that nobody works on."""
        moved = advance(task, event, self._clock.now_ms())
        try:
            await self._journal.record(moved, event)
        except StaleTaskError:
            raise AppError(TASK_BUSY, name=task.name) from None
        self._publish(TaskChanged(moved))
        return moved

    def _known(self, task_id: str) -> Task:
        task = self._tasks.get(task_id)
        if task is None:
            raise AppError(TASK_UNKNOWN, task=task_id)
        return task

    def _publish(self, update: Update) -> None:
        match update:
            case TaskAdded(task) | TaskChanged(task):
                self._tasks[task.id] = task
                if self._twins:
                    self._look_after_twins(task)
                if task.state is State.WAITING and self._lanes.leave_room(task.id):
                    # It only polls from here on: the next one may be sent.
                    asyncio.get_running_loop().call_soon(self._dispatch)
            case TaskProgressed(task_id, progress):
                self._progress[task_id] = progress
            case TaskRemoved(task_id):
                self._tasks.pop(task_id, None)
            case AccountPaused() | AccountResumed():
                pass
        for sink in tuple(self._sinks):
            sink(update)

    # --- other processes ----------------------------------------------------------------------

    async def _watch_others(self) -> None:
        """Show what another process (a command line beside the window) does to the tasks, and
        carry out its wishes."""
        for look in count(1):
            await self._clock.sleep(_WATCH_SECONDS)
            try:
                if await self._journal.changed_elsewhere():
                    await self._take_over_changes()
                if look % _ORPHANS_EVERY == 0:
                    # A twin that nobody works on any more would be waited for in vain.
                    await self.adopt(None if self._adopting else set(self._twins.values()))
            except AppError as error:
                log.info("the journal could not be read: %s", error)
            except Exception:
                log.exception("the watch over the journal stumbled")

    async def _take_over_changes(self) -> None:
        fresh = {task.id: task for task in await self._journal.tasks()}
        for task_id in self._tasks.keys() - fresh.keys() - self._runs.keys():
            self._lanes.drop(task_id)
            self._twins.pop(task_id, None)
            self._publish(TaskRemoved(task_id))
        for task_id, task in fresh.items():
            known = self._tasks.get(task_id)
            if known is None:
                self._publish(TaskAdded(task))
            elif task_id not in self._runs and task.version > known.version:
                self._lanes.drop(task_id)
                self._publish(TaskChanged(task))
        self._tell_rested()
        wishes = await self._journal.cancel_wishes()
        await self.cancel(wishes & self._tasks.keys())


def _new_id(now_ms: int) -> str:
    """Sixteen hexadecimal digits: later tasks sort behind earlier ones, and a person can type
    the beginning."""
    return f"{now_ms // 1000:08x}{secrets.token_hex(4)}"
