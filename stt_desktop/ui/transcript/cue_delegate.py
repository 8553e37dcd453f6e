"""How one cue looks, and the editor that stands in its place."""

from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QListView,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from stt_desktop.domain.editing import Found
from stt_desktop.i18n import _
from stt_desktop.ui.theme import Theme, tabular
from stt_desktop.ui.tokens import UNIT, Tone
from stt_desktop.ui.transcript.marks import Mark

Index = QModelIndex | QPersistentModelIndex
TIME = Qt.ItemDataRole.UserRole
MARKS = Qt.ItemDataRole.UserRole + 1

TYPING_PAUSE_MS = 300
_LEFT = 2 * UNIT
_PLAYS = 10
"""Side of the small sign of the cue that is played."""
_MARK_ICON = 12
_MARK_GAP = 4


@dataclass
class Place:
    """What the list points at. ``word`` is the stretch of the played cue's text that is said."""

    playing: int = -1
    word: tuple[int, int] | None = None
    found: dict[int, list[Found]] = field(default_factory=dict)
    current: Found | None = None


class CueEditor(QPlainTextEdit):
    """The text of one cue. ``row`` may move while it is open."""

    def __init__(self, parent: QWidget, index: Index) -> None:
        super().__init__(parent)
        self.index = QPersistentModelIndex(index)
        self.filled = False
        self.before = ""
        self.told = ""
        self.setAccessibleName(_("Text of the subtitle"))
        hint = _("F2 keeps the text, and so does a click elsewhere. Esc takes it back.")
        self.setToolTip(hint)
        self.setAccessibleDescription(hint)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)

    def event(self, event: QEvent) -> bool:
        """Where nothing typed can be undone, the key is the window's: it undoes the last edit of
        the transcript, such as the split that opened this editor."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.document().isUndoAvailable()
        ):
            event.ignore()
            return False
        return super().event(event)

    def row(self) -> int:
        return self.index.row()

    def halves(self) -> tuple[str, str]:
        """The text before and behind the cursor."""
        text = self.toPlainText().encode("utf-16-le", "surrogatepass")
        at = 2 * self.textCursor().position()  # Qt counts in UTF-16
        before, behind = (part.decode("utf-16-le", "replace") for part in (text[:at], text[at:]))
        return before, behind


class CueDelegate(QStyledItemDelegate):
    typed = Signal(int, str)
    paused = Signal()
    """What is typed from now on is another edit."""

    def __init__(self, theme: Theme, view: QListView, place: Place) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._place = place
        self._heights: dict[str, int] = {}
        self._measured: tuple[int, str] = (0, "")
        self._gutter_width = (0, 0)
        self.editor: CueEditor | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self.closeEditor.connect(self._tell)

    # --- size -------------------------------------------------------------------------------

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        parts: Any = option
        metrics: QFontMetrics = parts.fontMetrics
        width = self._view.viewport().width()
        room = max(80, width - self._text_left(metrics, index) - UNIT)
        height = self._text_height(metrics, index.data(), room)
        if index.data(MARKS):
            height += metrics.height() + _MARK_GAP
        if self.editor is not None and self.editor.row() == index.row():
            height = max(height, 2 * metrics.lineSpacing())  # room for a second line
        return QSize(width, height + 2 * UNIT - 2)

    def _text_height(self, metrics: QFontMetrics, text: str, room: int) -> int:
        font = self._view.font()
        if self._measured != (room, font.key()):
            self._measured = (room, font.key())
            self._heights.clear()
        height = self._heights.get(text)
        if height is None:
            lines = text.split("\n")
            # Most fit: asking for their width is many times faster than laying them out.
            if all(metrics.horizontalAdvance(line) <= room for line in lines):
                height = len(lines) * metrics.lineSpacing()
            else:
                height = round(self._laid_out(text, room).boundingRect().height())
            self._heights[text] = height
        return height

    def _laid_out(self, text: str, room: int) -> QTextLayout:
        layout = QTextLayout(text.replace("\n", "\u2028"), self._view.font())
        wrap = QTextOption()
        wrap.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(wrap)
        layout.beginLayout()
        y, spacing = 0.0, self._view.fontMetrics().lineSpacing()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(room)
            line.setPosition(QPointF(0, y))
            y += spacing
        layout.endLayout()
        return layout

    def _text_left(self, metrics: QFontMetrics, index: Index) -> int:
        digits = len(str(index.data(TIME)))
        if self._gutter_width[0] != digits:
            self._gutter_width = (digits, metrics.horizontalAdvance("0" * digits))
        return _LEFT + self._gutter_width[1] + 2 * UNIT

    # --- painting ---------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        parts: Any = option
        rect: QRect = parts.rect
        tokens = self._theme.tokens
        playing = index.row() == self._place.playing
        selected = bool(parts.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(rect, QColor(tokens.selection if selected else tokens.surface))
        if self._view.hasFocus() and self._view.currentIndex() == index:
            bar = QRect(rect.left(), rect.top(), 3, rect.height())
            painter.fillRect(bar, QColor(tokens.accent))
        inner = rect.adjusted(_LEFT, UNIT - 1, -UNIT, 1 - UNIT)
        metrics: QFontMetrics = parts.fontMetrics
        painter.setFont(tabular(parts.font))
        painter.setPen(self._theme.colour(Tone.ACCENT if playing else Tone.MUTED))
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignTop), index.data(TIME))
        if playing:
            top = inner.top() + (metrics.lineSpacing() - _PLAYS) // 2
            sign = QRect(rect.left() + 4, top, _PLAYS, _PLAYS)
            self._theme.icon("play", Tone.ACCENT).paint(painter, sign)
        left = rect.left() + self._text_left(metrics, index)
        text = QRect(left, inner.top(), max(80, rect.right() - UNIT - left + 1), inner.height())
        below = self._paint_text(painter, text, index, playing=playing)
        self._paint_marks(painter, text.adjusted(0, below + _MARK_GAP, 0, 0), index)
        painter.restore()

    def _paint_text(self, painter: QPainter, rect: QRect, index: Index, *, playing: bool) -> int:
        """Returns how high the text is."""
        layout = self._laid_out(index.data(), rect.width())
        painter.setPen(self._theme.colour(Tone.NORMAL))
        layout.draw(painter, QPointF(rect.topLeft()), self._formats(index, playing=playing))
        return round(layout.boundingRect().height())

    def _formats(self, index: Index, *, playing: bool) -> list[QTextLayout.FormatRange]:
        tokens, ranges = self._theme.tokens, []
        text = index.data()
        for found in self._place.found.get(index.row(), ()):
            form = QTextCharFormat()
            current = found == self._place.current
            form.setBackground(QColor(tokens.accent if current else tokens.found))
            form.setForeground(QColor(tokens.on_accent if current else tokens.text))
            ranges.append(_range(text, found.start, found.stop, form))
        if playing and self._place.word is not None:
            form = QTextCharFormat()
            form.setForeground(QColor(tokens.accent))
            form.setFontUnderline(True)
            ranges.append(_range(text, *self._place.word, form))
        return ranges

    def _paint_marks(self, painter: QPainter, rect: QRect, index: Index) -> None:
        marks: tuple[Mark, ...] = index.data(MARKS) or ()
        metrics, left = painter.fontMetrics(), rect.left()
        for mark in marks:
            top = rect.top() + (metrics.height() - _MARK_ICON) // 2
            icon = QRect(left, top, _MARK_ICON, _MARK_ICON)
            self._theme.icon(mark.icon, mark.tone).paint(painter, icon)
            left += _MARK_ICON + _MARK_GAP
            painter.setPen(self._theme.colour(mark.tone))
            room = QRect(left, rect.top(), max(0, rect.right() - left), metrics.height())
            words = metrics.elidedText(mark.text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignTop), words)
            left += metrics.horizontalAdvance(words) + 2 * UNIT

    # --- editing ----------------------------------------------------------------------------

    def createEditor(  # noqa: N802
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QWidget:
        del option
        editor = CueEditor(parent, index)
        editor.textChanged.connect(self._pause.start)
        self.editor = editor
        self.sizeHintChanged.emit(index)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: N802
        # Only once: later changes of the cue come from this editor itself.
        if isinstance(editor, CueEditor) and not editor.filled:
            editor.filled = True
            editor.setPlainText(index.data())
            editor.before = editor.told = editor.toPlainText()
            self._pause.stop()
            editor.moveCursor(QTextCursor.MoveOperation.End)

    def setModelData(  # noqa: N802
        self, editor: QWidget, model: QAbstractItemModel, index: Index
    ) -> None:
        del editor, model, index
        self._tell()

    def updateEditorGeometry(  # noqa: N802
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        parts: Any = option
        rect: QRect = parts.rect
        metrics: QFontMetrics = parts.fontMetrics
        # Its text stands where the cue's did: inside a frame of 9 pixels beside and 6 above it.
        left = rect.left() + self._text_left(metrics, index) - UNIT - 1
        editor.setGeometry(QRect(left, rect.top() + 1, rect.right() - left, rect.height()))

    def destroyEditor(self, editor: QWidget, index: Index) -> None:  # noqa: N802
        if editor is self.editor:
            self._pause.stop()
            self.editor = None
            self.sizeHintChanged.emit(index)
        super().destroyEditor(editor, index)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        # Qt's own delegate would take Enter for "done" in some editors: here it is a line's end.
        if isinstance(watched, CueEditor) and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() == Qt.Key.Key_Escape:
                self.take_back()
                return True
            if event.key() not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                return False
        return super().eventFilter(watched, event)

    def leave(self) -> None:
        """Close the editor and keep what was typed."""
        editor = self.editor
        if editor is not None:
            self._tell()
            self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def take_back(self) -> None:
        """Close the editor with the text that it was opened with. That is an edit like any other:
        to undo it brings back what was typed."""
        editor = self.editor
        if editor is not None:
            self._tell()
            self.paused.emit()
            if editor.toPlainText() != editor.before:
                editor.setPlainText(editor.before)
            self.leave()

    def _tell(self) -> None:
        self._pause.stop()
        editor = self.editor
        if editor is None or not editor.index.isValid():
            return
        text = editor.toPlainText()
        if text != editor.told:
            editor.told = text
            self.typed.emit(editor.row(), text)


def _range(text: str, start: int, stop: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    first, last = _units(text[:start]), _units(text[:stop])
    made.start, made.length, made.format = first, last - first, form
    return made


def _units(text: str) -> int:
    """The length in UTF-16, as Qt counts."""
    return len(text) + sum(char > "\uffff" for char in text)
