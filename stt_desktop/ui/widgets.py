"""Small widgets that Qt lacks. Each shows plain text only: what comes from outside is no HTML."""

import re
from itertools import pairwise

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from stt_desktop.ui.theme import Theme, set_role
from stt_desktop.ui.tokens import ICON, ICON_GAP, LINE, RING, UNIT, Tone


def label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A label that never reads its text as HTML."""
    made = Paragraph() if wrap else QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wrap)
    if role:
        set_role(made, role)
    return made


class Paragraph(QLabel):
    """As many lines as it needs; none ends between a number and its unit."""

    def setText(self, text: str) -> None:  # noqa: N802
        super().setText(_BEFORE_A_UNIT.sub(_NO_BREAK, text))


_NO_BREAK = "\N{NO-BREAK SPACE}"
_BEFORE_A_UNIT = re.compile(r"(?<=\d) (?=(?:[KMG]B|min|s)\b|%)")


class ElidedLabel(QLabel):
    """One line that shortens itself in the middle; the whole text is its tooltip."""

    def __init__(self, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if role:
            set_role(self, role)

    def set_whole(self, text: str) -> None:
        self._whole = text
        self.setAccessibleName(text)
        self._shorten()

    def whole(self) -> str:
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        shown = self.fontMetrics().elidedText(
            self._whole, Qt.TextElideMode.ElideMiddle, max(0, self.width() - 2)
        )
        self.setText(shown)
        self.setToolTip("" if shown == self._whole else _escaped(self._whole))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class IconLabel(QLabel):
    """A drawing that follows the theme and the screen's scale."""

    def __init__(self, theme: Theme, name: str, tone: Tone, side: int) -> None:
        super().__init__()
        self._theme = theme
        self._name = name
        self._tone = tone
        self._side = side
        self.setFixedSize(side, side)
        theme.changed.connect(self.update)

    def draw(self, name: str, tone: Tone) -> None:
        self._name, self._tone = name, tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        painter = QPainter(self)
        self._theme.icon(self._name, self._tone).paint(painter, self.rect())
        painter.end()


class MenuButton(QToolButton):
    """A button that opens a menu and says what is chosen, with a small arrow behind it."""

    def __init__(
        self, theme: Theme, menu: QMenu, icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setMenu(menu)
        if icon:
            self.setIcon(theme.icon(icon))
        self.setIconSize(QSize(ICON + ICON_GAP, ICON))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802
        # As high as the other buttons, which Qt does not make of a tool button.
        height = max(LINE, ICON, self.fontMetrics().height()) + _AROUND
        return QSize(super().sizeHint().width() + _ARROW + UNIT // 2, height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        from_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = UNIT if from_left else self.width() - UNIT - _ARROW
        place = QRect(left, (self.height() - _ARROW) // 2, _ARROW, _ARROW)
        painter = QPainter(self)
        self._theme.icon("chevron-down", Tone.MUTED).paint(painter, place)
        painter.end()


_ARROW = 12
_AROUND = 12
"""The theme's padding and border, above and below."""


def with_keys(words: str, action: QAction) -> str:
    """A tooltip: ``words``, and the shortcut of the ``action`` where it has one."""
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{words} ({keys})" if keys else words


def in_order(*stops: QWidget) -> None:
    """Tab leads from each of ``stops`` to the next, whenever they were made."""
    for one, other in pairwise(stops):
        QWidget.setTabOrder(one, other)


def flush(control: QWidget) -> QHBoxLayout:
    """``control`` in a row of its own, so far to the left that its box (a link's words), not the
    ring of its focus, stands at the edge of the fields above it."""
    row = QHBoxLayout()
    row.setSpacing(0)
    row.addSpacing(-RING)
    row.addWidget(control)
    return row


def fit_height(dialog: QWidget, width: int) -> None:
    """Make ``dialog`` as high as its wrapped texts need at ``width`` pixels: Qt guesses more."""
    layout = dialog.layout()
    if layout is not None:
        layout.activate()
        dialog.resize(width, layout.totalHeightForWidth(width))


def resize_within_screen(dialog: QWidget, width: int, height: int) -> None:
    """So large where the screen has the room, with a title above; a small one at 200 % has not."""
    room = dialog.screen().availableGeometry()
    dialog.resize(min(width, room.width()), min(height, room.height() - TITLE))


def fit_in_screen(dialog: QWidget, content: QWidget, foot: int, width: int) -> None:
    """Make ``dialog`` as high as its scrolled ``content`` needs at ``width`` pixels, with ``foot``
    pixels of buttons below; not higher than the screen has room for, with a title above. One that
    is open moves up where its buttons would lie below the screen."""
    layout = content.layout()
    if layout is None:
        return
    layout.activate()
    screen = dialog.screen().availableGeometry()
    dialog.resize(width, min(layout.totalHeightForWidth(width) + foot, screen.height() - TITLE))
    below = dialog.frameGeometry().bottom() - screen.bottom()
    if below > 0 and dialog.isVisible():
        dialog.move(dialog.x(), max(screen.top(), dialog.y() - below))


TITLE = 5 * UNIT
"""What a desktop needs for a window's own title."""


def rule() -> QFrame:
    """A thin line between two areas."""
    line = QFrame()
    line.setFixedHeight(1)
    set_role(line, "rule")
    return line
