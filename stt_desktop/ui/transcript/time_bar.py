"""When the chosen cue begins and ends, to be typed."""

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from stt_desktop.domain.transcript import Cue
from stt_desktop.i18n import _
from stt_desktop.subtitles.style import Style
from stt_desktop.ui.theme import tabular
from stt_desktop.ui.tokens import UNIT
from stt_desktop.ui.transcript.marks import speed
from stt_desktop.ui.widgets import ElidedLabel, label

_TIME = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,2}):)?(\d{1,5})(?:[.,](\d{1,3}))?")
_STEP_MS = 100
_HOUR_MS = 3_600_000


class TimeBar(QWidget):
    retimed = Signal(int, int)
    """Start and end (ms) that the person wants for the chosen cue."""
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._cue: Cue | None = None
        self.start = _TimeField(_("Start of the subtitle"))
        self.end = _TimeField(_("End of the subtitle"))
        self._facts = ElidedLabel("muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(UNIT + 4, UNIT // 2 + 2, UNIT + 4, UNIT // 2 + 2)
        row.setSpacing(UNIT)
        for field, words in ((self.start, _("From")), (self.end, _("To"))):
            name = label(words, "muted")
            name.setBuddy(field)
            row.addWidget(name)
            row.addWidget(field)
            field.committed.connect(self._tell)
            field.left.connect(self.left)
        row.addWidget(self._facts, 1)
        self.show_cue(None, None, editable=False)

    @property
    def has_keyboard(self) -> bool:
        return self.start.hasFocus() or self.end.hasFocus()

    def show_cue(self, cue: Cue | None, style: Style | None, *, editable: bool) -> None:
        self._cue = cue
        for field, ms in (
            (self.start, cue.start_ms if cue else None),
            (self.end, cue.end_ms if cue else None),
        ):
            field.show_ms(ms)
            field.setReadOnly(not editable)
            field.setEnabled(cue is not None)
        facts = ""
        if cue is not None and style is not None:
            facts = _("{seconds} s · {speed} char/s").format(
                seconds=f"{cue.duration_ms / 1000:.1f}", speed=round(speed(cue, style))
            )
        self._facts.set_whole(facts)

    def _tell(self) -> None:
        if self._cue is None:
            return
        start, end = self.start.ms, self.end.ms
        if (start, end) != (self._cue.start_ms, self._cue.end_ms):
            self.retimed.emit(start, end)


class _TimeField(QLineEdit):
    """A time as ``1:02:03.450``; arrow keys move it by a tenth of a second."""

    committed = Signal()
    left = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.ms = 0
        self.setAccessibleName(name)
        self.setFont(tabular(self.font()))
        self.editingFinished.connect(self._read)

    def show_ms(self, ms: int | None) -> None:
        self.ms = ms or 0
        self.setText("" if ms is None else time_text(ms))
        widest = "0:00:00.000" if self.ms >= _HOUR_MS else "00:00.000"
        self.setFixedWidth(self.fontMetrics().horizontalAdvance(widest) + 3 * UNIT - 4)

    def _read(self) -> None:
        ms = parse_time(self.text())
        if ms is None or self.isReadOnly():
            self.setText(time_text(self.ms))
        elif ms != self.ms:
            self.ms = ms
            self.committed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if steps and not self.isReadOnly():
            typed = parse_time(self.text())
            self.ms = max(0, (self.ms if typed is None else typed) + steps * _STEP_MS)
            self.committed.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.setText(time_text(self.ms))
            self.left.emit()
        else:
            super().keyPressEvent(event)


def time_text(ms: int) -> str:
    """``02:03.450``, with hours where there are any."""
    seconds, rest = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    short = f"{minutes:02}:{seconds:02}.{rest:03}"
    return f"{hours}:{short}" if hours else short


def parse_time(text: str) -> int | None:
    """Milliseconds of a typed time (``1:02:03.4``, ``2:03``, ``123.4``), or None."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups()
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "").ljust(3, "0"))
