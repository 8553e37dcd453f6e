"""The rows of the table, by task id. Positions are derived; nobody addresses a row by number.

The model filters and sorts itself: QSortFilterProxyModel over a Python model takes seconds for a
long history. A row keeps its place while its state changes, so that nothing jumps under the
mouse; clicking a header sorts again.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QDate,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from stt_desktop.domain.account import Account
from stt_desktop.domain.ports import Progress
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import State, Task
from stt_desktop.i18n import _
from stt_desktop.ui import wording
from stt_desktop.ui.wording import Group, Status

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

TASK_ID = Qt.ItemDataRole.UserRole
STATUS = Qt.ItemDataRole.UserRole + 1
"""The :class:`Status` that the delegate paints."""


class Column(IntEnum):
    NAME = 0
    WHERE = 1
    PROGRESS = 2
    LENGTH = 3
    ADDED = 4


@dataclass(slots=True)
class _Row:
    task: Task
    progress: Progress | None
    serial: int
    status: Status
    group: Group
    added: str


_ORDER_OF_GROUPS = {
    Group.NEEDS_YOU: 0,
    Group.RUNNING: 1,
    Group.FAILED: 2,
    Group.ALL: 3,
    Group.DONE: 4,
}

Key = tuple[Any, ...]


class TaskTableModel(QAbstractTableModel):
    """Filled by :meth:`apply`, which takes a batch of changes and touches only their rows."""

    def __init__(
        self, accounts: Callable[[], Iterable[Account]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._accounts = accounts
        self._rows: dict[str, _Row] = {}
        self._shown: list[str] = []
        self._place: dict[str, int] = {}
        self._serial = 0
        self._group = Group.ALL
        self._column = Column.ADDED
        self._descending = True
        self._names: dict[str, str] = {}

    # --- what others ask --------------------------------------------------------------------

    def task(self, task_id: str) -> Task | None:
        row = self._rows.get(task_id)
        return row.task if row else None

    def progress(self, task_id: str) -> Progress | None:
        row = self._rows.get(task_id)
        return row.progress if row else None

    def tasks(self) -> list[Task]:
        """All of them, shown or not."""
        return [row.task for row in self._rows.values()]

    def id_at(self, index: Index) -> str | None:
        return self._shown[index.row()] if index.isValid() else None

    def index_of(self, task_id: str) -> QModelIndex:
        """The first cell of the task's row; invalid when it is not shown."""
        place = self._place.get(task_id)
        return QModelIndex() if place is None else self.index(place, Column.NAME)

    def counts(self) -> Mapping[Group, int]:
        counted = Counter(row.group for row in self._rows.values())
        counted[Group.ALL] = len(self._rows)
        return counted

    def queued(self) -> int:
        """How many wait for their turn, which will come by itself."""
        return sum(
            row.task.state is State.QUEUED and row.group is Group.RUNNING
            for row in self._rows.values()
        )

    # --- changes ----------------------------------------------------------------------------

    def apply(
        self,
        changed: Mapping[str, tuple[Task, Progress | None]],
        removed: Iterable[str] = (),
    ) -> None:
        """Take over a batch of changes. Rows that only changed are repainted, no more."""
        gone = {task_id for task_id in removed if task_id in self._rows}
        arriving: list[str] = []
        for task_id, (task, progress) in changed.items():
            if task_id in gone:
                continue
            row = self._rows.get(task_id)
            if row is None:
                self._serial += 1
                self._rows[task_id] = self._make(task, progress, self._serial)
            else:
                row.task, row.progress = task, progress
                row.status = wording.status_of(task, progress)
                row.group = wording.group_of(task)
            fits = self._fits(task_id)
            place = self._place.get(task_id)
            if place is None and fits:
                arriving.append(task_id)
            elif place is not None and not fits:
                self._hide({task_id})
            elif place is not None:
                self.dataChanged.emit(
                    self.index(place, Column.NAME), self.index(place, Column.ADDED)
                )
        if gone:
            self._hide(gone)
            for task_id in gone:
                del self._rows[task_id]
        self._show(arriving)

    def rename_accounts(self) -> None:
        """Accounts have come, gone or got another name."""
        self._names.clear()
        if self._shown:
            last = len(self._shown) - 1
            self.dataChanged.emit(self.index(0, Column.WHERE), self.index(last, Column.WHERE))

    def show_group(self, group: Group) -> None:
        if group is not self._group:
            self.beginResetModel()
            self._group = group
            self._reorder()
            self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        kept = [(index, self.id_at(index)) for index in self.persistentIndexList()]
        self._column = Column(column)
        self._descending = order == Qt.SortOrder.DescendingOrder
        self._reorder()
        self.changePersistentIndexList(
            [index for index, _id in kept],
            [
                self.index(self._place[task_id], index.column()) if task_id else QModelIndex()
                for index, task_id in kept
            ],
        )
        self.layoutChanged.emit()

    def _make(self, task: Task, progress: Progress | None, serial: int) -> _Row:
        return _Row(
            task,
            progress,
            serial,
            wording.status_of(task, progress),
            wording.group_of(task),
            _short_date(task.created_ms),
        )

    def _fits(self, task_id: str) -> bool:
        return self._group in (Group.ALL, self._rows[task_id].group)

    def _reorder(self) -> None:
        fitting = [task_id for task_id in self._rows if self._fits(task_id)]
        self._shown = sorted(fitting, key=self._key, reverse=self._descending)
        self._renumber()

    def _key(self, task_id: str) -> Key:
        row = self._rows[task_id]
        # What was dropped together keeps its order when the newest stand on top.
        tie = -row.serial if self._descending else row.serial
        match self._column:
            case Column.NAME:
                return (row.task.name.casefold(), tie)
            case Column.WHERE:
                return (self._where(row.task), tie)
            case Column.PROGRESS:
                share = row.status.fraction or 0.0
                return (_ORDER_OF_GROUPS[row.group], -share, tie)
            case Column.LENGTH:
                return (row.task.duration_ms or 0, tie)
            case Column.ADDED:
                return (row.task.created_ms, tie)

    def _renumber(self) -> None:
        self._place = {task_id: place for place, task_id in enumerate(self._shown)}

    def _hide(self, ids: set[str]) -> None:
        places = sorted((self._place[one] for one in ids if one in self._place), reverse=True)
        for first, last in _runs(places):
            self.beginRemoveRows(_NOWHERE, first, last)
            del self._shown[first : last + 1]
            self.endRemoveRows()
        self._renumber()

    def _show(self, ids: list[str]) -> None:
        """Insert ``ids`` where the order wants them, neighbours in one go."""
        if not ids:
            return
        keys = [self._key(task_id) for task_id in self._shown]
        if self._descending:
            keys.reverse()
        batches: dict[int, list[str]] = {}
        for task_id in sorted(ids, key=self._key, reverse=self._descending):
            at = bisect_left(keys, self._key(task_id))
            place = len(keys) - at if self._descending else at
            batches.setdefault(place, []).append(task_id)
        moved = 0
        for place, batch in sorted(batches.items()):
            first = place + moved
            self.beginInsertRows(_NOWHERE, first, first + len(batch) - 1)
            self._shown[first:first] = batch
            self.endInsertRows()
            moved += len(batch)
        self._renumber()

    def _where(self, task: Task) -> str:
        if task.account not in self._names:
            accounts = {account.id: account for account in self._accounts()}
            self._names[task.account] = wording.where(accounts.get(task.account))
        return self._names[task.account]

    # --- what Qt asks -----------------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(Column)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = Column(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGNMENT[column]
        if role == Qt.ItemDataRole.DisplayRole:
            return {
                Column.NAME: _("Name"),
                Column.WHERE: _("Where"),
                Column.PROGRESS: _("Progress"),
                Column.LENGTH: _("Length"),
                Column.ADDED: _("Added"),
            }[column]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[self._shown[index.row()]]
        column = Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                heading = self.headerData(column, Qt.Orientation.Horizontal)
                return f"{heading}: {self._text(row, column)}"
            case Qt.ItemDataRole.ToolTipRole:
                return self._more(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _ALIGNMENT[column]
            case _ if role == TASK_ID:
                return row.task.id
            case _ if role == STATUS:
                return row.status
            case _:
                return None

    def _text(self, row: _Row, column: Column) -> str:
        match column:
            case Column.NAME:
                return row.task.name
            case Column.WHERE:
                return self._where(row.task)
            case Column.PROGRESS:
                return row.status.spoken()
            case Column.LENGTH:
                return wording.clock(row.task.duration_ms)
            case Column.ADDED:
                return row.added

    def _more(self, row: _Row, column: Column) -> str | None:
        """The tooltip. Text from outside is escaped: a tooltip would read it as HTML."""
        match column:
            case Column.NAME:
                source = row.task.source
                return _plain(source.path if isinstance(source, LocalFile) else source.url)
            case Column.PROGRESS:
                error = wording.error_of(row.task)
                return _plain(error.message(_)) if error else None
            case Column.ADDED:
                moment = QDateTime.fromMSecsSinceEpoch(row.task.created_ms)
                return QLocale().toString(moment, QLocale.FormatType.LongFormat)
            case _:
                return None


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ALIGNMENT = dict.fromkeys(Column, _LEFT) | {Column.LENGTH: _RIGHT, Column.ADDED: _RIGHT}


def _runs(places: list[int]) -> list[tuple[int, int]]:
    """(first, last) of neighbouring numbers; ``places`` falls, and so do the runs."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][0] == place + 1:
            runs[-1] = (place, runs[-1][1])
        else:
            runs.append((place, place))
    return runs


def _short_date(created_ms: int) -> str:
    """The time today, the date before."""
    moment = QDateTime.fromMSecsSinceEpoch(created_ms)
    days = moment.date().daysTo(QDate.currentDate())
    if days <= 0:
        return moment.toString("HH:mm")
    if days == 1:
        return _("yesterday")
    return QLocale().toString(moment.date(), QLocale.FormatType.ShortFormat)


def _plain(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<qt>{escaped}</qt>"
