"""Answers that come without times get them, or stay what they are."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.account import LOCAL
from stt_desktop.domain.errors import SOURCE_MISSING, AppError
from stt_desktop.domain.ports import Progress, Stage
from stt_desktop.domain.source import LocalFile, RemoteUrl, Source
from stt_desktop.domain.task import State
from stt_desktop.domain.transcript import Recognition, Timing, Transcript, Word
from stt_desktop.domain.updates import TaskProgressed, Update
from stt_desktop.jobs.new_task import NewTask
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.journal.sqlite import SqliteJournal
from tests.doubles import ManualClock, ScriptedMedia, ScriptedTranscriber

Run = Callable[[Coroutine[Any, Any, Any]], Any]


class Bare(ScriptedTranscriber):
    """A service that gives no times."""

    def read(self, raw: str) -> Recognition:
        return replace(super().read(raw), words=())


class ScriptedAligner:
    """Gives each word a second, fails as the test says, or waits until it is cancelled."""

    def __init__(self) -> None:
        self.asked: list[tuple[LocalFile, str]] = []
        self.failure: AppError | None = None
        self.hold = False
        self.started = asyncio.Event()
        self.cancelled = False
        self.late_ms = 0

    async def align(
        self, source: LocalFile, recognition: Recognition, progress: Callable[[Progress], None]
    ) -> Recognition:
        self.asked.append((source, recognition.text))
        self.started.set()
        if self.failure is not None:
            raise self.failure
        progress(Progress(Stage.TIMING, 1500, 3000))
        if self.hold:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.cancelled = True
                raise
        pieces = recognition.text.split(" ")
        texts = [piece if at == 0 else f" {piece}" for at, piece in enumerate(pieces)]
        words = tuple(
            Word(text, start, start + 900, Timing.ALIGNED, 40 if at else None)
            for at, text in enumerate(texts)
            for start in [at * 1000 + self.late_ms]
        )
        return replace(recognition, words=words)


class Desk:
    def __init__(self, scheduler: Scheduler, journal: SqliteJournal) -> None:
        self.scheduler = scheduler
        self.journal = journal
        self.updates: list[Update] = []
        scheduler.subscribe(self.updates.append)

    async def finish(self, source: Source) -> Transcript:
        (task,) = await self.scheduler.add([NewTask(source, "talk", LOCAL)])
        await self.scheduler.settle([task.id])
        assert self.scheduler.tasks[task.id].state is State.DONE
        transcript = await self.journal.transcript(self.scheduler.tasks[task.id])
        assert transcript is not None
        return transcript


@pytest.fixture
def desk(tmp_path: Path) -> Callable[..., Any]:
    @asynccontextmanager
    async def opened(
        aligner: ScriptedAligner | None, service: ScriptedTranscriber | None = None
    ) -> AsyncIterator[Desk]:
        transcriber = service or Bare()
        async with SqliteJournal(tmp_path / "journal.sqlite3") as journal:
            scheduler = Scheduler(
                journal=journal,
                media=ScriptedMedia(),
                clock=ManualClock(),
                transcriber=lambda _task: transcriber,
                room=lambda _account: 1,
                service=lambda task: task.account,
                aligner=aligner,
            )
            async with scheduler:
                yield Desk(scheduler, journal)

    return opened


TALK = LocalFile("/recordings/talk.wav")


def test_bare_text_gets_times_and_subtitles(desk: Callable[..., Any], run: Run) -> None:
    async def scenario() -> None:
        aligner = ScriptedAligner()
        async with desk(aligner) as opened:
            transcript = await opened.finish(TALK)
            assert aligner.asked == [(TALK, "one two three.")]
            assert transcript.timing is Timing.ALIGNED
            assert "".join(word.text for word in transcript.words) == "one two three."
            assert [word.error_ms for word in transcript.words] == [None, 40, 40]
            assert transcript.cues
            shown = [u.progress for u in opened.updates if isinstance(u, TaskProgressed)]
            assert Progress(Stage.TIMING, 1500, 3000) in shown

    run(scenario())


def test_times_of_the_service_are_kept(desk: Callable[..., Any], run: Run) -> None:
    async def scenario() -> None:
        aligner = ScriptedAligner()
        async with desk(aligner, ScriptedTranscriber()) as opened:
            transcript = await opened.finish(TALK)
            assert transcript.timing is Timing.PROVIDER
            assert aligner.asked == []

    run(scenario())


@pytest.mark.parametrize("failing", [True, False], ids=["file gone", "no aligner"])
def test_where_no_times_can_be_found_the_text_still_counts(
    desk: Callable[..., Any], run: Run, failing: bool
) -> None:
    async def scenario() -> None:
        aligner = ScriptedAligner() if failing else None
        if aligner is not None:
            aligner.failure = AppError(SOURCE_MISSING, name="talk.wav", folder="/recordings")
        async with desk(aligner) as opened:
            transcript = await opened.finish(TALK)
            assert (transcript.text, transcript.words) == ("one two three.", ())
            assert transcript.timing is None

    run(scenario())


def test_a_link_has_no_sound_here(desk: Callable[..., Any], run: Run) -> None:
    async def scenario() -> None:
        aligner = ScriptedAligner()
        async with desk(aligner) as opened:
            transcript = await opened.finish(RemoteUrl("https://example.org/talk.mp3"))
            assert transcript.timing is None
            assert aligner.asked == []

    run(scenario())


def test_cancelling_stops_the_alignment(desk: Callable[..., Any], run: Run) -> None:
    async def scenario() -> None:
        aligner = ScriptedAligner()
        aligner.hold = True
        async with desk(aligner) as opened:
            (task,) = await opened.scheduler.add([NewTask(TALK, "talk", LOCAL)])
            async with asyncio.timeout(60):
                await aligner.started.wait()
            await opened.scheduler.cancel([task.id])
            await opened.scheduler.settle([task.id])
            assert opened.scheduler.tasks[task.id].state is State.CANCELLED
            assert aligner.cancelled

    run(scenario())


def test_times_are_found_again_for_a_stored_answer_and_nothing_is_sent(
    desk: Callable[..., Any], run: Run
) -> None:
    """A newer program, or the model that came later, finds better ones."""

    async def scenario() -> None:
        aligner, service = ScriptedAligner(), Bare()
        async with desk(aligner, service) as opened:
            scheduler = opened.scheduler
            first = await opened.finish(TALK)
            (task,) = scheduler.tasks.values()
            mine = (replace(first.cues[0], lines=("Corrected.",)),)
            await scheduler.keep_edited(task.id, mine)
            charged = await scheduler.charges()
            aligner.late_ms = 200
            (again,) = await scheduler.subtitle_again([task.id])
            assert again.state is State.TIMING
            await scheduler.settle()
            assert len(service.runs) == 1
            assert await scheduler.charges() == charged
            second = await scheduler.transcript(task.id)
            assert second.text == first.text
            assert second.words[0].start_ms == first.words[0].start_ms + 200
            # The corrections belong to the earlier subtitles, and are there with them.
            await scheduler.go_back(task.id, 1)
            assert (await scheduler.transcript(task.id)).text == "Corrected."

    run(scenario())


def test_the_answer_of_the_result_counts_not_the_newest_one(
    desk: Callable[..., Any], run: Run
) -> None:
    async def scenario() -> None:
        service = Bare()
        async with desk(ScriptedAligner(), service) as opened:
            scheduler = opened.scheduler
            first = await opened.finish(TALK)
            (task,) = scheduler.tasks.values()
            service.text = "another text."
            await scheduler.retry([task.id])
            await scheduler.settle()
            await scheduler.go_back(task.id, 1)
            await scheduler.subtitle_again([task.id])
            await scheduler.settle()
            assert (await scheduler.transcript(task.id)).text == first.text
            assert [result.attempt for result in scheduler.tasks[task.id].results] == [1, 2, 3]

    run(scenario())


def test_where_no_times_are_found_again_those_that_are_there_stay(
    desk: Callable[..., Any], run: Run
) -> None:
    async def scenario() -> None:
        aligner = ScriptedAligner()
        async with desk(aligner) as opened:
            scheduler = opened.scheduler
            first = await opened.finish(TALK)
            (task,) = scheduler.tasks.values()
            aligner.failure = AppError(SOURCE_MISSING, name="talk.wav", folder="/recordings")
            await scheduler.subtitle_again([task.id])
            await scheduler.settle()
            ended = scheduler.tasks[task.id]
            assert (ended.state, ended.error) == (State.FAILED, aligner.failure)
            assert await scheduler.transcript(task.id) == first
            assert (await scheduler.go_back(task.id)).state is State.DONE

    run(scenario())


def test_only_what_is_done_is_subtitled_again(desk: Callable[..., Any], run: Run) -> None:
    async def scenario() -> None:
        service = Bare()
        service.failures["talk.wav"] = AppError(SOURCE_MISSING, name="talk", folder="/")
        async with desk(ScriptedAligner(), service) as opened:
            (task,) = await opened.scheduler.add([NewTask(TALK, "talk", LOCAL)])
            await opened.scheduler.settle()
            assert await opened.scheduler.subtitle_again([task.id]) == []

    run(scenario())
