"""The rows in their order, and those of them that are shown. Pure: nothing of Qt.

Every row keeps the key that it was placed by, so a row is found, and a new one placed, without
looking at the others; and a row stays where it is while its state changes.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from operator import attrgetter
from typing import Any

from stt_desktop.domain.ports import Progress
from stt_desktop.domain.source import Source
from stt_desktop.domain.task import State, Task
from stt_desktop.ui.wording import Group, Status, group_of

_KEY = attrgetter("key")
_BULK = 200
"""So many new rows are sorted in with all others, instead of one by one."""


@dataclass(slots=True, eq=False)
class Row:
    """``key`` is what it was placed by, ``folded`` what a filter looks into (once there was one),
    ``status`` that of a task at rest, once somebody has looked: most rows of a long list are
    never seen. ``number`` tells rows of one recording from each other, from 1."""

    task: Task
    progress: Progress | None
    serial: int
    group: Group
    number: int = 1
    key: Any = None
    folded: str | None = None
    status: Status | None = None

    def share(self) -> float:
        progress = self.progress
        return 0.0 if progress is None or not progress.total else progress.done / progress.total

    @property
    def queued(self) -> bool:
        """Waits for its turn, which will come by itself."""
        return self.task.state is State.QUEUED and self.group is Group.RUNNING


class Rows:
    """``order`` is what rows are sorted by, ``fold`` what a filter looks into.

    Places are numbers of the shown rows, from the top. The lists within are ascending always;
    when the order is descending, places count from their end.
    """

    def __init__(self, order: Callable[[Row], object], fold: Callable[[Task], str]) -> None:
        self._order = order
        self._fold = fold
        self._descending = True
        self._by_id: dict[str, Row] = {}
        self._sorted: list[Row] = []
        self._shown: list[Row] = []
        self._serial = 0
        self._numbers: dict[Source, set[int]] = {}
        self._group = Group.ALL
        self._wanted: tuple[str, ...] = ()
        self.counts: Counter[Group] = Counter()
        self.queued = 0

    # --- what there is ------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._by_id.values())

    def get(self, task_id: str) -> Row | None:
        return self._by_id.get(task_id)

    @property
    def shown(self) -> int:
        return len(self._shown)

    @property
    def is_filtered(self) -> bool:
        return bool(self._wanted)

    def at(self, place: int) -> Row:
        return self._shown[-1 - place if self._descending else place]

    def place(self, task_id: str) -> int | None:
        """Where the row is shown; None where it is not."""
        row = self._by_id.get(task_id)
        at = None if row is None else _index(self._shown, row)
        if at is None:
            return None
        return len(self._shown) - 1 - at if self._descending else at

    # --- what is shown ------------------------------------------------------------------------

    def sort(self, order: Callable[[Row], object], *, descending: bool) -> None:
        self._order, self._descending = order, descending
        for row in self._by_id.values():
            self._set_key(row)
        self._sorted = sorted(self._by_id.values(), key=_KEY)
        self._shown = self._fitting(self._sorted)

    def show_group(self, group: Group) -> None:
        self._group = group
        self._shown = self._fitting(self._sorted)

    def filter(self, wanted: tuple[str, ...]) -> None:
        """Show the rows in which every word of ``wanted`` (folded) occurs."""
        # Typing on only takes rows away: those that are shown are all that need a look.
        narrower = all(any(old in new for new in wanted) for old in self._wanted)
        self._wanted = wanted
        self._shown = self._fitting(self._shown if narrower else self._sorted)

    def forget_folded(self) -> None:
        """What a filter looks into has changed."""
        for row in self._by_id.values():
            row.folded = None

    def fits(self, row: Row) -> bool:
        return bool(self._fitting([row]))

    def _fitting(self, rows: Sequence[Row]) -> list[Row]:
        group = self._group
        found = list(rows) if group is Group.ALL else [row for row in rows if row.group is group]
        if not self._wanted:
            return found
        for row in found:
            if row.folded is None:
                row.folded = self._fold(row.task)
        for word in self._wanted:
            found = [row for row in found if word in row.folded]  # type: ignore[operator]
        return found

    # --- changes ------------------------------------------------------------------------------

    def put(self, task: Task, progress: Progress | None) -> Row:
        """Take over a task's newest state. A new row is in no list until :meth:`place_new`."""
        row = self._by_id.get(task.id)
        group = group_of(task)
        if row is None:
            self._serial += 1
            number = self._next_number(task.source)
            row = self._by_id[task.id] = Row(task, progress, self._serial, group, number)
        else:
            self._count(row, -1)
            if (row.task.account, row.task.given) != (task.account, task.given):
                row.folded = None
            row.task, row.progress, row.group, row.status = task, progress, group, None
        self._count(row, 1)
        return row

    def _next_number(self, source: Source) -> int:
        """One that no other row of that recording has; what a removal has freed comes back."""
        taken = self._numbers.setdefault(source, set())
        number = len(taken) + 1
        if number in taken:
            number = next(one for one in count(1) if one not in taken)
        taken.add(number)
        return number

    def place_new(self, new: Sequence[Row]) -> None:
        """Put rows that are in no list yet where the order wants them; none is shown yet."""
        for row in new:
            self._set_key(row)
        if len(new) > _BULK:
            self._sorted = sorted([*self._sorted, *new], key=_KEY)
            return
        for row in new:
            self._sorted.insert(bisect_left(self._sorted, row.key, key=_KEY), row)

    def drop(self, ids: Iterable[str]) -> None:
        """Forget rows that are hidden already."""
        gone = set()
        for task_id in ids:
            row = self._by_id.pop(task_id)
            self._count(row, -1)
            self._numbers.get(row.task.source, set()).discard(row.number)
            gone.add(row.serial)
        if gone:
            self._sorted = [row for row in self._sorted if row.serial not in gone]

    def groups_to_show(self, rows: Iterable[Row]) -> list[tuple[int, list[Row]]]:
        """Neighbours among rows that are not shown, to be inserted one group after the other
        with :meth:`insert`."""
        batches: dict[int, list[Row]] = {}
        for row in sorted(rows, key=_KEY):
            batches.setdefault(bisect_left(self._shown, row.key, key=_KEY), []).append(row)
        return sorted(batches.items(), reverse=True)

    def insertion_place(self, at: int) -> int:
        return len(self._shown) - at if self._descending else at

    def insert(self, at: int, rows: Sequence[Row]) -> None:
        self._shown[at:at] = rows

    def groups_to_hide(self, rows: Iterable[Row]) -> list[tuple[int, int]]:
        """(first, last) of neighbours among shown rows, from the list's end to its beginning:
        to be taken out one after the other with :meth:`take_out`."""
        return runs(at for row in rows if (at := _index(self._shown, row)) is not None)[::-1]

    def removal_places(self, first: int, last: int) -> tuple[int, int]:
        if not self._descending:
            return first, last
        end = len(self._shown) - 1
        return end - last, end - first

    def take_out(self, first: int, last: int) -> None:
        del self._shown[first : last + 1]

    def show_anew(self) -> None:
        self._shown = self._fitting(self._sorted)

    def _set_key(self, row: Row) -> None:
        # What was dropped together keeps its order when the newest stand on top.
        row.key = (self._order(row), -row.serial if self._descending else row.serial)

    def _count(self, row: Row, change: int) -> None:
        self.counts[row.group] += change
        self.queued += change * row.queued


def _index(rows: Sequence[Row], row: Row) -> int | None:
    if row.key is None:
        return None
    at = bisect_left(rows, row.key, key=_KEY)
    return at if at < len(rows) and rows[at] is row else None


def runs(places: Iterable[int]) -> list[tuple[int, int]]:
    """(first, last) of neighbouring numbers, in their order."""
    found: list[tuple[int, int]] = []
    for place in sorted(places):
        if found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found
