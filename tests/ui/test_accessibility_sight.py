"""Every text can be read and the focus is always seen, in both themes: measured in pixels."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QVBoxLayout

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
    faint_label, good = QLabel("grey"), QLabel("black")
    faint_label.setStyleSheet("color: #8f8f8f; background: white")
    good.setStyleSheet("color: black; background: white")
    button = QPushButton("no ring")
    button.setStyleSheet("QPushButton { border: 1px solid black; color: black; }")
    for widget in (faint_label, good, button):
        column.addWidget(widget)
    dialog.show()
    dialog.activateWindow()
    assert QTest.qWaitForWindowActive(dialog)
    assert faint(dialog) == ["'grey': 3.23"]
    assert unseen_focus(dialog, [button]) == ["QPushButton no ring"]
    dialog.close()
    dialog.deleteLater()
