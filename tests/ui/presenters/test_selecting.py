"""Which recording is selected without anybody having clicked it."""

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
