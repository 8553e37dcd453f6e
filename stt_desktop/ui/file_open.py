"""What macOS asks the program to open: files and links dropped on its icon, or "Open With".

There, they come as events, not as arguments, and may come before the window is there.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class FileOpen(QObject):
    """Keeps what is asked for until somebody takes it."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._waiting: list[str] = []
        self._take: Callable[[Sequence[str]], None] | None = None
        app.installEventFilter(self)

    def give_to(self, take: Callable[[Sequence[str]], None]) -> None:
        """From now on, ``take`` gets the inputs: paths, or links as they are."""
        self._take = take
        self._give()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is not QEvent.Type.FileOpen or not isinstance(event, QFileOpenEvent):
            return False
        self._waiting.append(event.file() or event.url().toString())
        self._give()
        return True

    def _give(self) -> None:
        if self._take is not None and self._waiting:
            given, self._waiting = self._waiting, []
            self._take(given)
