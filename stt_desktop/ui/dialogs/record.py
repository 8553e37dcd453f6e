"""Recording from a microphone: which, how loud, how long; pause, and stop."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from stt_desktop.i18n import _
from stt_desktop.ui import wording
from stt_desktop.ui.dialogs.page import combo
from stt_desktop.ui.theme import Theme, set_icon, set_role
from stt_desktop.ui.tokens import UNIT, Tone
from stt_desktop.ui.widgets import fit_height, label


class LevelMeter(QWidget):
    """How loud it is, from silence (-60 dB) to the loudest there can be."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.share = 0.0
        self.setFixedHeight(UNIT)
        self.setAccessibleName(_("Loudness"))

    def show_share(self, share: float) -> None:
        """0 to 1. It falls slowly, so that an eye can follow."""
        self.share = max(share, self.share * 0.8)
        self.update()

    def clear(self) -> None:
        self.share = 0.0
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Mid))
        loud = self.rect()
        loud.setWidth(round(self.width() * self.share))
        tone = Tone.WARNING if self.share > 0.97 else Tone.GOOD  # it is about to be cut off
        painter.fillRect(loud, self._theme.colour(tone))
        painter.end()


class RecordDialog(QDialog):
    """Closing it stops as *Stop* does: nothing that was said is lost by a slip."""

    start_wanted = Signal(str)
    """The device's id."""
    pause_wanted = Signal(bool)
    discard_wanted = Signal()

    def __init__(
        self, theme: Theme, devices: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Record"))
        self.devices = combo()
        self.devices.setAccessibleName(_("Microphone"))
        for device, name in devices:
            self.devices.addItem(name, device)
        self.time = label("0:00", "heading")
        self.time.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.time.setAccessibleName(_("Recorded so far"))
        self.meter = LevelMeter(theme)
        self.said = label("", "error", wrap=True)
        self.said.hide()
        self.begin = QPushButton(_("Start recording"))
        self.pause = QPushButton(_("Pause"))
        self.stop = QPushButton(_("Stop and transcribe"))
        self.discard = QPushButton(_("Discard…"))
        set_icon(self.begin, theme.icon("mic", Tone.ON_ACCENT))
        for button in (self.begin, self.stop):
            set_role(button, "primary")
        for button in (self.pause, self.stop, self.discard):
            button.hide()
            button.setAutoDefault(False)
        set_role(self.discard, "link")
        self.begin.setDefault(True)
        self.begin.clicked.connect(lambda: self.start_wanted.emit(self.devices.currentData()))
        self.pause.clicked.connect(self._toggle)
        self.stop.clicked.connect(self.accept)
        self.discard.clicked.connect(self.discard_wanted)

        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT)
        buttons.addWidget(self.discard)
        buttons.addStretch(1)
        for button in (self.begin, self.pause, self.stop):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * UNIT, 2 * UNIT, 3 * UNIT, 2 * UNIT)
        layout.setSpacing(2 * UNIT)
        for part in (self.devices, self.time, self.meter, self.said):
            layout.addWidget(part)
        layout.addLayout(buttons)
        self.setMinimumWidth(52 * UNIT)
        self.begin.setFocus()
        self._paused = False

    def show_recording(self) -> None:
        self.devices.setEnabled(False)
        self.said.hide()
        self.begin.hide()
        for button in (self.pause, self.stop, self.discard):
            button.show()
        self.stop.setDefault(True)
        self.stop.setFocus()

    def show_sound(self, recorded_ms: int, share: float) -> None:
        self.time.setText(wording.clock(recorded_ms))
        self.meter.show_share(share)

    def show_problem(self, text: str) -> None:
        self.said.setText(text)
        self.said.show()
        fit_height(self, self.width())

    def _toggle(self) -> None:
        self._paused = not self._paused
        self.pause.setText(_("Go on") if self._paused else _("Pause"))
        self.meter.clear()
        self.pause_wanted.emit(self._paused)
