"""Every text can be read and the focus is always seen, in both themes: measured in pixels."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QLabel,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from stt_desktop.domain.task import State
from stt_desktop.ui.theme import Theme
from tests.doubles import until
from tests.ui.conftest import OpenDesk, RunQt
from tests.ui.sight import faint, unseen_focus
from tests.ui.test_accessibility import DIALOGS, pages, tab_stops

both_themes = pytest.mark.parametrize("choice", ["light", "dark"])


@pytest.fixture
def themed(theme: Theme, choice: str) -> Iterator[Theme]:
    theme.choose(choice)
    yield theme
    theme.choose("light")


@both_themes
def test_the_window(themed: Theme, run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            window = desk.session.window
            window.activateWindow()
            await until(window.isActiveWindow)
            assert faint(window) == []
            assert unseen_focus(window, tab_stops(window)) == []
            desk.engine.text = "Far too many letters for one second of time. Few."
            await desk.add("one.wav", "two.wav")
            await desk.reach("two.wav", State.DONE)
            desk.select("one.wav")
            await until(lambda: bool(window.detail.page.model.cues()))
            window.actions_.transcript.find.trigger()
            window.detail.page.find_bar.text.setText("e")
            assert faint(window) == []
            assert unseen_focus(window, tab_stops(window)) == []

    run_qt(scene())


@both_themes
@pytest.mark.parametrize("kind", DIALOGS)
def test_dialogs(themed: Theme, kind: str) -> None:
    dialog = DIALOGS[kind](themed)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    dialog.show()
    dialog.activateWindow()
    assert QTest.qWaitForWindowActive(dialog)
    for _page in pages(dialog):
        assert faint(dialog) == []
        assert unseen_focus(dialog, tab_stops(dialog)) == []
    dialog.reject()
    dialog.deleteLater()


def test_what_is_too_faint_is_found(theme: Theme, qapp: QApplication) -> None:
    """The measure itself: planted faults."""
    dialog = QDialog()
    column = QVBoxLayout(dialog)
    button = QPushButton("no ring")
    button.setStyleSheet("QPushButton { border: 1px solid black; color: black; }")
    table = QTableWidget(1, 1)
    table.setHorizontalHeaderLabels(["Head"])
    table.setItem(0, 0, QTableWidgetItem("cell"))
    table.horizontalHeader().setStyleSheet(f"QHeaderView::section {{ {GREY} }}")
    text, disabled = QPlainTextEdit("good\nwell"), QLabel("off")
    text.setStyleSheet(f"QPlainTextEdit {{ {GREY} }}")
    disabled.setEnabled(False)
    for widget in (painted("grey", GREY), painted("black"), disabled, table, text, button):
        column.addWidget(widget)
    dialog.show()
    dialog.activateWindow()
    assert QTest.qWaitForWindowActive(dialog)
    assert faint(dialog) == [f"{words!r}: 3.23" for words in ("grey", "Head", "good", "well")]
    assert unseen_focus(dialog, [button]) == ["QPushButton no ring"]
    dialog.close()
    dialog.deleteLater()


@pytest.mark.qt_log_ignore("does not support")  # offscreen nobody gives the keyboard
def test_faint_commands_are_found(theme: Theme, qapp: QApplication) -> None:
    menu = QMenu()
    menu.setStyleSheet(f"QMenu::item {{ {GREY} }} QMenu::item:disabled {{ color: #eeeeee }}")
    menu.addAction("Open")
    menu.addAction("Away").setEnabled(False)
    menu.show()
    assert faint(menu) == ["'Open': 3.23"]
    menu.close()
    menu.deleteLater()


@pytest.mark.parametrize("between", ["<br>", "&nbsp;" * 6])
def test_faint_words_beside_strong_ones_are_found(theme: Theme, between: str) -> None:
    """What is said besides, below a text or at its end, as cells and rows do."""
    both = painted(f"strong{between}<span style='color: #8f8f8f'>besides</span>")
    assert [one.rpartition(": ")[2] for one in faint(both)] == ["3.23"]
    both.hide()
    both.deleteLater()


def test_what_lies_under_something_is_not_judged(theme: Theme) -> None:
    below = painted("grey", GREY)
    above = QFrame(below)
    under = painted("grey", GREY)
    under.setParent(below)
    above.setParent(None)
    above.setParent(below)
    for one in (under, above):
        one.setGeometry(below.rect())
        one.show()
    assert len(faint(below)) == 1, "its own text, not that of what lies under the frame"
    below.hide()
    below.deleteLater()


GREY = "color: #8f8f8f; background: white;"


def painted(words: str, look: str = "color: black; background: white;") -> QLabel:
    label = QLabel(words)
    label.setStyleSheet(f"QLabel {{ {look} }}")
    label.show()
    return label
