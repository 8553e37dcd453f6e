"""The step before sending: a link's recording brought here, and a file brought into the form in
which the task's account takes it."""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace

from stt_desktop.domain.account import CAPABILITIES, Provider
from stt_desktop.domain.errors import AppError
from stt_desktop.domain.events import Event, Prepared, Titled
from stt_desktop.domain.ports import Clock, Journal, Media, MediaInfo, Progress
from stt_desktop.domain.source import LocalFile, RemoteUrl
from stt_desktop.domain.task import RESTING, State, Task
from stt_desktop.domain.workshop import Kept, Wanted, Workshop

log = logging.getLogger(__name__)

_KEPT_MS = 7 * 24 * 3600 * 1000
"""So long a download is kept when its task rests: for another try, or to be listened to."""
_KEPT_BYTES = 2_000_000_000
"""A larger one is not kept to be listened to."""
_KEPT_IN_ALL = 20_000_000_000
"""Bytes of all downloads that are kept: as much as the largest one may have that is gone on with
in another try."""
_SWEPT_EVERY_S = 3600.0

Record = Callable[[Event], Awaitable[None]]
Tell = Callable[[Progress], None]


def sends_link(task: Task) -> bool:
    """Whether the service is given the link itself: nothing is downloaded here. It cannot be told
    which sound track to listen to."""
    return (
        isinstance(task.source, RemoteUrl)
        and CAPABILITIES[task.provider].takes_links
        and task.source.is_public
        and not task.fetched_here
        and task.options.track is None
    )


class Sweep:
    """Removes what was left behind by tasks that are gone or long at rest, or done with it; and of
    what tasks at rest have kept, beyond a measure, that of those that rest the longest."""

    def __init__(self, workshop: Workshop, journal: Journal, clock: Clock) -> None:
        self._workshop = workshop
        self._journal = journal
        self._clock = clock
        self._done_at: float | None = None

    async def run_if_due(self) -> None:
        """A program that runs for weeks sweeps, too. What is of a task that was taken off the list
        stays until the next start: until then that can be undone."""
        now = self._clock.monotonic()
        if self._done_at is None or now - self._done_at >= _SWEPT_EVERY_S:
            await self._run(self._kept_and_removed)

    async def run(self) -> None:
        """At the start."""
        await self._run(self._kept)

    async def _run(self, kept: Kept) -> None:
        self._done_at = self._clock.monotonic()
        try:
            await self._workshop.sweep(kept)
        except (AppError, OSError) as error:
            log.info("the workshop was not swept: %s", error)

    async def _kept_and_removed(self, sizes: Mapping[str, int]) -> Collection[str]:
        tasks = await self._journal.tasks()
        return self._chosen(tasks, sizes) | (sizes.keys() - {task.id for task in tasks})

    async def _kept(self, sizes: Mapping[str, int]) -> Collection[str]:
        return self._chosen(await self._journal.tasks(), sizes)

    def _chosen(self, listed: Sequence[Task], sizes: Mapping[str, int]) -> set[str]:
        """Those whose folder stays."""
        tasks = [task for task in listed if task.id in sizes]
        kept = {task.id for task in tasks if task.rested_ms is None}
        now_ms, total = self._clock.now_ms(), 0
        for task in sorted(tasks, key=lambda one: one.rested_ms or 0, reverse=True):
            needed = task.state is not State.DONE or _is_worth_keeping(task)
            if task.rested_ms is None or now_ms - task.rested_ms >= _KEPT_MS or not needed:
                continue
            total += sizes[task.id]
            if total <= _KEPT_IN_ALL:
                kept.add(task.id)
        return kept


class Preparation:
    """``service`` is the name of the task's account, ``record`` puts an event of the task on
    disk."""

    def __init__(self, workshop: Workshop, media: Media, service: str, sweep: Sweep) -> None:
        self._workshop = workshop
        self._sweep = sweep
        self._media = media
        self._service = service

    async def fetch(self, task: Task, record: Record, tell: Tell) -> LocalFile:
        """The recording behind the task's link, on this computer."""
        assert isinstance(task.source, RemoteUrl)
        title = task.title

        async def titled(name: str) -> None:
            nonlocal title
            if name != title:
                await record(Titled(name))
                title = name

        return await self._workshop.fetch(task.id, task.source, titled, tell)

    async def fetched(self, task: Task) -> LocalFile | None:
        """What :meth:`fetch` brought before, if it is still there."""
        return await self._workshop.fetched(task.id)

    async def fit(
        self, task: Task, source: LocalFile, media: MediaInfo, record: Record | None, tell: Tell
    ) -> tuple[LocalFile, MediaInfo]:
        """What is sent instead of ``source``, or ``source`` itself. Without ``record`` it is
        only listened to."""
        wanted = Wanted(
            service=self._service,
            extensions=CAPABILITIES[task.provider].extensions if record else None,
            extract=task.options.extract and task.provider is not Provider.LOCAL,
            track=task.options.track,
        )
        made = await self._workshop.prepare(task.id, source, media, wanted, tell)
        if made == source:
            return source, media
        fitting = await self._media.probe(made)
        if record is not None:
            await record(Prepared(fitting.size_bytes))
        return replace(made, state=fitting.state), fitting

    async def sound(self, task: Task, tell: Tell) -> LocalFile | None:
        """The file in which an answer's words are looked for; None where there is none."""
        source = task.source
        if isinstance(source, RemoteUrl):
            found = await self._workshop.fetched(task.id)
            if found is None:
                return None
            source = found
        if task.options.track is None:
            return source
        return (await self.fit(task, source, await self._media.probe(source), None, tell))[0]

    async def tidy(self, task: Task) -> None:
        """Remove what a task at rest needs no more. A download is kept, but for a large one whose
        task is done."""
        if task.state in RESTING:
            keep = task.state is not State.DONE or _is_worth_keeping(task)
            await self._workshop.clear(task.id, keep_fetched=keep)
            if isinstance(task.source, RemoteUrl):
                await self._sweep.run_if_due()


def _is_worth_keeping(task: Task) -> bool:
    """Whether a finished task's download is there to be listened to."""
    is_small = task.size_bytes is not None and task.size_bytes <= _KEPT_BYTES
    return isinstance(task.source, RemoteUrl) and is_small
