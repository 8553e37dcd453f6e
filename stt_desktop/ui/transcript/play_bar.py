"""The buttons under the waveform, and where one is."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from stt_desktop.i18n import _, after_another
from stt_desktop.ui import wording
from stt_desktop.ui.theme import Theme, set_role, tabular
from stt_desktop.ui.tokens import ICON, UNIT
from stt_desktop.ui.transcript.commands import TranscriptCommands, speed_name
from stt_desktop.ui.widgets import MenuButton, label, with_keys

_ROOMY = 56 * UNIT
"""Pixels from which on a button has room for words beside its sign."""


class PlayBar(QWidget):
    def __init__(
        self, theme: Theme, commands: TranscriptCommands, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._commands = commands
        self._shown = ""
        self._counted = 0
        self.play = self._button(commands.play, _("Play"))
        self._where = label(role="muted")
        self._where.setFont(tabular(self._where.font()))
        menu = QMenu(self)
        menu.addActions(commands.speeds.actions())
        self.speed = MenuButton(theme, menu)
        set_role(self.speed, "icon")
        self.speed.setToolTip(_("Speed"))

        row = QHBoxLayout(self)
        row.setContentsMargins(UNIT, UNIT // 2, UNIT // 2, UNIT // 2)
        row.setSpacing(2)
        row.addWidget(self._button(commands.back, _("Five seconds back")))
        row.addWidget(self.play)
        row.addWidget(self._button(commands.forward, _("Five seconds forward")))
        row.addSpacing(UNIT)
        row.addWidget(self._where)
        row.addStretch(1)
        row.addWidget(self._button(commands.loop, _("Repeat the subtitle")))
        row.addWidget(self.speed)
        # Only beside a text that was edited: there is room for it, but not for what does nothing.
        self.original = self._button(commands.show_original, _("Show the original text"))
        self.original.setVisible(commands.show_original.isEnabled())
        commands.show_original.enabledChanged.connect(self.original.setVisible)
        row.addWidget(self.original)
        row.addWidget(self._button(commands.find, _("Find and replace")))
        self.check = self._button(commands.next_mark, _("Next subtitle to check"))
        self.check.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        row.addWidget(self.check)
        self.show_check(0, ())
        self.show_speed(1.0)
        self.show_playing(playing=False)
        self.show_where(0, 0)

    def show_where(self, position_ms: int, duration_ms: int) -> None:
        words = f"{wording.clock(position_ms)} / {wording.clock(duration_ms)}"
        if words != self._shown:
            self._shown = words
            self._where.setText(words)
            self._where.setAccessibleName(_("Position: {where}").format(where=words))

    def show_playing(self, *, playing: bool) -> None:
        words = _("Pause") if playing else _("Play")
        self.play.setIcon(self._theme.icon("pause" if playing else "play"))
        self.play.setToolTip(with_keys(words, self._commands.play))
        self.play.setAccessibleName(words)

    def show_speed(self, speed: float) -> None:
        self.speed.setText(speed_name(speed))
        self.speed.setAccessibleName(_("Speed: {speed}").format(speed=speed_name(speed)))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit_check()

    def _fit_check(self) -> None:
        """Where there is little room, the sign and the number say it."""
        words = _("Check {count}") if self.width() >= _ROOMY else "{count}"
        self.check.setText(words.format(count=self._counted))

    def show_check(self, count: int, told: Sequence[str]) -> None:
        """So many subtitles break a rule: ``told`` says which, line by line. None, no button."""
        words = _("Check {count}").format(count=count)
        self._counted = count
        self._fit_check()
        self.check.setToolTip("\n".join((with_keys(words, self._commands.next_mark), *told)))
        self.check.setAccessibleName(words)
        self.check.setAccessibleDescription(after_another(*told))
        self.check.setVisible(count > 0)

    def _button(self, action: QAction, words: str) -> QToolButton:
        button = QToolButton()
        set_role(button, "icon")
        button.setIcon(action.icon())
        button.setIconSize(QSize(ICON, ICON))
        button.setToolTip(with_keys(words, action))
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setCheckable(action.isCheckable())
        button.setEnabled(action.isEnabled())
        button.clicked.connect(action.trigger)
        action.toggled.connect(button.setChecked)
        action.enabledChanged.connect(button.setEnabled)
        return button
