"""The settings dialog: what is chosen is stored and takes effect, what is wrong is told."""

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit

from stt_desktop.domain.errors import MODEL_DAMAGED, AppError
from stt_desktop.domain.task import State
from stt_desktop.settings import SettingsStore
from stt_desktop.subtitles.guides import Guides
from stt_desktop.subtitles.style import Style
from stt_desktop.ui.dialogs.about import AboutDialog
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.dialogs.settings import SettingsDialog
from tests.doubles import until
from tests.ui.conftest import Desk, OpenDesk, RunQt
from tests.ui.test_window import a_dialog, the_dialog


async def opened(desk: Desk) -> SettingsDialog:
    desk.session.window.actions_.settings.trigger()
    dialog = await the_dialog(desk, SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    return dialog


def choose(dialog: SettingsDialog, name: str, value: object) -> None:
    box = dialog.fields[name]
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def write(dialog: SettingsDialog, name: str, text: str) -> None:
    line = dialog.fields[name]
    assert isinstance(line, QLineEdit)
    line.setText(text)
    line.editingFinished.emit()


def test_choices_take_effect_at_once(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            dialog = await opened(desk)
            choose(dialog, "theme", "dark")
            await until(lambda: desk.settings.current.theme == "dark")
            await until(lambda: dialog.palette().window().color().lightness() < 64)
            choose(dialog, "recognition_language", "de")
            await until(lambda: desk.session.window.language.text() == "German")
            choose(dialog, "recognition_language", "")
            await until(lambda: desk.settings.current.recognition_language is None)
            switch = dialog.fields["export_automatically"]
            assert isinstance(switch, QCheckBox)
            switch.click()
            do = desk.session.window.actions_
            await until(lambda: not do.save_automatically.isChecked())
            dialog.accept()
            await until(lambda: a_dialog(desk, SettingsDialog) is None)

    run_qt(scene())


def test_uploads_are_limited_by_number_and_speed(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            dialog = await opened(desk)
            write(dialog, "uploads_at_once", "5")
            write(dialog, "upload_limit_kb", "250")
            await until(lambda: desk.settings.current.uploads_at_once == 5)
            await until(lambda: desk.settings.current.upload_limit_kb == 250)
            assert (
                SettingsStore(desk.session._context.paths.settings).current.upload_limit_kb == 250
            )
            dialog.accept()

    run_qt(scene())


def test_files_are_written_as_was_chosen(
    run_qt: RunQt, open_desk: OpenDesk, tmp_path: Path
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            dialog = await opened(desk)
            write(dialog, "export_folder", str(tmp_path / "out"))
            write(dialog, "export_name", "{name}.{language}")
            choose(dialog, "export_crlf", True)
            await until(lambda: desk.settings.current.export_crlf)
            await until(lambda: desk.settings.current.export_name == "{name}.{language}")
            await until(lambda: desk.settings.current.export_folder is not None)
            dialog.accept()
            await desk.add("one.wav")
            await desk.reach("one.wav", State.DONE)
            await until((tmp_path / "out" / "one.en.txt").exists)
            assert b"\r\n" in (tmp_path / "out" / "one.en.srt").read_bytes()

    run_qt(scene())


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("proxy", "socks://proxy", "http://proxy.example:3128"),
        ("ca_file", "/nowhere/ca.pem", ""),
        ("export_name", "{nonsense}", "{name}"),
    ],
)
def test_what_cannot_be_used_is_told_and_not_stored(
    run_qt: RunQt, open_desk: OpenDesk, name: str, wrong: str, right: str
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            before = getattr(desk.settings.current, name)
            dialog = await opened(desk)
            write(dialog, name, wrong)
            await until(lambda: bool(dialog.problem(name)))
            assert getattr(desk.settings.current, name) == before
            write(dialog, name, right)
            await until(lambda: not dialog.problem(name))
            await until(lambda: (getattr(desk.settings.current, name) or "") == right)
            dialog.accept()

    run_qt(scene())


def test_models_are_installed_verified_and_removed(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk(model_present=False) as desk:
            dialog = await opened(desk)
            dialog.show_page("models")
            row = dialog.models.rows["base"]
            await until(row.install.isEnabled)
            desk.models.may_finish.clear()
            row.install.click()
            await until(
                lambda: row.said.text() == "50\N{NO-BREAK SPACE}MB of 100\N{NO-BREAK SPACE}MB"
            )
            assert not row.install.isEnabled()
            desk.models.may_finish.set()
            await until(row.verify.isVisible)
            # The window knows, too.
            await until(lambda: "ready" in desk.session.window.engine_state.text())
            row.verify.click()
            await until(lambda: "Every byte" in row.said.text())
            desk.models.failure = AppError(MODEL_DAMAGED, model="base", file="model.bin")
            row.verify.click()
            await until(lambda: "model.bin" in row.said.text())
            desk.models.failure = None
            row.remove.click()
            question = await the_dialog(desk, Question)
            assert isinstance(question, Question)
            question.buttons["remove"].click()
            await until(row.install.isVisible)
            assert not desk.models.present
            dialog.accept()

    run_qt(scene())


def test_a_click_does_not_write_what_was_not_changed(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            heard: list[object] = []
            desk.settings.subscribe(heard.append)
            dialog = await opened(desk)
            for name in ("proxy", "export_name", "export_folder"):
                line = dialog.fields[name]
                assert isinstance(line, QLineEdit)
                line.editingFinished.emit()
            dialog.accept()
            await until(lambda: a_dialog(desk, SettingsDialog) is None)
            assert heard == []

    run_qt(scene())


def test_diagnostics_are_copied(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await desk.add("private name.wav")
            await desk.reach("private name.wav", State.DONE)
            desk.session.window.actions_.diagnostics.trigger()
            await until(lambda: "diagnostics" in desk.notices())
            text = QGuiApplication.clipboard().text()
            assert "tasks: done 1" in text
            assert "journal: good" in text
            assert "private name" not in text

    run_qt(scene())


def test_about_shows_the_licences(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            desk.session.window.actions_.about.trigger()
            dialog = await the_dialog(desk, AboutDialog)
            assert isinstance(dialog, AboutDialog)
            await until(lambda: dialog.parts.count() > 10)
            names = [dialog.parts.item(row).text() for row in range(dialog.parts.count())]
            row = next(row for row, name in enumerate(names) if name.startswith("httpx "))
            dialog.parts.setCurrentRow(row)
            assert "Redistribution" in dialog.text.toPlainText()
            dialog.close()

    run_qt(scene())


def test_what_is_added_is_seen_whatever_was_filtered(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await desk.add("one.wav")
            desk.session.window.actions_.filter.trigger()
            desk.session.window.filter.setText("nothing like it")
            assert desk.session.model.rowCount() == 0
            await desk.add("two.wav")
            await until(lambda: desk.session.model.rowCount() == 2)

    run_qt(scene())


def test_a_style_that_is_made_in_the_settings_cuts_the_next_recording(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            dialog = await opened(desk)
            dialog.show_page("subtitles")
            dialog.styles.new.click()
            name = "My style 1"
            for field, text in (("max_chars", "8"), ("max_lines", "1")):
                dialog.styles.form.fields[field].setText(text)
                dialog.styles.form.fields[field].editingFinished.emit()
            narrow = Style(max_chars=8, max_lines=1)
            await until(lambda: desk.settings.guides() == Guides(name, {name: narrow}))
            dialog.accept()
            await desk.add("one.wav")
            task = await desk.reach("one.wav", State.DONE)
            transcript = await desk.scheduler.transcript(task.id)
            assert transcript is not None
            assert [cue.lines for cue in transcript.cues] == [("one two",), ("three.",)]

    run_qt(scene())
