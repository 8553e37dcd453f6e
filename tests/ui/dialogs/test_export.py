from dataclasses import replace

import pytest

from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import ExportPlan
from stt_desktop.subtitles.formats import FORMATS
from stt_desktop.subtitles.guides import Guides
from stt_desktop.subtitles.style import Style
from stt_desktop.ui.dialogs.export import ExportDialog
from stt_desktop.ui.theme import Theme
from tests.ui.dialogs.heights import middle, top
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


def test_the_subtitles_stand_as_they_are_until_a_style_is_chosen(
    theme: Theme, qtbot: object
) -> None:
    guides = Guides("Mine", {"Mine": Style(max_chars=30)})
    dialog = ExportDialog(theme, [TASK], ExportPlan(("srt",)), guides=guides)
    titles = [dialog.style_.itemText(at) for at in range(dialog.style_.count())]
    assert titles[:2] == ["As shown in the window", "Netflix, language of the recording"]
    assert titles[-1] == "Mine"
    assert dialog.plan().style is None
    assert dialog._recut.isHidden()
    dialog.style_.setCurrentIndex(titles.index("BBC"))
    assert dialog.plan().style == "bbc"
    assert not dialog._recut.isHidden()


def test_it_asks_for_a_preview_of_what_is_chosen(dialog: ExportDialog) -> None:
    asked: list[tuple[str, ExportPlan]] = []
    dialog.preview_wanted.connect(lambda form, plan: asked.append((form, plan)))
    dialog.formats["vtt"].setChecked(True)
    assert asked[-1][0] == "srt"
    dialog.shown.setCurrentIndex(1)
    dialog.shown.activated.emit(1)
    assert asked[-1] == ("vtt", dialog.plan())
    dialog.style_.setCurrentIndex(1)
    assert asked[-1] == ("vtt", replace(dialog.plan(), style="auto"))
    before = len(asked)
    dialog.elsewhere.setChecked(True)
    assert len(asked) == before


def test_the_preview_is_shown_with_what_the_check_says(dialog: ExportDialog) -> None:
    dialog.show_preview("WEBVTT", "1 of 2 subtitles break a rule (BBC)", is_good=False)
    assert dialog.preview.toPlainText() == "WEBVTT"
    assert dialog.verdict == "1 of 2 subtitles break a rule (BBC)"
    dialog.formats["srt"].setChecked(False)
    assert dialog.preview.toPlainText() == ""


def test_its_columns_line_up(dialog: ExportDialog) -> None:
    """Whether there is a choice of previews or only one."""
    dialog.ensurePolished()
    for chosen in (False, True):
        dialog.formats["vtt"].setChecked(chosen)
        dialog.layout().activate()  # type: ignore[union-attr]
        heads = [middle(dialog, words) for words in ("Formats", "Preview")]
        assert heads[0] == heads[1]
        assert top(dialog, dialog.preview) == top(dialog, dialog._shown_of_it)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_be_chosen_and_says_what_it_is_for(
    dialog: ExportDialog, name: str
) -> None:
    box = dialog.formats[name]
    assert box.text() == f"{name.upper()} – {FORMATS[name].title}"
    for each, other in dialog.formats.items():
        other.setChecked(each == name)
    assert dialog.plan().formats == (name,)
