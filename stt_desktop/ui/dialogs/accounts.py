"""Who can turn recordings into text: the accounts, each with its key, its use and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from stt_desktop.domain.account import Account
from stt_desktop.domain.cost import Total
from stt_desktop.domain.keys import KeyState
from stt_desktop.i18n import _, ngettext, sentences
from stt_desktop.ui import wording
from stt_desktop.ui.key_status import key_status
from stt_desktop.ui.theme import Theme, set_icon, set_role
from stt_desktop.ui.tokens import HERE_ICON, UNIT, Tone
from stt_desktop.ui.widgets import ElidedLabel, IconLabel, label, resize_within_screen, rule
from stt_desktop.ui.wording import Status

W = TypeVar("W", bound=QWidget)

_LIST_WIDTH = 29 * UNIT


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an account. ``key`` None: the keyring has not said yet. ``used`` is this
    month's, None where there is nothing."""

    account: Account
    is_default: bool
    key: KeyState | None = None
    used: Total | None = None


class AccountsDialog(QDialog):
    """Tells what the person wants, with the account's id."""

    add_wanted = Signal()
    change_wanted = Signal(str)
    key_wanted = Signal(str)
    test_wanted = Signal(str)
    default_wanted = Signal(str)
    remove_wanted = Signal(str)
    page_wanted = Signal(str)
    stop_wanted = Signal()
    """What is under way is to be stopped."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Accounts"))
        self.setAccessibleName(_("Accounts"))
        self._theme = theme
        self._facts: dict[str, Facts] = {}
        self._busy = False
        self._pressed: QPushButton | None = None
        """Began what is told of: has the keyboard again afterwards, and the result beside it."""

        self.accounts = QListWidget()
        self.accounts.setAccessibleName(_("Accounts"))
        self.accounts.setIconSize(QSize(2 * UNIT, 2 * UNIT))
        self.accounts.setFrameShape(QFrame.Shape.NoFrame)
        self.accounts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.accounts.setUniformItemSizes(True)
        self.accounts.setProperty("role", "accounts")
        self.accounts.currentItemChanged.connect(self._show_current)
        self.accounts.currentItemChanged.connect(lambda: self._describe(""))
        self.add = QPushButton(_("Add an account…"))
        set_icon(self.add, theme.icon("plus"))
        self.add.setAutoDefault(False)
        self.add.clicked.connect(self.add_wanted)

        left = QFrame()
        set_role(left, "surface")
        left.setFixedWidth(_LIST_WIDTH)
        column = QVBoxLayout(left)
        column.setContentsMargins(UNIT, UNIT, UNIT, UNIT)
        column.setSpacing(UNIT)
        column.addWidget(self.accounts, 1)
        column.addWidget(self.add)

        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(left)
        middle.addLayout(self._build_details(), 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(middle, 1)
        layout.addWidget(rule())
        layout.addLayout(self._build_foot())
        resize_within_screen(self, 820, 500)
        self.accounts.setFocus()

    # --- building ---------------------------------------------------------------------------

    def _build_details(self) -> QVBoxLayout:
        self._icon = IconLabel(self._theme, HERE_ICON, Tone.ACCENT, 3 * UNIT)
        self._name = ElidedLabel("title")
        self._about = label("", "muted", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(UNIT + 4)
        head.addWidget(self._icon)
        head.addWidget(self._name, 1)

        self._table = QGridLayout()
        self._table.setHorizontalSpacing(2 * UNIT)
        self._table.setVerticalSpacing(UNIT)
        self._table.setColumnStretch(1, 1)
        self._address = self._row(0, _("Address"), ElidedLabel())
        self._price = self._row(1, _("Price"), label("", wrap=True))
        self._used = self._row(2, _("This month"), label("", wrap=True))
        key = QWidget()
        line = QHBoxLayout(key)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(UNIT)
        self._key_icon = IconLabel(self._theme, "key-round", Tone.MUTED, 2 * UNIT)
        self._key_words = label("", wrap=True)
        self.key = self._button("", self.key_wanted)
        line.addWidget(self._key_icon)
        line.addWidget(self._key_words, 1)
        line.addWidget(self.key)
        self._row(3, _("Key"), key, beside=Qt.AlignmentFlag.AlignVCenter)

        self.default = self._button(_("Send new recordings here"), self.default_wanted)
        self.test = self._button(_("Test the key"), self.test_wanted)
        self.change = self._button(_("Change…"), self.change_wanted)
        self.page = self._button(_("Open the service's page"), self.page_wanted)
        self.remove = self._button(_("Remove…"), self.remove_wanted)
        for button, icon in (
            (self.default, "star"),
            (self.change, "pencil"),
            (self.page, "external-link"),
            (self.remove, "trash-2"),
        ):
            set_icon(button, self._theme.icon(icon))
        first, second = QHBoxLayout(), QHBoxLayout()
        for row, buttons in (
            (first, (self.default, self.test)),
            (second, (self.change, self.page, self.remove)),
        ):
            row.setSpacing(UNIT)
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)

        column = QVBoxLayout()
        column.setContentsMargins(3 * UNIT, 2 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT)
        column.addLayout(head)
        column.addWidget(self._about)
        column.addSpacing(UNIT)
        column.addLayout(self._table)
        column.addStretch(1)
        column.addLayout(first)
        column.addLayout(second)
        return column

    def _row(
        self,
        row: int,
        name: str,
        widget: W,
        beside: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignTop,
    ) -> W:
        """Put ``widget`` into the table of facts, behind its name."""
        self._table.addWidget(label(name, "muted"), row, 0, beside)
        self._table.addWidget(widget, row, 1)
        return widget

    def _button(self, words: str, wish: object) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)

        def tell() -> None:
            self._describe("")
            self._pressed = button
            wish.emit(self.current_id())  # type: ignore[attr-defined]

        button.clicked.connect(tell)
        return button

    def _build_foot(self) -> QHBoxLayout:
        self._result_icon = IconLabel(self._theme, "info", Tone.MUTED, 2 * UNIT)
        self._result = label("", wrap=True)
        self._result.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(12 * UNIT)
        self.stop = QPushButton(_("Cancel"))
        self.stop.setAutoDefault(False)
        self.stop.clicked.connect(self._stop)
        self.close_button = QPushButton(_("Close"))
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT)
        foot.setSpacing(UNIT)
        foot.addWidget(self._result_icon)
        foot.addWidget(self._result, 1)
        foot.addWidget(self._progress)
        foot.addWidget(self.stop)
        foot.addWidget(self.close_button)
        self.tell("")
        return foot

    # --- what whoever opened it says --------------------------------------------------------

    def show_accounts(self, facts: Sequence[Facts], select: str | None = None) -> None:
        """What there is; ``select`` is the account to turn to (else the one that is shown)."""
        wanted = select or self.current_id()
        self._facts = {one.account.id: one for one in facts}
        self.accounts.blockSignals(True)
        self.accounts.clear()
        for one in facts:
            item = QListWidgetItem(
                self._theme.icon(wording.where_icon(one.account)), _in_list(one), self.accounts
            )
            item.setData(Qt.ItemDataRole.UserRole, one.account.id)
            item.setSizeHint(QSize(0, 6 * UNIT))
            if one.account.id == wanted:
                self.accounts.setCurrentItem(item)
        if self.accounts.currentRow() < 0:
            self.accounts.setCurrentRow(0)
        self.accounts.blockSignals(False)
        self._show_current()

    def show_key(self, account_id: str, state: KeyState) -> None:
        """The keyring has answered."""
        known = self._facts.get(account_id)
        if known is not None:
            self._facts[account_id] = Facts(known.account, known.is_default, state, known.used)
            self._show_current()

    def tell(self, text: str, icon: str = "info", tone: Tone = Tone.MUTED) -> None:
        """One line about what was done last; nothing is under way any more."""
        self._describe(text)
        self._turn(busy=False)
        self._result_icon.draw(icon, tone)
        self._result_icon.setVisible(bool(text))
        self._result.setText(text)

    def tell_busy(self, text: str) -> None:
        """Something is under way, and can be stopped."""
        self.tell(text)
        self._result_icon.hide()
        self._progress.setAccessibleName(text)
        self._turn(busy=True)

    def current_id(self) -> str:
        """The account that is shown; empty before there is one."""
        if self.accounts.currentRow() < 0:
            return ""
        return str(self.accounts.currentItem().data(Qt.ItemDataRole.UserRole))

    def result_text(self) -> str:
        return self._result.text()

    def key_text(self) -> str:
        return self._key_words.text()

    def used_text(self) -> str:
        return self._used.text()

    # --- showing ----------------------------------------------------------------------------

    def reject(self) -> None:
        """Esc stops what is under way before it closes the dialog."""
        if self._busy:
            self._stop()
            return
        super().reject()

    def _stop(self) -> None:
        self.stop_wanted.emit()
        self.tell(_("Stopped."))

    def _turn(self, *, busy: bool) -> None:
        """The keyboard is moved before what has it goes: Qt would let it go on to any widget."""
        self._busy = busy
        if busy:
            self.stop.show()
            self.stop.setFocus()
        for button in (self.add, self.key, self.default, self.test, self.change, self.remove):
            button.setEnabled(not busy)
        if not busy:
            self._show_current()
            if self.focusWidget() is self.stop:
                self._give_back()
        self._progress.setVisible(busy)
        self.stop.setVisible(busy)
        self.close_button.setVisible(not busy)

    def _give_back(self) -> None:
        button = self._pressed
        if button is None or not (button.isEnabled() and button.isVisibleTo(self)):
            self.accounts.setFocus()
        else:
            button.setFocus()

    def _describe(self, result: str) -> None:
        """A screen reader says it with the button: it goes through no text at the foot."""
        if self._pressed is not None:
            self._pressed.setAccessibleDescription(result)

    def _show_current(self, *_items: object) -> None:
        facts = self._facts.get(self.current_id())
        if facts is None:
            return
        account = facts.account
        online = account.leaves_this_computer
        self._icon.draw(wording.where_icon(account), Tone.ACCENT)
        self._name.set_whole(account.name if online else _("This computer"))
        self._about.setText(_about(account))
        self._address.set_whole(account.url)
        self._price.setText(wording.price(account))
        self._used.setText(_usage(facts.used))
        self._show_key(facts)
        for row in range(self._table.rowCount()):
            for column in range(2):
                item = self._table.itemAtPosition(row, column)
                widget = None if item is None else item.widget()
                if widget is not None:
                    widget.setVisible(online)
        for button in (self.test, self.change, self.remove):
            button.setVisible(online)
        self.page.setVisible(bool(account.web_page))
        self.default.setEnabled(not facts.is_default and not self._busy)
        self.default.setText(
            _("New recordings go here") if facts.is_default else _("Send new recordings here")
        )

    def _show_key(self, facts: Facts) -> None:
        status = (
            Status("loader", _("Asking the keyring…"), Tone.MUTED)
            if facts.key is None
            else key_status(facts.account, facts.key)
        )
        self._key_icon.draw(status.icon, status.tone)
        self._key_words.setText(status.text)
        missing = facts.key is KeyState.MISSING and facts.account.capabilities.needs_key
        self.key.setText(_("Enter the key…") if missing else _("Another key…"))
        set_role(self.key, "primary" if missing else "")


def _in_list(facts: Facts) -> str:
    account = facts.account
    name = account.name if account.leaves_this_computer else _("This computer")
    title = _(account.capabilities.title)
    second = _("{service} · default").format(service=title) if facts.is_default else title
    return f"{name}\n{second}"


def _about(account: Account) -> str:
    if not account.leaves_this_computer:
        return _(
            "The built-in engine works offline and costs nothing. Recordings never leave this"
            " computer. Other accounts send them to a speech service, which is quicker on most"
            " computers, and charges for it."
        )
    if account.model_name is not None:
        text = _(
            "Recordings are sent to this server and transcribed by its model “{model}”. Times are"
            " the server's where it gives any, else found on this computer."
        )
        text = text.format(model=account.model_name)
        return sentences(_("A server on this computer."), text) if account.stays_here else text
    return _("Recordings are sent to the {service}, which charges for them.").format(
        service=account.capabilities.title
    )


def _usage(used: Total | None) -> str:
    if used is None:
        return _("not used yet")
    facts = [
        ngettext("{count} minute", "{count} minutes", used.minutes).format(count=used.minutes),
        wording.points(used.points),
    ]
    if used.dollars is not None:
        facts.append(_("about {dollars}").format(dollars=wording.dollars(used.dollars)))
    return " · ".join(facts)
