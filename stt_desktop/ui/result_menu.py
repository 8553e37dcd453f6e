"""The menu of a recording's results: each try that ended with a text, the shown one checked."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from stt_desktop.i18n import _
from stt_desktop.ui.destination import plain
from stt_desktop.ui.theme import Theme


class Entry(NamedTuple):
    """A result as it is offered."""

    attempt: int
    words: str
    shown: bool


class ResultMenu(QMenu):
    """Enabled where there is another result to go back to."""

    chosen = Signal(int)
    """The number of a try."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Earlier res&ults"), parent)
        self.setIcon(theme.icon("history"))
        self._offered: Sequence[Entry] = ()
        self.menuAction().setEnabled(False)

    def offer(self, entries: Sequence[Entry], *, can_change: bool) -> None:
        """Replace what is offered. What is offered already stays: it may just be open."""
        self.menuAction().setEnabled(can_change)
        if entries == self._offered:
            return
        self._offered = entries
        self.clear()
        for attempt, words, shown in entries:
            action = self.addAction(plain(words))
            action.setCheckable(True)
            action.setChecked(shown)
            action.triggered.connect(lambda _checked=False, one=attempt: self.chosen.emit(one))
