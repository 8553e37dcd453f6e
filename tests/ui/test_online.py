"""What the window says of tasks that a service works on: pauses, doubts, costs, copies."""

import asyncio

import pytest
from PySide6.QtWidgets import QMenu

from stt_desktop.domain.account import LOCAL, Account, Provider
from stt_desktop.domain.errors import (
    ANSWER_LOST,
    FORMAT_NOT_TAKEN,
    KEY_MISSING,
    KEYRING_LOCKED,
    OUT_OF_CREDIT,
    AppError,
)
from stt_desktop.domain.ports import AccountBlockedError, AnswerLostError
from stt_desktop.domain.task import State
from stt_desktop.ui.dialogs.account_key import KeyDialog
from stt_desktop.ui.dialogs.decide import DecideDialog
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.task_table.columns import Column
from stt_desktop.ui.wording import Group
from tests.doubles import until
from tests.ui.conftest import Desk, OpenDesk, RunQt
from tests.ui.test_window import a_dialog, drop, the_dialog

OUT = AppError(OUT_OF_CREDIT, service="work")
LOST = AppError(ANSWER_LOST, service="work", name="one.mp3", reason="reset")


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The web pages that were opened."""
    opened: list[str] = []
    monkeypatch.setattr("stt_desktop.ui.desktop.open_page", opened.append)
    return opened


def use(desk: Desk, provider: Provider = Provider.SPEECH_TO_TEXT) -> Account:
    """An account “work”, to which new recordings go."""
    account = desk.accounts.add("work", provider)
    desk.settings.update(default_account=account.id)
    desk.session.destination.show()
    return account


async def decide(desk: Desk) -> DecideDialog:
    dialog = await the_dialog(desk, DecideDialog)
    assert isinstance(dialog, DecideDialog)
    return dialog


def state_of(desk: Desk, name: str) -> str:
    task = desk.task(name)
    assert task is not None
    return str(desk.session.model.index_of(task.id).siblingAtColumn(2).data())


# --- where it goes ----------------------------------------------------------------------------


def test_the_menu_chooses_where_recordings_go(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            account = desk.accounts.add("work", Provider.SPEECH_TO_TEXT)
            menu = desk.session.window.account.menu()
            await until(lambda: len(menu.actions()) > 4)
            choices = {action.data(): action for action in menu.actions() if action.data()}
            assert choices[LOCAL.id].isChecked()
            choices[account.id].trigger()
            await until(lambda: desk.settings.current.default_account == account.id)
            await until(lambda: desk.session.window.account.text() == "work · Speech-to-Text API")
            said = drop(desk, desk.recording("one.mp3"))
            assert "Sent to work · Speech-to-Text API" in said
            task = await desk.reach("one.mp3", State.DONE)
            assert (task.account, task.options.mode) == (account.id, "auto")

    run_qt(scene())


def test_links_go_wherever_recordings_go(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            use(desk)
            drop(desk, "https://example.org/talk.mp3")
            task = await desk.reach("talk.mp3", State.DONE)
            assert task.export is not None
            assert task.export.folder
            desk.accounts.add("other", Provider.LINKAI)
            await desk.session.destination.choose(desk.accounts.get("other").id)
            drop(desk, "https://example.org/other.mp3")
            await desk.reach("other.mp3", State.DONE)

    run_qt(scene())


# Offscreen there is nobody to give the menu the keyboard.
@pytest.mark.qt_log_ignore("does not support")
def test_another_account_can_take_what_one_refuses(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        refused = AppError(FORMAT_NOT_TAKEN, service="work", extension=".ape", known=".mp3")
        async with open_desk(fail={"one.ape": refused}) as desk:
            use(desk)
            await desk.add("one.ape")
            task = await desk.reach("one.ape", State.FAILED)
            assert desk.session.model.counts()[Group.NEEDS_YOU] == 1
            desk.engine.failures.clear()
            desk.session.window.detail.mend_wanted.emit(task.id)
            menus: list[QMenu] = []

            def popped_up() -> bool:
                found = desk.session.window.findChildren(QMenu)
                menus[:] = [one for one in found if one.accessibleName() and one.isVisible()]
                return bool(menus)

            await until(popped_up)
            here = menus[0].actions()[0]
            assert here.text() == "On this computer"
            here.trigger()
            menus[0].close()
            done = await desk.reach("one.ape", State.DONE)
            assert done.account == LOCAL.id

    run_qt(scene())


# --- paused accounts --------------------------------------------------------------------------


def test_an_account_without_credit_is_one_notice(
    run_qt: RunQt, open_desk: OpenDesk, pages: list[str]
) -> None:
    async def scene() -> None:
        names = [f"{number}.mp3" for number in range(5)]
        blocked = dict.fromkeys(names, AccountBlockedError(OUT))
        async with open_desk(fail=blocked) as desk:
            account = use(desk)
            key = f"paused:{account.id}"
            desk.engine.commits.update(names)
            await desk.add(*names)
            await until(
                lambda: desk.notices().get(key) == "“work”: No credit left. 5 recordings wait."
            )
            await until(lambda: desk.session.model.counts()[Group.NEEDS_YOU] == 5)
            assert {state_of(desk, name) for name in names} == {"No credit left"}
            assert desk.session.window.running_state.text() == "Nothing is running"
            # What goes elsewhere is not held up.
            await desk.session.destination.choose(LOCAL.id)
            await desk.add("here.wav")
            await desk.reach("here.wav", State.DONE)
            desk.session.window.notices.press(key, 0)
            await until(lambda: pages == ["https://speech-to-text.cn/"])
            # The row's button does the same.
            task = desk.task("3.mp3")
            assert task
            desk.session.window.detail.mend_wanted.emit(task.id)
            await until(lambda: len(pages) == 2)
            desk.engine.failures.clear()
            desk.session.window.notices.press(key, 1)
            for name in names:
                await desk.reach(name, State.DONE)
            await until(lambda: key not in desk.notices())

    run_qt(scene())


def test_entering_the_key_lets_the_queue_go_on(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        missing = AccountBlockedError(AppError(KEY_MISSING, account="work"))
        async with open_desk(fail={"one.mp3": missing}) as desk:
            account = use(desk)
            desk.engine.commits.add("one.mp3")
            await desk.add("one.mp3")
            await until(lambda: f"paused:{account.id}" in desk.notices())
            assert state_of(desk, "one.mp3") == "No key"
            desk.session.window.notices.press(f"paused:{account.id}", 0)
            dialog = await the_dialog(desk, KeyDialog)
            assert isinstance(dialog, KeyDialog)
            desk.engine.failures.clear()
            dialog.entry.field.setText("sk-1")
            dialog.save.click()
            await desk.reach("one.mp3", State.DONE)
            assert not desk.notices().get(f"paused:{account.id}")

    run_qt(scene())


def test_closing_does_not_ask_for_what_waits_for_the_person(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    """In the background it could not be finished either."""

    async def scene() -> None:
        missing = AccountBlockedError(AppError(KEY_MISSING, account="work"))
        async with open_desk(fail={"one.mp3": missing}) as desk:
            account = use(desk)
            desk.engine.commits.add("one.mp3")
            await desk.add("one.mp3", "two.mp3")
            await until(lambda: f"paused:{account.id}" in desk.notices())
            desk.session.window.close()
            async with asyncio.timeout(60):
                await desk.running
        async with open_desk() as desk:
            await desk.reach("one.mp3", State.DONE)
            await desk.reach("two.mp3", State.DONE)

    run_qt(scene())


def test_a_locked_keyring_is_asked_again(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        locked = AccountBlockedError(AppError(KEYRING_LOCKED))
        async with open_desk(fail={"one.mp3": locked}) as desk:
            account = use(desk)
            desk.engine.commits.add("one.mp3")
            await desk.add("one.mp3")
            await until(lambda: f"paused:{account.id}" in desk.notices())
            desk.engine.failures.clear()
            desk.session.window.notices.press(f"paused:{account.id}", 0)
            await desk.reach("one.mp3", State.DONE)

    run_qt(scene())


# --- doubts -----------------------------------------------------------------------------------


async def lose(desk: Desk, provider: Provider = Provider.SPEECH_TO_TEXT) -> DecideDialog:
    """A task whose answer was lost, and the dialog about it."""
    use(desk, provider)
    desk.engine.commits.add("one.mp3")
    desk.engine.failures["one.mp3"] = AnswerLostError(LOST)
    await desk.add("one.mp3")
    task = await desk.reach("one.mp3", State.UNCONFIRMED)
    assert desk.session.model.counts()[Group.NEEDS_YOU] == 1
    desk.engine.failures.clear()
    desk.select("one.mp3")
    desk.session.window.detail.mend_wanted.emit(task.id)
    return await decide(desk)


def test_a_lost_answer_is_given_up(run_qt: RunQt, open_desk: OpenDesk, pages: list[str]) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            dialog = await lose(desk)
            dialog.page.click()
            assert pages == ["https://speech-to-text.cn/"]
            dialog.give_up.click()
            await desk.reach("one.mp3", State.FAILED)

    run_qt(scene())


def test_a_lost_answer_is_found_at_the_service(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            dialog = await lose(desk)
            assert not dialog.attach.isEnabled()
            dialog.found.setText("not an id")
            dialog.attach.click()
            assert dialog.isVisible()
            dialog.found.setText(" 3f2c7a10 ")
            dialog.attach.click()
            await desk.reach("one.mp3", State.DONE)
            assert desk.engine.runs[-1].remote == {"task_id": "3f2c7a10"}
            assert len(desk.engine.runs) == 2

    run_qt(scene())


def test_a_service_that_keeps_no_tasks_is_not_asked_for_one(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            dialog = await lose(desk, Provider.LINKAI)
            assert not dialog.found.isVisible()
            dialog.reject()
            await desk.reach("one.mp3", State.UNCONFIRMED)

    run_qt(scene())


def test_trying_again_asks_before_it_may_cost_twice(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            (await lose(desk)).reject()
            await until(lambda: a_dialog(desk, DecideDialog) is None)
            desk.session.window.actions_.retry.trigger()
            dialog = await decide(desk)
            assert len(desk.engine.runs) == 1
            dialog.again.click()
            await desk.reach("one.mp3", State.DONE)
            assert len(desk.engine.runs) == 2

    run_qt(scene())


def test_what_is_done_again_and_may_be_charged_is_asked_about_once(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            use(desk)
            desk.engine.commits.add("one.mp3")
            await desk.add("one.mp3")
            task = await desk.reach("one.mp3", State.DONE)
            desk.select("one.mp3")
            desk.engine.held.add("one.mp3")
            retry = desk.session.window.actions_.retry
            retry.trigger()
            question = await the_dialog(desk, Question)
            assert isinstance(question, Question)
            assert not question.buttons["send"].isDefault()  # Enter in passing costs nothing
            question.buttons["send"].click()
            await desk.reach("one.mp3", State.COMMITTING)
            desk.session.window.actions_.cancel.trigger()
            await desk.reach("one.mp3", State.CANCELLED)
            await desk.scheduler.go_back(task.id)
            assert (await desk.reach("one.mp3", State.DONE)).may_be_charged
            desk.engine.let_go("one.mp3")
            retry.trigger()
            await until(
                lambda: bool(a_dialog(desk, Question)) or bool(a_dialog(desk, DecideDialog))
            )
            assert a_dialog(desk, Question) is None
            (await decide(desk)).again.click()
            await until(lambda: desk.scheduler.tasks[task.id].result == 3)
            assert not desk.scheduler.tasks[task.id].may_be_charged

    run_qt(scene())


def test_cancelling_what_was_sent_says_that_it_may_be_charged(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk(hold={"one.mp3"}) as desk:
            use(desk)
            desk.engine.commits.add("one.mp3")
            desk.engine.accepts.add("one.mp3")
            await desk.add("one.mp3")
            await desk.reach("one.mp3", State.WAITING)
            desk.select("one.mp3")
            desk.session.window.actions_.cancel.trigger()
            task = await desk.reach("one.mp3", State.CANCELLED)
            assert "charged" in desk.notices()["cancelled"]
            assert state_of(desk, "one.mp3") == "Cancelled · may still be charged"
            # Asking for its result sends nothing.
            desk.session.window.detail.mend_wanted.emit(task.id)
            dialog = await decide(desk)
            desk.engine.let_go("one.mp3")
            dialog.ask.click()
            await desk.reach("one.mp3", State.DONE)
            assert desk.engine.runs[-1].remote

    run_qt(scene())


# --- costs ------------------------------------------------------------------------------------


def test_a_copy_is_not_sent_and_can_be_all_the_same(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            use(desk)
            desk.media.contents = {"copy.mp3": "one.mp3"}
            await desk.add("one.mp3")
            await desk.reach("one.mp3", State.DONE)
            await desk.add("copy.mp3")
            await desk.reach("copy.mp3", State.DONE)
            assert [job.source.name for job in desk.engine.runs] == ["one.mp3"]
            await until(lambda: "nothing was sent" in desk.notices().get("reused", ""))
            assert state_of(desk, "copy.mp3").startswith("Done before")
            await until(lambda: not desk.scheduler.working)
            desk.session.window.notices.press("reused")
            question = await the_dialog(desk, Question)
            assert isinstance(question, Question)
            question.buttons["send"].click()
            await until(lambda: len(desk.engine.runs) == 2)
            await until(lambda: state_of(desk, "copy.mp3").startswith("Done · "))

    run_qt(scene())


def test_the_cost_stands_in_the_row(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk(hold={"one.mp3"}) as desk:
            use(desk)
            await desk.add("one.mp3")
            await desk.engine.started("one.mp3")
            task = desk.task("one.mp3")
            assert task
            row = desk.session.model.index_of(task.id)
            await until(lambda: row.siblingAtColumn(Column.COST).data() == "~$0.0014")
            desk.engine.let_go("one.mp3")

    run_qt(scene())
