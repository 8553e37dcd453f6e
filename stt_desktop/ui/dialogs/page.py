"""A page of settings and the controls on it that Qt's own need help for."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QIntValidator, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QScrollArea,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from stt_desktop.ui.dialogs.format_boxes import FormatBoxes
from stt_desktop.ui.theme import set_role
from stt_desktop.ui.tokens import UNIT
from stt_desktop.ui.widgets import flush, label

_LINE = 30
"""Pixels: a field's height."""


class Page(QWidget):
    """Rows of a name and its control, with a hint below where there is one."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(2 * UNIT)
        self._grid.setVerticalSpacing(UNIT + UNIT // 2)
        self._grid.setColumnStretch(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(3 * UNIT, 2 * UNIT, 3 * UNIT, UNIT)
        whole.addLayout(self._grid)
        whole.addStretch(1)
        set_role(self, "page")

    def row(
        self, words: str, control: QWidget, hint: str = "", *, buddy: QWidget | None = None
    ) -> None:
        """``buddy`` is what is named in a ``control`` of several; boxes stand flush with the
        fields."""
        at = self._grid.rowCount()
        if words:
            name = label(words)
            name.setBuddy(buddy or control)
            # Beside the first line of its control.
            name.setMinimumHeight(_LINE)
            self._grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
            named = buddy or control
            if not named.accessibleName():
                named.setAccessibleName(words)
            if hint:
                named.setAccessibleDescription(hint)
        place: QLayout = QVBoxLayout()
        if isinstance(control, QCheckBox | FormatBoxes):
            place = flush(control)
        else:
            place.addWidget(control)
        if not hint:
            self._grid.addLayout(place, at, 1)
            return
        together = QVBoxLayout()
        together.setSpacing(UNIT // 4)
        together.addLayout(place)
        together.addWidget(label(hint, "muted", wrap=True))
        self._grid.addLayout(together, at, 1)


def in_columns(*columns: tuple[QLayout, QLayout]) -> QGridLayout:
    """Columns side by side, each a head and a body: the heads stand in one row, and the bodies
    begin at one height. The last one has the room to spare."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(3 * UNIT)
    grid.setVerticalSpacing(UNIT)
    for at, (head, body) in enumerate(columns):
        grid.addLayout(head, 0, at)
        grid.addLayout(body, 1, at)
    grid.setRowStretch(1, 1)
    grid.setColumnStretch(len(columns) - 1, 1)
    return grid


def head(words: str, *controls: QWidget, buddy: QWidget | None = None) -> QHBoxLayout:
    """A column's head: what it is called, and at its end what belongs to that. ``buddy`` is what
    the words name, where they name a control."""
    name = label(words, "muted")
    if buddy is not None:
        name.setBuddy(buddy)
    row = QHBoxLayout()
    row.addWidget(name, 1)
    for control in controls:
        row.addWidget(control)
    return row


def combo() -> QComboBox:
    box = QComboBox()
    box.setMaxVisibleItems(16)
    # The wheel scrolls a page; it must not change a setting in passing.
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return box


def number(least: int, most: int, current: int, *, least_is: str = "") -> QLineEdit:
    """A field for a whole number. ``least_is`` is what an empty field means, which stands for the
    least one."""
    line = QLineEdit("" if least_is and current == least else str(current))
    line.setValidator(QIntValidator(least, most, line))
    line.setPlaceholderText(least_is)
    line.setFixedWidth(14 * UNIT)
    return line


def turn_by_keys(dialog: QDialog, tabs: QTabBar) -> None:
    """Ctrl+Tab and Ctrl+Shift+Tab turn the pages wherever the focus is, as in other programs."""
    turns = ((QKeySequence.StandardKey.NextChild, 1), (QKeySequence.StandardKey.PreviousChild, -1))
    for keys, step in turns:
        QShortcut(keys, dialog).activated.connect(
            lambda step=step: tabs.setCurrentIndex((tabs.currentIndex() + step) % tabs.count())
        )


def scrolled(content: QWidget) -> QScrollArea:
    """``content`` at its full width, and as high as the screen has room for."""
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    bar = area.verticalScrollBar().sizeHint().width()
    area.setMinimumWidth(content.sizeHint().width() + bar)
    for layer in (area.viewport(), content):
        layer.setAutoFillBackground(False)
    return area


def scroll_form(dialog: QDialog, form: QWidget, foot: QHBoxLayout) -> None:
    """Lay out ``dialog``: a form that scrolls where it is higher than the screen, and buttons."""
    foot.setContentsMargins(3 * UNIT, UNIT, 3 * UNIT, 2 * UNIT)
    whole = QVBoxLayout(dialog)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.setSpacing(0)
    whole.addWidget(scrolled(form), 1)
    whole.addLayout(foot)
