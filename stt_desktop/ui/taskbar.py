"""Progress on the program's icon in the desktop's task bar, where there is one that shows it.

On Linux by the protocol that Unity began and KDE Plasma, Dash to Dock and others speak: a signal on
the session's bus, which nobody has to hear. Elsewhere nothing is shown.
"""

import sys
from typing import Any

_LAUNCHER = "com.canonical.Unity.LauncherEntry"


class Taskbar:
    """``desktop_file`` is the name of the program's desktop entry, without its ending."""

    def __init__(self, desktop_file: str) -> None:
        self._entry = f"application://{desktop_file}.desktop"
        self._shown: int | None = None
        self._bus: Any = None

    def show(self, fraction: float | None) -> None:
        """``fraction`` 0 to 1 of all that is in work; None takes the progress away."""
        percent = None if fraction is None else min(100, max(0, int(fraction * 100)))
        if percent == self._shown or not sys.platform.startswith("linux"):
            return
        self._shown = percent
        self._send({"progress": (percent or 0) / 100, "progress-visible": percent is not None})

    def _send(self, properties: dict[str, object]) -> None:
        try:
            from PySide6.QtDBus import QDBusConnection, QDBusMessage
        except ImportError:  # a build without it
            return
        if self._bus is None:
            self._bus = QDBusConnection.sessionBus()
        if self._bus.isConnected():
            message = QDBusMessage.createSignal("/", _LAUNCHER, "Update")
            message.setArguments([self._entry, properties])
            self._bus.send(message)
