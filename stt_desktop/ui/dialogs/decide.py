"""A recording that was sent whole and never answered: what is known, and the ways to go on."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from stt_desktop.domain.errors import REMOTE_ID_UNUSABLE, AppError
from stt_desktop.i18n import _, sentences
from stt_desktop.ui.theme import Theme, set_icon, set_role
from stt_desktop.ui.tokens import UNIT, Tone
from stt_desktop.ui.widgets import ElidedLabel, IconLabel, fit_height, label

_LONGEST_REMOTE_ID = 200
_WIDTH = 74 * UNIT


class Way(StrEnum):
    """What the person decided."""

    ATTACH = "attach"
    GIVE_UP = "give-up"
    SEND_AGAIN = "send-again"
    ASK = "ask"
    """For the result of a task that the service works on: nothing is sent."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the task, in people's words; an empty text is left out."""

    name: str
    service: str
    title: str
    reason: str
    sent: str = ""
    """When it had left whole."""
    size: str = ""
    cost: str = ""
    """What sending it again will probably cost."""
    polls: bool = False
    """The service keeps tasks that can be asked for by their id."""
    undecided: bool = True
    """It waits for this decision; else it rests already, and only may have been charged."""
    resumable: bool = False
    """The service works on it: its result can be asked for."""


class DecideDialog(QDialog):
    """:attr:`way` is what was decided once it is accepted, :attr:`remote_id` what goes with
    ``ATTACH``."""

    page_wanted = Signal()

    def __init__(self, theme: Theme, known: Known, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("What shall become of it?"))
        self.setAccessibleName(known.title)
        self.setAccessibleDescription(known.reason)
        self._theme = theme
        self.way: Way | None = None
        self.remote_id = ""

        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        layout.setSpacing(UNIT)
        layout.addLayout(self._head(known))
        layout.addSpacing(UNIT)
        self.page = QPushButton(_("Open the service's page"))
        set_icon(self.page, theme.icon("external-link"))
        self.page.setAutoDefault(False)
        self.page.clicked.connect(self.page_wanted)
        self.found = QLineEdit()
        self.attach = QPushButton(_("Go on with it"))
        self._error = label("", "error", wrap=True)
        self.again = QPushButton(_("Send again"))
        self.give_up = QPushButton(_("Mark as failed"))
        self.ask = QPushButton(_("Ask for the result"))
        if known.resumable:
            layout.addWidget(self._ask_part())
        else:
            layout.addWidget(self._look_part(known))
        if known.undecided:
            layout.addWidget(
                self._part(
                    _("It was not transcribed, or is not worth it"),
                    _("Nothing is sent. If you want it after all, it must be sent again."),
                    self.give_up,
                    Way.GIVE_UP,
                )
            )
        layout.addWidget(
            self._part(_("Send it again"), _costs_again(known.cost), self.again, Way.SEND_AGAIN)
        )
        later = QPushButton(_("Decide later") if known.undecided else _("Leave it as it is"))
        later.setDefault(True)
        later.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(later)
        layout.addSpacing(UNIT)
        layout.addLayout(foot)
        self.setMinimumWidth(_WIDTH)
        fit_height(self, _WIDTH)
        later.setFocus()

    def _head(self, known: Known) -> QHBoxLayout:
        picture = QVBoxLayout()
        picture.addWidget(IconLabel(self._theme, "circle-question-mark", Tone.WARNING, 4 * UNIT))
        picture.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(UNIT)
        words.addWidget(label(known.title, "heading"))
        words.addWidget(label(known.reason, wrap=True))
        facts = QGridLayout()
        facts.setHorizontalSpacing(2 * UNIT)
        facts.setVerticalSpacing(UNIT // 2)
        facts.setColumnStretch(1, 1)
        rows = [
            (_("Recording"), known.name),
            (_("Sent to"), known.service),
            (_("Sent at"), known.sent),
            (_("Size"), known.size),
        ]
        for name, text in rows:
            if text:
                row = facts.rowCount()
                value = ElidedLabel()
                value.set_whole(text)
                facts.addWidget(label(name, "muted"), row, 0)
                facts.addWidget(value, row, 1)
        words.addLayout(facts)
        words.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(2 * UNIT)
        head.addLayout(picture)
        head.addLayout(words, 1)
        return head

    def _look_part(self, known: Known) -> QFrame:
        part, column = _frame()
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(_("Look at the service first"), "heading"))
        words.addWidget(
            label(
                _("Its page shows what was transcribed, and what was charged for it."),
                "muted",
                wrap=True,
            )
        )
        row.addLayout(words, 1)
        row.addWidget(self.page)
        column.addLayout(row)
        if known.polls and known.undecided:
            self.found.setPlaceholderText(_("The id of its task, if you find it there"))
            self.found.setAccessibleName(_("The id of its task at the service"))
            self.found.textChanged.connect(self._typed)
            self.found.returnPressed.connect(self._attach)
            self.attach.setAutoDefault(False)
            self.attach.setEnabled(False)
            self.attach.clicked.connect(self._attach)
            line = QHBoxLayout()
            line.setSpacing(UNIT)
            line.addWidget(self.found, 1)
            line.addWidget(self.attach)
            column.addLayout(line)
            self._error.hide()
            column.addWidget(self._error)
        return part

    def _ask_part(self) -> QFrame:
        return self._part(
            _("The service works on it"),
            _("Nothing is sent, and nothing is charged again."),
            self.ask,
            Way.ASK,
        )

    def _part(self, title: str, text: str, button: QPushButton, way: Way) -> QFrame:
        part, column = _frame()
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(title, "heading", wrap=True))
        words.addWidget(label(text, "muted", wrap=True))
        row.addLayout(words, 1)
        button.setAutoDefault(False)
        button.setAccessibleDescription(text)
        button.clicked.connect(lambda: self._decide(way))
        row.addWidget(button)
        column.addLayout(row)
        return part

    def _typed(self, text: str) -> None:
        self._error.hide()
        self.attach.setEnabled(bool(text.strip()))

    def _attach(self) -> None:
        remote_id = self.found.text().strip()
        if not remote_id:
            return
        if not remote_id.isprintable() or " " in remote_id or len(remote_id) > _LONGEST_REMOTE_ID:
            error = AppError(REMOTE_ID_UNUSABLE, remote=remote_id[:_LONGEST_REMOTE_ID])
            self._error.setText(sentences(error.message(_), error.advice(_)))
            self._error.show()
            return
        self.remote_id = remote_id
        self._decide(Way.ATTACH)

    def _decide(self, way: Way) -> None:
        self.way = way
        self.accept()


def _frame() -> tuple[QFrame, QVBoxLayout]:
    frame = QFrame()
    set_role(frame, "card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(2 * UNIT, UNIT + 4, 2 * UNIT, UNIT + 4)
    column.setSpacing(UNIT)
    return frame, column


def _costs_again(cost: str) -> str:
    if not cost:
        return _("If the service has taken it, you pay for it twice.")
    return _("If the service has taken it, you pay for it twice: about {cost} more.").format(
        cost=cost
    )
