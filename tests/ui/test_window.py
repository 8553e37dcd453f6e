"""What a person does with the window, and what they then see."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pysubs2
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog

from stt_desktop.domain.errors import ENGINE_DIED, FOLDER_READ_ONLY, SOURCE_NOT_MEDIA, AppError
from stt_desktop.domain.task import State
from stt_desktop.jobs.intake import Intake, gather
from stt_desktop.journal.sqlite import SqliteJournal
from stt_desktop.paths import find_paths
from stt_desktop.ui.dialogs.crash_report import CrashReport
from stt_desktop.ui.dialogs.export import ExportDialog
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.dialogs.refused import RefusedDialog
from stt_desktop.ui.wording import Group
from tests.doubles import until
from tests.ui.conftest import Desk, OpenDesk, RunQt


def a_dialog(desk: Desk, kind: type[QDialog]) -> QDialog | None:
    found = desk.session.window.findChildren(kind)
    return next((one for one in found if one.isVisible()), None)


async def the_dialog(desk: Desk, kind: type[QDialog]) -> QDialog:
    await until(lambda: a_dialog(desk, kind) is not None)
    found = a_dialog(desk, kind)
    assert found is not None
    return found


def drop(desk: Desk, *given: str) -> str:
    """Drag ``given`` onto the window as a file manager would; what the overlay said."""
    data = QMimeData()
    data.setUrls([QUrl(one) if "://" in one else QUrl.fromLocalFile(one) for one in given])
    window = desk.session.window
    copy, left, keys = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(QPoint(50, 50), copy, data, left, keys)
    QApplication.sendEvent(window, enter)
    said = window.overlay.text() if window.overlay.isVisible() else ""
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), copy, data, left, keys))
    return said


def test_an_empty_window_offers_the_sample_and_files(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            window = desk.session.window
            assert window.empty.isVisible()
            assert window.empty.add_files.hasFocus()
            window.empty.try_sample.click()
            task = await desk.reach("sample.flac", State.DONE)
            assert not window.empty.isVisible()
            # The sample lies in the program's folder: nothing is written there.
            assert task.export is None

    run_qt(scene())


def test_dropped_files_become_rows_then_subtitles(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            one, two = desk.recording("one.wav"), desk.recording("two 王.mp3")
            said = drop(desk, one, two)
            assert "Transcribe 2 recordings" in said
            assert "SRT and TXT" in said
            done = await desk.reach("two 王.mp3", State.DONE)
            await until(lambda: bool((task := desk.task("two 王.mp3")) and task.outputs))
            assert not desk.session.window.overlay.isVisible()
            subtitles = Path(two).with_suffix(".srt")
            assert pysubs2.load(str(subtitles))[0].text.replace(r"\N", " ") == "one two three."
            assert done.duration_ms == 3000
            counts = desk.session.model.counts()
            assert counts[Group.DONE] == 2
            assert desk.session.window.tabs.tabText(list(Group).index(Group.DONE)) == "Done  2"

    run_qt(scene())


def test_a_finished_row_opens_its_transcript(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            desk.engine.text = "<b>He said</b> no. She went on."
            await desk.add("one.wav")
            await desk.reach("one.wav", State.DONE)
            desk.select("one.wav")
            pane = desk.session.window.detail
            await until(pane.cues.isVisible)
            pane.cues.selectAll()
            assert "<b>He said</b> no." in pane.cues.selected_text()
            desk.session.window.actions_.copy_transcript.trigger()
            await until(lambda: "copied" in desk.notices())
            assert "<b>He said</b>" in QGuiApplication.clipboard().text()

    run_qt(scene())


def test_progress_moves_in_the_row(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk(hold={"one.wav"}) as desk:
            await desk.add("one.wav", "two.wav")
            model = desk.session.model
            one, two = desk.task("one.wav"), desk.task("two.wav")
            assert one
            assert two
            row = model.index_of(one.id).siblingAtColumn(2)
            await until(lambda: row.data() == "Listening · 33 % · a few seconds left")
            assert model.index_of(two.id).siblingAtColumn(2).data() == "Waiting for its turn"
            assert desk.session.window.running_state.text() == "1 running · 1 waiting"
            desk.engine.let_go("one.wav")
            await desk.reach("two.wav", State.DONE)

    run_qt(scene())


def test_cancel_and_retry(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk(hold={"one.wav"}) as desk:
            await desk.add("one.wav")
            await desk.engine.started("one.wav")
            desk.select("one.wav")
            await desk.reach("one.wav", State.LISTENING)
            do = desk.session.window.actions_
            assert do.cancel.isEnabled()
            assert not do.retry.isEnabled()
            do.cancel.trigger()
            await desk.reach("one.wav", State.CANCELLED)
            desk.engine.let_go("one.wav")
            assert do.retry.isEnabled()
            do.retry.trigger()
            await desk.reach("one.wav", State.DONE)

    run_qt(scene())


def test_only_a_transcript_that_is_there_can_be_read(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk(hold={"one.wav"}) as desk:
            await desk.add("one.wav")
            await desk.engine.started("one.wav")
            window = desk.session.window
            desk.select("one.wav")
            task = await desk.reach("one.wav", State.LISTENING)
            assert not window.actions_.open_transcript.isEnabled()
            window.table.setFocus()
            window.table.opened.emit(task.id)
            desk.engine.let_go("one.wav")
            await desk.reach("one.wav", State.DONE)
            await until(window.detail.cues.isVisible)
            # The double click before there was anything to read did not wait for it.
            assert window.focusWidget() is window.table
            assert window.actions_.open_transcript.isEnabled()
            window.table.opened.emit(task.id)
            assert window.focusWidget() is window.detail.cues

            # An earlier text stays to be read when another try ended badly.
            died = AppError(ENGINE_DIED, name="one.wav", reason="signal 9")
            desk.engine.failures["one.wav"] = died
            await desk.scheduler.retry([task.id])
            await desk.reach("one.wav", State.FAILED)
            assert window.actions_.open_transcript.isEnabled()

    run_qt(scene())


def test_remove_and_undo(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await desk.add("one.wav", "two.wav")
            await desk.reach("one.wav", State.DONE)
            await desk.reach("two.wav", State.DONE)
            desk.select("one.wav")
            desk.session.window.actions_.remove.trigger()
            await until(lambda: desk.task("one.wav") is None)
            await until(lambda: desk.notices().get("removed") == "Removed 1 from the list")
            assert (desk.folder / "one.wav").exists()
            desk.session.window.notices.press("removed")
            await until(lambda: desk.task("one.wav") is not None)
            assert "removed" not in desk.notices()
            assert not desk.session.window.actions_.undo.isEnabled()

    run_qt(scene())


def test_an_error_shows_its_words_and_one_button(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        died = AppError(ENGINE_DIED, name="one.wav", reason="signal 9")
        async with open_desk(fail={"one.wav": died}) as desk:
            await desk.add("one.wav")
            task = await desk.reach("one.wav", State.FAILED)
            index = desk.session.model.index_of(task.id)
            assert index.siblingAtColumn(2).data() == "The built-in engine stopped"
            desk.select("one.wav")
            message = desk.session.window.detail._message
            await until(message.isVisible)
            assert "signal 9" in message._text.text()
            assert message.button.text() == "Try again"
            desk.engine.failures.clear()
            message.button.click()
            await desk.reach("one.wav", State.DONE)

    run_qt(scene())


def test_others_go_on_after_a_bad_file(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        bad = AppError(SOURCE_NOT_MEDIA, name="bad.mp3")
        async with open_desk(fail={"bad.mp3": bad}) as desk:
            await desk.add("bad.mp3", "good.mp3")
            await desk.reach("good.mp3", State.DONE)
            await desk.reach("bad.mp3", State.FAILED)
            desk.session.window.show_group(Group.FAILED)
            assert desk.session.model.rowCount() == 1

    run_qt(scene())


def test_everything_refused_is_listed(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            good = desk.recording("good.wav")
            (desk.folder / "empty").mkdir()
            drop(
                desk,
                good,
                str(desk.folder / "gone.mp3"),
                str(desk.folder / "empty"),
                str(desk.folder / "lost.mp3"),
            )
            await until(lambda: desk.notices().get("refused") == "3 items could not be added.")
            assert desk.task("good.wav") is not None
            desk.session.window.notices.press("refused")
            dialog = await the_dialog(desk, RefusedDialog)
            assert not dialog.isModal()
            dialog.close()

    run_qt(scene())


def test_what_of_a_folder_is_no_recording_is_said(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            desk.recording("good.wav")
            (desk.folder / "cover.jpg").touch()
            (desk.folder / "notes.md").touch()
            drop(desk, str(desk.folder))
            await until(lambda: "left-out" in desk.notices())
            said = desk.notices()
            assert said["left-out"] == "2 other files are no recordings and were left out."
            assert "refused" not in said

    run_qt(scene())


def test_pasted_text_and_files(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            path = desk.recording("copied.wav")
            QGuiApplication.clipboard().setText(f"'{path}'\n")
            desk.session.window.actions_.paste.trigger()
            await desk.reach("copied.wav", State.DONE)
            QGuiApplication.clipboard().clear()
            desk.session.window.actions_.paste.trigger()
            await until(lambda: "clipboard" in desk.notices())

    run_qt(scene())


def test_export_asks_before_it_replaces(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            desk.settings.update(export_automatically=False)
            await desk.add("one.wav")
            await desk.reach("one.wav", State.DONE)
            mine = desk.folder / "one.srt"
            mine.write_text("my own subtitles")
            desk.select("one.wav")

            async def export(answer: str | None) -> None:
                desk.session.window.actions_.export.trigger()
                dialog = await the_dialog(desk, ExportDialog)
                assert isinstance(dialog, ExportDialog)
                dialog.formats["txt"].setChecked(False)
                dialog.save.click()
                question = await the_dialog(desk, Question)
                assert isinstance(question, Question)
                if answer is None:
                    question.reject()
                else:
                    question.buttons[answer].click()
                await until(lambda: a_dialog(desk, Question) is None)

            await export(None)
            assert mine.read_text() == "my own subtitles"
            await export("keep")
            await until(lambda: desk.notices().get("exported") == "Saved one (2).srt")
            assert mine.read_text() == "my own subtitles"
            await export("replace")
            await until(lambda: desk.notices().get("exported") == "Saved one.srt")
            assert "one two three." in mine.read_text()

    run_qt(scene())


def test_a_folder_that_cannot_be_written_asks_for_another(
    run_qt: RunQt, open_desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            blocked = desk.folder / "one.wav"
            real_mkdir = Path.mkdir

            def no_room(self: Path, *args: object, **kwargs: object) -> None:
                if self == blocked.parent:
                    raise PermissionError(13, "Permission denied")
                real_mkdir(self, *args, **kwargs)  # type: ignore[arg-type]

            blocked_path = desk.recording("one.wav")
            monkeypatch.setattr(Path, "mkdir", no_room)
            desk.session.window.inputs_dropped.emit([blocked_path])
            await desk.reach("one.wav", State.DONE)
            await until(lambda: bool((task := desk.task("one.wav")) and task.export_error))
            task = desk.task("one.wav")
            assert task
            assert task.export_error
            assert task.export_error.kind is FOLDER_READ_ONLY
            assert desk.session.model.counts()[Group.NEEDS_YOU] == 1
            # The transcript itself is kept and can be read.
            desk.select("one.wav")
            await until(desk.session.window.detail.cues.isVisible)
            elsewhere = tmp_path / "elsewhere"

            async def chosen(*_: object) -> str:
                return str(elsewhere)

            monkeypatch.setattr("stt_desktop.ui.presenters.exporting.choose_folder", chosen)
            saving = desk.session.window.detail.saving
            assert saving.isVisible()
            assert saving.button.text() == "Choose a folder…"
            saving.button.click()
            await until((elsewhere / "one.srt").exists)
            await until(lambda: desk.session.model.counts()[Group.NEEDS_YOU] == 0)
            await until(lambda: not saving.isVisible())

    run_qt(scene())


def test_a_missing_model_is_installed_and_the_tasks_go_on(
    run_qt: RunQt, open_desk: OpenDesk, model_missing: AppError
) -> None:
    async def scene() -> None:
        async with open_desk(model_present=False, fail={"one.wav": model_missing}) as desk:
            await until(lambda: "model" in desk.notices())
            assert "148 MB" in desk.notices()["model"]
            await desk.add("one.wav")
            await desk.reach("one.wav", State.FAILED)
            assert desk.session.model.counts()[Group.NEEDS_YOU] == 1
            desk.engine.failures.clear()
            desk.models.may_finish.clear()
            desk.select("one.wav")
            install = desk.session.window.detail._message.button
            assert install.text() == "Install the model"
            install.click()
            await until(lambda: "50 MB of 100 MB" in desk.notices()["model"])
            # Once is enough, also for who comes back to it.
            assert not install.isEnabled()
            desk.session.window.table.clearSelection()
            desk.select("one.wav")
            assert not install.isEnabled()
            state = desk.session.window.engine_state.text()
            assert state == "Engine: installing the model base…"
            desk.models.may_finish.set()
            await desk.reach("one.wav", State.DONE)
            assert "model" not in desk.notices()
            assert desk.session.window.engine_state.text() == "Engine: model base, ready"

    run_qt(scene())


def test_a_failed_installation_says_why_and_can_be_repeated(
    run_qt: RunQt, open_desk: OpenDesk, model_missing: AppError
) -> None:
    async def scene() -> None:
        async with open_desk(model_present=False, fail={"one.wav": model_missing}) as desk:
            await until(lambda: "model" in desk.notices())
            await desk.add("one.wav")
            await desk.reach("one.wav", State.FAILED)
            desk.select("one.wav")
            install = desk.session.window.detail._message.button
            desk.models.failure = AppError(ENGINE_DIED, name="x", reason="no network")
            install.click()
            await until(lambda: "no network" in desk.notices().get("model", ""))
            state = desk.session.window.engine_state.text()
            assert state == "Engine: the model base is not installed"
            assert install.isEnabled()
            desk.models.failure = None
            desk.session.window.notices.press("model")
            await until(lambda: "model" not in desk.notices())

    run_qt(scene())


def test_closing_asks_while_work_runs(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk(hold={"one.wav"}) as desk:
            await desk.add("one.wav")
            await desk.engine.started("one.wav")
            window = desk.session.window
            window.close()
            question = await the_dialog(desk, Question)
            question.reject()
            await until(lambda: a_dialog(desk, Question) is None)
            assert window.isVisible()
            assert not desk.running.done()
            window.close()
            question = await the_dialog(desk, Question)
            assert isinstance(question, Question)
            question.buttons["stop"].click()
            await desk.running
        # The next start goes on with it.
        async with open_desk() as desk:
            await desk.reach("one.wav", State.DONE)

    run_qt(scene())


def test_closing_can_finish_in_the_background(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk(hold={"one.wav"}) as desk:
            await desk.add("one.wav")
            await desk.engine.started("one.wav")
            desk.session.window.close()
            question = await the_dialog(desk, Question)
            assert isinstance(question, Question)
            question.buttons["background"].click()
            await until(lambda: not desk.session.window.isVisible())
            assert not desk.running.done()
            desk.engine.let_go("one.wav")
            await desk.running
            assert (desk.folder / "one.srt").exists()

    run_qt(scene())


def test_what_is_still_taken_in_is_not_lost_by_closing(
    run_qt: RunQt, open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder on a slow share takes a while to be looked through."""
    looking, seen = threading.Event(), threading.Event()

    def slowly(inputs: Sequence[str], **how: Any) -> Intake:
        looking.set()
        assert seen.wait(20)
        return gather(inputs, **how)

    monkeypatch.setattr("stt_desktop.ui.presenters.adding.gather", slowly)

    async def scene() -> None:
        async with open_desk(hold={"one.wav"}) as desk:
            desk.session.window.inputs_dropped.emit([desk.recording("one.wav")])
            await until(looking.is_set)
            assert desk.task("one.wav") is None
            desk.session.window.close()
            question = await the_dialog(desk, Question)
            assert isinstance(question, Question)
            question.buttons["stop"].click()
            seen.set()
            await desk.running
        async with open_desk() as desk:
            await desk.reach("one.wav", State.DONE)

    run_qt(scene())


def test_closing_does_not_ask_when_nothing_runs(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            desk.session.window.close()
            await desk.running

    run_qt(scene())


def test_a_bug_is_reported_and_the_window_goes_on(
    run_qt: RunQt, open_desk: OpenDesk, expect_log: object
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:

            async def broken() -> None:
                raise RuntimeError("x-api-key: sk-verysecret")

            desk.session.bridge.spawn(broken())
            dialog = await the_dialog(desk, CrashReport)
            assert isinstance(dialog, CrashReport)
            assert "RuntimeError" in dialog.text()
            assert "verysecret" not in dialog.text()
            dialog.close()
            await desk.add("one.wav")
            await desk.reach("one.wav", State.DONE)

    expect_log("unexpected error")  # type: ignore[operator]
    run_qt(scene())


def test_settings_are_kept(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            do = desk.session.window.actions_
            german = next(one for one in do.recognition.actions() if one.data() == "de")
            german.trigger()
            await until(lambda: desk.session.window.language.text() == "German")
            do.save_automatically.trigger()
            await until(lambda: not desk.settings.current.export_automatically)
            await desk.add("one.wav")
            task = await desk.reach("one.wav", State.DONE)
            assert task.options.language == "de"
            assert task.export is None
        async with open_desk() as desk:
            assert desk.session.window.language.text() == "German"

    run_qt(scene())


def test_the_theme_changes_at_once(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            dark = next(
                one for one in desk.session.window.actions_.themes.actions() if one.data() == "dark"
            )
            dark.trigger()
            assert desk.session.window.palette().window().color().lightness() < 64
            await until(lambda: desk.settings.current.theme == "dark")

    run_qt(scene())


def test_a_recording_that_is_held_elsewhere_does_not_hold_up_the_start(
    run_qt: RunQt, open_desk: OpenDesk, model_missing: AppError
) -> None:
    async def scene() -> None:
        lacking = {"one.wav": model_missing}
        async with open_desk(model_present=False, fail=lacking, hold={"two.wav"}) as desk:
            await desk.add("one.wav", "two.wav")
            lacked = await desk.reach("one.wav", State.FAILED)
            await desk.engine.started("two.wav")
        async with SqliteJournal(find_paths().journal) as command_line:
            assert await command_line.claim(lacked.id)
            # The model is there now: what lacked it is tried again, and is not this window's.
            async with open_desk() as desk:
                await desk.reach("two.wav", State.DONE)
                assert "one.wav" in desk.notices()["error"]

    run_qt(scene())


def test_recordings_that_lacked_the_model_go_on_when_it_is_there_at_the_next_start(
    run_qt: RunQt, open_desk: OpenDesk, model_missing: AppError
) -> None:
    async def scene() -> None:
        lacking = {"one.wav": model_missing, "bad.wav": AppError(SOURCE_NOT_MEDIA, name="bad.wav")}
        async with open_desk(model_present=False, fail=lacking) as desk:
            await desk.add("one.wav", "bad.wav")
            await desk.reach("bad.wav", State.FAILED)
        # Meanwhile it was installed elsewhere: by the command line, say.
        async with open_desk(fail={"bad.wav": lacking["bad.wav"]}) as desk:
            await desk.reach("one.wav", State.DONE)
            bad = desk.task("bad.wav")
            assert bad is not None
            assert (bad.state, bad.attempt) == (State.FAILED, 1)

    run_qt(scene())
