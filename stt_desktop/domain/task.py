"""A task's life: its states, the events that move it, and the one table that decides.

Nothing else in the program decides a state. :func:`advance` is pure; the journal writes its
result to disk *before* the side effect that the new state stands for (see ``STATES``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from stt_desktop.domain.account import Provider
from stt_desktop.domain.errors import AppError
from stt_desktop.domain.source import Source
from stt_desktop.domain.transcript import Timing


class State(StrEnum):
    """Where a task stands. Each says what is on disk before which side effect."""

    QUEUED = "queued"
    """On disk before the drop is acknowledged."""
    PREPARING = "preparing"
    """Before probing, downloading or extracting. After a crash: start again."""
    LISTENING = "listening"
    """Before the built-in engine starts. Nothing leaves this computer and finished windows are
    kept as parts, so after a crash it goes on behind the last part."""
    SENDING = "sending"
    """Before the first byte leaves; the end of the request is held back. After a crash: send
    again, for the service cannot hold a whole request."""
    COMMITTING = "committing"
    """Before the held-back end leaves: from here on the service may bill."""
    WAITING = "waiting"
    """The remote id is known. After a crash: go on polling it."""
    TIMING = "timing"
    """The raw answer is stored. After a crash: derive from it again, at no cost."""
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNCONFIRMED = "unconfirmed"
    """Sent whole and no answer came. Never sent again by itself: the person decides."""


FINAL = frozenset({State.DONE, State.FAILED, State.CANCELLED})
"""Nothing more happens by itself and nothing is asked of the person."""

RESTING = FINAL | {State.UNCONFIRMED}
"""Nothing more happens by itself."""

WORKING = frozenset(State) - RESTING - {State.QUEUED}
"""Some process is advancing the task."""


# --- events -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Started:
    """A worker took the task from the queue."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The source was probed."""

    duration_ms: int | None


@dataclass(frozen=True, slots=True)
class Listening:
    """The built-in engine is about to work."""


@dataclass(frozen=True, slots=True)
class Sending:
    """The first byte is about to leave."""


@dataclass(frozen=True, slots=True)
class Committing:
    """The held-back end of the request is about to leave."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The service knows the task under ``remote_id``; ``remote`` is what polling needs."""

    remote_id: str
    remote: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answered:
    """The raw answer has come; it is stored in the same write as this event."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The transcript is derived; it is stored in the same write as this event."""

    timing: Timing
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    error: AppError


@dataclass(frozen=True, slots=True)
class Lost:
    """The request went out whole and the answer never came."""

    error: AppError


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The person cancelled."""


@dataclass(frozen=True, slots=True)
class Retried:
    """The person asked for another try, from the start."""


@dataclass(frozen=True, slots=True)
class Rederived:
    """The person asked for other cues from the stored answer: nothing is sent again."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The process that worked on the task ended (a crash, or the program was closed)."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The planned files are written, or could not be. The task itself is not touched."""

    outputs: tuple[str, ...] = ()
    error: AppError | None = None


Event = (
    Started
    | Measured
    | Listening
    | Sending
    | Committing
    | Accepted
    | Answered
    | Finished
    | Failed
    | Lost
    | Cancelled
    | Retried
    | Rederived
    | Interrupted
    | Exported
)

_ANYWHERE: Mapping[type[Event], State] = {Failed: State.FAILED, Cancelled: State.CANCELLED}

TRANSITIONS: Mapping[State, Mapping[type[Event], State]] = MappingProxyType(
    {
        State.QUEUED: {
            **_ANYWHERE,
            Started: State.PREPARING,
            Interrupted: State.QUEUED,
        },
        State.PREPARING: {
            **_ANYWHERE,
            Measured: State.PREPARING,
            Listening: State.LISTENING,
            Sending: State.SENDING,
            Interrupted: State.QUEUED,
        },
        State.LISTENING: {
            **_ANYWHERE,
            Answered: State.TIMING,
            Interrupted: State.QUEUED,
        },
        State.SENDING: {
            **_ANYWHERE,
            # A request that cannot have been accepted is sent again.
            Sending: State.SENDING,
            Committing: State.COMMITTING,
            Interrupted: State.QUEUED,
        },
        State.COMMITTING: {
            **_ANYWHERE,
            # A refusal that says "not accepted" (429, 503 with a body …) allows another try.
            Sending: State.SENDING,
            Accepted: State.WAITING,
            Answered: State.TIMING,
            Lost: State.UNCONFIRMED,
            Interrupted: State.UNCONFIRMED,
        },
        State.WAITING: {
            **_ANYWHERE,
            Accepted: State.WAITING,
            Answered: State.TIMING,
            Interrupted: State.WAITING,
        },
        State.TIMING: {
            **_ANYWHERE,
            Finished: State.DONE,
            Interrupted: State.TIMING,
        },
        State.DONE: {
            Exported: State.DONE,
            Retried: State.QUEUED,
            Rederived: State.TIMING,
        },
        State.FAILED: {Retried: State.QUEUED, Rederived: State.TIMING},
        State.CANCELLED: {Retried: State.QUEUED},
        State.UNCONFIRMED: {
            Retried: State.QUEUED,
            Accepted: State.WAITING,
            Answered: State.TIMING,
            Failed: State.FAILED,
            Cancelled: State.CANCELLED,
        },
    }
)


class TransitionError(Exception):
    """An event that the table does not allow in this state: a bug, never the person's doing."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__(f"{type(event).__name__} cannot happen to a task that is {state}")
        self.state = state
        self.event = event


# --- the task ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Options:
    """What the person chose for one task. None means "let the engine decide"."""

    language: str | None = None
    mode: str = "auto"
    model: str | None = None


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """Which files to write when the task is done.

    ``folder`` None means beside the source. Existing files are kept (the new one gets a number)
    unless ``overwrite`` is set.
    """

    formats: tuple[str, ...]
    folder: str | None = None
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """One source sent to one account.

    ``id`` is ours, ``remote_id`` the service's. ``given`` is the source as the person wrote it.
    ``version`` counts the writes: the journal refuses a write over a version it does not hold.
    ``created_ms`` and ``changed_ms`` are milliseconds since the epoch (UTC).
    """

    id: str
    source: Source
    given: str
    account: str
    provider: Provider
    created_ms: int
    changed_ms: int
    options: Options = Options()
    export: ExportPlan | None = None
    state: State = State.QUEUED
    version: int = 0
    attempt: int = 0
    duration_ms: int | None = None
    timing: Timing | None = None
    remote_id: str | None = None
    remote: Mapping[str, object] = field(default_factory=dict)
    error: AppError | None = None
    outputs: tuple[str, ...] = ()
    export_error: AppError | None = None

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def export_is_due(self) -> bool:
        """Done, and its planned files are neither written nor known to be unwritable."""
        return (
            self.state is State.DONE
            and self.export is not None
            and not self.outputs
            and self.export_error is None
        )


def advance(task: Task, event: Event, now_ms: int) -> Task:
    """The task after ``event``.

    Raises:
        TransitionError: the table does not know this event in the task's state.
    """
    state = TRANSITIONS[task.state].get(type(event))
    if state is None:
        raise TransitionError(task.state, event)
    moved = replace(task, state=state, version=task.version + 1, changed_ms=now_ms)
    match event:
        case Started():
            return replace(moved, attempt=task.attempt + 1, error=None)
        case Measured(duration_ms):
            return replace(moved, duration_ms=duration_ms)
        case Accepted(remote_id, remote):
            return replace(moved, remote_id=remote_id, remote=dict(remote), error=None)
        case Finished(timing, duration_ms):
            known = task.duration_ms if duration_ms is None else duration_ms
            return replace(moved, timing=timing, duration_ms=known, error=None)
        case Failed(error) | Lost(error):
            return replace(moved, error=error)
        case Retried():
            return replace(
                moved, error=None, remote_id=None, remote={}, outputs=(), export_error=None
            )
        case Rederived():
            return replace(moved, error=None, outputs=(), export_error=None)
        case Exported(outputs, error):
            return replace(moved, outputs=outputs, export_error=error)
        case _:
            return moved
