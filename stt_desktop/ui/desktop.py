"""What is asked of the desktop around the window."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_page(address: str) -> None:
    """Open a page in the person's browser."""
    QDesktopServices.openUrl(QUrl(address))
