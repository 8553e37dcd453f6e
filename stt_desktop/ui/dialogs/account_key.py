"""An account's key: entered, then handed to the keyring, which may answer late, badly or never."""

import os

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from stt_desktop.domain.account import Account, key_variable
from stt_desktop.domain.errors import KEY_EMPTY, KEY_MALFORMED, KEY_TOO_LONG, AppError
from stt_desktop.domain.secret import Secret
from stt_desktop.i18n import _, sentences
from stt_desktop.ui.key_entry import KeyEntry
from stt_desktop.ui.theme import Theme, set_icon, set_role
from stt_desktop.ui.tokens import UNIT, Tone
from stt_desktop.ui.widgets import IconLabel, fit_height, label

_WIDTH = 66 * UNIT
_ABOUT_THE_TEXT = (KEY_EMPTY, KEY_MALFORMED, KEY_TOO_LONG)


class KeyDialog(QDialog):
    """Tells what the person wants; whoever opened it says how that goes (``show_…``)."""

    store_wanted = Signal(object)
    """The Secret that is to go into the keyring."""
    hold_wanted = Signal(object)
    """The Secret that is to be kept until the program ends, and no longer."""
    stop_wanted = Signal()
    """The keyring is to be asked no more."""
    page_wanted = Signal()

    def __init__(self, theme: Theme, account: Account, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = _("Key of “{account}”").format(account=account.name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._asking = False

        page = QPushButton(_("Open the service's page"))
        set_icon(page, theme.icon("external-link", Tone.ACCENT))
        set_role(page, "link")
        page.setAutoDefault(False)
        page.clicked.connect(self.page_wanted)
        head = QHBoxLayout()
        head.setSpacing(UNIT)
        hint = _("You find it on the page of {service}.").format(service=account.capabilities.title)
        head.addWidget(label(hint, wrap=True), 1)
        head.addWidget(page)
        self.entry = KeyEntry(theme)
        self.entry.changed.connect(self._edited)
        self._busy = self._build_busy()
        self._trouble, self._trouble_title, self._trouble_text = _build_trouble(theme)
        self.hold = QPushButton(_("Use it until the program ends"))
        self.hold.setAutoDefault(False)
        self.hold.clicked.connect(lambda: self._hand_over(self.hold_wanted))
        self.save = QPushButton(_("Save the key"))
        self.save.setDefault(True)
        set_role(self.save, "primary")
        self.save.clicked.connect(self.submit)
        self.cancel = QPushButton(_("Cancel"))
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT)
        buttons.addStretch(1)
        for button in (self.cancel, self.hold, self.save):
            buttons.addWidget(button)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        layout.setSpacing(UNIT)
        layout.addWidget(label(title, "heading", wrap=True))
        layout.addLayout(head)
        layout.addSpacing(UNIT)
        layout.addWidget(self.entry)
        layout.addWidget(label(_where_it_is_kept(account), "muted", wrap=True))
        layout.addWidget(self._busy)
        layout.addWidget(self._trouble)
        layout.addSpacing(UNIT)
        layout.addLayout(buttons)
        self.setMinimumWidth(_WIDTH)
        self.show_entry()

    def _build_busy(self) -> QWidget:
        busy = QWidget()
        row = QVBoxLayout(busy)
        row.setContentsMargins(0, UNIT, 0, 0)
        row.setSpacing(UNIT)
        text = _("Asking the keyring… The system may want you to unlock it.")
        row.addWidget(label(text, wrap=True))
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(text)
        row.addWidget(bar)
        return busy

    # --- what whoever opened it says --------------------------------------------------------

    def show_entry(self) -> None:
        """The person may type."""
        self._turn(asking=False, trouble=False)
        self.save.setText(_("Save the key"))
        self.entry.setFocus()

    def show_asking(self) -> None:
        """The keyring is being asked."""
        self._turn(asking=True, trouble=False)
        self.cancel.setFocus()

    def show_trouble(self, error: AppError) -> None:
        """It was not stored: why, and what can be done all the same."""
        if error.kind in _ABOUT_THE_TEXT:
            self.show_entry()
            self.entry.show_error(error)
            return
        self._trouble_title.setText(error.title(_))
        self._trouble_text.setText(
            sentences(error.message(_), error.advice(_))
            + "\n"
            + _(
                "Without the keyring, the key can be used until the program ends. Then it is"
                " forgotten: it is never written to a file."
            )
        )
        self._turn(asking=False, trouble=True)
        self.save.setText(_("Try again"))
        self.hold.setFocus()

    def submit(self) -> None:
        """Ask for what stands in the field to be stored."""
        self._hand_over(self.store_wanted)

    def reject(self) -> None:
        """Cancel: of the question to the keyring while it is asked, of the dialog otherwise."""
        if self._asking:
            self.stop_wanted.emit()
            self.show_entry()
            return
        super().reject()

    def done(self, result: int) -> None:
        self.entry.forget()
        super().done(result)

    def _hand_over(self, wish: object) -> None:
        secret: Secret | None = self.entry.secret()
        if secret is not None:
            wish.emit(secret)  # type: ignore[attr-defined]

    def _edited(self) -> None:
        if self._trouble.isVisibleTo(self):
            self._turn(asking=False, trouble=False)
            self.save.setText(_("Save the key"))

    def _turn(self, *, asking: bool, trouble: bool) -> None:
        self._asking = asking
        self._busy.setVisible(asking)
        self._trouble.setVisible(trouble)
        self.hold.setVisible(trouble)
        self.entry.setEnabled(not asking)
        self.save.setEnabled(not asking)
        fit_height(self, max(self.width(), _WIDTH))


def _build_trouble(theme: Theme) -> tuple[QFrame, QLabel, QLabel]:
    frame = QFrame()
    set_role(frame, "alarm")
    row = QHBoxLayout(frame)
    row.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT)
    row.setSpacing(UNIT)
    icon = QVBoxLayout()
    icon.addWidget(IconLabel(theme, "triangle-alert", Tone.WARNING, 2 * UNIT))
    icon.addStretch(1)
    row.addLayout(icon)
    words = QVBoxLayout()
    words.setSpacing(UNIT // 2)
    title, text = label("", "heading", wrap=True), label("", wrap=True)
    words.addWidget(title)
    words.addWidget(text)
    row.addLayout(words, 1)
    return frame, title, text


def _where_it_is_kept(account: Account) -> str:
    promise = _("It is kept in the keyring of this system, and in no file.")
    if not os.environ.get(variable := key_variable(account.name)):
        return promise
    goes_first = _("The variable {variable} is set and goes first.")
    return sentences(promise, goes_first.format(variable=variable))
