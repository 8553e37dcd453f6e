"""One transcript: waveform, buttons, cues, times. It lays out; the presenters decide.

``presenters.playing`` moves it along the recording, ``presenters.editing`` changes its cues.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from stt_desktop.domain.transcript import Cue
from stt_desktop.i18n import _
from stt_desktop.subtitles.style import Style
from stt_desktop.ui.theme import Theme, set_role
from stt_desktop.ui.tokens import ICON, UNIT, Tone
from stt_desktop.ui.transcript.commands import TranscriptCommands
from stt_desktop.ui.transcript.cues import CueListModel, CueListView
from stt_desktop.ui.transcript.find_bar import FindBar
from stt_desktop.ui.transcript.play_bar import PlayBar
from stt_desktop.ui.transcript.time_bar import TimeBar
from stt_desktop.ui.transcript.waveform import Waveform
from stt_desktop.ui.widgets import IconLabel, label, rule

_BODY_AT_LEAST = 5 * UNIT
"""Of the text, one subtitle is seen in any window."""


class TranscriptPage(QWidget):
    def __init__(
        self, theme: Theme, commands: TranscriptCommands, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._commands = commands
        self.waveform = Waveform(theme)
        self.play_bar = PlayBar(theme, commands)
        self.sound = Banner(theme, "volume-x", Tone.WARNING)
        self.original = Banner(theme, "history", Tone.ACCENT)
        self.newer_try = TryBanner(theme, "rotate-ccw", Tone.WARNING)
        self.find_bar = FindBar(theme, commands)
        self.model = CueListModel(self)
        self.cues = CueListView(self.model, theme)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setAccessibleName(_("Transcript"))
        self.time_bar = TimeBar()
        self._body = QStackedWidget()
        self._body.addWidget(self.cues)
        self._body.addWidget(self.text)
        self._body.setMinimumHeight(_BODY_AT_LEAST)
        self._timed = True

        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._rule = rule()
        banners = (self.newer_try, self.sound, self.original)
        self._stay = (self.play_bar, rule(), *banners, self.find_bar, self._body)
        for part in (self.waveform, *self._stay):
            column.addWidget(part)
        column.setStretchFactor(self._body, 1)
        column.addWidget(self._rule)
        column.addWidget(self.time_bar)

        for widget in (self.cues, self.waveform):
            widget.addActions(commands.single_keys())
        self.cues.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.cues.customContextMenuRequested.connect(self._show_menu)
        self.time_bar.left.connect(self.cues.setFocus)

    def show_cues(
        self,
        cues: Sequence[Cue],
        style: Style,
        duration_ms: int,
        *,
        editable: bool,
        fresh: bool,
    ) -> None:
        """Other cues; ``fresh`` ones are another recording's."""
        self.model.show(cues, style, editable=editable)
        self.waveform.show_cues(cues, duration_ms, editable=editable, fresh=fresh)
        self.cues.show_found((), None)
        self.cues.show_playing(-1)
        self._turn_to(self.cues, timed=True)
        if fresh:
            self.cues.scrollToTop()

    def show_text(self, text: str, duration_ms: int) -> None:
        """A text without times."""
        self.model.show(())
        self.waveform.show_cues((), duration_ms, editable=False, fresh=True)
        self.text.setPlainText(text)
        self._turn_to(self.text, timed=False)

    def clear(self) -> None:
        """Nothing is shown; what is heard of the old recording is of no interest any more."""
        self.model.show(())
        self.waveform.show_cues((), 0, editable=False, fresh=True)
        self.text.clear()
        self.sound.tell("")
        self.original.tell("")
        self.newer_try.tell("")

    def _turn_to(self, body: QWidget, *, timed: bool) -> None:
        self._body.setCurrentWidget(body)
        self._timed = timed
        self._share_room()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._share_room()
        return super().event(event)

    def _share_room(self) -> None:
        """While one looks for something in a low window, the times give way, then the waveform:
        Qt would squeeze every part, and the fields to type in would lie over each other."""
        finding = not self.find_bar.isHidden()
        room = self.height() - sum(_least(part) for part in self._stay if not part.isHidden())
        waveform = _least(self.waveform)
        times = waveform + _least(self._rule) + _least(self.time_bar)
        self.waveform.setVisible(not finding or room >= waveform)
        for part in (self._rule, self.time_bar):
            part.setVisible(self._timed and (not finding or room >= times))
        self._column.activate()  # now: what is painted before the next turn would be squeezed

    def _show_menu(self, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._commands.fill_editing(menu)
        menu.popup(self.cues.viewport().mapToGlobal(where))


class Banner(QFrame):
    """A line that tells something about what is shown, with at most one button."""

    pressed = Signal()

    def __init__(self, theme: Theme, icon: str, tone: Tone) -> None:
        super().__init__()
        set_role(self, "notice")
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(UNIT + 4, UNIT // 2 + 2, UNIT, UNIT // 2 + 2)
        self.row.setSpacing(UNIT)
        self.row.addWidget(IconLabel(theme, icon, tone, ICON))
        self._words = label("", wrap=True)
        self.row.addWidget(self._words, 1)
        self.button = link_button()
        self.button.clicked.connect(self.pressed)
        self.row.addWidget(self.button)
        self.hide()

    @property
    def words(self) -> str:
        return self._words.text()

    def tell(self, words: str, button: str = "") -> None:
        """No words, no banner."""
        self._words.setText(words)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.setVisible(bool(words))


class TryBanner(Banner):
    """What became of a newer try than the one whose text is shown, and the way back."""

    back_wanted = Signal()

    def __init__(self, theme: Theme, icon: str, tone: Tone) -> None:
        super().__init__(theme, icon, tone)
        self.back = link_button()
        self.back.clicked.connect(self.back_wanted)
        self.row.addWidget(self.back)

    def tell(self, words: str, button: str = "", back: str = "") -> None:
        """``button`` does something about the newer try, ``back`` leaves it."""
        super().tell(words, button)
        self.back.setText(back)
        self.back.setVisible(bool(back))


def _least(part: QWidget) -> int:
    """The least height in pixels that it needs to be whole."""
    return part.minimumHeight() or part.minimumSizeHint().height()


def link_button() -> QPushButton:
    made = QPushButton()
    set_role(made, "link")
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made
