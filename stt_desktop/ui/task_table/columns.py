"""The columns that there are, and what stands in each of their cells."""

import time
from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt

from stt_desktop.domain.account import Account
from stt_desktop.domain.cost import estimate
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import RESTING, Task
from stt_desktop.i18n import _
from stt_desktop.ui import wording
from stt_desktop.ui.task_table.rows import Row
from stt_desktop.ui.wording import Group, Status


class Column(IntEnum):
    """The view shows those that the person chose, in their order."""

    NAME = 0
    WHERE = 1
    PROGRESS = 2
    LENGTH = 3
    COST = 4
    ADDED = 5
    FINISHED = 6
    SIZE = 7


LAST = max(Column)

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
ALIGNMENT = dict.fromkeys(Column, _RIGHT) | dict.fromkeys(
    (Column.NAME, Column.WHERE, Column.PROGRESS), _LEFT
)


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


_ORDER_OF_GROUPS = {
    Group.NEEDS_YOU: 0,
    Group.HELD: 1,
    Group.RUNNING: 2,
    Group.FAILED: 3,
    Group.ALL: 4,
    Group.DONE: 5,
}


class Cells:
    """Words of the cells. ``accounts`` is asked once, and again after :meth:`forget`."""

    def __init__(self, accounts: Callable[[], Iterable[Account]]) -> None:
        self._accounts = accounts
        self._known: dict[str, Account] | None = None
        self._where: dict[str, str] = {}

    def forget(self) -> None:
        """Accounts have come, gone or got another name."""
        self._known = None
        self._where.clear()

    def account(self, task: Task) -> Account | None:
        if self._known is None:
            self._known = {account.id: account for account in self._accounts()}
        return self._known.get(task.account)

    def where(self, task: Task) -> str:
        found = self._where.get(task.account)
        if found is None:
            found = self._where[task.account] = wording.where(self.account(task))
        return found

    def folded(self, task: Task) -> str:
        """What a filter looks into."""
        return f"{task.label}\n{task.given}\n{self.where(task)}".casefold()

    def status(self, row: Row) -> Status:
        if row.status is not None:
            return row.status
        status = wording.status_of(row.task, row.progress)
        if row.task.state in RESTING:
            row.status = status
        return status

    def order(self, column: Column) -> Callable[[Row], object]:
        """What rows are sorted by in ``column``; equal ones keep the order they came in."""
        match column:
            case Column.NAME:
                return lambda row: row.task.label.casefold()
            case Column.WHERE:
                return lambda row: self.where(row.task).casefold()
            case Column.PROGRESS:
                return lambda row: (_ORDER_OF_GROUPS[row.group], -row.share())
            case Column.LENGTH:
                return lambda row: row.task.duration_ms or 0
            case Column.COST:
                return lambda row: self._cost(row.task)
            case Column.ADDED:
                return lambda row: row.task.created_ms
            case Column.FINISHED:
                return lambda row: row.task.rested_ms or 0
            case Column.SIZE:
                return lambda row: row.task.size_bytes or 0

    def _cost(self, task: Task) -> tuple[int, Decimal]:
        """Points and dollars cannot be compared: each kind has its own part of the list."""
        account = self.account(task)
        if task.points is not None:
            return (2, Decimal(task.points))
        expected = None if account is None else estimate(account, task.duration_ms)
        return (0, Decimal(0)) if expected is None else (1, expected)

    def text(self, row: Row, column: Column) -> str:
        match column:
            case Column.NAME:
                # The same recording again: a number tells its rows from each other.
                return row.task.label if row.number == 1 else f"{row.task.label} ({row.number})"
            case Column.WHERE:
                return self.where(row.task)
            case Column.PROGRESS:
                return self.status(row).spoken()
            case Column.LENGTH:
                return wording.clock(row.task.duration_ms)
            case Column.COST:
                return wording.cost_of(row.task, self.account(row.task))
            case Column.ADDED:
                return _short_date(row.task.created_ms)
            case Column.FINISHED:
                return "–" if row.task.rested_ms is None else _short_date(row.task.rested_ms)
            case Column.SIZE:
                size = row.task.size_bytes
                return "–" if size is None else wording.size(size)

    def more(self, row: Row, column: Column) -> str | None:
        """The tooltip. Text from outside is escaped: a tooltip would read it as HTML."""
        match column:
            case Column.NAME:
                source = row.task.source
                return _plain(source.path if isinstance(source, LocalFile) else source.url)
            case Column.PROGRESS:
                error = wording.error_of(row.task)
                more = self.status(row).more or (error.message(_) if error else "")
                told = " ".join(filter(None, [more, saving(row.task)]))
                return _plain(told) if told else None
            case Column.SIZE:
                return _plain(saving(row.task)) or None
            case Column.ADDED:
                return long_date(row.task.created_ms)
            case Column.FINISHED if row.task.rested_ms is not None:
                return long_date(row.task.rested_ms)
            case _:
                return None


def saving(task: Task) -> str:
    """How much less is sent than the recording has; nothing where it is sent as it is."""
    if task.sent_bytes is None or not task.size_bytes:
        return ""
    sent, whole = wording.size(task.sent_bytes), wording.size(task.size_bytes)
    if task.sent_bytes >= task.size_bytes:
        return _("Sent in another format: {sent} instead of {whole}.").format(
            sent=sent, whole=whole
        )
    saved = f"{1 - task.sent_bytes / task.size_bytes:.0%}"
    return _("Only the sound is sent: {sent} instead of {whole} (−{saved}).").format(
        sent=sent, whole=whole, saved=saved
    )


def _short_date(created_ms: int) -> str:
    return _date_as_of(created_ms, time.localtime()[:3])


@lru_cache(maxsize=512)
def _date_as_of(created_ms: int, today: tuple[int, ...]) -> str:
    """The time today, the date before. Kept, for each is asked for at every painting."""
    del today
    moment = QDateTime.fromMSecsSinceEpoch(created_ms)
    days = moment.date().daysTo(QDate.currentDate())
    if days <= 0:
        return moment.toString("HH:mm")
    if days == 1:
        return _("yesterday")
    return QLocale().toString(moment.date(), QLocale.FormatType.ShortFormat)


def long_date(moment_ms: int) -> str:
    moment = QDateTime.fromMSecsSinceEpoch(moment_ms)
    day = QLocale().toString(moment.date(), QLocale.FormatType.LongFormat)
    return f"{day} {QLocale().toString(moment.time(), QLocale.FormatType.ShortFormat)}"


def _plain(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<qt>{escaped}</qt>"
