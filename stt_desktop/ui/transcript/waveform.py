"""The recording's outline with the cues on it: shows where one is, seeks, and moves cues' edges.

Only what is visible is drawn, once, into a picture; while it plays, only the line moves.
"""

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLineF, QPoint, QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QPolygon,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from stt_desktop.domain.editing import retime
from stt_desktop.domain.transcript import Cue
from stt_desktop.i18n import _
from stt_desktop.media.peaks import Peaks
from stt_desktop.ui import wording
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.tokens import UNIT, Tone

HEIGHT = 9 * UNIT + UNIT // 2
_RULER = 2 * UNIT
_GRASP = 5
"""Pixels around an edge with which it can be taken."""
_SPANS_MS = (2_000, 5_000, 10_000, 20_000, 45_000, 120_000, 300_000, 600_000)
_FIRST_SPAN = 2
_TICKS_MS = (500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 120_000, 300_000)
_STEP_MS = 1000
_PAGE_S = 10
_HEAD = 5
_QUIETEST = 0.05
"""A recording below this level is drawn small: it is noise."""


class Waveform(QAbstractSlider):
    """A slider: its value is where it plays, in seconds. Screen readers tell it, and set it."""

    sought = Signal(int)
    """The person points at this time (ms)."""
    retimed = Signal(int, int, int)
    """The person moved an edge: row, start, end (ms)."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._peaks = Peaks(b"")
        self._gain = 1.0
        self._words = ""
        self._cues: Sequence[Cue] = ()
        self._starts: list[int] = []
        self._duration_ms = 0
        self._current = -1
        self._editable = False
        self._position_ms = 0
        self._first_ms = 0.0
        self._span = _FIRST_SPAN
        self._picture: QPixmap | None = None
        self._drag: tuple[int, bool, Cue] | None = None
        """Row, whether it is the start that moves, and the cue as it would be."""
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setPageStep(_PAGE_S)
        # Lower only where the window has no room left: else it would lie over its neighbours.
        self.setMinimumHeight(HEIGHT // 2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(_("Waveform"))
        self.setAccessibleDescription(
            _("Arrow keys move by a second, plus and minus change the scale.")
        )
        self.valueChanged.connect(self._point)
        theme.changed.connect(self.redraw)

    # --- what is shown ----------------------------------------------------------------------

    def show_cues(
        self, cues: Sequence[Cue], duration_ms: int, *, editable: bool, fresh: bool
    ) -> None:
        """``fresh`` cues are another recording's: it begins at its beginning."""
        self._cues = cues
        self._starts = [cue.start_ms for cue in cues]
        self._last(max(duration_ms, cues[-1].end_ms if cues else 0))
        self._editable = editable
        self._drag = None
        if fresh:
            self._peaks, self._words = Peaks(b""), ""
            self._first_ms, self._position_ms, self._current = 0.0, 0, -1
            self._tell_value()
        self.redraw()

    def show_peaks(self, peaks: Peaks) -> None:
        self._peaks, self._words = peaks, ""
        self._gain = 1 / max(_QUIETEST, peaks.loudest())
        self._last(max(self._duration_ms, peaks.duration_ms))
        self.redraw()

    def say(self, words: str) -> None:
        """Why there is no outline (yet)."""
        self._words = words
        self.redraw()

    def show_current(self, row: int) -> None:
        """The row that is chosen stands out."""
        if row != self._current:
            self._current = row
            self.redraw()

    def show_position(self, position_ms: int) -> None:
        """Move the line; the view turns a page where the line would leave it."""
        before, self._position_ms = self._position_ms, position_ms
        self._tell_value()
        span = self.span_ms
        if not self._first_ms <= position_ms < self._first_ms + span and self._drag is None:
            self._scroll_to(position_ms - span / 10)
            return
        for at in (before, position_ms):
            x = round(self._x(at))
            self.update(QRect(x - _HEAD - 1, 0, 2 * _HEAD + 3, self.height()))

    @property
    def span_ms(self) -> int:
        """How much of the recording is in sight."""
        return _SPANS_MS[self._span]

    def zoom(self, steps: int) -> None:
        """Closer (positive) or farther, around the line where it is in sight."""
        span = min(max(0, self._span - steps), len(_SPANS_MS) - 1)
        if span == self._span:
            return
        middle = self._first_ms + self.span_ms / 2
        if self._first_ms <= self._position_ms <= self._first_ms + self.span_ms:
            middle = self._position_ms
        share = (middle - self._first_ms) / self.span_ms
        self._span = span
        self._scroll_to(middle - share * self.span_ms)

    def redraw(self) -> None:
        self._picture = None
        self.update()

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:  # noqa: N802
        """Nothing: the base class would paint everything anew each second."""

    def _last(self, duration_ms: int) -> None:
        self._duration_ms = duration_ms
        with QSignalBlocker(self):
            self.setRange(0, duration_ms // 1000)

    def _tell_value(self) -> None:
        with QSignalBlocker(self):
            self.setValue(self._position_ms // 1000)

    def _point(self, seconds: int) -> None:
        self.sought.emit(1000 * seconds)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(300, HEIGHT)

    # --- times and places -------------------------------------------------------------------

    def _x(self, ms: float) -> float:
        return (ms - self._first_ms) * self.width() / self.span_ms

    def _ms(self, x: float) -> int:
        at = self._first_ms + x * self.span_ms / max(1, self.width())
        return round(min(max(0, at), self._duration_ms))

    def _scroll_to(self, first_ms: float) -> None:
        last = max(0, self._duration_ms - self.span_ms)
        self._first_ms = min(max(0.0, first_ms), last)
        self.redraw()

    def _visible(self) -> range:
        first = max(0, bisect_right(self._starts, self._first_ms) - 1)
        return range(first, bisect_right(self._starts, self._first_ms + self.span_ms))

    def _shown(self, row: int) -> Cue:
        return self._drag[2] if self._drag and self._drag[0] == row else self._cues[row]

    # --- drawing ----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        if self._picture is None:
            self._picture = self._draw()
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.drawPixmap(0, 0, self._picture)
        x = round(self._x(self._position_ms))
        accent = self._theme.colour(Tone.ACCENT)
        painter.fillRect(QRect(x, 0, 2, self.height()), accent)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        corners = [QPoint(x - _HEAD + 1, 0), QPoint(x + _HEAD + 1, 0), QPoint(x + 1, _HEAD + 2)]
        painter.drawPolygon(QPolygon(corners))
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(accent)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _draw(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(self._theme.tokens.surface))
        painter = QPainter(picture)
        self._draw_cues(painter)
        self._draw_outline(painter, ratio)
        self._draw_ruler(painter)
        painter.end()
        return picture

    def _draw_cues(self, painter: QPainter) -> None:
        tokens = self._theme.tokens
        for row in self._visible():
            cue = self._shown(row)
            left, right = round(self._x(cue.start_ms)), round(self._x(cue.end_ms))
            block = QRect(left, _RULER, max(1, right - left), self.height() - _RULER)
            chosen = row == self._current
            painter.fillRect(block, QColor(tokens.selection if chosen else tokens.notice))
            edge = QColor(tokens.accent if chosen else tokens.edge)
            painter.fillRect(QRect(left, _RULER, 1, block.height()), edge)
            painter.fillRect(QRect(left + block.width() - 1, _RULER, 1, block.height()), edge)

    def _draw_outline(self, painter: QPainter, ratio: float) -> None:
        middle = (_RULER + self.height()) / 2
        reach = self._gain * ((self.height() - _RULER) / 2 - 3)
        painter.setPen(QColor(self._theme.tokens.line))
        painter.drawLine(QLineF(0, middle, self.width(), middle))
        if self._words:
            painter.setPen(self._theme.colour(Tone.MUTED))
            room = self.rect().adjusted(UNIT, _RULER, -UNIT, 0)
            words = painter.fontMetrics().elidedText(
                self._words, Qt.TextElideMode.ElideRight, room.width()
            )
            centre = int(Qt.AlignmentFlag.AlignCenter)
            around = painter.boundingRect(room, centre, words).adjusted(-UNIT, -2, UNIT, 2)
            painter.fillRect(around, QColor(self._theme.tokens.surface))
            painter.drawText(room, centre, words)
            return
        count = max(1, round(self.width() * ratio))
        columns = self._peaks.columns(self._first_ms, self._first_ms + self.span_ms, count)
        lines = [
            QLineF(x / ratio, middle - high * reach, x / ratio, middle - low * reach)
            for x, (low, high) in enumerate(columns)
        ]
        pen = painter.pen()
        pen.setColor(self._theme.colour(Tone.MUTED))
        pen.setWidthF(1 / ratio)
        painter.setPen(pen)
        painter.drawLines(lines)

    def _draw_ruler(self, painter: QPainter) -> None:
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.8)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        hours = self._duration_ms >= 3_600_000
        widest = metrics.horizontalAdvance(wording.cue_time(self._duration_ms, hours=hours))
        apart = (widest + 3 * UNIT) * self.span_ms / max(1, self.width())
        step = next((one for one in _TICKS_MS if one >= apart), _TICKS_MS[-1])
        tick = int(self._first_ms // step) * step
        while tick <= min(self._first_ms + self.span_ms, self._duration_ms):
            x = round(self._x(tick))
            painter.fillRect(QRect(x, 0, 1, _RULER), QColor(self._theme.tokens.line))
            painter.setPen(self._theme.colour(Tone.MUTED))
            text = wording.cue_time(tick, hours=hours)
            text = text.removesuffix(".0") if step >= 1000 else text
            painter.drawText(QPoint(x + 4, metrics.ascent()), text)
            tick += step

    # --- hands ------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        grasped = self._edge_at(x)
        if grasped is not None:
            row, is_start = grasped
            self._drag = (row, is_start, self._cues[row])
        else:
            self.sought.emit(self._ms(x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        x = event.position().x()
        if self._drag is not None:
            self._pull(self._ms(x))
        elif event.buttons() & Qt.MouseButton.LeftButton:
            self.sought.emit(self._ms(x))
        elif self._edge_at(x) is not None:
            self.setCursor(Qt.CursorShape.SizeHorCursor)
        else:
            self.unsetCursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._drag is None or event.button() != Qt.MouseButton.LeftButton:
            return
        row, _is_start, cue = self._drag
        self._drag = None
        self.redraw()
        if cue != self._cues[row]:
            self.retimed.emit(row, cue.start_ms, cue.end_ms)

    def _pull(self, ms: int) -> None:
        assert self._drag is not None
        row, is_start, _before = self._drag
        cue = self._cues[row]
        start, end = cue.start_ms, cue.end_ms
        # The other edge stays where it is.
        if is_start:
            start = min(ms, end - 100)
        else:
            end = ms
        change = retime(self._cues, row, start, end)
        self._drag = (row, is_start, change.inserted[0] if change else cue)
        self.redraw()

    def _edge_at(self, x: float) -> tuple[int, bool] | None:
        """Row and whether it is the start. Of two edges in one place the chosen cue's wins."""
        if not self._editable:
            return None
        near = [
            (row != self._current, abs(self._x(ms) - x), row, is_start)
            for row in self._visible()
            for ms, is_start in ((self._cues[row].start_ms, True), (self._cues[row].end_ms, False))
            if abs(self._x(ms) - x) <= _GRASP
        ]
        return min(near)[2:] if near else None

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        turned = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if turned > 0 else -1)
        else:
            self._scroll_to(self._first_ms - turned / 120 * self.span_ms / 10)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        moves = {
            Qt.Key.Key_Left: self._position_ms - _STEP_MS,
            Qt.Key.Key_Right: self._position_ms + _STEP_MS,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self._duration_ms,
        }
        key = Qt.Key(event.key())
        if key in moves:
            self.sought.emit(min(max(0, moves[key]), self._duration_ms))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1)
        elif key == Qt.Key.Key_Minus:
            self.zoom(-1)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.redraw()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.redraw()
