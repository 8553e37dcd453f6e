"""One task, from where it stands to where it rests."""

import asyncio
import logging
from dataclasses import replace

from stt_desktop.domain.errors import (
    ANSWER_LOST,
    DISK_FULL,
    INTERNAL,
    INTERRUPTED_WHILE_COMMITTING,
    LINK_NOT_FETCHED,
    PROGRAM_REPLACED,
    SOURCE_NO_SPEECH,
    TWIN_UNCONFIRMED,
    AppError,
    Kind,
)
from stt_desktop.domain.events import (
    Answered,
    Cancelled,
    Deferred,
    Event,
    Exported,
    Failed,
    Finished,
    Interrupted,
    Lost,
    Measured,
    Reused,
    Started,
    Unfetched,
)
from stt_desktop.domain.lifecycle import advance
from stt_desktop.domain.ports import (
    AccountBlockedError,
    AnswerLostError,
    Job,
    MediaInfo,
    Progress,
    Stage,
    StaleTaskError,
    TwinAtWorkError,
)
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import RESTING, WORKING, State, Task
from stt_desktop.domain.transcript import Recognition, Transcript
from stt_desktop.domain.updates import TaskChanged, TaskProgressed
from stt_desktop.jobs import export
from stt_desktop.jobs.pipeline import Pipeline, cancelled
from stt_desktop.jobs.preparing import sends_link
from stt_desktop.jobs.unbroken import to_its_end
from stt_desktop.subtitles.derive import derive
from stt_desktop.subtitles.style import Style

log = logging.getLogger(__name__)


_PRECIOUS = frozenset({State.COMMITTING, State.WAITING, State.LISTENING})
"""Something was sent or worked out that the journal does not know yet."""

_UNTIL_THERE_IS_ROOM_S = 5.0


class _MovesOnError(Exception):
    """The next step is one for which the task has to wait in another lane."""


class Run:
    """One task in work, in this process, under its lease. Implements the port ``Steps``.

    With ``download`` it brings a link's recording here and nothing else; without, it does
    everything else.
    """

    def __init__(self, pipeline: Pipeline, task: Task, *, download: bool = False) -> None:
        self._pipeline = pipeline
        self._task = task
        self.download = download
        self._begun = False
        self._cancelled_by_person = False
        self.blocked: AppError | None = None
        """Why the task's account must wait for the person, when it must."""
        self.twin: Task | None = None
        """The task with the same content that this one must wait for, when it must."""
        self.moves_on = False
        """Whether the task must wait for its turn to be downloaded, or, after that, to be sent."""

    @property
    def goes_on(self) -> bool:
        """Whether the task still is this process's to work on, when the work at it has ended."""
        return self.moves_on or self.blocked is not None or self.twin is not None

    @property
    def task(self) -> Task:
        return self._task

    @property
    def is_unheard(self) -> bool:
        """Whether the person's wish to cancel came when the work had ended, and the task goes
        on."""
        return self._cancelled_by_person and self._task.state not in RESTING

    def cancel(self, work: asyncio.Task[None]) -> None:
        """End ``work``, which awaits :meth:`to_rest`, as the person wishes: as cancelled."""
        first, self._cancelled_by_person = not self._cancelled_by_person, True
        if self._begun and first:
            # Before that the coroutine might never take its first step, and record nothing.
            work.cancel()

    def cancel_before_start(self) -> None:
        """As :meth:`cancel`, for whoever is about to call :meth:`to_rest`."""
        self._cancelled_by_person = True

    async def to_rest(self, task: Task) -> Task:
        """Advance ``task``, as the journal holds it, until it rests; its errors become its
        state, not exceptions.

        Cancelling this coroutine ends the work: as ``cancelled`` after :meth:`cancel`, else as
        interrupted, to go on at the next start. Raises StaleTaskError when another process
        changed the task under us, AppError when the journal cannot be written.
        """
        self._task = task
        self._begun = True
        stopped = self._cancelled_by_person
        last: Event | None = None
        try:
            if not stopped:
                await self._work()
        except asyncio.CancelledError:
            stopped = True
        except StaleTaskError:
            raise
        except Exception as error:  # noqa: BLE001 - the task says what it was, the queue goes on
            last = self._said_by(error)
        if last is not None and not stopped:
            # Recorded in one place: a cancellation that comes in between is not overheard.
            try:
                await self.record(last)
            except asyncio.CancelledError:
                stopped = True
        if stopped:
            await self._stop()
        await self._export_if_due()
        if (preparation := self._pipeline.preparation(self._task)) is not None:
            await preparation.tidy(self._task)
        return self._task

    def _said_by(self, error: Exception) -> Event:
        """What an exception means for the task."""
        match error:
            case _MovesOnError():
                self.moves_on = True
                return Interrupted()
            case AccountBlockedError():
                self.blocked = error.error
                return Deferred(error.error)
            case AnswerLostError():
                return Lost(error.error)
            case TwinAtWorkError():
                self.twin = error.twin
                if error.twin.state is not State.UNCONFIRMED:
                    return Interrupted()
                names = {"name": self._task.label, "twin": error.twin.label}
                return Deferred(AppError(TWIN_UNCONFIRMED, **names))
            case _ if self._pipeline.replaced() and self._task.state is not State.COMMITTING:
                # Whatever it was may come of that. The other version goes on from here.
                log.info("task %s waits for the new version", self._task.id, exc_info=error)
                self.blocked = AppError(PROGRAM_REPLACED)
                return Interrupted()
            case AppError():
                log.info("task %s failed: %s", self._task.id, error.code)
                return Failed(error)
            case _:
                # A bug: the queue goes on, the task says so, the log tells where.
                log.error("task %s met an unexpected error", self._task.id, exc_info=error)
                return self._broken(type(error).__name__)

    async def _stop(self) -> None:
        """End as cancelled, or interrupted to go on later; raises CancelledError for the latter.
        The last step may have been recorded while the cancellation came."""
        self.blocked, self.twin, self.moves_on = None, None, False
        if self._task.state not in RESTING:
            await self._write(
                self._cancelled() if self._cancelled_by_person else self._interrupted()
            )
        if not self._cancelled_by_person:
            raise asyncio.CancelledError

    async def _work(self) -> None:
        if self._task.state in WORKING:
            # Left behind by a process that died: the table says where to go on.
            await self.record(self._interrupted())
        if self._task.state in RESTING:
            return
        if self._task.state is State.QUEUED:
            await self.record(Started())
            self.progress(Progress(Stage.PREPARING))
        while self._task.state in {State.PREPARING, State.WAITING}:
            # More than once where the service turns out not to get at a link.
            await (self._prepare() if self._task.state is State.PREPARING else self._listen())
        await self._derive()

    async def _prepare(self) -> None:
        """Look at the source, then take the answer of its twin or send it."""
        preparation = self._pipeline.preparation(self._task)
        source = self._task.source
        if not isinstance(source, LocalFile):
            if preparation is None or sends_link(self._task):
                await self._listen()
                return
            if self.download:
                await preparation.fetch(self._task, self.record, self.progress)
                raise _MovesOnError
            found = await preparation.fetched(self._task)
            if found is None:
                raise _MovesOnError
            source = found
            await self._keep_sound(found)
        media = await self._pipeline.media.probe(source)
        # From here on, it is this state of the file that everything is said of.
        source = replace(source, state=media.state)
        content = await self._pipeline.media.fingerprint(source)
        measured = Measured(
            media.duration_ms, content, media.size_bytes, media.tracks, media.default_track
        )
        await self.record(measured)
        if not self._task.options.again:
            twin = await self._pipeline.journal.finished_before(self._task)
            if twin is not None:
                await self.record(Reused(twin[0]), answer=twin[1])
                return
        if preparation is not None:
            source, media = await preparation.fit(
                self._task, source, media, self.record, self.progress
            )
        await self._listen(source, media)

    async def _keep_sound(self, found: LocalFile) -> None:
        """What was downloaded stays for a while, so that it can be listened to. That this cannot
        be noted (on a full disk) is no reason to fail."""
        try:
            if await self._pipeline.journal.sound(self._task.id) is None:
                await self._pipeline.journal.keep_sound(self._task.id, found.path)
        except AppError as error:
            log.info("task %s will not be listened to: %s", self._task.id, error.code)

    async def _listen(
        self, source: LocalFile | None = None, media: MediaInfo | None = None
    ) -> None:
        job = Job(
            task_id=self._task.id,
            source=source or self._task.source,
            options=self._task.options,
            media=media,
            parts=await self._pipeline.journal.parts(self._task.id),
            remote=self._task.remote,
            content=self._task.fingerprint,
        )
        try:
            raw = await self._pipeline.transcriber(self._task).run(job, self)
        except AppError as error:
            if error.kind is LINK_NOT_FETCHED and self._pipeline.workshop is not None:
                await self.record(Unfetched())
                return
            raise
        await self.record(Answered(), answer=raw)

    async def _derive(self) -> None:
        """From the stored answer, not from memory: the same way after a crash as without one."""
        self.progress(Progress(Stage.TIMING))
        raw = await self._pipeline.journal.answer(self._task.id)
        if raw is None:
            raise RuntimeError("a task in timing has no stored answer")
        read = self._pipeline.transcriber(self._task).read
        recognition = await asyncio.to_thread(read, raw)
        if not recognition.text.strip():
            raise AppError(SOURCE_NO_SPEECH, name=self._task.label)
        if not recognition.words:
            recognition = await self._align(recognition)
        transcript = await asyncio.to_thread(derive, recognition, *self._guide(recognition))
        finished = Finished(transcript.timing, transcript.duration_ms, recognition.points)
        await self.record(finished, transcript=transcript)

    def _guide(self, recognition: Recognition) -> tuple[Style, str]:
        """The guide to cut by: the plan's, else the person's; its limits and its name. An own
        style that is gone meanwhile is no reason to fail."""
        guides, planned = self._pipeline.guides(), self._task.export
        name = guides.chosen if planned is None or planned.style is None else planned.style
        style = guides.style_or_auto(name, recognition.language, recognition.text)
        return style, name

    async def _align(self, recognition: Recognition) -> Recognition:
        """With times, where they can be found. The text is paid for and counts without them."""
        aligner = self._pipeline.aligner
        if aligner is None:
            return recognition
        try:
            source = await self._sound()
            if source is None:
                return recognition
            return await aligner.align(source, recognition, self.progress)
        except AppError as error:
            if self._pipeline.replaced() or await self._is_timed(recognition.text):
                raise
            log.info("task %s stays without times: %s", self._task.id, error.code)
            return recognition

    async def _is_timed(self, text: str) -> bool:
        """Whether the task has a result of this text with times: one without is no gain."""
        earlier = await self._pipeline.journal.transcript(self._task)
        return earlier is not None and bool(earlier.words) and earlier.text == text

    async def _sound(self) -> LocalFile | None:
        """The file that the answer's words were heard in, if it is on this computer."""
        preparation = self._pipeline.preparation(self._task)
        if preparation is not None:
            return await preparation.sound(self._task, self.progress)
        return self._task.source if isinstance(self._task.source, LocalFile) else None

    def _cancelled(self) -> Cancelled:
        return cancelled(self._task, self._pipeline.service(self._task))

    def _interrupted(self) -> Interrupted:
        if self._task.state is not State.COMMITTING:
            return Interrupted()
        return Interrupted(self._about(INTERRUPTED_WHILE_COMMITTING))

    def _broken(self, reason: str) -> Failed | Lost:
        if self._task.state is State.COMMITTING:
            return Lost(self._about(ANSWER_LOST, reason=reason))
        return Failed(AppError(INTERNAL, reason=reason))

    def _about(self, kind: Kind, **more: str) -> AppError:
        service = self._pipeline.service(self._task)
        return AppError(kind, name=self._task.label, service=service, **more)

    async def _export_if_due(self) -> None:
        """Write the planned files. A failure is noted beside the result; the task stays done."""
        task = self._task
        if not task.export_is_due or task.export is None:
            return
        transcript = await self._pipeline.journal.transcript(task)
        if transcript is None:
            raise RuntimeError("a finished task has no transcript")
        written = await export.write(task, transcript, task.export, self._pipeline.owners)
        await self.record(Exported(written.paths, written.error))

    # --- the port Steps -----------------------------------------------------------------------

    async def record(
        self, event: Event, *, answer: str | None = None, transcript: Transcript | None = None
    ) -> None:
        """Journal the event, then tell the world.

        On a full disk it is tried again until there is room, or until this is cancelled; what a
        service has accepted or answered must not be forgotten for another reason either.
        """
        while True:
            try:
                await self._write(event, answer=answer, transcript=transcript)
            except AppError as error:
                if error.kind is not DISK_FULL and self._task.state not in _PRECIOUS:
                    raise
                self.progress(Progress(Stage.WAITING, notice=error))
                await self._pipeline.clock.sleep(_UNTIL_THERE_IS_ROOM_S)
            else:
                return

    async def _write(
        self, event: Event, *, answer: str | None = None, transcript: Transcript | None = None
    ) -> None:
        """A cancellation meanwhile does not tear journal and task apart: it is raised when both
        have moved."""
        moved = advance(self._task, event, self._pipeline.clock.now_ms())

        async def move() -> None:
            journal = self._pipeline.journal
            await journal.record(moved, event, answer=answer, transcript=transcript)
            self._moved(moved)

        await to_its_end(move())

    async def keep_part(self, index: int, raw: str) -> None:
        await self._pipeline.journal.keep_part(self._task.id, index, raw)

    def progress(self, progress: Progress) -> None:
        self._pipeline.publish(TaskProgressed(self._task.id, progress))

    def _moved(self, task: Task) -> None:
        self._task = task
        self._pipeline.publish(TaskChanged(task))
