"""Another try leaves the earlier text on display, to be corrected, until a newer one is there; and
the window leads back to it."""

import pytest

from stt_desktop.domain.account import Provider
from stt_desktop.domain.errors import ENGINE_DIED, AppError
from stt_desktop.domain.task import State, Task
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.result_menu import ResultMenu
from stt_desktop.ui.transcript.page import TryBanner
from tests.doubles import until
from tests.ui.conftest import Desk, OpenDesk, RunQt
from tests.ui.presenters.test_editing import CUES, TEXT, page, read, texts
from tests.ui.test_review import action
from tests.ui.test_window import the_dialog

NAME = "talk.wav"
NEWER = "Other words."


def banner(desk: Desk) -> TryBanner:
    return page(desk).newer_try


def menu(desk: Desk) -> ResultMenu:
    return desk.session.window.actions_.results


async def reach(desk: Desk, state: State) -> Task:
    return await desk.reach(NAME, state)


async def correct(desk: Desk, row: int, text: str) -> None:
    cues = page(desk).cues
    cues.choose(row)
    cues.edit_row(row)
    editor = cues.editor()
    assert editor is not None
    editor.setPlainText(text)
    cues.close_editor()


async def try_again(desk: Desk, *, text: str = NEWER) -> None:
    """By another language: nothing is asked, for nothing is lost."""
    desk.engine.text = text
    task = desk.task(NAME)
    assert task is not None
    runs = len(desk.engine.runs)
    routes = desk.session.window.actions_.routes
    action(routes.languages, "French").trigger()
    await until(lambda: len(desk.engine.runs) > runs)


@pytest.mark.parametrize("ending", ["failed", "cancelled"])
def test_the_earlier_text_stays_through_a_try_that_ends_badly(
    run_qt: RunQt, open_desk: OpenDesk, ending: str
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await read(desk)
            assert (banner(desk).words, menu(desk).menuAction().isEnabled()) == ("", False)
            desk.engine.held.add(NAME)
            await try_again(desk)
            await until(lambda: "under way" in banner(desk).words)
            assert not menu(desk).menuAction().isEnabled()
            assert texts(desk) == CUES
            await correct(desk, 0, "One, two, three, four.")
            actions = desk.session.window.actions_
            assert actions.export.isEnabled()
            assert actions.copy_transcript.isEnabled()
            if ending == "failed":
                failure = AppError(ENGINE_DIED, name=NAME, reason="signal 9")
                desk.engine.failures[NAME] = failure
                desk.engine.let_go(NAME)
                await reach(desk, State.FAILED)
                assert "The newer try failed" in banner(desk).words
                assert banner(desk).button.text() == "Try again"
            else:
                actions.cancel.trigger()
                await reach(desk, State.CANCELLED)
                assert "cancelled" in banner(desk).words
            assert texts(desk) == ["One, two, three, four.", *CUES[1:]]
            banner(desk).back.click()
            task = await reach(desk, State.DONE)
            assert (task.options.language, banner(desk).words) == (None, "")
            assert texts(desk) == ["One, two, three, four.", *CUES[1:]]
            await desk.session.editing.flush()
            assert (await desk.scheduler.edited(task.id) or ())[0].text == "One, two, three, four."

    run_qt(scene())


@pytest.mark.parametrize("way", ["again", "give_up"])
def test_a_text_that_the_service_works_on_is_given_up_on_purpose_only(
    run_qt: RunQt, open_desk: OpenDesk, way: str
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await read(desk)
            work = desk.accounts.add("work", Provider.SPEECH_TO_TEXT)
            for names in (desk.engine.commits, desk.engine.accepts, desk.engine.held):
                names.add(NAME)
            desk.engine.text = NEWER
            task = desk.task(NAME)
            assert task is not None
            await desk.scheduler.retry([task.id], account=work)
            await reach(desk, State.WAITING)
            desk.session.window.actions_.cancel.trigger()
            await reach(desk, State.CANCELLED)
            await until(lambda: "cancelled" in banner(desk).words)
            banner(desk).back.click()
            question = await the_dialog(desk, Question)
            assert isinstance(question, Question)
            assert desk.scheduler.tasks[task.id].state is State.CANCELLED
            question.buttons[way].click()
            if way == "give_up":
                await reach(desk, State.DONE)
                assert texts(desk) == CUES
                return
            desk.engine.let_go(NAME)
            await until(lambda: texts(desk) == [NEWER])
            assert desk.engine.runs[-1].remote  # asked for, not sent

    run_qt(scene())


def test_one_goes_back_and_forth_between_two_texts(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await read(desk)
            await try_again(desk)
            await until(lambda: texts(desk) == [NEWER])
            first, second = menu(desk).actions()
            assert (first.isChecked(), second.isChecked()) == (False, True)
            assert "This computer" in first.text()
            assert "French" in second.text()
            first.trigger()
            await until(lambda: texts(desk) == CUES)
            first = menu(desk).actions()[0]
            assert first.isChecked()
            menu(desk).actions()[0].trigger()  # the shown one: nothing happens
            menu(desk).actions()[1].trigger()
            await until(lambda: texts(desk) == [NEWER])

    run_qt(scene())


def test_what_is_typed_while_the_new_text_comes_belongs_to_the_earlier_one(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await read(desk)
            desk.engine.held.add(NAME)
            await try_again(desk)
            cues = page(desk).cues
            cues.choose(0)
            cues.edit_row(0)
            editor = cues.editor()
            assert editor is not None
            editor.setPlainText("Typed late.")
            desk.engine.let_go(NAME)
            await until(lambda: texts(desk) == [NEWER])
            task = await reach(desk, State.DONE)
            assert await desk.scheduler.edited(task.id) is None
            menu(desk).actions()[0].trigger()
            await until(lambda: texts(desk) == ["Typed late.", *CUES[1:]])

    run_qt(scene())


def test_nothing_is_offered_for_several_recordings(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await read(desk)
            await try_again(desk, text=TEXT)
            await until(lambda: len(menu(desk).actions()) == 2)
            await desk.add("other.wav")
            desk.select(NAME, "other.wav")
            assert menu(desk).actions() == []
            await desk.session.reading.results.go_back(None)  # of what? nothing happens

    run_qt(scene())
