"""Recordings that the person brings by a dialog or the clipboard."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from stt_desktop.domain.recordings import MEDIA
from stt_desktop.i18n import _
from stt_desktop.ui import dropped
from stt_desktop.ui.main_window import MainWindow
from stt_desktop.ui.presenters.adding import Adding
from stt_desktop.ui.presenters.exporting import choose_files, choose_folder


class Bringing:
    def __init__(self, window: MainWindow, adding: Adding) -> None:
        self._window = window
        self._adding = adding

    async def files(self) -> None:
        """Ask which ones, and add them."""
        chosen = await choose_files(self._window, _("Add recordings"), sorted(MEDIA))
        await self._adding.add(chosen)

    async def folder(self) -> None:
        """Ask which one, and add what is in it."""
        chosen = await choose_folder(self._window, _("Add a folder of recordings"), Path.home())
        await self._adding.add([chosen] if chosen else [])

    async def paste(self) -> None:
        """Add what the clipboard holds, or say that it holds nothing of use."""
        carried = dropped.read(QGuiApplication.clipboard().mimeData())
        if not carried:
            self._window.notices.tell(
                "clipboard", _("The clipboard holds no files, folders or links."), icon="info"
            )
            return
        await self._adding.add(carried.inputs())

    async def moved_one(self) -> str | None:
        """Where a recording is that is not where it was; None: the person does not say."""
        chosen = await choose_files(self._window, _("Choose the recording"), sorted(MEDIA))
        return chosen[0] if chosen else None
