"""Finding and replacing in the transcript: a bar over the cues, left with Esc."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
)

from stt_desktop.i18n import _, ngettext
from stt_desktop.ui.theme import Theme, set_role
from stt_desktop.ui.tokens import ICON, UNIT
from stt_desktop.ui.transcript.commands import TranscriptCommands
from stt_desktop.ui.widgets import in_order, label, with_keys


class FindBar(QFrame):
    wanted = Signal(str, bool)
    """What is looked for, and whether case counts: after every key."""
    next = Signal()
    previous = Signal()
    replace = Signal(str)
    replace_all = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, commands: TranscriptCommands) -> None:
        super().__init__()
        set_role(self, "notice")
        self.text = QLineEdit()
        self.text.setPlaceholderText(_("Find"))
        self.text.setAccessibleName(_("Find"))
        self.text.setClearButtonEnabled(False)
        self.other = QLineEdit()
        self.other.setPlaceholderText(_("Replace with"))
        self.other.setAccessibleName(_("Replace with"))
        self.case = _button(theme, "case-sensitive", _("Match case"))
        self.case.setCheckable(True)
        self.count = label(role="muted")
        self.one = QPushButton(_("Replace"))
        self.every = QPushButton(_("Replace all"))
        self.back = _button(theme, "chevron-up", _("Find previous"), commands.find_previous)
        self.on = _button(theme, "chevron-down", _("Find next"), commands.find_next)
        close = _button(theme, "x", _("Close the search"))

        first = QHBoxLayout()
        first.setSpacing(0)
        first.addWidget(self.count, 1)
        for button in (self.case, self.back, self.on, close):
            first.addWidget(button)
        second = QHBoxLayout()
        second.setSpacing(UNIT)
        second.addWidget(self.one)
        second.addWidget(self.every)
        grid = QGridLayout(self)
        grid.setContentsMargins(UNIT + 4, UNIT, UNIT + 4, UNIT)
        grid.setSpacing(UNIT)
        grid.addWidget(self.text, 0, 0)
        grid.addLayout(first, 0, 1)
        grid.addWidget(self.other, 1, 0)
        grid.addLayout(second, 1, 1)
        grid.setColumnStretch(0, 1)

        self.text.textChanged.connect(self._tell)
        self.case.toggled.connect(self._tell)
        self.text.returnPressed.connect(self.next)
        self.on.clicked.connect(self.next)
        self.back.clicked.connect(self.previous)
        self.other.returnPressed.connect(lambda: self.replace.emit(self.other.text()))
        self.one.clicked.connect(lambda: self.replace.emit(self.other.text()))
        self.every.clicked.connect(lambda: self.replace_all.emit(self.other.text()))
        close.clicked.connect(self.left)
        for field in (self.text, self.other):
            field.installEventFilter(self)
        in_order(
            *(self.text, self.other),  # whoever replaces types one after the other
            *(self.case, self.back, self.on, close, self.one, self.every),
        )
        self.show_count(0, 0)
        self.hide()

    def open(self, *, editable: bool) -> None:
        self.show_replacing(editable=editable)
        self.show()
        self.text.setFocus()
        self.text.selectAll()
        self._tell()

    def show_replacing(self, *, editable: bool) -> None:
        for each in (self.other, self.one, self.every):
            each.setVisible(editable)

    def show_count(self, place: int, count: int) -> None:
        """``place`` is counted from 1; 0 is none."""
        if not self.text.text():
            words = ""
        elif not count:
            words = _("Not found")
        elif place:
            words = _("{place} of {count}").format(place=place, count=count)
        else:
            words = ngettext("{count} place", "{count} places", count).format(count=count)
        self.count.setText(words)
        for each in (self.back, self.on, self.one, self.every):
            each.setEnabled(bool(count))

    def _tell(self) -> None:
        self.wanted.emit(self.text.text(), self.case.isChecked())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Shift+Enter goes back; a field alone takes it for Enter."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            if back and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.previous.emit()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _button(theme: Theme, icon: str, words: str, action: QAction | None = None) -> QToolButton:
    """Its tooltip tells the keys of the ``action`` that does the same."""
    button = QToolButton()
    set_role(button, "icon")
    button.setIcon(theme.icon(icon))
    button.setIconSize(QSize(ICON, ICON))
    button.setAccessibleName(words)
    button.setToolTip(words if action is None else with_keys(words, action))
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
