"""Where things stand in a window that is laid out but not shown."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QWidget


def middle(window: QWidget, words: str) -> int:
    """Pixels from the top of ``window`` to the middle of the label that says ``words``."""
    (found,) = (one for one in window.findChildren(QLabel) if one.text() == words)
    return found.mapTo(window, found.rect().center()).y()


def top(window: QWidget, inside: QWidget) -> int:
    """Pixels from the top of ``window`` to that of a widget in it."""
    return inside.mapTo(window, QPoint(0, 0)).y()
