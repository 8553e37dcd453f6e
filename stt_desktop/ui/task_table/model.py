"""The table of tasks as Qt asks for it. Rows are known by task id; places are derived.

The model filters and sorts itself (``rows``): QSortFilterProxyModel over a Python model takes
seconds for a long history. A row keeps its place while its state changes, so that nothing jumps
under the mouse; clicking a header sorts again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from stt_desktop.domain.account import Account
from stt_desktop.domain.ports import Progress
from stt_desktop.domain.task import State, Task
from stt_desktop.i18n import about
from stt_desktop.ui.task_table.columns import ALIGNMENT, LAST, Cells, Column, column_name
from stt_desktop.ui.task_table.rows import Row, Rows
from stt_desktop.ui.wording import Group

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

TASK_ID = Qt.ItemDataRole.UserRole
STATUS = Qt.ItemDataRole.UserRole + 1
"""The :class:`~stt_desktop.ui.wording.Status` that the delegate paints."""

_GROUPS_AT_MOST = 50
"""Changes at more places at once are told as a reset: each of them costs the view a layout."""


class TaskTableModel(QAbstractTableModel):
    """Filled by :meth:`apply`, which takes a batch of changes and touches only their rows."""

    def __init__(
        self, accounts: Callable[[], Iterable[Account]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.cells = Cells(accounts)
        self._rows = Rows(self.cells.order(Column.ADDED), self.cells.folded)
        self._group = Group.ALL
        self._wanted: tuple[str, ...] = ()

    # --- what others ask --------------------------------------------------------------------

    def task(self, task_id: str) -> Task | None:
        row = self._rows.get(task_id)
        return row.task if row else None

    def progress(self, task_id: str) -> Progress | None:
        row = self._rows.get(task_id)
        return row.progress if row else None

    def share(self, task_id: str) -> float:
        """How much of the task in work is done, 0 to 1, as far as that is known."""
        row = self._rows.get(task_id)
        return row.share() if row else 0.0

    def tasks(self) -> list[Task]:
        """All of them, shown or not."""
        return [row.task for row in self._rows]

    def row_at(self, place: int) -> Row:
        """What is shown there, for whoever paints it."""
        return self._rows.at(place)

    def ids_at(self, places: Iterable[int]) -> list[str]:
        return [self._rows.at(place).task.id for place in places]

    def id_at(self, index: Index) -> str | None:
        return self._rows.at(index.row()).task.id if index.isValid() else None

    def index_of(self, task_id: str) -> QModelIndex:
        """The first cell of the task's row; invalid when it is not shown."""
        place = self._rows.place(task_id)
        return QModelIndex() if place is None else self.index(place, Column.NAME)

    def counts(self) -> Mapping[Group, int]:
        """How many tasks each group has, whatever is filtered."""
        return Counter(self._rows.counts) | Counter({Group.ALL: len(self._rows)})

    def queued(self) -> int:
        """How many wait for their turn, which will come by itself."""
        return self._rows.queued

    @property
    def is_filtered(self) -> bool:
        return self._rows.is_filtered

    # --- changes ----------------------------------------------------------------------------

    def apply(
        self,
        changed: Mapping[str, tuple[Task, Progress | None]],
        removed: Iterable[str] = (),
    ) -> None:
        """Take over a batch of changes. Rows that only changed are repainted, no more."""
        gone = {task_id for task_id in removed if self._rows.get(task_id) is not None}
        rows = [
            self._rows.put(task, progress)
            for task_id, (task, progress) in changed.items()
            if task_id not in gone
        ]
        if new := [row for row in rows if row.key is None]:
            self._rows.place_new(new)
        leaving = [row for task_id in gone if (row := self._rows.get(task_id)) is not None]
        arriving: list[Row] = []
        for row in rows:
            fits = self._rows.fits(row)
            place = self._rows.place(row.task.id)
            if place is None and fits:
                arriving.append(row)
            elif place is not None and not fits:
                leaving.append(row)
            elif place is not None:
                self.dataChanged.emit(self.index(place, Column.NAME), self.index(place, LAST))
        self._hide(leaving)
        self._rows.drop(gone)
        self._show(arriving)

    def rename_accounts(self) -> None:
        """Accounts have come, gone or got another name."""
        self.cells.forget()
        self._rows.forget_folded()
        if self._rows.shown:
            last = self._rows.shown - 1
            self.dataChanged.emit(self.index(0, Column.WHERE), self.index(last, Column.COST))

    def show_group(self, group: Group) -> None:
        if group is not self._group:
            self._group = group
            self.beginResetModel()
            self._rows.show_group(group)
            self.endResetModel()

    def filter_text(self, text: str) -> None:
        """Show the tasks in whose name, origin or account every word of ``text`` occurs."""
        wanted = tuple(text.casefold().split())
        if wanted != self._wanted:
            self._wanted = wanted
            self.beginResetModel()
            self._rows.filter(wanted)
            self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        kept = [(index, self.id_at(index)) for index in self.persistentIndexList()]
        self._rows.sort(
            self.cells.order(Column(column)), descending=order == Qt.SortOrder.DescendingOrder
        )
        self.changePersistentIndexList(
            [index for index, _id in kept],
            [
                self.index_of(task_id).siblingAtColumn(index.column()) if task_id else _NOWHERE
                for index, task_id in kept
            ],
        )
        self.layoutChanged.emit()

    def _hide(self, rows: list[Row]) -> None:
        groups = self._rows.groups_to_hide(rows) if rows else []
        if len(groups) > _GROUPS_AT_MOST:
            self.beginResetModel()
            for first, last in groups:
                self._rows.take_out(first, last)
            self.endResetModel()
            return
        for first, last in groups:
            self.beginRemoveRows(_NOWHERE, *self._rows.removal_places(first, last))
            self._rows.take_out(first, last)
            self.endRemoveRows()

    def _show(self, rows: list[Row]) -> None:
        """Insert them where the order wants them, neighbours in one go."""
        groups = self._rows.groups_to_show(rows) if rows else []
        if len(groups) > _GROUPS_AT_MOST or (groups and not self._rows.shown):
            self.beginResetModel()
            self._rows.show_anew()
            self.endResetModel()
            return
        for at, group in groups:
            first = self._rows.insertion_place(at)
            self.beginInsertRows(_NOWHERE, first, first + len(group) - 1)
            self._rows.insert(at, group)
            self.endInsertRows()

    # --- what Qt asks -----------------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802
        return 0 if parent.isValid() else self._rows.shown

    def columnCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(Column)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = Column(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return ALIGNMENT[column]
        if role == Qt.ItemDataRole.DisplayRole:
            return column_name(column)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows.at(index.row())
        column = Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.cells.text(row, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                heading = self.headerData(column, Qt.Orientation.Horizontal)
                return about(heading, self.cells.text(row, column))
            case Qt.ItemDataRole.ToolTipRole:
                return self.cells.more(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return ALIGNMENT[column]
            case _ if role == TASK_ID:
                return row.task.id
            case _ if role == STATUS:
                return self.cells.status(row)
            case _:
                return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        state = self._rows.at(index.row()).task.state
        return _DRAGGABLE if state is State.DONE else _PLAIN


# Asked for often: an enum's | takes its time.
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_DRAGGABLE = _PLAIN | Qt.ItemFlag.ItemIsDragEnabled
"""What is done can be dragged out: its files."""
