"""Bars at the window's foot: what they are pressed for leaves the keyboard where it was."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from stt_desktop.ui.notices import NoticeArea
from stt_desktop.ui.theme import Theme


def test_a_click_on_a_bar_leaves_the_keyboard_where_it_was(
    theme: Theme, qapp: QApplication
) -> None:
    window = QWidget()
    first, line, area = QPushButton("first"), QLineEdit(), NoticeArea(theme)
    column = QVBoxLayout(window)
    for widget in (first, line, area):
        column.addWidget(widget)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    line.setFocus()
    area.tell("saved", "Saved", buttons=[("Show", lambda: area.drop("saved"))])
    button = area.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not area.texts()
    assert QApplication.focusWidget() is line
    # By the keyboard it is reached as before.
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    window.close()
    window.deleteLater()


def test_a_bar_that_goes_with_the_keyboard_in_it_says_so(theme: Theme, qapp: QApplication) -> None:
    area, told = NoticeArea(theme), []
    area.focus_left.connect(lambda: told.append(True))
    for key in ("one", "two"):
        area.tell(key, key, buttons=[("Show", lambda: None)])
    area.show()
    area.findChildren(QPushButton)[0].setFocus()
    area.drop("two")
    assert not told
    area.drop("one")
    assert told
    area.deleteLater()
