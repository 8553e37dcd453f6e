"""Exports from the window: the preview, the check of what was written, and of what was saved by
itself."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from stt_desktop.domain.task import ExportPlan, State
from stt_desktop.subtitles.saved import to_dict
from stt_desktop.subtitles.style import Style
from stt_desktop.ui.dialogs.export import ExportDialog
from tests.doubles import until
from tests.ui.conftest import Desk, OpenDesk, RunQt

STRICT = Style(max_chars=8, max_lines=1, min_ms=9_000, max_ms=9_000)
"""Asks for more time than there is: what another subtitle follows is too short."""


async def open_dialog(desk: Desk) -> ExportDialog:
    desk.session.window.actions_.export.trigger()
    await until(lambda: bool(desk.session.window.findChildren(ExportDialog)))
    return desk.session.window.findChildren(ExportDialog)[-1]


def choose(dialog: ExportDialog, name: str) -> None:
    dialog.style_.setCurrentIndex(dialog.style_.findData(name))


def test_the_dialog_shows_what_will_be_written_and_what_is_wrong_with_it(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            desk.settings.update(
                export_automatically=False,
                export_formats=("srt",),
                own_styles={"Mine": to_dict(STRICT)},
            )
            await desk.add("one.wav")
            await desk.reach("one.wav", State.DONE)
            desk.select("one.wav")
            dialog = await open_dialog(desk)
            await until(lambda: "one two three." in dialog.preview.toPlainText())
            assert (
                dialog.verdict == "No subtitle breaks a rule (Netflix, language of the recording)"
            )
            choose(dialog, "Mine")
            await until(lambda: dialog.preview.toPlainText().count(" --> ") == 2)
            assert dialog.verdict == "1 of 2 subtitles break a rule (Mine)\nToo short: 1"
            dialog.save.click()
            await until(lambda: "exported" in desk.notices())
            assert desk.notices()["exported"] == (
                "Saved one.srt. 1 of 2 subtitles break a rule (Mine). Too short: 1"
            )
            assert (desk.folder / "one.srt").read_text("utf-8").count(" --> ") == 2

    run_qt(scene())


def test_what_is_saved_by_itself_is_summed_up_where_there_is_something_to_check(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            desk.settings.update(export_formats=("srt",))
            await desk.add("good.wav")
            await desk.reach("good.wav", State.DONE)
            desk.settings.update(own_styles={"Mine": to_dict(STRICT)}, subtitle_style="Mine")
            await desk.add("one.wav", "two.wav")
            both = "Saved with something to check in 2 recordings. Too short: 2."
            await until(lambda: desk.notices().get("checked") == both)

    run_qt(scene())


def test_only_what_failed_is_written_elsewhere(
    run_qt: RunQt, open_desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"

    async def chosen(*_: object) -> str:
        return str(elsewhere)

    monkeypatch.setattr("stt_desktop.ui.presenters.exporting.choose_folder", chosen)

    async def scene() -> None:
        async with open_desk() as desk:
            desk.settings.update(export_automatically=False)
            (tmp_path / "gone").mkdir()
            away = tmp_path / "gone" / "two.wav"
            Path(desk.recording("two.wav")).rename(away)
            desk.session.window.inputs_dropped.emit([desk.recording("one.wav"), str(away)])
            await desk.reach("one.wav", State.DONE)
            await desk.reach("two.wav", State.DONE)
            shutil.rmtree(away.parent)
            away.parent.write_text("in the way of the folder", "utf-8")
            tasks = [desk.task(name) for name in ("one.wav", "two.wav")]
            exporting = desk.session.exporting
            await exporting.export([task for task in tasks if task], ExportPlan(("txt",)))
            told = desk.notices()["exported"]
            assert told.startswith("Saved one.txt. ")
            assert "two.txt" in told
            buttons = desk.session.window.notices.findChildren(QPushButton)
            next(one for one in buttons if one.text() == "Choose a folder…").click()
            await until((elsewhere / "two.txt").exists)
            assert [path.name for path in elsewhere.iterdir()] == ["two.txt"]

    run_qt(scene())


def test_a_links_files_go_where_downloads_do(
    run_qt: RunQt, open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """“Beside the recording” is no place for them; the program's own folder least of all."""
    monkeypatch.setattr(
        "stt_desktop.ui.desktop.QStandardPaths.writableLocation", lambda _kind: str(tmp_path / "D")
    )

    async def scene() -> None:
        async with open_desk() as desk:
            desk.settings.update(export_automatically=False)
            desk.session.window.inputs_dropped.emit(["https://example.org/talk.mp3"])
            task = await desk.reach("talk.mp3", State.DONE)
            await desk.session.exporting.export([task], ExportPlan(("txt",)))
            assert (tmp_path / "D" / "talk.txt").exists()

    run_qt(scene())
