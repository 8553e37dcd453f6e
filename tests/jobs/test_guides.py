"""Which guide a transcript is cut by: at first, and for an export that wants another one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.account import LOCAL
from stt_desktop.domain.errors import PRESET_UNKNOWN, AppError
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import ExportPlan
from stt_desktop.domain.transcript import Cue, Transcript
from stt_desktop.jobs.new_task import NewTask
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.journal.sqlite import SqliteJournal
from stt_desktop.subtitles.guides import Guides
from stt_desktop.subtitles.style import ENGLISH, Style
from tests.doubles import ManualClock, ScriptedMedia, ScriptedTranscriber

Run = Callable[[Coroutine[Any, Any, Any]], Any]

NARROW = Style(max_chars=8, max_lines=1)
MINE = {"Mine": NARROW}
WHOLE, APART = [("one two three.",)], [("one two",), ("three.",)]


@asynccontextmanager
async def open_desk(folder: Path, guides: Callable[[], Guides]) -> AsyncIterator[Scheduler]:
    async with SqliteJournal(folder / "journal.sqlite3") as journal:
        scheduler = Scheduler(
            journal=journal,
            media=ScriptedMedia(),
            clock=ManualClock(),
            transcriber=lambda _task: ScriptedTranscriber(),
            room=lambda _account: 1,
            service=lambda task: task.account,
            guides=guides,
        )
        async with scheduler:
            yield scheduler


async def finish(scheduler: Scheduler, plan: ExportPlan | None = None) -> tuple[str, Transcript]:
    wish = NewTask(LocalFile("/recordings/talk.wav"), "talk.wav", LOCAL, export=plan)
    (task,) = await scheduler.add([wish])
    await scheduler.settle([task.id])
    transcript = await scheduler.transcript(task.id)
    assert transcript is not None
    return task.id, transcript


def lines(transcript: Transcript | None) -> list[tuple[str, ...]]:
    assert transcript is not None
    return [cue.lines for cue in transcript.cues]


@pytest.mark.parametrize(
    ("chosen", "planned", "style", "cut"),
    [
        ("auto", None, "auto", WHOLE),
        ("Mine", None, "Mine", APART),
        ("auto", ExportPlan(("srt",), style="Mine"), "Mine", APART),
        ("Mine", ExportPlan(("srt",)), "Mine", APART),
        ("gone", None, "gone", WHOLE),
    ],
)
def test_the_plans_guide_counts_then_the_persons(
    tmp_path: Path,
    run: Run,
    chosen: str,
    planned: ExportPlan | None,
    style: str,
    cut: list[tuple[str, ...]],
) -> None:
    async def scenario() -> None:
        async with open_desk(tmp_path, lambda: Guides(chosen, MINE)) as scheduler:
            plan = None if planned is None else replace(planned, folder=str(tmp_path / "out"))
            _, transcript = await finish(scheduler, plan)
            assert transcript.style == style
            assert lines(transcript) == cut

    run(scenario())


def test_the_files_of_a_task_are_cut_by_its_plan(tmp_path: Path, run: Run) -> None:
    async def scenario() -> None:
        async with open_desk(tmp_path, lambda: Guides("auto", MINE)) as scheduler:
            await finish(scheduler, ExportPlan(("srt",), str(tmp_path / "out"), style="Mine"))

    run(scenario())
    assert (tmp_path / "out" / "talk.srt").read_text("utf-8").count(" --> ") == 2


def test_a_later_export_by_another_guide_cuts_anew_and_changes_nothing_stored(
    tmp_path: Path, run: Run
) -> None:
    async def scenario() -> None:
        async with open_desk(tmp_path, lambda: Guides("auto", MINE)) as scheduler:
            task_id, made = await finish(scheduler)
            plan = ExportPlan(("srt",), str(tmp_path / "out"), style="Mine")
            assert lines(await scheduler.to_export(task_id, plan)) == APART
            (path,) = await scheduler.export(task_id, plan)
            written = await asyncio.to_thread(Path(path).read_text, "utf-8")
            assert written.count(" --> ") == 2
            assert await scheduler.transcript(task_id) == made

    run(scenario())


def test_subtitles_made_anew_are_cut_by_the_guide_of_now(tmp_path: Path, run: Run) -> None:
    async def scenario() -> None:
        chosen = ["auto"]
        async with open_desk(tmp_path, lambda: Guides(chosen[0], MINE)) as scheduler:
            task_id, made = await finish(scheduler)
            chosen[0] = "Mine"
            await scheduler.subtitle_again([task_id])
            await scheduler.settle()
            anew = await scheduler.transcript(task_id)
            assert (lines(made), lines(anew)) == (WHOLE, APART)
            assert anew is not None
            assert (anew.style, anew.words) == ("Mine", made.words)

    run(scenario())


@pytest.mark.parametrize("style", [None, "auto"])
def test_what_a_person_edited_is_exported_as_it_stands(
    tmp_path: Path, run: Run, style: str | None
) -> None:
    async def scenario() -> None:
        async with open_desk(tmp_path, lambda: Guides("auto", MINE)) as scheduler:
            task_id, _ = await finish(scheduler)
            edited = (Cue(0, 3_000, ("one", "two three!")),)
            await scheduler.keep_edited(task_id, edited)
            plan = ExportPlan(("srt",), str(tmp_path / "out"), style=style)
            assert lines(await scheduler.to_export(task_id, plan)) == [("one", "two three!")]
            # By another guide, the edited words are cut.
            other = await scheduler.to_export(task_id, replace(plan, style="Mine"))
            assert lines(other) == [("one two",), ("three!",)]

    run(scenario())


def test_a_guide_that_nobody_knows_exports_nothing(tmp_path: Path, run: Run) -> None:
    async def scenario() -> None:
        async with open_desk(tmp_path, Guides) as scheduler:
            task_id, _ = await finish(scheduler)
            plan = ExportPlan(("srt",), str(tmp_path / "out"), style="Mine")
            with pytest.raises(AppError) as raised:
                await scheduler.export(task_id, plan)
            assert raised.value.kind is PRESET_UNKNOWN

    run(scenario())
    assert not (tmp_path / "out").exists()


def test_cues_are_checked_by_the_guide_they_were_cut_by(tmp_path: Path, run: Run) -> None:
    async def scenario() -> None:
        known = dict(MINE)
        async with open_desk(tmp_path, lambda: Guides("Mine", known)) as scheduler:
            _, transcript = await finish(scheduler)
            language = transcript.language or "en"
            assert scheduler.style(transcript) == replace(NARROW, language=language)
            known.clear()
            assert scheduler.style(transcript) == replace(ENGLISH, language=language)

    run(scenario())
