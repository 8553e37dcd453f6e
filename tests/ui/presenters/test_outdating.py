"""Saved files that lack the last corrections: told, and saved again by one click."""

from pathlib import Path

from stt_desktop.domain.task import State, Task
from stt_desktop.ui.presenters.outdating import NOTICE
from tests.doubles import until
from tests.ui.conftest import Desk, OpenDesk, RunQt


async def saved(desk: Desk) -> Task:
    await desk.add("talk.wav")
    await desk.reach("talk.wav", State.DONE)
    await until(lambda: bool((task := desk.task("talk.wav")) and len(task.outputs) == 2))
    task = desk.task("talk.wav")
    assert task is not None
    desk.select("talk.wav")
    await until(lambda: desk.session.window.detail.task_id == task.id)
    return task


async def correct(desk: Desk, task: Task, text: str) -> None:
    """As a person does, in the list of cues."""
    cues = desk.session.window.detail.cues
    await until(lambda: cues.row() >= 0)
    desk.session.editing._type(0, text)


def test_a_correction_after_saving_is_told_and_saved(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            task = await saved(desk)
            assert NOTICE not in desk.notices()
            await correct(desk, task, "Four five six.")
            await until(lambda: NOTICE in desk.notices())
            assert "talk.wav: 2 saved files" in desk.notices()[NOTICE]
            desk.session.window.notices.press(NOTICE)
            await until(lambda: NOTICE not in desk.notices())
            assert {Path(path).name for path in task.outputs} == {"talk.srt", "talk.txt"}
            for path in task.outputs:
                assert "Four five six." in Path(path).read_text("utf-8")
            assert len(list(Path(task.outputs[0]).parent.glob("talk*"))) == 3

    run_qt(scene())


def test_it_is_told_of_the_transcript_that_is_shown(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await desk.add("other.wav")
            await desk.reach("other.wav", State.DONE)
            task = await saved(desk)
            await correct(desk, task, "Four five six.")
            await until(lambda: NOTICE in desk.notices())
            desk.select("other.wav")
            await until(lambda: NOTICE not in desk.notices())
            desk.select("talk.wav")
            await until(lambda: NOTICE in desk.notices())
            assert "talk.wav: 2 saved files" in desk.notices()[NOTICE]

    run_qt(scene())


def test_a_stranger_s_file_is_never_offered_to_be_replaced(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            desk.recording("talk.wav")
            mine = desk.folder / "talk.srt"
            mine.write_text("not this program's", "utf-8")
            task = await saved(desk)
            assert any(path.endswith("talk (2).srt") for path in task.outputs)
            await correct(desk, task, "Four five six.")
            await desk.session.editing.flush()
            await desk.session.outdating.look(task.id)
            assert NOTICE not in desk.notices()
            assert mine.read_text("utf-8") == "not this program's"

    run_qt(scene())
