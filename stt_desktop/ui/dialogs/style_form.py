"""The numbers of a subtitle style, as fields that a person can fill in."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from stt_desktop.domain.errors import N_, AppError
from stt_desktop.i18n import _
from stt_desktop.subtitles.saved import LIMITS, from_dict, to_dict
from stt_desktop.subtitles.style import Style
from stt_desktop.ui.tokens import UNIT


@dataclass(frozen=True, slots=True)
class _Field:
    """``scale`` is how many of the style's units one of the shown ones has."""

    title: str
    scale: int = 1
    hint: str = ""
    may_be_empty: bool = False


_SECONDS = 1000

FIELDS: Mapping[str, _Field] = {
    "max_chars": _Field(N_("Characters a line")),
    "max_lines": _Field(N_("Lines")),
    "max_cps": _Field(N_("Characters a second")),
    "max_wpm": _Field(N_("Words a minute"), hint=N_("Empty: not counted."), may_be_empty=True),
    "wide": _Field(
        N_("A Chinese character counts"), hint=N_("2: as much as two Latin letters. 1: as one.")
    ),
    "min_ms": _Field(N_("Shortest (s)"), _SECONDS),
    "max_ms": _Field(N_("Longest (s)"), _SECONDS),
    "min_gap_ms": _Field(N_("Smallest gap (s)"), _SECONDS),
    "close_gap_ms": _Field(
        N_("Close gaps under (s)"),
        _SECONDS,
        N_(
            "A shorter gap between two subtitles flickers. It is closed: the first one stays until"
            " just before the next."
        ),
    ),
    "linger_ms": _Field(N_("Stands after the sound (s)"), _SECONDS),
    "max_pause_ms": _Field(
        N_("Longest silence inside (s)"), _SECONDS, N_("A longer one begins another subtitle.")
    ),
}
"""What can be changed, in the order of the form."""


class StyleForm(QWidget):
    changed = Signal(object)
    """The :class:`Style` that the fields say now: with every key that makes one."""
    left = Signal()
    """A field was left: what was typed is meant."""
    refused = Signal(object)
    """The AppError that says why the fields make no style; None when they do again."""

    def __init__(self) -> None:
        super().__init__()
        self._style = Style()
        self._shows = False
        self.fields: dict[str, QLineEdit] = {}
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(2 * UNIT)
        form.setVerticalSpacing(UNIT // 2)
        for name, field in FIELDS.items():
            line = QLineEdit()
            line.setFixedWidth(11 * UNIT)
            line.setAccessibleName(_(field.title))
            line.setAccessibleDescription(_(field.hint) if field.hint else "")
            line.setToolTip(_(field.hint) if field.hint else "")
            line.setValidator(_validator(name, field, line))
            line.textChanged.connect(self._tell)
            line.editingFinished.connect(self.left)
            form.addRow(_(field.title), line)
            title = form.labelForField(line)
            title.setToolTip(line.toolTip())
            # As high as the field: Qt would put the name at its top.
            title.setMinimumHeight(line.sizeHint().height())
            self.fields[name] = line

    def show_style(self, style: Style, *, editable: bool) -> None:
        """Fill in the fields; nothing is told."""
        self._style, self._shows = style, True
        for name, line in self.fields.items():
            value = getattr(style, name)
            line.setText("" if value is None else f"{value / FIELDS[name].scale:g}")
            line.setReadOnly(not editable)
            line.setEnabled(editable)
        self._shows = False
        self.refused.emit(None)

    def _tell(self) -> None:
        if self._shows:
            return
        try:
            style = from_dict(to_dict(self._style) | self._values())
        except AppError as error:
            self.refused.emit(self._in_shown_words(error))
            return
        self._style = style
        self.refused.emit(None)
        self.changed.emit(style)

    def _in_shown_words(self, error: AppError) -> AppError:
        """The error with the field's title and with figures as the form shows them."""
        name = str(error.details["field"])
        field, limits = FIELDS[name], LIMITS[name]
        most = limits.most
        if name == "min_ms":  # no longer than the longest
            longest = _read(self.fields["max_ms"].text(), "max_ms")
            most = min(most, longest) if isinstance(longest, int) else most
        return AppError(
            error.kind,
            field=_(field.title),
            value=self.fields[name].text() or "–",
            allowed=f"{limits.least / field.scale:g} – {most / field.scale:g}",
        )

    def _values(self) -> dict[str, object]:
        return {name: _read(line.text(), name) for name, line in self.fields.items()}


def _validator(name: str, field: _Field, line: QLineEdit) -> QDoubleValidator:
    """Only letters are refused while one types: limits are told in words."""
    limits = LIMITS[name]
    decimals = 3 if field.scale > 1 or not limits.whole else 0
    made = QDoubleValidator(0, 1e6, decimals, line)
    made.setNotation(QDoubleValidator.Notation.StandardNotation)
    made.setLocale(QLocale.c())
    return made


def _read(text: str, name: str) -> object:
    """What a field says in the style's unit; the text itself where it says no number."""
    field = FIELDS[name]
    if not text.strip() and field.may_be_empty:
        return None
    try:
        value = float(text) * field.scale
    except ValueError:
        return text
    return round(value) if LIMITS[name].whole else value
