"""What macOS wants opened reaches the window, also what came before it."""

from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from stt_desktop.ui.file_open import FileOpen


@pytest.fixture
def opened(qapp: QApplication) -> Iterator[FileOpen]:
    made = FileOpen(qapp)
    yield made
    qapp.removeEventFilter(made)


def ask(app: QApplication, address: str) -> None:
    app.sendEvent(app, QFileOpenEvent(QUrl(address)))


def test_files_and_links_are_given_in_order(qapp: QApplication, opened: FileOpen) -> None:
    taken: list[Sequence[str]] = []
    ask(qapp, "file:///recordings/one%20more.mp3")
    ask(qapp, "https://example.org/talk?id=1")
    opened.give_to(taken.append)
    assert taken == [["/recordings/one more.mp3", "https://example.org/talk?id=1"]]
    ask(qapp, "file:///recordings/later.mp3")
    assert taken[1:] == [["/recordings/later.mp3"]]


def test_other_events_pass(qapp: QApplication, opened: FileOpen) -> None:
    assert not opened.eventFilter(qapp, QEvent(QEvent.Type.LanguageChange))
