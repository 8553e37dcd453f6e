"""Which recording is selected without anybody having clicked it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from stt_desktop.domain.task import State
from tests.doubles import until
from tests.ui.conftest import Desk, OpenDesk, RunQt


def selected(desk: Desk) -> list[str]:
    ids = desk.session.window.table.selected_ids()
    return [task.name for one in ids if (task := desk.session.model.task(one)) is not None]


def test_the_first_row_is_selected_after_a_start_and_gives_way_to_what_is_added(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            assert selected(desk) == []
            await desk.add("one.wav", "two.wav")
            # The rows may be there a moment before it is told that they are new.
            await until(lambda: selected(desk) == ["one.wav"])
            await desk.reach("two.wav", State.DONE)
            desk.session.window.table.clearSelection()
        async with open_desk() as desk:
            assert selected(desk) == ["one.wav"]
            await until(desk.session.window.detail.cues.isVisible)
            desk.session.window.table.setFocus()  # nobody works in the transcript
            await desk.add("three.wav")
            await until(lambda: selected(desk) == ["three.wav"])

    run_qt(scene())


def test_what_was_selected_last_is_again_and_stays_when_the_person_chose_it(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await desk.add("one.wav", "two.wav")
            await desk.reach("two.wav", State.DONE)
            desk.select("two.wav")
        async with open_desk() as desk:
            assert selected(desk) == ["two.wav"]
            desk.select("one.wav")
            await desk.add("three.wav")
            await until(lambda: desk.task("three.wav") is not None)
            assert selected(desk) == ["one.wav"]

    run_qt(scene())


def test_adding_does_not_take_away_the_transcript_that_one_works_in(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await desk.add("one.wav")
            await desk.reach("one.wav", State.DONE)
        async with open_desk() as desk:
            desk.session.window.activateWindow()
            await until(lambda: bool(desk.session.window.detail.page.model.cues()))
            desk.session.window.detail.cues.setFocus()
            await until(desk.session.window.detail.cues.hasFocus)
            await desk.add("two.wav")
            assert selected(desk) == ["one.wav"]

    run_qt(scene())


async def remove_selected(desk: Desk, *names: str) -> None:
    desk.select(*names)
    desk.session.window.actions_.remove.trigger()
    await until(lambda: "removed" in desk.notices())
    await until(lambda: not any(desk.task(name) for name in names))


async def came_back(desk: Desk, *names: str) -> None:
    await until(lambda: sorted(selected(desk)) == sorted(names))


def test_what_an_undo_brings_back_is_selected_and_in_sight(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    names = [f"{number:02}.wav" for number in range(60)]

    async def scene() -> None:
        async with open_desk() as desk:
            await desk.add(*names)
            window = desk.session.window
            await until(lambda: selected(desk) == ["00.wav"])
            window.table.setFocus()
            await remove_selected(desk, "20.wav", "22.wav")
            window.table.verticalScrollBar().setValue(window.table.verticalScrollBar().maximum())
            window.actions_.undo.trigger()
            await came_back(desk, "20.wav", "22.wav")
            place = window.table.currentIndex()
            assert desk.session.model.id_at(place) in window.table.selected_ids()
            assert window.table.viewport().rect().contains(window.table.visualRect(place))
            assert window.focusWidget() is window.table

    run_qt(scene())


def test_what_an_undo_brings_back_is_seen_whatever_is_filtered(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await desk.add("one.wav", "two.wav", "three.wav")
            await desk.reach("three.wav", State.DONE)
            window = desk.session.window
            window.filter.setText("t")
            await remove_selected(desk, "two.wav")
            window.notices.press("removed")
            await came_back(desk, "two.wav")
            assert window.filter.text() == "t"  # it fits: the view stays as it was

            await remove_selected(desk, "two.wav")
            window.filter.setText("one")
            window.notices.press("removed")
            await came_back(desk, "two.wav")
            assert window.filter.text() == ""

    run_qt(scene())


def test_an_undo_does_not_take_away_the_transcript_that_one_works_in(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await desk.add("one.wav", "two.wav")
            await desk.reach("two.wav", State.DONE)
            await remove_selected(desk, "two.wav")
            desk.select("one.wav")
            window = desk.session.window
            window.activateWindow()
            await until(lambda: bool(window.detail.page.model.cues()))
            window.detail.cues.setFocus()
            await until(window.detail.cues.hasFocus)
            window.notices.press("removed")
            await until(lambda: desk.task("two.wav") is not None)
            assert selected(desk) == ["one.wav"]
            assert window.detail.cues.hasFocus()

    run_qt(scene())


def test_the_keyboard_goes_to_the_table_when_the_undo_that_it_pressed_goes(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await desk.add("one.wav", "two.wav")
            await desk.reach("two.wav", State.DONE)
            await remove_selected(desk, "two.wav")
            window = desk.session.window
            button = next(one for one in window.notices.findChildren(QPushButton) if one.text())
            button.setFocus()
            assert window.focusWidget() is button
            QTest.keyClick(button, Qt.Key.Key_Space)
            await came_back(desk, "two.wav")
            assert window.focusWidget() is window.table

    run_qt(scene())
