"""A line to fill in, its name above, and below a hint or what is wrong."""

from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from stt_desktop.domain.errors import AppError
from stt_desktop.i18n import _, sentences
from stt_desktop.ui.tokens import UNIT
from stt_desktop.ui.widgets import label


class Field(QWidget):
    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setAccessibleName(name)
        self.error: QLabel = label("", "error", wrap=True)
        self.error.hide()
        self._below = label(hint, "muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT // 2)
        column.addWidget(label(name, "muted", wrap=True))
        column.addWidget(self.field)
        column.addWidget(self.error)
        column.addWidget(self._below)
        self.hint(hint)
        self.field.textEdited.connect(lambda: self.show_error(None))

    @property
    def text(self) -> str:
        """What stands in it, without the white space around."""
        return self.field.text().strip()

    def hint(self, text: str) -> None:
        self._below.setText(text)
        self._below.setVisible(bool(text))

    def show_error(self, error: AppError | None) -> None:
        text = "" if error is None else sentences(error.message(_), error.advice(_))
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self.field.setAccessibleDescription(text)
