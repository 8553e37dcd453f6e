"""Look first: recordings that wait for the person, changed one by one or together, then started."""

from decimal import Decimal

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from stt_desktop.domain.account import LOCAL, Account, Provider
from stt_desktop.domain.task import State, Task
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.wording import Group
from tests.doubles import until
from tests.ui.conftest import Desk, OpenDesk, RunQt
from tests.ui.test_window import a_dialog, the_dialog


def action(menu: QMenu, words: str) -> QAction:
    return next(one for one in menu.actions() if words in one.text())


def known(desk: Desk, name: str) -> Task:
    task = desk.task(name)
    assert task is not None
    return task


async def look_first(desk: Desk, *names: str) -> None:
    desk.session.window.actions_.review_first.trigger()
    await until(lambda: desk.settings.current.review_first)
    await desk.add(*names)
    for name in names:
        await until(lambda name=name: known(desk, name).duration_ms is not None)  # type: ignore[misc]
    await until(desk.session.window.review.isVisible)


async def with_account(desk: Desk, price: str | None = "0.1") -> Account:
    account = desk.accounts.add(
        "work",
        Provider.LINKAI,
        price_per_minute=None if price is None else Decimal(price),
    )
    menu = desk.session.window.actions_.routes.accounts
    await until(lambda: any("work" in one.text() for one in menu.actions()))
    return account


def test_new_recordings_wait_and_say_what_they_will_be(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            window = desk.session.window
            await look_first(desk, "a.wav", "b.wav")
            assert desk.engine.runs == []
            window.table.clearSelection()
            await until(lambda: "2 recordings are ready" in window.review.text())
            said = window.review.text()
            for fact in (
                "0:06",
                "192\N{NO-BREAK SPACE}KB",
                "stays on this computer",
                "free",
                "times from the",
            ):
                assert fact in said
            status = desk.session.model.index_of(known(desk, "a.wav").id)
            assert status.siblingAtColumn(2).data().startswith("Ready · 96 KB · exact times")
            tab = list(Group).index(Group.HELD)
            assert window.tabs.isTabVisible(tab)
            assert window.tabs.tabText(tab).endswith("2")
            window.review.start.click()
            await desk.reach("a.wav", State.DONE)
            await desk.reach("b.wav", State.DONE)
            await until(lambda: not window.review.isVisible())
            assert not window.tabs.isTabVisible(tab)

    run_qt(scene())


def test_only_the_selected_ones_are_started(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await look_first(desk, "a.wav", "b.wav")
            desk.select("b.wav")
            window = desk.session.window
            await until(lambda: "1 selected recording" in window.review.text())
            window.actions_.start.trigger()
            await desk.reach("b.wav", State.DONE)
            assert known(desk, "a.wav").state is State.HELD

    run_qt(scene())


def test_start_at_another_row_starts_nothing_else(run_qt: RunQt, open_desk: OpenDesk) -> None:
    """Nor does the bar start what the filter hides, and it is not pressed twice in passing."""

    async def scene() -> None:
        async with open_desk() as desk:
            await desk.add("done.wav")
            await desk.reach("done.wav", State.DONE)
            await look_first(desk, "a.wav", "b.wav")
            window = desk.session.window
            desk.select("done.wav")
            await until(lambda: "2 recordings are ready" in window.review.text())
            assert not window.actions_.start.isEnabled()
            await desk.session.reviewing.start()
            assert known(desk, "a.wav").state is State.HELD
            window.filter.setText("b.wav")
            await until(lambda: "1 recording is ready" in window.review.text())
            window.review.start.setFocus()
            window.review.start.click()
            await desk.reach("b.wav", State.DONE)
            assert known(desk, "a.wav").state is State.HELD
            assert not window.review.start.hasFocus()
            window.filter.clear()
            await until(lambda: "1 recording is ready" in window.review.text())
            window.table.clearSelection()
            await until(window.actions_.start.isEnabled)

    run_qt(scene())


def test_account_language_and_model_for_what_is_selected(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await look_first(desk, "a.wav", "b.wav")
            account = await with_account(desk)
            routes = desk.session.window.actions_.routes
            desk.select("a.wav", "b.wav")
            action(routes.languages, "German").trigger()
            await until(lambda: known(desk, "b.wav").options.language == "de")
            await until(lambda: "German" in desk.session.window.review.text())
            german = action(routes.languages, "German")
            assert german.isChecked()
            german.trigger()  # the same again takes no tick away
            assert german.isChecked()
            desk.select("a.wav")
            action(routes.accounts, "work").trigger()
            await until(lambda: known(desk, "a.wav").account == account.id)
            window = desk.session.window
            await until(lambda: "sent to work" in window.review.text())
            assert action(routes.accounts, "work").isChecked()
            assert not action(routes.accounts, "this computer").isChecked()
            assert "about $0.10" in window.review.text()
            assert "times aligned" in window.review.text()
            assert known(desk, "b.wav").account == LOCAL.id
            desk.select("b.wav")
            action(routes.models, "base").trigger()
            await until(lambda: known(desk, "b.wav").options.model == "base")
            window.table.clearSelection()
            await until(lambda: "2 recordings" in window.review.text())
            assert "stays on this computer · sent to work" in window.review.text()

    run_qt(scene())


def test_an_unknown_cost_is_called_unknown(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await look_first(desk, "a.wav")
            await with_account(desk, price=None)
            desk.select("a.wav")
            action(desk.session.window.actions_.routes.accounts, "work").trigger()
            await until(lambda: "cost not known" in desk.session.window.review.text())

    run_qt(scene())


def test_another_try_by_another_account_asks_before_it_costs(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await desk.add("a.wav")
            await desk.reach("a.wav", State.DONE)
            account = await with_account(desk)
            desk.select("a.wav")
            routes = desk.session.window.actions_.routes
            action(routes.accounts, "work").trigger()
            question = await the_dialog(desk, Question)
            assert isinstance(question, Question)
            question.reject()
            await until(lambda: not question.isVisible())
            assert known(desk, "a.wav").account == LOCAL.id
            action(routes.accounts, "work").trigger()
            question = await the_dialog(desk, Question)
            assert isinstance(question, Question)
            question.buttons["send"].click()
            await until(lambda: known(desk, "a.wav").account == account.id)
            await desk.reach("a.wav", State.DONE)
            assert len(desk.engine.runs) == 2

    run_qt(scene())


def test_another_try_of_what_was_corrected_is_asked_about(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    """One key, and an evening's corrections were gone."""

    async def scene() -> None:
        async with open_desk() as desk:
            await desk.add("a.wav")
            await desk.reach("a.wav", State.DONE)
            scheduler, done = desk.scheduler, known(desk, "a.wav")
            received = await scheduler.received(done.id)
            assert received is not None
            await scheduler.keep_edited(done.id, received.cues[:1])
            desk.select("a.wav")
            for answer in ("cancel", "replace"):
                desk.session.window.actions_.retry.trigger()
                question = await the_dialog(desk, Question)
                assert isinstance(question, Question)
                assert len(desk.engine.runs) == 1
                assert await scheduler.edited(done.id) == received.cues[:1]
                if answer == "cancel":
                    question.reject()
                    await until(lambda: a_dialog(desk, Question) is None)
                else:
                    question.buttons[answer].click()
            await until(lambda: len(desk.engine.runs) == 2)

    run_qt(scene())


def test_another_model_for_what_is_done_starts_at_once(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await desk.add("a.wav")
            await desk.reach("a.wav", State.DONE)
            desk.select("a.wav")
            routes = desk.session.window.actions_.routes
            await until(lambda: len(routes.models.actions()) > 1)
            action(routes.languages, "French").trigger()
            await until(lambda: len(desk.engine.runs) == 2)
            assert desk.engine.runs[1].options.language == "fr"

    run_qt(scene())


def test_a_removed_recording_that_was_in_work_goes_on_when_it_comes_back(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk(hold={"a.wav"}) as desk:
            await desk.add("a.wav", "b.wav")
            await desk.engine.started("a.wav")
            desk.select("a.wav", "b.wav")
            desk.session.window.actions_.remove.trigger()
            await until(lambda: desk.task("a.wav") is None)
            desk.engine.let_go("a.wav")
            desk.session.window.actions_.undo.trigger()
            await desk.reach("a.wav", State.DONE)
            await desk.reach("b.wav", State.DONE)

    run_qt(scene())


def test_the_choice_stands_in_the_settings_too(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            assert not desk.session.window.actions_.review_first.isChecked()
            await desk.session.choices.store(review_first=True)
            assert desk.session.window.actions_.review_first.isChecked()

    run_qt(scene())


def test_a_link_waits_too(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await desk.session.choices.store(review_first=True)
            desk.session.window.inputs_dropped.emit(["https://media.example/talk.mp3"])
            await until(lambda: desk.task("talk.mp3") is not None)
            assert known(desk, "talk.mp3").state is State.HELD
            assert "cost not known" not in desk.session.window.review.text()

    run_qt(scene())


def test_the_sound_track_and_the_picture_are_chosen_from_the_menu(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            desk.media.tracks["a.mkv"] = ("eng · aac, stereo", "deu · aac, stereo")
            await look_first(desk, "a.mkv", "b.wav")
            menu = desk.session.window.actions_.routes.sound
            desk.select("a.mkv")
            await until(lambda: any("deu" in one.text() for one in menu.actions()))
            assert action(menu, "1: eng").isChecked(), "the default one is preset"
            action(menu, "2: deu").trigger()
            await until(lambda: known(desk, "a.mkv").options.track == 2)
            await until(lambda: action(menu, "2: deu").isChecked())
            assert known(desk, "b.wav").options.track is None
            assert action(menu, "sound only").isChecked()
            action(menu, "sound only").trigger()
            await until(lambda: not known(desk, "a.mkv").options.extract)
            desk.select("b.wav")
            await until(lambda: not any("deu" in one.text() for one in menu.actions()))

    run_qt(scene())


def test_a_link_that_is_not_fetched_has_no_folder_to_show(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await look_first(desk, "a.wav")
            desk.session.window.inputs_dropped.emit(["https://example.org/talk.mp3"])
            await until(lambda: desk.task("talk.mp3") is not None)
            show = desk.session.window.actions_.show_in_folder
            desk.select("a.wav")
            await until(show.isEnabled)
            desk.select("talk.mp3")
            await until(lambda: not show.isEnabled())

    run_qt(scene())
