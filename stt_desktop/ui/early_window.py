"""The window on the screen before the rest of the program is loaded, and before there is an event
loop of the program's own: it shows no recordings yet and takes none, until
:class:`~stt_desktop.ui.session.Session` has taken it over."""

import json
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from stt_desktop.ui.main_window import MainWindow
from stt_desktop.ui.theme import Theme

_PATIENCE_MS = 500
"""A screen that does not show the window by then is not waited for."""


def chosen_look(settings: Path) -> tuple[str | None, str]:
    """(language, theme) by the settings' file: all that the first frame needs to know of it.

    What it does not say, or cannot be read, is the system's; the settings themselves
    (:class:`~stt_desktop.settings.SettingsStore`) are loaded when the window is seen.
    """
    try:
        content = json.loads(settings.read_text("utf-8"))
    except (OSError, ValueError):
        content = None
    known = content if isinstance(content, dict) else {}
    language, theme = known.get("interface_language"), known.get("theme")
    return (
        language if isinstance(language, str) else None,
        theme if isinstance(theme, str) else "system",
    )


def open_early(theme: Theme, memory: Path) -> MainWindow:
    """The window, seen. Turns Qt's loop itself: call it where no other is running."""
    window = MainWindow(theme, memory)
    loop = QEventLoop()
    # Its parts are painted after it, in the same turn.
    seen = window.painted.connect(lambda: QTimer.singleShot(0, loop.quit))
    QTimer.singleShot(_PATIENCE_MS, loop.quit)
    window.show()
    loop.exec()
    window.painted.disconnect(seen)
    return window
