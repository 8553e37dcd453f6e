"""The table's look and hands: columns that make room for each other, keys, the context menu."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from stt_desktop.i18n import _
from stt_desktop.ui.task_table.delegate import RowDelegate
from stt_desktop.ui.task_table.model import TASK_ID, Column, TaskTableModel
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.tokens import ROW_HEIGHT

_WIDTHS = {
    Column.WHERE: 120,
    Column.PROGRESS: 228,
    Column.LENGTH: 76,
    Column.ADDED: 84,
}
_NAME_AT_LEAST = 200
_GIVE_WAY = (Column.WHERE, Column.ADDED, Column.LENGTH)
"""Columns that disappear, in this order, where the name would not be readable otherwise."""


class TaskTableView(QTableView):
    """Tells about the selection by task ids."""

    selected = Signal(list)
    opened = Signal(str)
    menu_wanted = Signal(QPoint)

    def __init__(self, model: TaskTableModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = model
        self.setModel(model)
        self.setItemDelegate(RowDelegate(theme, self))
        self.setAccessibleName(_("Recordings"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(False)
        header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
        header.sectionClicked.connect(self._sort_by)
        self._sorted = (Column.ADDED, True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self.menu_wanted)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(TASK_ID)))
        self.selectionModel().selectionChanged.connect(self._tell_selected)
        model.modelReset.connect(self._tell_selected)
        model.rowsRemoved.connect(self._tell_selected)
        theme.changed.connect(self.viewport().update)

    def selected_ids(self) -> list[str]:
        """The ids of the selected rows, top to bottom."""
        rows = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        return [task_id for index in rows if (task_id := self._tasks.id_at(index))]

    def select(self, task_id: str) -> None:
        index = self._tasks.index_of(task_id)
        if index.isValid():
            self.selectRow(index.row())
            self.scrollTo(index)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        room = self.viewport().width() - _NAME_AT_LEAST
        needed = sum(_WIDTHS.values())
        for column in _GIVE_WAY:
            hide = needed > room
            self.setColumnHidden(column, hide)
            if hide:
                needed -= _WIDTHS[column]
        super().resizeEvent(event)

    def _sort_by(self, section: int) -> None:
        column, descending = self._sorted
        # Dates and states first show what matters: the newest, what needs the person.
        descending = not descending if section == column else section == Column.ADDED
        self._sorted = (Column(section), descending)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        header = self.horizontalHeader()
        header.setSortIndicatorShown(True)
        header.setSortIndicator(section, order)
        self._tasks.sort(section, order)

    def _tell_selected(self, *_args: object) -> None:
        self.selected.emit(self.selected_ids())
