"""Who waits, who works: one lane an account, first come, first served. Pure bookkeeping."""

from collections.abc import Callable, Iterator
from itertools import count

from stt_desktop.domain.task import State, Task

DOWNLOADS_AT_ONCE = 2
_DOWNLOADS_AHEAD = 4
"""So many downloads run for an account or wait for it: more would only fill the disk."""
_DOWNLOADS = ""
"""The lane of all downloads. No account has this id."""


class Lanes:
    """Tasks waiting for their turn. ``room(account_id)`` is how many of an account may work.

    A task that only polls its service (state ``waiting``) needs no room. One that has to be
    downloaded first does so in a lane of its own, so that it takes no account's room meanwhile,
    and then has the turn in its account's lane that it came for.
    """

    def __init__(self, room: Callable[[str], int]) -> None:
        self._room = room
        self._waiting: dict[str, dict[str, str]] = {_DOWNLOADS: {}}
        """The accounts of the tasks by id, by lane."""
        self._lane: dict[str, str] = {}
        self._polling: dict[str, str] = {}
        self._working: dict[str, str] = {}
        self._closed: set[str] = set()
        self._ahead: dict[str, str] = {}
        """The accounts that downloads run for, or wait for when they are there."""
        self._arrival: dict[str, int] = {}
        self._arrivals = count()

    def __contains__(self, task_id: object) -> bool:
        return task_id in self._lane or task_id in self._polling

    def __len__(self) -> int:
        return len(self._lane) + len(self._polling)

    def put(self, task: Task, *, download: bool = False) -> None:
        """Let the task wait for its turn, or for that of its ``download``. One that was at work
        keeps its place in the order until it is forgotten."""
        if task.state is State.WAITING:
            self._polling[task.id] = task.account
            return
        self._arrival.setdefault(task.id, next(self._arrivals))
        lane = _DOWNLOADS if download else task.account
        self._lane[task.id] = lane
        self._waiting.setdefault(lane, {})[task.id] = task.account

    def drop(self, task_id: str) -> None:
        """It waits no longer."""
        self._take(task_id)
        if task_id not in self._working:
            self.forget(task_id)

    def clear(self) -> None:
        for task_id in [*self._lane, *self._polling]:
            self.drop(task_id)

    def start(self) -> Iterator[str]:
        """Take, one by one, the ids whose turn it is."""
        for task_id, account in list(self._polling.items()):
            if account not in self._closed:
                del self._polling[task_id]
                yield task_id
        for account, waiting in self._waiting.items():
            if account == _DOWNLOADS:
                continue
            while waiting and account not in self._closed and self._has_room(account):
                task_id = min(waiting, key=self._arrival.__getitem__)
                self._take(task_id)
                self._ahead.pop(task_id, None)
                self._working[task_id] = account
                yield task_id
        for task_id, account in list(self._waiting[_DOWNLOADS].items()):
            if self._taken(_DOWNLOADS) >= DOWNLOADS_AT_ONCE:
                return
            if account not in self._closed and self._may_download_for(account):
                self._take(task_id)
                self._ahead[task_id] = account
                self._working[task_id] = _DOWNLOADS
                yield task_id

    def downloads(self, task_id: str) -> bool:
        """True when it was started for its download."""
        return self._working.get(task_id) == _DOWNLOADS

    def leave_room(self, task_id: str) -> bool:
        """It works no longer, or only polls; True when that made room."""
        return self._working.pop(task_id, None) is not None

    def forget(self, task_id: str) -> None:
        """It does not go on: if it comes again, it comes last."""
        self._arrival.pop(task_id, None)
        self._ahead.pop(task_id, None)

    def close(self, account: str) -> None:
        """Start nothing more of the account."""
        self._closed.add(account)

    def open(self, account: str) -> None:
        self._closed.discard(account)

    def expected(self) -> set[str]:
        """The waiting tasks whose turn will come by itself."""
        waiting = [*self._polling.items()]
        for lane in self._waiting.values():
            waiting += lane.items()
        return {task_id for task_id, account in waiting if account not in self._closed}

    def _take(self, task_id: str) -> None:
        self._polling.pop(task_id, None)
        if (lane := self._lane.pop(task_id, None)) is not None:
            del self._waiting[lane][task_id]

    def _has_room(self, account: str) -> bool:
        return self._taken(account) < self._room(account)

    def _taken(self, lane: str) -> int:
        return sum(1 for other in self._working.values() if other == lane)

    def _may_download_for(self, account: str) -> bool:
        return sum(1 for other in self._ahead.values() if other == account) < _DOWNLOADS_AHEAD
