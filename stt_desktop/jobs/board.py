"""What the window and the command line see of the tasks, and who is told when it changes."""

from collections.abc import Callable, Iterable

from stt_desktop.domain.errors import TASK_UNKNOWN, AppError
from stt_desktop.domain.ports import Progress
from stt_desktop.domain.task import FINAL, Task
from stt_desktop.domain.updates import (
    AccountPaused,
    AccountResumed,
    EventSink,
    TaskAdded,
    TaskChanged,
    TaskProgressed,
    TaskRemoved,
    Update,
)


class Board:
    """The visible tasks by id (oldest first), the newest progress of those in work here, and the
    accounts whose queue waits for the person."""

    def __init__(self) -> None:
        self.tasks: dict[str, Task] = {}
        self._open: dict[str, None] = {}  # a set that keeps the order of the drop
        self.progress: dict[str, Progress] = {}
        self.paused: dict[str, AppError] = {}
        self._sinks: list[EventSink] = []

    def show(self, tasks: Iterable[Task]) -> None:
        """Replace all tasks, without a word to anybody."""
        self.tasks = {task.id: task for task in tasks}
        self._open = dict.fromkeys(task.id for task in self.tasks.values() if _is_open(task))

    @property
    def open(self) -> list[Task]:
        """Those of which something is left to do, held ones among them: few of a long history.
        In the order in which they are to be done."""
        return [self.tasks[task_id] for task_id in self._open]

    def get(self, task_id: str) -> Task:
        """Raises:
        AppError: TASK_UNKNOWN.
        """
        task = self.tasks.get(task_id)
        if task is None:
            raise AppError(TASK_UNKNOWN, task=task_id)
        return task

    def subscribe(self, sink: EventSink) -> Callable[[], None]:
        """Send every update to ``sink``, in the order of subscriptions; the result ends it."""
        self._sinks.append(sink)
        return lambda: self._sinks.remove(sink)

    def publish(self, update: Update) -> None:
        """Show it, then tell it."""
        match update:
            case TaskAdded(task) | TaskChanged(task):
                self.tasks[task.id] = task
                if _is_open(task):
                    self._open[task.id] = None
                else:
                    self._open.pop(task.id, None)
            case TaskProgressed(task_id, progress):
                self.progress[task_id] = progress
            case TaskRemoved(task_id):
                self.tasks.pop(task_id, None)
                self._open.pop(task_id, None)
            case AccountPaused(account_id, error):
                self.paused[account_id] = error
            case AccountResumed(account_id):
                self.paused.pop(account_id, None)
        for sink in tuple(self._sinks):
            sink(update)


def _is_open(task: Task) -> bool:
    return task.state not in FINAL or task.export_is_due
