"""What the jobs tell the window and the command line while they work."""

from collections.abc import Callable
from dataclasses import dataclass

from stt_desktop.domain.errors import AppError
from stt_desktop.domain.ports import Progress
from stt_desktop.domain.task import Task


@dataclass(frozen=True, slots=True)
class TaskAdded:
    task: Task


@dataclass(frozen=True, slots=True)
class TaskChanged:
    task: Task


@dataclass(frozen=True, slots=True)
class TaskRemoved:
    task_id: str


@dataclass(frozen=True, slots=True)
class TaskProgressed:
    task_id: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class AccountPaused:
    """The service refuses everything of this account: its queue waits for the person."""

    account_id: str
    error: AppError


@dataclass(frozen=True, slots=True)
class AccountResumed:
    account_id: str


Update = TaskAdded | TaskChanged | TaskRemoved | TaskProgressed | AccountPaused | AccountResumed

EventSink = Callable[[Update], None]
"""Called on the event loop for every update; must return at once."""
