"""Dates and numbers are written as the window speaks, and Qt's own words are in its language."""

import pytest
from PySide6.QtCore import QCoreApplication, QDate, QLocale
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from stt_desktop import i18n
from stt_desktop.paths import resource
from stt_desktop.ui.locale import fitting, follow_language, translate_qt

DAY = QDate(2026, 11, 22)


@pytest.mark.parametrize(
    ("language", "system", "written"),
    [
        ("en", "en_GB", "22/11/2026"),  # the person's own English
        ("en", "de_DE", "22/11/2026"),  # English as it is written there
        ("en", "C", "11/22/26"),
        ("zh_CN", "zh_CN", "2026/11/22"),
        ("zh_CN", "en_US", "2026/11/22"),
    ],
)
def test_a_date_is_written_in_the_windows_language(
    language: str, system: str, written: str
) -> None:
    locale = fitting(language, QLocale(system))
    assert locale.toString(DAY, QLocale.FormatType.ShortFormat) == written


def test_the_simplified_script_is_not_taken_for_the_traditional_one() -> None:
    assert fitting("zh_CN", QLocale("zh_TW")).script() is QLocale.Script.SimplifiedChineseScript


def test_the_language_that_is_spoken_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_current", i18n._current)
    before = QLocale()
    try:
        i18n.use(resource("translations"), "zh_CN")
        follow_language()
        assert QLocale().language() is QLocale.Language.Chinese
        i18n.use(resource("translations"), "en")
        follow_language()
        assert QLocale().language() is not QLocale.Language.Chinese
    finally:
        QLocale.setDefault(before)


def test_qts_own_words_are_in_the_language_of_the_window(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "_current", i18n._current)
    i18n.use(resource("translations"), "zh_CN")
    translator = translate_qt(qapp)
    assert translator is not None
    try:
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"
        assert QCoreApplication.translate("QLineEdit", "&Paste") == "粘贴(&P)"
        keys = QKeySequence("Ctrl+Return")
        assert keys.toString(QKeySequence.SequenceFormat.NativeText) == "Ctrl+回车"
        assert keys.toString() == "Ctrl+Return"
    finally:
        qapp.removeTranslator(translator)
    i18n.use(resource("translations"), "en")
    assert translate_qt(qapp) is None
