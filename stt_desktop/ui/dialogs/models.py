"""The speech models: how large they are, whether they are here, what can be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from stt_desktop.i18n import _, sentences
from stt_desktop.ui import wording
from stt_desktop.ui.theme import Theme, set_role
from stt_desktop.ui.tokens import UNIT, Tone
from stt_desktop.ui.widgets import IconLabel, label


class Presence(StrEnum):
    """Whether a model is on this computer."""

    UNKNOWN = "unknown"
    MISSING = "missing"
    INSTALLED = "installed"
    WORKING = "working"
    """It is being brought, looked at or removed."""


@dataclass(frozen=True, slots=True)
class ModelState:
    """``said`` is what happens or went wrong; ``fraction`` 0 to 1 while it comes, below 0 while
    nobody knows how far."""

    presence: Presence
    said: str = ""
    wrong: bool = False
    fraction: float | None = None


class ModelsPage(QWidget):
    """The buttons' wishes carry the model's name."""

    install_wanted = Signal(str)
    verify_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.rows: dict[str, ModelRow] = {}
        self._list = QVBoxLayout()
        self._list.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT)
        self._list.setSpacing(UNIT)
        inner = QFrame()
        set_role(inner, "surface")
        holder = QVBoxLayout(inner)
        holder.setContentsMargins(0, 0, 0, 0)
        holder.addLayout(self._list)
        holder.addStretch(1)
        area = QScrollArea()
        set_role(area, "scrolled")
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setAccessibleName(_("Models"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * UNIT, 2 * UNIT, 3 * UNIT, UNIT)
        layout.setSpacing(UNIT)
        self._hint = label("", "muted", wrap=True)
        layout.addWidget(self._hint)
        layout.addWidget(area, 1)

    def show_models(self, models: Sequence[tuple[str, int]]) -> None:
        """``models`` are (name, bytes)."""
        for name, size in models:
            row = ModelRow(self._theme, name, size)
            row.install.clicked.connect(lambda _on=False, name=name: self.install_wanted.emit(name))
            row.verify.clicked.connect(lambda _on=False, name=name: self.verify_wanted.emit(name))
            row.remove.clicked.connect(lambda _on=False, name=name: self.remove_wanted.emit(name))
            self.rows[name] = row
            self._list.addWidget(row)
        hints = [_("Models recognize speech on this computer, offline.")]
        if len(self.rows) > 1:
            hints.append(_("Larger ones are more exact and slower."))
        self._hint.setText(sentences(*hints))

    def show_state(self, name: str, state: ModelState) -> None:
        self.rows[name].show_state(state)


class ModelRow(QFrame):
    def __init__(self, theme: Theme, name: str, size: int) -> None:
        super().__init__()
        self._icon = IconLabel(theme, "hourglass", Tone.MUTED, 2 * UNIT)
        title = label(f"{name} · {wording.size(size)}", "heading")
        self.said: QLabel = label("", "muted", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("Progress of the model {model}").format(model=name))
        self._bar.hide()
        self.install = _button(_("Install"), _("Install the model {model}").format(model=name))
        self.verify = _button(_("Verify"), _("Verify the model {model}").format(model=name))
        self.remove = _button(_("Remove"), _("Remove the model {model}").format(model=name))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        words.addWidget(self.said)
        words.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, UNIT // 2, 0, UNIT // 2)
        row.setSpacing(UNIT)
        row.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        for button in (self.install, self.verify, self.remove):
            row.addWidget(button, alignment=Qt.AlignmentFlag.AlignTop)
        self.show_state(ModelState(Presence.UNKNOWN))

    def show_state(self, state: ModelState) -> None:
        here = state.presence is Presence.INSTALLED
        self.install.setVisible(state.presence in (Presence.MISSING, Presence.WORKING))
        self.install.setEnabled(state.presence is Presence.MISSING)
        self.verify.setVisible(here)
        self.remove.setVisible(here)
        self.said.setText(state.said or _presence_in_words(state.presence))
        set_role(self.said, "error" if state.wrong else "muted")
        icon, tone = _ICONS[state.presence]
        self._icon.draw(*(("circle-alert", Tone.BAD) if state.wrong else (icon, tone)))
        self._bar.setVisible(state.fraction is not None)
        if state.fraction is None or state.fraction < 0:
            self._bar.setRange(0, 0)
        else:
            self._bar.setRange(0, 1000)
            self._bar.setValue(int(state.fraction * 1000))


_ICONS = {
    Presence.UNKNOWN: ("hourglass", Tone.MUTED),
    Presence.MISSING: ("download", Tone.MUTED),
    Presence.INSTALLED: ("circle-check", Tone.GOOD),
    Presence.WORKING: ("loader", Tone.ACCENT),
}


def _presence_in_words(presence: Presence) -> str:
    return {
        Presence.UNKNOWN: _("Looking…"),
        Presence.MISSING: _("Not installed"),
        Presence.INSTALLED: _("Installed"),
        Presence.WORKING: _("One moment…"),
    }[presence]


def _button(words: str, name: str) -> QPushButton:
    button = QPushButton(words)
    button.setAccessibleName(name)
    button.setAutoDefault(False)
    return button
