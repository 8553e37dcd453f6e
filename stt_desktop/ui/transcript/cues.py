"""The cues of one transcript as a list: a time and its text, selectable, plain text always."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from stt_desktop.domain.transcript import Cue
from stt_desktop.i18n import _
from stt_desktop.ui import wording
from stt_desktop.ui.theme import Theme, tabular
from stt_desktop.ui.tokens import UNIT, Tone

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
TIME = Qt.ItemDataRole.UserRole

_HOUR_MS = 3_600_000


class CueListModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cues: Sequence[Cue] = ()
        self._hours = False

    def show(self, cues: Sequence[Cue]) -> None:
        self.beginResetModel()
        self._cues = cues
        self._hours = bool(cues) and cues[-1].end_ms >= _HOUR_MS
        self.endResetModel()

    def cue(self, index: Index) -> Cue:
        return self._cues[index.row()]

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._cues)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cue = self._cues[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cue.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self._time(cue)} {' '.join(cue.lines)}"
            case _ if role == TIME:
                return self._time(cue)
            case _:
                return None

    def _time(self, cue: Cue) -> str:
        return wording.cue_time(cue.start_ms, hours=self._hours)


class CueListView(QListView):
    """Copies what is selected as text without times."""

    def __init__(self, model: CueListModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cue_model = model
        self.setModel(model)
        self.setItemDelegate(_CueDelegate(theme, self))
        self.setAccessibleName(_("Transcript"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setTabKeyNavigation(False)
        theme.changed.connect(self.viewport().update)

    def selected_text(self) -> str:
        rows = sorted(self.selectedIndexes(), key=lambda index: index.row())
        return "\n".join(" ".join(self._cue_model.cue(index).lines) for index in rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.matches(QKeySequence.StandardKey.Copy) and self.selectedIndexes():
            QGuiApplication.clipboard().setText(self.selected_text())
            return
        super().keyPressEvent(event)


_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class _CueDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QListView) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        parts: Any = option
        metrics = parts.fontMetrics
        width = self._view.viewport().width()
        gutter = self._gutter(metrics, index)
        room = QRect(0, 0, max(80, width - gutter - 2 * UNIT), 10_000)
        needed = metrics.boundingRect(room, int(_WRAP), index.data())
        return QSize(width, needed.height() + 2 * UNIT - 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        parts: Any = option
        rect: QRect = parts.rect
        painter.save()
        tokens = self._theme.tokens
        selected = bool(parts.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, QColor(tokens.selection if selected else tokens.surface))
        if self._view.hasFocus() and self._view.currentIndex() == index:
            painter.fillRect(
                QRect(rect.left(), rect.top(), 3, rect.height()), QColor(tokens.accent)
            )
        inner = rect.adjusted(2 * UNIT, UNIT - 1, -UNIT, 1 - UNIT)
        painter.setFont(tabular(parts.font))
        painter.setPen(self._theme.colour(Tone.MUTED))
        painter.drawText(inner, int(_WRAP), index.data(TIME))
        painter.setFont(parts.font)
        painter.setPen(self._theme.colour(Tone.NORMAL))
        gutter = self._gutter(painter.fontMetrics(), index)
        painter.drawText(inner.adjusted(gutter - UNIT, 0, 0, 0), int(_WRAP), index.data())
        painter.restore()

    def _gutter(self, metrics: Any, index: Index) -> int:
        """Room for the time, in pixels."""
        digits = "0" * len(str(index.data(TIME)))
        return int(metrics.horizontalAdvance(digits)) + 3 * UNIT
