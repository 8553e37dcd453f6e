"""The settings' dialog by the keyboard."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from stt_desktop.settings import Settings
from stt_desktop.ui.dialogs.settings import PAGES, SettingsDialog
from stt_desktop.ui.theme import Theme


def test_ctrl_tab_turns_the_pages_from_anywhere(theme: Theme) -> None:
    dialog = SettingsDialog(theme, Settings(), ["base"])
    dialog.show()
    dialog.activateWindow()
    assert QTest.qWaitForWindowActive(dialog)
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    dialog.fields["theme"].setFocus()
    QTest.keyClick(dialog, Qt.Key.Key_Tab, control)
    assert PAGES[dialog.tabs.currentIndex()] == "recognition"
    QTest.keyClick(dialog, Qt.Key.Key_Backtab, control | shift)
    QTest.keyClick(dialog, Qt.Key.Key_Backtab, control | shift)
    assert PAGES[dialog.tabs.currentIndex()] == PAGES[-1]
    QTest.keyClick(dialog, Qt.Key.Key_Tab, control)
    assert PAGES[dialog.tabs.currentIndex()] == PAGES[0]
    dialog.close()
    dialog.deleteLater()
