"""What every task is advanced with."""

from collections.abc import Callable

from stt_desktop.domain.errors import (
    CANCELLED_AFTER_SENDING,
    AppError,
)
from stt_desktop.domain.events import (
    Cancelled,
)
from stt_desktop.domain.ports import (
    Aligner,
    Clock,
    Journal,
    Media,
    Transcriber,
)
from stt_desktop.domain.source import RemoteUrl
from stt_desktop.domain.task import State, Task
from stt_desktop.domain.updates import EventSink
from stt_desktop.domain.workshop import Workshop
from stt_desktop.jobs.owners import Owners
from stt_desktop.jobs.preparing import Preparation, Sweep, sends_link
from stt_desktop.subtitles.guides import Guides

_BEFORE_ANSWER = frozenset({State.QUEUED, State.PREPARING, State.SENDING, State.LISTENING})
"""From here a task begins anew, with its source."""


def cancelled(task: Task, service: str) -> Cancelled:
    """The person's wish, with what it cannot undo."""
    if task.state not in {State.COMMITTING, State.WAITING}:
        return Cancelled()
    return Cancelled(AppError(CANCELLED_AFTER_SENDING, name=task.label, service=service))


class Pipeline:
    """How any task is advanced. Holds no task itself; :class:`Run` does.

    ``service(task)`` is the name of the task's account, for messages. ``aligner`` gives times to
    answers that come without any; None leaves them without. ``guides()`` is what subtitles can be
    cut by. Without a ``workshop`` every source is given to its transcriber as it is. ``replaced()``
    tells whether another version has taken the program's place meanwhile. ``owners`` know whose the
    files are that were written.
    """

    def __init__(
        self,
        *,
        journal: Journal,
        media: Media,
        clock: Clock,
        transcriber: Callable[[Task], Transcriber],
        service: Callable[[Task], str],
        publish: EventSink,
        aligner: Aligner | None = None,
        guides: Callable[[], Guides] = Guides,
        workshop: Workshop | None = None,
        replaced: Callable[[], bool] = lambda: False,
        owners: Owners | None = None,
    ) -> None:
        self.journal = journal
        self.media = media
        self.clock = clock
        self.transcriber = transcriber
        self.service = service
        self.publish = publish
        self.aligner = aligner
        self.guides = guides
        self.workshop = workshop
        self.sweep = None if workshop is None else Sweep(workshop, journal, clock)
        self.replaced = replaced
        self.owners = owners or Owners()

    def downloads(self, task: Task) -> bool:
        """Whether the next step of a task that waits for its turn is a download."""
        return (
            self.workshop is not None
            and isinstance(task.source, RemoteUrl)
            and task.state in _BEFORE_ANSWER
            and not sends_link(task)
        )

    def preparation(self, task: Task) -> Preparation | None:
        if self.workshop is None or self.sweep is None:
            return None
        return Preparation(self.workshop, self.media, self.service(task), self.sweep)
