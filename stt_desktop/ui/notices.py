"""Quiet bars at the window's foot: what was done (and Undo), what is missing, what was refused.

They never take the focus and never cover anything. Their buttons are for the mouse and for Tab: a
click leaves the keyboard where it was, for the bar may go with it. A bar that goes while the
keyboard is in it says so: Qt would let it go on to any widget.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from stt_desktop.i18n import _
from stt_desktop.ui.theme import Theme, set_role
from stt_desktop.ui.tokens import ICON, UNIT, Tone
from stt_desktop.ui.widgets import IconLabel, label

Button = tuple[str, Callable[[], object]]

_AT_MOST = 3


class NoticeArea(QWidget):
    """One bar for each key: telling the same thing again replaces it."""

    focus_left = Signal()
    """A bar has gone that had the focus."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bars: dict[str, _Bar] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)

    def tell(
        self,
        key: str,
        text: str,
        *,
        icon: str = "info",
        tone: Tone = Tone.ACCENT,
        buttons: Sequence[Button] = (),
        fraction: float | None = None,
        closable: bool = True,
    ) -> None:
        """Show a bar. ``fraction`` 0 to 1 adds a progress bar; below 0 it only moves."""
        bar = self._bars.get(key)
        if bar is not None and bar.is_like(buttons, fraction):
            bar.update_progress(text, fraction)
            return
        self.drop(key)
        # What cannot be closed stays until it is settled.
        closable_ones = [other for other, one in self._bars.items() if one.closable]
        for other in closable_ones[: max(0, len(self._bars) + 1 - _AT_MOST)]:
            self.drop(other)
        bar = _Bar(self._theme, text, icon=icon, tone=tone, buttons=buttons, fraction=fraction)
        if closable:
            bar.add_close(lambda: self.drop(key))
        self._bars[key] = bar
        self._layout.addWidget(bar)

    def reword(self, key: str, text: str) -> None:
        """Other words on a bar that is there; its buttons, and the focus on them, stay."""
        self._bars[key].reword(text)

    def drop(self, key: str) -> None:
        bar = self._bars.pop(key, None)
        if bar is not None:
            had_focus = bar.isAncestorOf(self.window().focusWidget())
            bar.hide()
            self._layout.removeWidget(bar)
            bar.deleteLater()
            if had_focus:
                self.focus_left.emit()

    def texts(self) -> dict[str, str]:
        """What is shown now, by key."""
        return {key: bar.text for key, bar in self._bars.items()}

    def press(self, key: str, button: int = 0) -> None:
        """Press a bar's button, as a click would."""
        self._bars[key].buttons[button].click()


class _Bar(QFrame):
    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        icon: str,
        tone: Tone,
        buttons: Sequence[Button],
        fraction: float | None,
    ) -> None:
        super().__init__()
        set_role(self, "notice")
        self._theme = theme
        self.text = text
        self.closable = False
        self._labels = tuple(words for words, _do in buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * UNIT, UNIT // 2 + 2, UNIT, UNIT // 2 + 2)
        row.setSpacing(UNIT)
        row.addWidget(IconLabel(theme, icon, tone, ICON))
        self._words = label(text, wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        row.addWidget(self._words, 1)
        self._progress: QProgressBar | None = None
        if fraction is not None:
            self._progress = QProgressBar()
            self._progress.setTextVisible(False)
            self._progress.setFixedWidth(20 * UNIT)
            self._progress.setAccessibleName(text)
            row.addWidget(self._progress)
            self.update_progress(text, fraction)
        self.buttons: list[QPushButton] = []
        for words, do in buttons:
            button = QPushButton(words)
            set_role(button, "link")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _checked=False, do=do: do())
            row.addWidget(button)
            self.buttons.append(button)
        self._row = row

    def add_close(self, close: Callable[[], None]) -> None:
        self.closable = True
        button = QPushButton()
        button.setIcon(self._theme.icon("x", Tone.MUTED))
        button.setAccessibleName(_("Dismiss"))
        button.setToolTip(_("Dismiss"))
        set_role(button, "quiet")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(close)
        self._row.addWidget(button)

    def is_like(self, buttons: Sequence[Button], fraction: float | None) -> bool:
        same = self._labels == tuple(words for words, _do in buttons)
        return same and self._progress is not None and fraction is not None

    def reword(self, text: str) -> None:
        self.text = text
        self._words.setText(text)

    def update_progress(self, text: str, fraction: float | None) -> None:
        self.reword(text)
        if self._progress is None or fraction is None:
            return
        if fraction < 0:
            self._progress.setRange(0, 0)
        else:
            self._progress.setRange(0, 1000)
            self._progress.setValue(int(fraction * 1000))
