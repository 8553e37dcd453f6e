"""The window is seen before the program is loaded, and says that it is not ready yet."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QPushButton

from stt_desktop.domain.account import LOCAL
from stt_desktop.settings import Settings, SettingsStore
from stt_desktop.ui.early_window import chosen_look, open_early
from stt_desktop.ui.task_table.model import TaskTableModel
from stt_desktop.ui.theme import Theme

LOADED_LATER = (
    *("PySide6.QtNetwork", "asyncio", "filelock", "logging.handlers", "qasync", "sqlite3"),
    *("stt_desktop.domain", "stt_desktop.jobs", "stt_desktop.settings", "stt_desktop.wiring"),
)
"""Each of them takes as long to import as a good part of the window to be painted."""

LOOK = """
import sys
from stt_desktop.ui import early_window
from stt_desktop import app

def look(*_):
    print(*sys.modules)
    sys.exit()

early_window.open_early = look
app.main([])
"""


def test_it_takes_nothing_until_somebody_would_take_care_of_it(
    theme: Theme, tmp_path: Path
) -> None:
    window = open_early(theme, tmp_path / "window.ini")
    try:
        assert window.isVisible()
        assert window.windowTitle() == "STT Desktop is starting…"
        assert not window.acceptDrops()
        words = {button.text() for button in window.findChildren(QPushButton)}
        assert words == {"Add files", "Add folder"}
        assert [menu.text() for menu in window.menuBar().actions()]
        # Nothing would stand on them yet.
        assert not window.language.isVisible()
        assert not window.account.isVisible()

        window.fill(TaskTableModel(lambda: [LOCAL]))
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        assert window.language.isVisible()
        assert window.account.isVisible()
        assert not window.empty.isVisible()
        assert not window.table.isVisible()
        assert not window.acceptDrops()

        window.show_counts()
        assert window.windowTitle() == "STT Desktop"
        assert window.acceptDrops()
        assert window.empty.isVisible()
    finally:
        window.hide()
        window.deleteLater()


def test_it_remembers_its_size_though_it_was_never_filled(theme: Theme, tmp_path: Path) -> None:
    first = open_early(theme, tmp_path / "window.ini")
    first.resize(760, 500)
    first.keep_geometry()
    first.hide()
    second = open_early(theme, tmp_path / "window.ini")
    try:
        assert (second.width(), second.height()) == (760, 500)
    finally:
        second.hide()
        first.deleteLater()
        second.deleteLater()


def test_nothing_is_loaded_before_it_is_seen_that_is_not_seen() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK], capture_output=True, text=True, timeout=60, check=True
    )
    loaded = done.stdout.split()
    assert "stt_desktop.ui.main_window" in loaded
    assert not {one for one in LOADED_LATER if one in loaded}


@pytest.mark.parametrize(
    ("content", "look"),
    [
        ('{"interface_language": "zh_CN", "theme": "dark"}', ("zh_CN", "dark")),
        ('{"interface_language": null}', (None, "system")),
        ('{"interface_language": 3, "theme": []}', (None, "system")),
        ("[]", (None, "system")),
        ("broken", (None, "system")),
    ],
)
def test_the_first_frame_has_the_language_and_the_colours_that_were_chosen(
    tmp_path: Path, content: str, look: tuple[str | None, str]
) -> None:
    settings = tmp_path / "settings.json"
    settings.write_text(content, "utf-8")
    assert chosen_look(settings) == look


def test_what_was_stored_is_what_the_first_frame_reads(tmp_path: Path) -> None:
    SettingsStore(tmp_path / "settings.json").update(interface_language="zh_CN", theme="dark")
    assert chosen_look(tmp_path / "settings.json") == ("zh_CN", "dark")
    assert chosen_look(tmp_path / "none.json") == (None, Settings().theme)
