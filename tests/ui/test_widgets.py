"""Small widgets that Qt lacks."""

import pytest
from PySide6.QtWidgets import QDialog

from stt_desktop import i18n
from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.errors import FOLDER_READ_ONLY, OF_THE_SYSTEM, AppError
from stt_desktop.paths import resource
from stt_desktop.ui.dialogs.account_key import KeyDialog
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.widgets import TITLE, label, resize_within_screen


@pytest.mark.parametrize("words", ["needs it once ({} MB)", "需要安装一次（{} MB）", "{} GB free"])
def test_no_line_ends_between_a_number_and_its_unit(theme: Theme, words: str) -> None:
    wrapped = label(words.format(148), wrap=True)
    assert wrapped.text().count("148\N{NO-BREAK SPACE}") == 1
    wrapped.setText(words.format("1.40"))
    assert wrapped.text().count("1.40\N{NO-BREAK SPACE}") == 1
    assert len(wrapped.text()) == len(words.format("1.40"))
    wrapped.deleteLater()


def test_other_words_are_as_they_were(theme: Theme) -> None:
    said = "Part 5 of “talk 12 Mbit.wav”: 3 minutes, 2 subtitles"
    wrapped = label(said, wrap=True)
    assert wrapped.text() == said
    wrapped.deleteLater()


def test_a_dialog_is_not_larger_than_the_screen(theme: Theme) -> None:
    dialog = QDialog()
    room = dialog.screen().availableGeometry()
    resize_within_screen(dialog, 9_999, 9_999)
    assert (dialog.width(), dialog.height()) == (room.width(), room.height() - TITLE)
    resize_within_screen(dialog, 300, 200)
    assert (dialog.width(), dialog.height()) == (300, 200)
    dialog.deleteLater()


def test_a_key_that_would_not_be_used_says_so(
    theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> str:
        dialog = KeyDialog(theme, Account("a", "at work", Provider.LINKAI))
        texts = [one.text() for one in dialog.findChildren(type(label()))]
        dialog.deleteLater()
        return " ".join(texts)

    assert "STT_DESKTOP_KEY" not in said()
    monkeypatch.setenv("STT_DESKTOP_KEY_AT_WORK", "a-key")
    assert "The variable STT_DESKTOP_KEY_AT_WORK is set and goes first." in said()


@pytest.mark.parametrize("reason", OF_THE_SYSTEM)
def test_what_the_system_says_is_said_in_chinese(
    reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "_current", i18n._current)
    i18n.use(resource("translations"), "zh_CN")
    error = AppError(FOLDER_READ_ONLY, folder="/out", name="a.srt", reason=reason)
    assert reason not in error.message(i18n._)
