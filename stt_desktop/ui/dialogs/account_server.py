"""What an account of an OpenAI-compatible server has besides: its model, and what it takes at
once."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from stt_desktop.domain.account import Account, check_limit_bytes, check_limit_ms, check_model
from stt_desktop.domain.errors import LIMIT_UNUSABLE, AppError
from stt_desktop.i18n import _, sentences
from stt_desktop.ui.dialogs.field import Field
from stt_desktop.ui.tokens import UNIT
from stt_desktop.ui.widgets import label

_MB = 1_000_000
_MINUTE_MS = 60_000


class ModelPart(QWidget):
    """The model, written or chosen from those that the server lists."""

    wanted = Signal()
    """Ask the server for its models: :meth:`show_models` or :meth:`show_error` follows."""

    def __init__(self, preset: str) -> None:
        super().__init__()
        self._preset = preset
        self.choice = QComboBox()
        self.choice.setEditable(True)
        self.choice.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        # The list and the line in it are two to a screen reader.
        for part in (self.choice, self.line):
            part.setAccessibleName(_("Model"))
        self.line.setPlaceholderText(preset)
        self.ask = QPushButton(_("Ask the server"))
        self.ask.setToolTip(_("Lists its models. Nothing is transcribed or charged."))
        self.ask.setAutoDefault(False)
        self.ask.clicked.connect(self._ask)
        self._below = label("", "muted", wrap=True)
        self.error = label("", "error", wrap=True)
        self.error.hide()
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        row.addWidget(self.choice, 1)
        row.addWidget(self.ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT // 2)
        column.addWidget(label(_("Model"), "muted"))
        column.addLayout(row)
        column.addWidget(self.error)
        column.addWidget(self._below)
        self.line.textEdited.connect(lambda: self.show_error(None))
        self._say(_("As the server calls it. Empty: {model}.").format(model=preset))

    @property
    def line(self) -> QLineEdit:
        line = self.choice.lineEdit()
        assert line is not None
        return line

    def model(self) -> str | None:
        """Raises AppError: MODEL_NAME_UNUSABLE."""
        text = self.line.text().strip()
        return check_model(text) if text else None

    def show_models(self, models: Sequence[str]) -> None:
        """Offer what the server lists; what was written stays."""
        written = self.line.text()
        self.choice.clear()
        self.choice.addItems(list(models))
        self.line.setText(written)
        self._answered()
        self.show_error(None)
        self._say(
            _("The server lists these: {models}").format(models=_(", ").join(models[:6]))
            if models
            else _("The server lists no models.")
        )

    def show_error(self, error: AppError | None) -> None:
        text = "" if error is None else sentences(error.message(_), error.advice(_))
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self.choice.setAccessibleDescription(text)
        if error is not None:
            self._answered()

    def _ask(self) -> None:
        self.ask.setEnabled(False)
        self.show_error(None)
        self._say(_("Asking the server…"))
        self.wanted.emit()

    def _answered(self) -> None:
        self.ask.setEnabled(True)
        self._say("")

    def _say(self, text: str) -> None:
        self._below.setText(text)
        self._below.setVisible(bool(text))


class LimitsPart(QWidget):
    """What the server takes at once; longer recordings are cut."""

    def __init__(self) -> None:
        super().__init__()
        hint = _("Empty: what the server says. Longer recordings are cut in pauses.")
        self.largest = Field(_("Largest upload, in MB"), hint)
        self.longest = Field(_("Longest recording, in minutes"), "")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * UNIT)
        for field in (self.largest, self.longest):
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)

    def fill(self, account: Account) -> None:
        size, length = account.limit_bytes, account.limit_ms
        self.largest.field.setText("" if size is None else f"{size / _MB:g}")
        self.longest.field.setText("" if length is None else f"{length / _MINUTE_MS:g}")

    def limits(self) -> tuple[int | None, int | None]:
        """Bytes and milliseconds.

        Raises:
            AppError: LIMIT_UNUSABLE, and its field says so.
        """
        found = []
        for field, unit, check in (
            (self.largest, _MB, check_limit_bytes),
            (self.longest, _MINUTE_MS, check_limit_ms),
        ):
            field.show_error(None)
            try:
                found.append(check(_times(field.text, unit)) if field.text else None)
            except AppError as error:
                field.show_error(error)
                raise
        size, length = found
        return size, length


def _times(text: str, unit: int) -> int:
    try:
        return round(float(text) * unit)
    except (ValueError, OverflowError):
        raise AppError(LIMIT_UNUSABLE, least="0.5 MB" if unit == _MB else "0.25 min") from None
