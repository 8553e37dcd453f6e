"""Paints the cells: one calm row, its state in icon, words and a thin bar.

A whole table is painted at every letter that is typed into the filter, so a cell costs as few
calls of Qt as can be: rows are taken from the model itself, colours and fonts are kept.
"""

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from stt_desktop.domain.account import Account
from stt_desktop.media.kinds import VIDEO
from stt_desktop.ui.task_table.columns import ALIGNMENT, Column
from stt_desktop.ui.task_table.model import TaskTableModel
from stt_desktop.ui.theme import Theme, tabular
from stt_desktop.ui.tokens import ICON, ROW_HEIGHT, UNIT, Tone
from stt_desktop.ui.wording import Status, where_icon

Index = QModelIndex | QPersistentModelIndex

_BAR = 4


class RowDelegate(QStyledItemDelegate):
    """Everything is measured from the cell's rectangle and the font, so it scales."""

    def __init__(self, model: TaskTableModel, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._colours: dict[str, QColor] = {}
        self._tabular: tuple[QFont, QFont] | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(super().sizeHint(option, index).width(), ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = _Cell(option, index)
        tokens = self._theme.tokens
        painter.save()
        ground = tokens.selection if cell.selected else tokens.surface
        painter.fillRect(cell.rect, self._colour(ground))
        inner = cell.rect.adjusted(UNIT, 0, -UNIT, 0)
        row = self._model.row_at(index.row())
        cells = self._model.cells
        column = Column(index.column())
        match column:
            case Column.NAME:
                painter.setFont(cell.font)
                self._paint_name(painter, inner, row.task.name, cells.text(row, column))
            case Column.WHERE:
                painter.setFont(cell.font)
                account = cells.account(row.task)
                self._paint_where(painter, inner, cells.text(row, column), account)
            case Column.PROGRESS:
                painter.setFont(self._with_figures(cell.font))
                self._paint_status(painter, inner, cells.status(row))
            case _:
                tone = Tone.NORMAL if column is Column.LENGTH else Tone.MUTED
                painter.setFont(self._with_figures(cell.font))
                self._paint_text(painter, inner, cells.text(row, column), tone, ALIGNMENT[column])
        if cell.focused:
            self._paint_focus(painter, cell.rect, first=column is Column.NAME)
        painter.restore()

    def _paint_name(self, painter: QPainter, rect: QRect, name: str, text: str) -> None:
        ending = f".{name.rpartition('.')[2].lower()}"
        icon = "file-video" if ending in VIDEO else "file-audio"
        self._paint_icon(painter, rect, icon, Tone.MUTED)
        rest = rect.adjusted(ICON + UNIT, 0, 0, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, rest.width())
        self._draw(painter, rest, shown, Tone.NORMAL, _LEFT)

    def _paint_where(
        self, painter: QPainter, rect: QRect, text: str, account: Account | None
    ) -> None:
        """With a sign that tells whether the recording leaves this computer."""
        if account is not None:
            self._paint_icon(painter, rect, where_icon(account), Tone.MUTED)
        self._paint_text(painter, rect.adjusted(ICON + UNIT, 0, 0, 0), text, Tone.MUTED, _LEFT)

    def _paint_status(self, painter: QPainter, rect: QRect, status: Status) -> None:
        self._paint_icon(painter, rect, status.icon, status.tone)
        rest = rect.adjusted(ICON + UNIT, 0, 0, 0)
        if status.fraction is None:
            tone = Tone.NORMAL if status.tone is Tone.GOOD else status.tone
            used = self._paint_text(painter, rest, status.text, tone, _LEFT)
            if status.aside and used + 2 * UNIT < rest.width():
                beside = rest.adjusted(used + UNIT, 0, 0, 0)
                self._paint_text(painter, beside, status.aside, Tone.MUTED, _LEFT)
            return
        bar = QRect(rest.left(), rest.bottom() - UNIT - 1, rest.width(), _BAR)
        words = QRect(rest.left(), rest.top() + 3, rest.width(), bar.top() - rest.top() - 3)
        used = self._paint_text(painter, words, status.text, Tone.NORMAL, _LEFT)
        if status.aside:
            beside = words.adjusted(used + UNIT, 0, 0, 0)
            self._paint_text(painter, beside, status.aside, Tone.MUTED, _RIGHT)
        self._paint_bar(painter, bar, status.fraction)

    def _paint_bar(self, painter: QPainter, rect: QRect, fraction: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour(self._theme.tokens.track))
        painter.drawRoundedRect(rect, _BAR / 2, _BAR / 2)
        done = QRect(rect)
        done.setWidth(max(_BAR, round(rect.width() * fraction)))
        painter.setBrush(self._colour(self._theme.tokens.accent))
        painter.drawRoundedRect(done, _BAR / 2, _BAR / 2)

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

    def _paint_text(self, painter: QPainter, rect: QRect, text: str, tone: Tone, flags: Any) -> int:
        """Draw what fits; the width it took."""
        metrics = painter.fontMetrics()
        width = metrics.horizontalAdvance(text)
        if width > rect.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
            width = metrics.horizontalAdvance(text)
        self._draw(painter, rect, text, tone, flags)
        return width

    def _draw(self, painter: QPainter, rect: QRect, text: str, tone: Tone, flags: Any) -> None:
        painter.setPen(self._colour(self._theme.tokens.tone(tone)))
        painter.drawText(rect, int(flags) | _ONE_LINE, text)

    def _colour(self, name: str) -> QColor:
        found = self._colours.get(name)
        if found is None:
            found = self._colours[name] = QColor(name)
        return found

    def _with_figures(self, font: QFont) -> QFont:
        """``font`` with figures of one width. All cells have the same font."""
        if self._tabular is None or self._tabular[0] != font:
            self._tabular = (QFont(font), tabular(font))
        return self._tabular[1]


_ONE_LINE = int(Qt.TextFlag.TextSingleLine)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class _Cell:
    """The parts of QStyleOptionViewItem that are used (its stubs do not know its fields)."""

    def __init__(self, option: Any, index: Index) -> None:
        self.rect: QRect = option.rect
        self.font: QFont = option.font
        self.selected = bool(option.state & QStyle.StateFlag.State_Selected)
        view = option.widget
        current = view.currentIndex() if view is not None else QModelIndex()
        # A table leaves the option's own index empty.
        self.focused = view is not None and view.hasFocus() and current.row() == index.row()
