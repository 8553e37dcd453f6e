"""What is asked of the desktop around the window."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices

from stt_desktop.domain.source import RemoteUrl, Source


def open_page(address: str) -> None:
    """Open a page in the person's browser."""
    QDesktopServices.openUrl(QUrl(address))


def folder_for(source: Source) -> str | None:
    """Where files go that are to lie beside the recording, as None says; a link has no place for
    them, so they lie where downloads do."""
    if not isinstance(source, RemoteUrl):
        return None
    place = QStandardPaths.StandardLocation.DownloadLocation
    return QStandardPaths.writableLocation(place) or str(Path.home())
