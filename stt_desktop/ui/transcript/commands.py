"""The commands of the transcript: words, icons, shortcuts. ``ui/actions.py`` puts them in a menu.

Single keys work in the list and the waveform only: elsewhere they are letters.
"""

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from stt_desktop.i18n import _
from stt_desktop.ui.theme import Theme

SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)


class TranscriptCommands(QObject):
    """Attributes are the QActions; ``speeds`` holds one for each of ``SPEEDS``."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        key, command = self._on_key, self._anywhere
        self.play = key(_("&Play or pause"), "play", "Space", "K")
        self.back = key(_("Five seconds &back"), "rewind", "J")
        self.forward = key(_("Five seconds &forward"), "fast-forward", "L")
        self.loop = key(_("&Repeat the subtitle"), "repeat", "R")
        self.loop.setCheckable(True)
        self.find = command(_("F&ind and replace…"), "search", QKeySequence.StandardKey.Find)
        self.find_next = command(_("Find &next"), "", "F3")
        self.find_previous = command(_("Find pre&vious"), "", "Shift+F3")

        self.edit = command(_("Edit the te&xt"), "pencil", "F2")
        self.split = command(_("Sp&lit at the cursor"), "scissors", "Ctrl+Return", "Ctrl+Enter")
        self.merge = command(_("&Merge with the next"), "", "Ctrl+Shift+Return", "Ctrl+Shift+Enter")
        self.insert = command(_("Insert a ne&w subtitle here"), "plus", "Ctrl+I")
        self.delete = key(_("&Delete the subtitle"), "trash-2", "Del")
        self.start_here = key(_("Begin &here"), "", "[")
        self.end_here = key(_("&End here"), "", "]")
        self.show_original = command(_("Show the &original text"), "history", "Ctrl+Shift+H")
        self.show_original.setCheckable(True)
        self.restore = command(_("Back &to the original"), "undo-2")
        self.next_mark = command(_("Next subtitle to &check"), "triangle-alert", "F8")
        self.previous_mark = command(_("Previous subtitle to chec&k"), "", "Shift+F8")

        self.speeds = QActionGroup(self)
        for speed in SPEEDS:
            one = QAction(speed_name(speed), self.speeds)
            one.setCheckable(True)
            one.setChecked(speed == 1.0)
            one.setData(speed)

    def single_keys(self) -> list[QAction]:
        """Those that the list and the waveform react to."""
        playing = [self.play, self.back, self.forward, self.loop]
        return [*playing, self.delete, self.start_here, self.end_here]

    def all(self) -> list[QAction]:
        return [one for one in vars(self).values() if isinstance(one, QAction)]

    def fill(self, menu: QMenu) -> None:
        menu.addActions([self.play, self.back, self.forward, self.loop])
        speed = menu.addMenu(self._theme.icon("gauge"), _("&Speed"))
        speed.addActions(self.speeds.actions())
        menu.addSeparator()
        self.fill_editing(menu)
        menu.addSeparator()
        menu.addActions([self.find, self.find_next, self.find_previous])
        menu.addActions([self.next_mark, self.previous_mark])
        menu.addSeparator()
        menu.addActions([self.show_original, self.restore])

    def fill_editing(self, menu: QMenu) -> None:
        menu.addActions([self.edit, self.split, self.merge, self.insert, self.delete])
        menu.addActions([self.start_here, self.end_here])

    def enable(self, *, shown: bool, timed: bool, editable: bool, edited: bool) -> None:
        """A transcript is ``shown``; it is ``timed``; it can be changed now; it was."""
        for action in (self.play, self.back, self.forward, self.loop):
            action.setEnabled(shown)
        for action in (self.find, self.find_next, self.find_previous):
            action.setEnabled(timed)
        for action in (self.next_mark, self.previous_mark):
            action.setEnabled(timed)
        for action in (self.edit, self.split, self.merge, self.insert, self.delete):
            action.setEnabled(editable)
        for action in (self.start_here, self.end_here):
            action.setEnabled(editable)
        self.show_original.setEnabled(edited)
        self.restore.setEnabled(edited)

    def _on_key(self, text: str, icon: str, *shortcuts: str) -> QAction:
        action = self._make(text, icon, *shortcuts)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        return action

    def _anywhere(
        self, text: str, icon: str, *shortcuts: str | QKeySequence.StandardKey
    ) -> QAction:
        return self._make(text, icon, *shortcuts)

    def _make(self, text: str, icon: str, *shortcuts: str | QKeySequence.StandardKey) -> QAction:
        action = QAction(text, self)
        if icon:
            action.setIcon(self._theme.icon(icon))
        action.setShortcuts([QKeySequence(one) for one in shortcuts])
        return action


def speed_name(speed: float) -> str:
    return f"{speed:g}×"
