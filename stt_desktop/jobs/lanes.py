"""Who waits, who works: one lane an account, first come, first served. Pure bookkeeping."""

from collections.abc import Callable, Iterator

from stt_desktop.domain.task import State, Task


class Lanes:
    """Tasks waiting for their turn. ``room(account_id)`` is how many of an account may work.

    A task that only polls its service (state ``waiting``) needs no room.
    """

    def __init__(self, room: Callable[[str], int]) -> None:
        self._room = room
        self._waiting: dict[str, dict[str, None]] = {}
        self._lane: dict[str, str] = {}
        self._polling: dict[str, str] = {}
        self._working: dict[str, str] = {}
        self._closed: set[str] = set()

    def __contains__(self, task_id: object) -> bool:
        return task_id in self._lane or task_id in self._polling

    def __len__(self) -> int:
        return len(self._lane) + len(self._polling)

    def put(self, task: Task) -> None:
        """Let the task wait for its turn."""
        if task.state is State.WAITING:
            self._polling[task.id] = task.account
        else:
            self._lane[task.id] = task.account
            self._waiting.setdefault(task.account, {})[task.id] = None

    def drop(self, task_id: str) -> None:
        """It waits no longer."""
        self._polling.pop(task_id, None)
        if (account := self._lane.pop(task_id, None)) is not None:
            del self._waiting[account][task_id]

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
            while waiting and account not in self._closed and self._has_room(account):
                task_id = next(iter(waiting))
                self.drop(task_id)
                self._working[task_id] = account
                yield task_id

    def leave_room(self, task_id: str) -> bool:
        """It works no longer, or only polls; True when that made room."""
        return self._working.pop(task_id, None) is not None

    def close(self, account: str) -> None:
        """Start nothing more of the account."""
        self._closed.add(account)

    def open(self, account: str) -> None:
        self._closed.discard(account)

    def expected(self) -> set[str]:
        """The waiting tasks whose turn will come by itself."""
        waiting = [*self._lane.items(), *self._polling.items()]
        return {task_id for task_id, account in waiting if account not in self._closed}

    def _has_room(self, account: str) -> bool:
        taken = sum(1 for other in self._working.values() if other == account)
        return taken < self._room(account)
