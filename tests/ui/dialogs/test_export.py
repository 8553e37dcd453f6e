from dataclasses import replace

import pytest

from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import ExportPlan
from stt_desktop.ui.dialogs.export import ExportDialog
from stt_desktop.ui.theme import Theme
from tests.ui.test_wording import TASK


@pytest.fixture
def dialog(theme: Theme, qtbot: object) -> ExportDialog:
    return ExportDialog(
        theme, [replace(TASK, source=LocalFile("/a/interview 王.m4a"))], ExportPlan(("srt",))
    )


def test_it_says_what_it_will_write(dialog: ExportDialog) -> None:
    assert dialog._names.whole() == "Writes interview 王.srt"
    assert dialog.plan().formats == ("srt",)
    assert dialog.plan().folder is None
    assert dialog.plan().overwrite is False


def test_nothing_chosen_cannot_be_exported(dialog: ExportDialog) -> None:
    dialog.formats["srt"].setChecked(False)
    assert not dialog.save.isEnabled()
    dialog.formats["txt"].setChecked(True)
    assert dialog.save.isEnabled()


def test_a_folder_must_be_whole(dialog: ExportDialog) -> None:
    assert not dialog.folder.isEnabled()
    dialog.elsewhere.setChecked(True)
    assert dialog.folder.isEnabled()
    dialog.folder.setText("somewhere")
    assert not dialog.save.isEnabled()
    dialog.folder.setText("/tmp")
    assert dialog.plan().folder == "/tmp"
    assert dialog.save.isEnabled()
