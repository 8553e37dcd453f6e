"""Where a person enters a key: hidden unless they want to see it, mended or refused at once."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from stt_desktop.domain.errors import AppError
from stt_desktop.domain.secret import Secret, clean_key
from stt_desktop.i18n import _, sentences
from stt_desktop.ui.theme import Theme, set_icon
from stt_desktop.ui.tokens import UNIT
from stt_desktop.ui.widgets import label


class KeyEntry(QWidget):
    """``changed`` says that another text stands in the field."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(_("Key"))
        self.field.textChanged.connect(self._edited)
        self.reveal = QPushButton()
        self.reveal.setCheckable(True)
        self.reveal.setAutoDefault(False)
        self.reveal.toggled.connect(self._show)
        self.paste = QPushButton(_("Paste"))
        set_icon(self.paste, theme.icon("clipboard-paste"))
        self.paste.setAutoDefault(False)
        self.paste.clicked.connect(self._paste)
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        row.addWidget(self.field, 1)
        row.addWidget(self.reveal)
        row.addWidget(self.paste)
        self.error: QLabel = label("", "error", wrap=True)
        self.error.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT // 2)
        layout.addLayout(row)
        layout.addWidget(self.error)
        self._show(shown=False)
        self.setFocusProxy(self.field)

    @property
    def is_empty(self) -> bool:
        return not self.field.text().strip()

    def secret(self) -> Secret | None:
        """The key, mended; None where there is none, and why stands under the field."""
        try:
            secret = clean_key(self.field.text())
        except AppError as error:
            self.show_error(error)
            self.field.setFocus()
            return None
        self.show_error(None)
        return secret

    def fill(self, secret: Secret) -> None:
        self.field.setText(secret.reveal())

    def show_error(self, error: AppError | None) -> None:
        """Why what stands there cannot be a key."""
        text = "" if error is None else sentences(error.message(_), error.advice(_))
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self.field.setAccessibleDescription(text)

    def forget(self) -> None:
        """Leave nothing in the field (and in its undo history)."""
        self.field.clear()

    def _edited(self) -> None:
        self.show_error(None)
        self.changed.emit()

    def _paste(self) -> None:
        # insert() would drop what stands behind a line end; clean_key() must see all of it.
        self.field.setText(" ".join(QGuiApplication.clipboard().text().split("\n")).strip())
        self.field.setFocus()
        self.secret()

    def _show(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.field.setEchoMode(mode)
        self.reveal.setIcon(self._theme.icon("eye-off" if shown else "eye"))
        words = _("Hide the key") if shown else _("Show the key")
        self.reveal.setAccessibleName(words)
        self.reveal.setToolTip(words)
