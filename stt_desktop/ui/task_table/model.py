"""The rows of the table, by task id. Positions are derived; nobody addresses a row by number.

The model filters and sorts itself: QSortFilterProxyModel over a Python model takes seconds for a
long history. A row keeps its place while its state changes, so that nothing jumps under the
mouse; clicking a header sorts again.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
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
from stt_desktop.domain.cost import estimate
from stt_desktop.domain.ports import Progress
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import RESTING, State, Task
from stt_desktop.i18n import _
from stt_desktop.ui import wording
from stt_desktop.ui.wording import Group, Status

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

TASK_ID = Qt.ItemDataRole.UserRole
STATUS = Qt.ItemDataRole.UserRole + 1
"""The :class:`Status` that the delegate paints."""


class Column(IntEnum):
    """The columns that there are. The view shows those that the person chose, in their order."""

    NAME = 0
    WHERE = 1
    PROGRESS = 2
    LENGTH = 3
    COST = 4
    ADDED = 5
    FINISHED = 6
    SIZE = 7


_LAST = max(Column)


@dataclass(slots=True)
class _Row:
    task: Task
    progress: Progress | None
    serial: int
    group: Group
    folded: str | None = None
    """What a filter looks into, once there was one."""
    status: Status | None = None
    """Of a task at rest, once somebody has looked: most rows of a long list are never seen."""


_ORDER_OF_GROUPS = {
    Group.NEEDS_YOU: 0,
    Group.RUNNING: 1,
    Group.FAILED: 2,
    Group.ALL: 3,
    Group.DONE: 4,
}

Key = tuple[Any, ...]

_RUNS_AT_MOST = 50
"""Changes at more places at once are told as a reset: each of them costs the view a layout."""


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
        self._wanted: tuple[str, ...] = ()
        self._column = Column.ADDED
        self._descending = True
        self._known: dict[str, Account] | None = None
        self._counts: Counter[Group] = Counter()

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

    def ids_at(self, rows: Iterable[int]) -> list[str]:
        return [self._shown[row] for row in rows]

    def id_at(self, index: Index) -> str | None:
        return self._shown[index.row()] if index.isValid() else None

    def index_of(self, task_id: str) -> QModelIndex:
        """The first cell of the task's row; invalid when it is not shown."""
        place = self._place.get(task_id)
        return QModelIndex() if place is None else self.index(place, Column.NAME)

    def counts(self) -> Mapping[Group, int]:
        """How many tasks each group has, whatever is filtered."""
        return Counter(self._counts) | Counter({Group.ALL: len(self._rows)})

    def queued(self) -> int:
        """How many wait for their turn, which will come by itself."""
        return sum(
            row.task.state is State.QUEUED and row.group is Group.RUNNING
            for row in self._rows.values()
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self._wanted)

    # --- changes ----------------------------------------------------------------------------

    def apply(
        self,
        changed: Mapping[str, tuple[Task, Progress | None]],
        removed: Iterable[str] = (),
    ) -> None:
        """Take over a batch of changes. Rows that only changed are repainted, no more."""
        gone = {task_id for task_id in removed if task_id in self._rows}
        leaving: set[str] = set(gone)
        arriving: list[str] = []
        for task_id, (task, progress) in changed.items():
            if task_id in gone:
                continue
            self._put(task_id, task, progress)
            fits = self._fits(task_id)
            place = self._place.get(task_id)
            if place is None and fits:
                arriving.append(task_id)
            elif place is not None and not fits:
                leaving.add(task_id)
            elif place is not None:
                self.dataChanged.emit(self.index(place, Column.NAME), self.index(place, _LAST))
        self._hide(leaving)
        for task_id in gone:
            self._counts[self._rows.pop(task_id).group] -= 1
        self._show(arriving)

    def _put(self, task_id: str, task: Task, progress: Progress | None) -> None:
        row = self._rows.get(task_id)
        group = wording.group_of(task)
        if row is None:
            self._serial += 1
            self._rows[task_id] = _Row(task, progress, self._serial, group)
        else:
            self._counts[row.group] -= 1
            row.task, row.progress, row.group, row.status = task, progress, group, None
        self._counts[group] += 1

    def rename_accounts(self) -> None:
        """Accounts have come, gone or got another name."""
        self._known = None
        if self._shown:
            last = len(self._shown) - 1
            self.dataChanged.emit(self.index(0, Column.WHERE), self.index(last, Column.COST))

    def show_group(self, group: Group) -> None:
        if group is not self._group:
            self._group = group
            self._show_anew()

    def filter_text(self, text: str) -> None:
        """Show the tasks in whose name, origin or account every word of ``text`` occurs."""
        wanted = tuple(text.casefold().split())
        if wanted != self._wanted:
            self._wanted = wanted
            self._show_anew()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._column = Column(column)
        self._descending = order == Qt.SortOrder.DescendingOrder
        self.layoutAboutToBeChanged.emit()
        kept = [(index, self.id_at(index)) for index in self.persistentIndexList()]
        self._reorder()
        self.changePersistentIndexList(
            [index for index, _id in kept],
            [
                self.index(self._place[task_id], index.column()) if task_id else QModelIndex()
                for index, task_id in kept
            ],
        )
        self.layoutChanged.emit()

    def _show_anew(self) -> None:
        self.beginResetModel()
        self._reorder()
        self.endResetModel()

    def _fits(self, task_id: str) -> bool:
        row = self._rows[task_id]
        if self._group not in (Group.ALL, row.group):
            return False
        if not self._wanted:
            return True
        if row.folded is None:
            row.folded = f"{row.task.name}\n{row.task.given}".casefold()
        folded = row.folded
        where = self._where(row.task).casefold()
        return all(word in folded or word in where for word in self._wanted)

    def _reorder(self) -> None:
        fitting = [task_id for task_id in self._rows if self._fits(task_id)]
        self._shown = sorted(fitting, key=self._key, reverse=self._descending)
        self._renumber()

    def _key(self, task_id: str) -> Key:
        row = self._rows[task_id]
        task = row.task
        # What was dropped together keeps its order when the newest stand on top.
        tie = -row.serial if self._descending else row.serial
        match self._column:
            case Column.NAME:
                return (task.name.casefold(), tie)
            case Column.WHERE:
                return (self._where(task).casefold(), tie)
            case Column.PROGRESS:
                return (_ORDER_OF_GROUPS[row.group], -_share(row.progress), tie)
            case Column.LENGTH:
                return (task.duration_ms or 0, tie)
            case Column.COST:
                return (*self._cost(task), tie)
            case Column.ADDED:
                return (task.created_ms, tie)
            case Column.FINISHED:
                return (task.rested_ms or 0, tie)
            case Column.SIZE:
                return (task.size_bytes or 0, tie)

    def _cost(self, task: Task) -> tuple[int, Decimal]:
        """Points and dollars cannot be compared: each kind has its own part of the list."""
        account = self._account(task)
        if task.points is not None:
            return (2, Decimal(task.points))
        expected = None if account is None else estimate(account, task.duration_ms)
        return (0, Decimal(0)) if expected is None else (1, expected)

    def _renumber(self) -> None:
        self._place = {task_id: place for place, task_id in enumerate(self._shown)}

    def _hide(self, ids: set[str]) -> None:
        pieces = runs(self._place[one] for one in ids if one in self._place)
        if len(pieces) > _RUNS_AT_MOST:
            self.beginResetModel()
            self._shown = [one for one in self._shown if one not in ids]
            self._renumber()
            self.endResetModel()
            return
        for first, last in reversed(pieces):
            self.beginRemoveRows(_NOWHERE, first, last)
            del self._shown[first : last + 1]
            self.endRemoveRows()
        if pieces:
            self._renumber()

    def _show(self, ids: list[str]) -> None:
        """Insert ``ids`` where the order wants them, neighbours in one go."""
        if not ids:
            return
        if not self._shown:
            self._show_anew()
            return
        keys = [self._key(task_id) for task_id in self._shown]
        if self._descending:
            keys.reverse()
        batches: dict[int, list[str]] = {}
        for task_id in sorted(ids, key=self._key, reverse=self._descending):
            at = bisect_left(keys, self._key(task_id))
            place = len(keys) - at if self._descending else at
            batches.setdefault(place, []).append(task_id)
        if len(batches) > _RUNS_AT_MOST:
            self._show_anew()
            return
        moved = 0
        for place, batch in sorted(batches.items()):
            first = place + moved
            self.beginInsertRows(_NOWHERE, first, first + len(batch) - 1)
            self._shown[first:first] = batch
            self.endInsertRows()
            moved += len(batch)
        self._renumber()

    def _account(self, task: Task) -> Account | None:
        if self._known is None:
            self._known = {account.id: account for account in self._accounts()}
        return self._known.get(task.account)

    def _where(self, task: Task) -> str:
        return wording.where(self._account(task))

    def _status(self, row: _Row) -> Status:
        if row.status is not None:
            return row.status
        status = wording.status_of(row.task, row.progress)
        if row.task.state in RESTING:
            row.status = status
        return status

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
            return column_name(column)
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
                return self._status(row)
            case _:
                return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        state = self._rows[self._shown[index.row()]].task.state
        return _DRAGGABLE if state is State.DONE else _PLAIN

    def _text(self, row: _Row, column: Column) -> str:
        match column:
            case Column.NAME:
                return row.task.name
            case Column.WHERE:
                return self._where(row.task)
            case Column.PROGRESS:
                return self._status(row).spoken()
            case Column.LENGTH:
                return wording.clock(row.task.duration_ms)
            case Column.COST:
                return wording.cost_of(row.task, self._account(row.task))
            case Column.ADDED:
                return _short_date(row.task.created_ms)
            case Column.FINISHED:
                return "–" if row.task.rested_ms is None else _short_date(row.task.rested_ms)
            case Column.SIZE:
                size = row.task.size_bytes
                return "–" if size is None else wording.size(size)

    def _more(self, row: _Row, column: Column) -> str | None:
        """The tooltip. Text from outside is escaped: a tooltip would read it as HTML."""
        match column:
            case Column.NAME:
                source = row.task.source
                return _plain(source.path if isinstance(source, LocalFile) else source.url)
            case Column.PROGRESS:
                error = wording.error_of(row.task)
                more = self._status(row).more or (error.message(_) if error else "")
                return _plain(more) if more else None
            case Column.ADDED:
                return _long_date(row.task.created_ms)
            case Column.FINISHED if row.task.rested_ms is not None:
                return _long_date(row.task.rested_ms)
            case _:
                return None


def column_name(column: Column) -> str:
    return {
        Column.NAME: _("Name"),
        Column.WHERE: _("Where"),
        Column.PROGRESS: _("Progress"),
        Column.LENGTH: _("Length"),
        Column.COST: _("Cost"),
        Column.ADDED: _("Added"),
        Column.FINISHED: _("Finished"),
        Column.SIZE: _("Size"),
    }[column]


def _share(progress: Progress | None) -> float:
    return 0.0 if progress is None or not progress.total else progress.done / progress.total


# Asked for often: an enum's | takes its time.
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_DRAGGABLE = _PLAIN | Qt.ItemFlag.ItemIsDragEnabled
"""What is done can be dragged out: its files."""

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ALIGNMENT = dict.fromkeys(Column, _RIGHT) | dict.fromkeys(
    (Column.NAME, Column.WHERE, Column.PROGRESS), _LEFT
)


def runs(places: Iterable[int]) -> list[tuple[int, int]]:
    """(first, last) of neighbouring numbers, in their order."""
    found: list[tuple[int, int]] = []
    for place in sorted(places):
        if found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found


def _short_date(created_ms: int) -> str:
    """The time today, the date before."""
    moment = QDateTime.fromMSecsSinceEpoch(created_ms)
    days = moment.date().daysTo(QDate.currentDate())
    if days <= 0:
        return moment.toString("HH:mm")
    if days == 1:
        return _("yesterday")
    return QLocale().toString(moment.date(), QLocale.FormatType.ShortFormat)


def _long_date(moment_ms: int) -> str:
    moment = QDateTime.fromMSecsSinceEpoch(moment_ms)
    return QLocale().toString(moment, QLocale.FormatType.LongFormat)


def _plain(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<qt>{escaped}</qt>"
