"""Other subtitles of what is done, without another transcription."""

from dataclasses import replace

from stt_desktop.domain.task import State, Task
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.presenters.resubtitling import NOTICE
from tests.doubles import until
from tests.ui.conftest import Desk, OpenDesk, RunQt
from tests.ui.test_window import a_dialog, the_dialog


def known(desk: Desk) -> Task:
    (task,) = desk.scheduler.tasks.values()
    return task


async def made_anew(desk: Desk, attempt: int) -> None:
    await until(lambda: known(desk).state is State.DONE and known(desk).result == attempt)


def test_the_subtitles_are_made_anew_and_nothing_is_sent(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await desk.add("a.wav")
            await desk.reach("a.wav", State.DONE)
            desk.select("a.wav")
            desk.session.window.actions_.resubtitle.trigger()
            await made_anew(desk, 2)
            assert len(desk.engine.runs) == 1

    run_qt(scene())


def test_what_was_corrected_is_asked_about_and_kept(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await desk.add("a.wav")
            await desk.reach("a.wav", State.DONE)
            scheduler, task = desk.scheduler, known(desk)
            received = await scheduler.received(task.id)
            assert received is not None
            mine = (replace(received.cues[0], lines=("Corrected.",)),)
            await scheduler.keep_edited(task.id, mine)
            desk.select("a.wav")
            for answer in ("cancel", "anew"):
                desk.session.window.actions_.resubtitle.trigger()
                question = await the_dialog(desk, Question)
                assert isinstance(question, Question)
                assert known(desk).result == 1
                if answer == "cancel":
                    question.reject()
                    await until(lambda: a_dialog(desk, Question) is None)
                else:
                    question.buttons[answer].click()
            await made_anew(desk, 2)
            assert await scheduler.edited(task.id) is None
            await scheduler.go_back(task.id, 1)
            assert await scheduler.edited(task.id) == mine

    run_qt(scene())


def test_another_style_is_offered_for_the_transcript_on_display(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await desk.add("a.wav")
            await desk.reach("a.wav", State.DONE)
            desk.select("a.wav")
            window = desk.session.window
            await until(lambda: window.detail.task_id == known(desk).id)
            await desk.session.resubtitling.store(subtitle_style="bbc")
            assert "still cut in the style" in desk.notices()[NOTICE]
            window.notices.press(NOTICE)
            await made_anew(desk, 2)
            assert NOTICE not in desk.notices()
            anew = await desk.scheduler.received(known(desk).id)
            assert anew is not None
            assert anew.style == "bbc"
            # The same style again, a corrected transcript, none at all: nothing to offer.
            await desk.session.resubtitling.store(subtitle_style="bbc")
            assert NOTICE not in desk.notices()
            await desk.scheduler.keep_edited(known(desk).id, anew.cues[:1])
            await desk.session.resubtitling.store(subtitle_style="ted")
            assert NOTICE not in desk.notices()
            window.table.clearSelection()
            await desk.session.resubtitling.store(subtitle_style="auto")
            assert NOTICE not in desk.notices()

    run_qt(scene())
