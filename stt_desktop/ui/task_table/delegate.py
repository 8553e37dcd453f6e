"""Paints the cells: one calm row, its state in icon, words and a thin bar.

A whole table is painted at every letter that is typed into the filter, so a cell costs as few
calls of Qt as can be: rows are taken from the model itself; colours, fonts and what fits into a
width are kept; and what holds for all cells of one painting is looked up once.
"""

from typing import Any, NamedTuple, TypeVar

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from stt_desktop.domain.account import Account
from stt_desktop.domain.recordings import VIDEO
from stt_desktop.ui.task_table.columns import ALIGNMENT, Column
from stt_desktop.ui.task_table.model import TaskTableModel
from stt_desktop.ui.theme import Theme, tabular
from stt_desktop.ui.tokens import ICON, ROW_HEIGHT, UNIT, Tone
from stt_desktop.ui.wording import Status, where_icon

Index = QModelIndex | QPersistentModelIndex
_K = TypeVar("_K")
_V = TypeVar("_V")

_BAR = 4


class RowDelegate(QStyledItemDelegate):
    """Everything is measured from the cell's rectangle and the font, so it scales. The view calls
    :meth:`begin` before each painting."""

    def __init__(self, model: TaskTableModel, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._colours: dict[str, QColor] = {}
        self._focused = _NO_ROW
        self._row = _NO_ROW
        self._selected = False
        self._plain = _Font(QFont())
        self._figures = _Font(QFont())

    def begin(self, font: QFont, focused: int | None) -> None:
        """The cells' font, and the row that the keyboard is on."""
        self._focused = _NO_ROW if focused is None else focused
        self._row = _NO_ROW
        if font != self._plain.font:
            self._plain, self._figures = _Font(font), _Font(tabular(font))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(super().sizeHint(option, index).width(), ROW_HEIGHT)

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        # ``option`` is a QStyleOptionViewItem, whose fields its stubs do not know.
        number = index.row()
        if number != self._row:
            self._row = number
            self._selected = bool(option.state & QStyle.StateFlag.State_Selected)
        rect: QRect = option.rect
        if self._selected:  # the others have the view's own ground
            painter.fillRect(rect, self._colour(self._theme.tokens.selection))
        inner = rect.adjusted(UNIT, 0, -UNIT, 0)
        row = self._model.row_at(number)
        cells = self._model.cells
        column = _COLUMNS[index.column()]
        if column is Column.NAME:
            self._paint_name(painter, inner, row.task.label, cells.text(row, column))
        elif column is Column.WHERE:
            account = cells.account(row.task)
            self._paint_where(painter, inner, cells.text(row, column), account)
        elif column is Column.PROGRESS:
            self._paint_status(painter, inner, cells.status(row))
        else:
            tone = Tone.NORMAL if column is Column.LENGTH else Tone.MUTED
            text = cells.text(row, column)
            self._paint_text(painter, inner, text, _Look(self._figures, tone), ALIGNMENT[column])
        if number == self._focused:
            self._paint_focus(painter, rect, first=column is Column.NAME)

    def _paint_name(self, painter: QPainter, rect: QRect, name: str, text: str) -> None:
        ending = f".{name.rpartition('.')[2].lower()}"
        icon = "file-video" if ending in VIDEO else "file-audio"
        self._paint_icon(painter, rect, icon, Tone.MUTED)
        rest = rect.adjusted(ICON + UNIT, 0, 0, 0)
        shown, _width = self._plain.fit(text, rest.width(), Qt.TextElideMode.ElideMiddle)
        self._draw(painter, rest, shown, _Look(self._plain, Tone.NORMAL), _LEFT)

    def _paint_where(
        self, painter: QPainter, rect: QRect, text: str, account: Account | None
    ) -> None:
        """With a sign that tells whether the recording leaves this computer."""
        if account is not None:
            self._paint_icon(painter, rect, where_icon(account), Tone.MUTED)
        rest = rect.adjusted(ICON + UNIT, 0, 0, 0)
        self._paint_text(painter, rest, text, _Look(self._plain, Tone.MUTED), _LEFT)

    def _paint_status(self, painter: QPainter, rect: QRect, status: Status) -> None:
        self._paint_icon(painter, rect, status.icon, status.tone)
        rest = rect.adjusted(ICON + UNIT, 0, 0, 0)
        if status.fraction is None:
            tone = Tone.NORMAL if status.tone is Tone.GOOD else status.tone
            used = self._paint_text(painter, rest, status.text, _Look(self._figures, tone), _LEFT)
            if status.aside and used + 2 * UNIT < rest.width():
                beside = rest.adjusted(used + UNIT, 0, 0, 0)
                self._paint_text(
                    painter, beside, status.aside, _Look(self._figures, Tone.MUTED), _LEFT
                )
            return
        bar = QRect(rest.left(), rest.bottom() - UNIT - 1, rest.width(), _BAR)
        words = QRect(rest.left(), rest.top() + 3, rest.width(), bar.top() - rest.top() - 3)
        used = self._paint_text(
            painter, words, status.text, _Look(self._figures, Tone.NORMAL), _LEFT
        )
        if status.aside:
            beside = words.adjusted(used + UNIT, 0, 0, 0)
            self._paint_text(
                painter, beside, status.aside, _Look(self._figures, Tone.MUTED), _RIGHT
            )
        self._paint_bar(painter, bar, status.fraction)

    def _paint_bar(self, painter: QPainter, rect: QRect, fraction: float) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour(self._theme.tokens.track))
        painter.drawRoundedRect(rect, _BAR / 2, _BAR / 2)
        done = QRect(rect)
        done.setWidth(max(_BAR, round(rect.width() * fraction)))
        painter.setBrush(self._colour(self._theme.tokens.accent))
        painter.drawRoundedRect(done, _BAR / 2, _BAR / 2)
        painter.restore()

    def _paint_focus(self, painter: QPainter, rect: QRect, *, first: bool) -> None:
        accent = self._colour(self._theme.tokens.accent)
        painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), accent)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), accent)
        if first:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), accent)

    def _paint_icon(self, painter: QPainter, rect: QRect, name: str, tone: Tone) -> None:
        top = rect.top() + (rect.height() - ICON) // 2
        place = QRect(rect.left(), top, ICON, ICON)
        colour = self._theme.tokens.tone(tone)
        ratio = painter.device().devicePixelRatioF()
        pixmap = self._theme.pixmap(name, colour, place.size() * ratio)
        painter.drawPixmap(place, pixmap)

    def _paint_text(
        self, painter: QPainter, rect: QRect, text: str, look: "_Look", flags: Any
    ) -> int:
        """Draw what fits; the width it took."""
        shown, width = look.font.fit(text, rect.width(), Qt.TextElideMode.ElideRight)
        self._draw(painter, rect, shown, look, flags)
        return width

    def _draw(self, painter: QPainter, rect: QRect, text: str, look: "_Look", flags: Any) -> None:
        painter.setFont(look.font.font)
        painter.setPen(self._colour(self._theme.tokens.tone(look.tone)))
        painter.drawText(rect, int(flags) | _ONE_LINE, text)

    def _colour(self, name: str) -> QColor:
        found = self._colours.get(name)
        if found is None:
            found = self._colours[name] = QColor(name)
        return found


_ONE_LINE = int(Qt.TextFlag.TextSingleLine)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


_COLUMNS = tuple(Column)
_NO_ROW = -1
_TEXTS_KEPT = 2000


class _Font:
    """A font, and how wide texts are in it. The same few are painted again and again."""

    def __init__(self, font: QFont) -> None:
        self.font = QFont(font)
        self._metrics = QFontMetrics(self.font)
        self._widths: dict[str, int] = {}
        self._shortened: dict[tuple[str, int, Qt.TextElideMode], tuple[str, int]] = {}

    def fit(self, text: str, room: int, where: Qt.TextElideMode) -> tuple[str, int]:
        """(as much of ``text`` as fits into ``room``, shortened ``where``; its width)."""
        width = self._widths.get(text)
        if width is None:
            width = _keep(self._widths, text, self._metrics.horizontalAdvance(text))
        if width <= room:
            return text, width
        found = self._shortened.get((text, room, where))
        if found is None:
            short = self._metrics.elidedText(text, where, room)
            width = self._metrics.horizontalAdvance(short)
            # Qt's text can be some pixels too wide: letters that stood apart in the whole text
            # are joined, or no longer, where it was cut.
            less = room
            while width > room and less > 0:
                less -= width - room
                short = self._metrics.elidedText(text, where, less)
                width = self._metrics.horizontalAdvance(short)
            found = _keep(self._shortened, (text, room, where), (short, width))
        return found


class _Look(NamedTuple):
    font: _Font
    tone: Tone


def _keep(kept: dict[_K, _V], key: _K, value: _V) -> _V:
    if len(kept) >= _TEXTS_KEPT:
        kept.clear()
    kept[key] = value
    return value
