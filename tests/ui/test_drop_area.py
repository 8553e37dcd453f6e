"""What is said while something is dragged over the window."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from stt_desktop.domain.account import LOCAL, Account, Provider
from stt_desktop.ui.drop_area import DropOverlay, EmptyState
from stt_desktop.ui.dropped import Dropped
from stt_desktop.ui.theme import Theme

SERVICE = Account("1", "work", Provider.SPEECH_TO_TEXT)
ONLY_FILES = Account("2", "link", Provider.LINKAI)
NEAR = Account("3", "mine", Provider.OPENAI, base_url="http://127.0.0.1:8000/v1/")


@pytest.fixture
def overlay(theme: Theme) -> Iterator[DropOverlay]:
    parent = QWidget()
    yield DropOverlay(theme, parent)
    parent.deleteLater()


@pytest.mark.parametrize(
    ("dropped", "account", "title"),
    [
        (Dropped(files=["a"]), LOCAL, "Transcribe this recording"),
        (Dropped(files=["a", "b"], links=["c"]), LOCAL, "Transcribe 2 files and 1 link"),
        (Dropped(folders=["a"]), LOCAL, "Transcribe the recordings in this folder"),
        (
            Dropped(files=["a", "b"], folders=["c"], lists=["d"], links=["e"]),
            SERVICE,
            "Transcribe 2 files, 1 folder, 1 list or shortcut and 1 link",
        ),
        (Dropped(links=["a", "b"]), SERVICE, "Transcribe 2 links"),
        (Dropped(links=["a"]), LOCAL, "Transcribe 1 link"),
        (Dropped(others=["a"]), SERVICE, "Nothing here can be transcribed"),
    ],
)
def test_what_a_drop_will_do(
    overlay: DropOverlay, dropped: Dropped, account: Account, title: str
) -> None:
    overlay.announce(dropped, (), account)
    assert overlay.text().splitlines()[0] == title


@pytest.mark.parametrize(
    ("account", "promise"),
    [
        (LOCAL, "nothing leaves this computer"),
        (NEAR, "New recordings are transcribed here; nothing leaves this computer."),
        (SERVICE, "New recordings are sent to work · Speech-to-Text API."),
    ],
)
def test_the_empty_window_says_where_recordings_go(
    theme: Theme, account: Account, promise: str
) -> None:
    empty = EmptyState(theme)
    empty.announce(account)
    assert promise in empty.promise
    empty.deleteLater()


def test_what_cannot_be_used_is_counted(overlay: DropOverlay) -> None:
    overlay.announce(Dropped(files=["a"], links=["b", "c"], others=["d"]), ("srt",), LOCAL)
    assert overlay.text().splitlines()[1:] == [
        "On this computer",
        "Each is saved as SRT",
        "1 line is neither a file nor a link.",
    ]
    overlay.announce(Dropped(links=["b", "c"]), ("srt",), ONLY_FILES)
    assert overlay.text().splitlines() == ["Transcribe 2 links", "Sent to link · LinkAI"]


def test_the_overlay_goes_when_the_mouse_is_the_windows_own_again(overlay: DropOverlay) -> None:
    """A program that dies while something is dragged from it tells nobody."""
    parent = overlay.window()
    parent.show()
    overlay.announce(Dropped(files=["a"]), (), LOCAL)
    assert overlay.isVisible()
    QTest.mouseMove(parent)
    QCoreApplication.processEvents()
    assert not overlay.isVisible()
    overlay.keep()
    assert overlay.isVisible()
    assert overlay.text().startswith("Transcribe this recording")
    QTest.mouseClick(parent, Qt.MouseButton.LeftButton)
    assert not overlay.isVisible()


def test_the_overlay_goes_after_some_seconds_without_a_word(overlay: DropOverlay) -> None:
    overlay.window().show()
    overlay.announce(Dropped(files=["a"]), (), LOCAL)
    (silence,) = overlay.findChildren(QTimer)
    assert silence.isActive()
    silence.timeout.emit()
    assert not overlay.isVisible()
    assert not silence.isActive()
