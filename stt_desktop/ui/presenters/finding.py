"""Finding and replacing in the transcript that is shown: the bar over the cues, F3, replacing."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from stt_desktop.domain import editing
from stt_desktop.domain.editing import Change, Found
from stt_desktop.ui.transcript.commands import TranscriptCommands
from stt_desktop.ui.transcript.page import TranscriptPage


class Finding:
    """``carry_out`` makes a change of the cues; it tells whether there was one."""

    def __init__(
        self,
        page: TranscriptPage,
        commands: TranscriptCommands,
        carry_out: Callable[[Change | None], bool],
    ) -> None:
        self._page = page
        self._bar = page.find_bar
        self._carry_out = carry_out
        self._editable = True
        self._wanted = ("", False)
        self._found: list[Found] = []
        commands.find.triggered.connect(self._open)
        commands.find_next.triggered.connect(lambda: self._go(1))
        commands.find_previous.triggered.connect(lambda: self._go(-1))
        self._bar.wanted.connect(self._look_for)
        self._bar.next.connect(lambda: self._go(1))
        self._bar.previous.connect(lambda: self._go(-1))
        self._bar.replace.connect(self._replace)
        self._bar.replace_all.connect(self._replace_all)
        self._bar.left.connect(self.close)
        # Replacing all leads the keyboard there, for then its button has nothing to do.
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), page.cues)
        leave.setContext(Qt.ShortcutContext.WidgetShortcut)
        leave.activated.connect(self.close)

    def close(self) -> None:
        """Hide the bar; whoever typed in it stands in the cues again."""
        focus = QApplication.focusWidget()
        held = focus is not None and self._bar.isAncestorOf(focus)
        self._bar.hide()
        self._found = []
        self._page.cues.show_found((), None)
        if held and self._page.model.cues():
            self._page.cues.setFocus()

    def look_again(self, *, editable: bool) -> None:
        """The cues are others now, and can be changed or not."""
        self._editable = editable
        if not self._bar.isVisible():
            return
        self._bar.show_replacing(editable=editable)
        text, match_case = self._wanted
        self._found = editing.find(self._page.model.cues(), text, match_case=match_case)
        self._tell(self._current())

    def _open(self) -> None:
        self._bar.open(editable=self._editable)

    def _look_for(self, text: str, match_case: bool) -> None:
        self._wanted = (text, match_case)
        self.look_again(editable=self._editable)
        if self._found and self._current() is None:
            self._go(1, stay=True)

    def _current(self) -> Found | None:
        current = self._page.cues.place.current
        return current if current in self._found else None

    def _go(self, step: int, *, stay: bool = False) -> None:
        """To the next place (or the one before), from the chosen cue on where there is none."""
        if not self._found:
            return
        current = self._current()
        if current is not None:
            place = (self._found.index(current) + step) % len(self._found)
        else:
            row = self._page.cues.row() + (0 if step > 0 or stay else -1)
            later = [at for at, found in enumerate(self._found) if found.row >= row]
            place = later[0] if later else 0
        self._page.cues.choose(self._found[place].row)
        self._tell(self._found[place])

    def _tell(self, current: Found | None) -> None:
        place = self._found.index(current) + 1 if current is not None else 0
        self._bar.show_count(place, len(self._found))
        self._page.cues.show_found(self._found, current)

    def _replace(self, text: str) -> None:
        """The current place; then on to the next."""
        current = self._current()
        if current is None:
            self._go(1)
            return
        at = (current.row, current.start + len(text))
        if self._carry_out(editing.substitute(self._page.model.cues(), [current], text)):
            later = [one for one in self._found if (one.row, one.start) >= at]
            following = next(iter(later or self._found), None)
            if following is not None:
                self._page.cues.choose(following.row)
            self._tell(following)

    def _replace_all(self, text: str) -> None:
        self._carry_out(editing.substitute(self._page.model.cues(), self._found, text))
