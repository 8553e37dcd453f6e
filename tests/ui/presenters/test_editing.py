"""Editing a transcript in the real window, over the real journal."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from stt_desktop.domain.task import ExportPlan, State
from stt_desktop.domain.transcript import Timing
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.transcript.commands import TranscriptCommands
from stt_desktop.ui.transcript.cue_delegate import CueEditor
from stt_desktop.ui.transcript.page import TranscriptPage
from tests.doubles import until
from tests.ui.conftest import Desk, OpenDesk, RunQt
from tests.ui.test_window import the_dialog

TEXT = "One two three four. Five six seven eight. Nine ten eleven twelve."
CUES = ["One two three four.", "Five six seven eight.", "Nine ten eleven twelve."]
"""One word a second, so a cue for each sentence."""


def texts(desk: Desk) -> list[str]:
    return [" ".join(cue.lines) for cue in page(desk).model.cues()]


def page(desk: Desk) -> TranscriptPage:
    return desk.session.window.detail.page


def do(desk: Desk) -> TranscriptCommands:
    return desk.session.window.actions_.transcript


def editor(desk: Desk) -> CueEditor:
    found = page(desk).cues.editor()
    assert found is not None
    return found


async def read(desk: Desk, name: str = "talk.wav") -> None:
    """Select the recording and wait for its transcript."""
    if desk.task(name) is None:
        desk.engine.text = TEXT
        await desk.add(name)
    await desk.reach(name, State.DONE)
    desk.select(name)
    await until(lambda: bool(page(desk).model.cues()))
    page(desk).cues.setFocus()


async def stored(desk: Desk) -> list[str]:
    """The texts of the cues on disk, as an export would see them."""
    task = desk.task("talk.wav")
    assert task is not None
    transcript = await desk.scheduler.transcript(task.id)
    assert transcript is not None
    return [" ".join(cue.lines) for cue in transcript.cues]


Scene = Callable[[Desk], Coroutine[Any, Any, None]]


@pytest.fixture
def on_desk(run_qt: RunQt, open_desk: OpenDesk) -> Callable[[Scene], None]:
    """Run a scene with the transcript of TEXT on display."""

    def play(scene: Scene) -> None:
        async def whole() -> None:
            async with open_desk() as desk:
                await read(desk)
                assert texts(desk) == CUES
                await scene(desk)

        run_qt(whole())

    return play


def test_typed_text_is_on_disk_without_a_word(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        page(desk).cues.choose(1)
        do(desk).edit.trigger()
        editor(desk).setPlainText("Five, six …")
        # The pause of some tenths of a second passes by itself.
        await until(lambda: texts(desk)[1] == "Five, six …")
        assert page(desk).cues.editor() is not None
        await desk.session.editing.flush()
        assert (await stored(desk))[1] == "Five, six …"

    on_desk(scene)


@pytest.mark.parametrize("told_before", [False, True])
def test_esc_takes_back_what_was_typed_and_undo_brings_it_back(
    on_desk: Callable[[Scene], None], told_before: bool
) -> None:
    async def scene(desk: Desk) -> None:
        page(desk).cues.choose(1)
        do(desk).edit.trigger()
        QTest.keyClicks(editor(desk), " So")
        if told_before:
            await until(lambda: texts(desk)[1] == CUES[1] + " So")
        QTest.keyClick(editor(desk), Qt.Key.Key_Escape)
        assert page(desk).cues.editor() is None
        assert page(desk).cues.hasFocus()
        assert texts(desk) == CUES
        await desk.session.editing.flush()
        assert await stored(desk) == CUES
        desk.session.window.actions_.undo.trigger()
        assert texts(desk)[1] == CUES[1] + " So"
        desk.session.window.actions_.undo.trigger()
        assert texts(desk) == CUES
        assert not desk.session.window.actions_.undo.isEnabled()

    on_desk(scene)


def test_esc_in_an_untouched_editor_is_no_edit(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        page(desk).cues.edit_row(0)
        QTest.keyClick(editor(desk), Qt.Key.Key_Escape)
        assert page(desk).cues.editor() is None
        assert texts(desk) == CUES
        assert not desk.session.window.actions_.undo.isEnabled()

    on_desk(scene)


def test_f2_again_leaves_the_editor_and_keeps_what_was_typed(
    on_desk: Callable[[Scene], None],
) -> None:
    async def scene(desk: Desk) -> None:
        page(desk).cues.choose(0)
        do(desk).edit.trigger()
        QTest.keyClicks(editor(desk), " And")
        do(desk).edit.trigger()
        assert page(desk).cues.editor() is None
        assert texts(desk)[0] == "One two three four. And"
        assert page(desk).cues.hasFocus()
        desk.session.window.actions_.undo.trigger()
        assert texts(desk) == CUES
        desk.session.window.actions_.redo.trigger()
        assert texts(desk)[0] == "One two three four. And"

    on_desk(scene)


def test_closing_the_window_keeps_the_last_key(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await read(desk)
            page(desk).cues.edit_row(2)
            QTest.keyClicks(editor(desk), "!")
        async with open_desk() as desk:
            await read(desk)
            assert texts(desk)[2] == CUES[2] + "!"
            task = desk.task("talk.wav")
            assert task is not None
            received = await desk.scheduler.received(task.id)
            assert received is not None
            assert received.text == TEXT

    run_qt(scene())


def test_another_recording_gets_nothing_of_what_was_typed(
    on_desk: Callable[[Scene], None],
) -> None:
    async def scene(desk: Desk) -> None:
        page(desk).cues.edit_row(0)
        QTest.keyClicks(editor(desk), "?")
        await desk.add("other.wav")
        await desk.reach("other.wav", State.DONE)
        desk.select("other.wav")
        await until(lambda: texts(desk) == CUES)
        assert page(desk).cues.editor() is None
        desk.select("talk.wav")
        await until(lambda: bool(texts(desk)) and texts(desk)[0] == CUES[0] + "?")

    on_desk(scene)


def test_ctrl_enter_splits_at_the_cursor_when_the_word_is_said(
    on_desk: Callable[[Scene], None],
) -> None:
    async def scene(desk: Desk) -> None:
        page(desk).cues.edit_row(0)
        cursor = editor(desk).textCursor()
        cursor.setPosition(len("One two"), QTextCursor.MoveMode.MoveAnchor)
        editor(desk).setTextCursor(cursor)
        QTest.keyClick(editor(desk), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert texts(desk)[:2] == ["One two", "three four."]
        first, second = page(desk).model.cues()[:2]
        assert second.start_ms == 2000
        assert first.end_ms == 2000 - 83  # a split breaks no rule of the guide by itself
        assert editor(desk).row() == 1
        QTest.keyClick(editor(desk), Qt.Key.Key_Escape)
        page(desk).cues.choose(0)
        modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(page(desk).cues, Qt.Key.Key_Return, modifiers)
        assert texts(desk) == CUES
        assert page(desk).cues.row() == 0

    on_desk(scene)


def test_the_head_counts_the_subtitles_that_are_shown(on_desk: Callable[[Scene], None]) -> None:
    def facts(desk: Desk) -> str:
        return desk.session.window.detail._facts.whole()

    async def scene(desk: Desk) -> None:
        await until(lambda: "3 subtitles" in facts(desk))
        page(desk).cues.choose(0)
        do(desk).split.trigger()
        await until(lambda: "4 subtitles" in facts(desk))
        do(desk).show_original.setChecked(True)
        await until(lambda: "3 subtitles" in facts(desk))
        do(desk).show_original.setChecked(False)
        await desk.add("other.wav")
        await desk.reach("other.wav", State.DONE)
        desk.select("other.wav")
        await until(lambda: texts(desk) == CUES)
        desk.select("talk.wav")
        await until(lambda: len(texts(desk)) == 4)
        await until(lambda: "4 subtitles" in facts(desk))

    on_desk(scene)


def test_ctrl_z_takes_back_a_split_whose_second_half_is_open(
    on_desk: Callable[[Scene], None],
) -> None:
    """Nothing was typed there yet: what is undone is the last edit of the transcript. What was
    typed is undone first."""

    def press_ctrl_z(desk: Desk) -> None:
        QTest.keyClick(editor(desk), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    async def scene(desk: Desk) -> None:
        desk.session.window.activateWindow()
        assert QTest.qWaitForWindowActive(desk.session.window)
        page(desk).cues.edit_row(0)
        cursor = editor(desk).textCursor()
        cursor.setPosition(len("One two"))
        editor(desk).setTextCursor(cursor)
        QTest.keyClick(editor(desk), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(editor(desk), "So ")
        typed = editor(desk).toPlainText()
        assert typed != "three four."
        press_ctrl_z(desk)
        assert editor(desk).toPlainText() == "three four."
        press_ctrl_z(desk)
        assert texts(desk) == CUES
        assert page(desk).cues.editor() is None

    on_desk(scene)


def test_without_an_editor_it_splits_where_one_listens(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        page(desk).cues.choose(0)
        desk.session.playing.seek(1500)
        do(desk).split.trigger()
        assert texts(desk)[:2] == ["One two", "three four."]
        desk.session.window.actions_.undo.trigger()
        desk.session.playing.seek(0)
        page(desk).cues.choose(1)
        do(desk).split.trigger()
        assert texts(desk)[1:3] == ["Five six", "seven eight."]

    on_desk(scene)


def test_delete_insert_and_undo(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        page(desk).cues.choose(1)
        QTest.keyClick(page(desk).cues, Qt.Key.Key_Delete)
        assert texts(desk) == [CUES[0], CUES[2]]
        desk.session.playing.seek(3900)
        do(desk).insert.trigger()
        assert texts(desk) == [CUES[0], "New subtitle", CUES[2]]
        first, new, _ = page(desk).model.cues()
        assert new.start_ms == first.end_ms + 83  # it breaks no rule of the guide by itself
        QTest.keyClicks(editor(desk), "So")
        do(desk).edit.trigger()
        assert texts(desk) == [CUES[0], "So", CUES[2]]
        undo = desk.session.window.actions_.undo
        for _ in range(3):
            undo.trigger()
        assert texts(desk) == CUES
        assert not undo.isEnabled()
        await desk.session.editing.flush()
        assert await stored(desk) == CUES

    on_desk(scene)


def test_several_chosen_cues_are_deleted_at_once(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        selection = page(desk).cues.selectionModel()
        for row in (0, 2):
            index = page(desk).model.index(row)
            selection.select(index, selection.SelectionFlag.Select)
        do(desk).delete.trigger()
        assert texts(desk) == [CUES[1]]

    on_desk(scene)


def test_times_are_typed_or_taken_from_where_one_listens(
    on_desk: Callable[[Scene], None],
) -> None:
    async def scene(desk: Desk) -> None:
        page(desk).cues.choose(1)
        bar = page(desk).time_bar
        bar.start.setFocus()
        bar.start.setText("4.25")
        QTest.keyClick(bar.start, Qt.Key.Key_Return)
        cue = page(desk).model.cues()[1]
        assert cue.start_ms == 4250
        assert cue.timing is Timing.ALIGNED
        assert bar.start.text() == "00:04.250"
        bar.start.setText("nonsense")
        QTest.keyClick(bar.start, Qt.Key.Key_Return)
        assert bar.start.text() == "00:04.250"
        QTest.keyClick(bar.start, Qt.Key.Key_Up)
        assert page(desk).model.cues()[1].start_ms == 4350
        # Beyond a neighbour it stays at its edge, and the field says so.
        bar.start.setText("0")
        QTest.keyClick(bar.start, Qt.Key.Key_Return)
        assert bar.start.ms == page(desk).model.cues()[0].end_ms
        QTest.keyClick(bar.start, Qt.Key.Key_Escape)
        assert page(desk).cues.hasFocus()
        desk.session.playing.seek(5000)
        QTest.keyClick(page(desk).cues, Qt.Key.Key_BracketLeft)
        assert page(desk).model.cues()[1].start_ms == 5000
        desk.session.playing.seek(6500)
        QTest.keyClick(page(desk).cues, Qt.Key.Key_BracketRight)
        assert page(desk).model.cues()[1].end_ms == 6500

    on_desk(scene)


def test_finding_goes_round_and_shows_where(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        do(desk).find.trigger()
        bar = page(desk).find_bar
        assert QApplication.focusWidget() is bar.text
        QTest.keyClicks(bar.text, "ve")
        assert bar.count.text() == "1 of 4"  # Five, seven, eleven, twelve
        assert page(desk).cues.row() == 1
        rows = []
        for _ in range(4):
            QTest.keyClick(bar.text, Qt.Key.Key_Return)
            rows.append(page(desk).cues.row())
        assert rows == [1, 2, 2, 1]
        do(desk).find_previous.trigger()
        assert bar.count.text() == "4 of 4"
        for field in (bar.text, bar.other):
            before = bar.count.text()
            QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
            assert int(bar.count.text()[0]) == int(before[0]) - 1
        bar.on.click()
        bar.on.click()
        bar.case.setChecked(True)
        bar.text.setText("FIVE")
        assert bar.count.text() == "Not found"
        assert not bar.every.isEnabled()
        QTest.keyClick(bar.text, Qt.Key.Key_Escape)
        assert not bar.isVisible()
        assert page(desk).cues.hasFocus()

    on_desk(scene)


def test_a_search_is_left_by_esc_from_the_cues_too(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        do(desk).find.trigger()
        bar, cues = page(desk).find_bar, page(desk).cues
        bar.text.setText("Seven")
        bar.other.setText("Nine")
        bar.every.setFocus()
        bar.every.click()
        assert bar.count.text() == "Not found"
        cues.setFocus()
        QTest.keyClick(cues, Qt.Key.Key_Escape)
        assert not bar.isVisible()
        assert cues.hasFocus()

    on_desk(scene)


def test_finding_goes_on_and_back_by_mouse(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        do(desk).find.trigger()
        bar = page(desk).find_bar
        assert not bar.on.isEnabled()
        assert not bar.back.isEnabled()
        bar.text.setText("ve")
        bar.on.click()
        assert bar.count.text() == "2 of 4"
        bar.back.click()
        bar.back.click()
        assert bar.count.text() == "4 of 4"
        assert page(desk).cues.row() == 2
        assert bar.on.toolTip() == "Find next (F3)"
        assert bar.back.toolTip() == "Find previous (Shift+F3)"
        # By keys, from field to field first.
        for stop in (bar.text, bar.other, bar.case, bar.back, bar.on):
            assert QApplication.focusWidget() is stop
            QTest.keyClick(stop, Qt.Key.Key_Tab)
        bar.text.setText("nowhere")
        assert not bar.on.isEnabled()
        assert not bar.back.isEnabled()

    on_desk(scene)


def test_replacing_one_and_all(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        do(desk).find.trigger()
        bar = page(desk).find_bar
        bar.text.setText("e")
        bar.other.setText("ee")
        bar.one.click()
        assert texts(desk)[0] == "Onee two three four."
        # On to the next place, behind what was put in.
        assert bar.count.text().startswith("3 of")
        bar.text.setText("e")
        bar.every.click()
        assert texts(desk)[1] == "Fivee six seeveen eeight."
        desk.session.window.actions_.undo.trigger()
        desk.session.window.actions_.undo.trigger()
        assert texts(desk) == CUES

    on_desk(scene)


def test_the_original_is_one_click_away_and_stays_as_it_is(
    on_desk: Callable[[Scene], None],
) -> None:
    async def scene(desk: Desk) -> None:
        assert not do(desk).show_original.isEnabled()
        assert not page(desk).play_bar.original.isVisible()
        page(desk).cues.choose(0)
        do(desk).delete.trigger()
        QTest.mouseClick(page(desk).play_bar.original, Qt.MouseButton.LeftButton)
        assert do(desk).show_original.isChecked()
        assert texts(desk) == CUES
        assert page(desk).original.isVisible()
        assert not do(desk).edit.isEnabled()
        page(desk).time_bar.retimed.emit(0, 500)
        do(desk).delete.trigger()
        assert texts(desk) == CUES
        page(desk).original.button.click()
        assert texts(desk) == CUES[1:]
        assert not page(desk).original.isVisible()
        do(desk).restore.trigger()
        assert texts(desk) == CUES
        assert not do(desk).restore.isEnabled()
        desk.session.window.actions_.undo.trigger()
        assert texts(desk) == CUES[1:]

    on_desk(scene)


def test_exports_are_of_the_edited_text(on_desk: Callable[[Scene], None], tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        page(desk).cues.choose(2)
        do(desk).delete.trigger()
        task = desk.task("talk.wav")
        assert task is not None
        await desk.session.editing.flush()
        plan = ExportPlan(("txt",), str(tmp_path / "out"))
        (written,) = await desk.scheduler.export(task.id, plan)
        assert "Nine" not in Path(written).read_text()

    on_desk(scene)


def test_another_try_has_no_edits_of_the_last_one(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        page(desk).cues.edit_row(0)
        QTest.keyClicks(editor(desk), "?")
        desk.engine.text = "Something else."
        task = desk.task("talk.wav")
        assert task is not None
        trying = asyncio.ensure_future(desk.session.tasks.retry([task.id]))
        # The key was struck a moment ago: what it changed is asked about all the same.
        question = await the_dialog(desk, Question)
        assert isinstance(question, Question)
        question.buttons["replace"].click()
        await trying
        await until(lambda: texts(desk) == ["Something else."])

    on_desk(scene)


def test_a_copy_has_the_last_key(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        page(desk).cues.edit_row(2)
        QTest.keyClicks(editor(desk), "?")
        task = desk.task("talk.wav")
        assert task is not None
        await desk.session.tasks.copy_transcript(task.id)
        assert QApplication.clipboard().text().endswith(CUES[2] + "?\n")

    on_desk(scene)


def test_undo_means_the_removal_when_the_list_of_tasks_has_the_focus(
    on_desk: Callable[[Scene], None],
) -> None:
    async def scene(desk: Desk) -> None:
        page(desk).cues.choose(0)
        do(desk).delete.trigger()
        await desk.add("other.wav")
        await desk.reach("other.wav", State.DONE)
        other = desk.task("other.wav")
        assert other is not None
        await desk.session.tasks.remove([other.id])
        desk.session._update_undo()
        await until(lambda: desk.task("other.wav") is None)
        desk.session.window.table.setFocus()
        desk.session.window.actions_.undo.trigger()
        await until(lambda: desk.task("other.wav") is not None)
        desk.select("talk.wav")  # the undo selected what it brought back
        await until(lambda: bool(texts(desk)))
        assert texts(desk) == CUES[1:]

    on_desk(scene)


def test_the_next_cue_to_check(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        do(desk).next_mark.trigger()
        assert page(desk).cues.row() == 0
        cues = page(desk).model.cues()
        page(desk).waveform.retimed.emit(1, cues[1].start_ms, cues[1].start_ms + 200)
        page(desk).cues.choose(2)
        do(desk).next_mark.trigger()
        assert page(desk).cues.row() == 1
        page(desk).cues.choose(2)
        do(desk).previous_mark.trigger()
        assert page(desk).cues.row() == 1
        spoken = page(desk).model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
        assert "Too fast: " in spoken
        why = page(desk).model.index(1).data(Qt.ItemDataRole.ToolTipRole)
        assert "characters a second have to be read; 20 are allowed." in why
        assert page(desk).model.index(0).data(Qt.ItemDataRole.ToolTipRole) is None

    on_desk(scene)


def test_a_button_counts_the_subtitles_to_check(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        check = page(desk).play_bar.check
        assert not check.isVisible()
        cues = page(desk).model.cues()
        page(desk).waveform.retimed.emit(1, cues[1].start_ms, cues[1].start_ms + 200)
        await until(lambda: check.accessibleName() == "Check 1")
        assert check.isVisible()
        assert f"1 of {len(cues)} subtitles break a rule (Netflix, language of the recording)" in (
            check.toolTip()
        )
        assert "Too short: 1" in check.toolTip()
        page(desk).cues.choose(2)
        check.click()
        assert page(desk).cues.row() == 1
        desk.session.editing.undo()
        await until(lambda: not check.isVisible())

    on_desk(scene)
