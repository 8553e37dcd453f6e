"""A task's life: its states, the events that move it, and the one table that decides.

Nothing else in the program decides a state. :func:`advance` is pure; the journal writes its
result to disk *before* the side effect that the new state stands for (see ``STATES``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from stt_desktop.domain.account import Provider
from stt_desktop.domain.errors import (
    GIVEN_UP,
    RECOGNITION_FAILED,
    REMOTE_TASK_UNKNOWN,
    AppError,
)
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
    """The source was probed. ``fingerprint`` is a hash of its content."""

    duration_ms: int | None
    fingerprint: str | None = None
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Reused:
    """The same content was finished before by the same account with the same options: that
    task's answer is stored for this one in the same write as this event."""

    task_id: str


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
    """The transcript is derived; it is stored in the same write as this event. ``points`` is
    what the service says that it charged."""

    timing: Timing | None
    duration_ms: int | None = None
    points: int | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    error: AppError


@dataclass(frozen=True, slots=True)
class Deferred:
    """The service refused, so nothing was accepted, for a reason that concerns the whole account
    (no credit, a wrong key): the task waits for that to be mended."""

    error: AppError


@dataclass(frozen=True, slots=True)
class Lost:
    """The request went out whole and the answer never came."""

    error: AppError


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The person cancelled. ``error`` says what that could not undo."""

    error: AppError | None = None


@dataclass(frozen=True, slots=True)
class Retried:
    """The person asked for another try, from the start."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The person asked to go on with a task that the service still knows: nothing is sent."""


@dataclass(frozen=True, slots=True)
class Rederived:
    """The person asked for other cues from the stored answer: nothing is sent again."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The process that worked on the task ended (a crash, or the program was closed). ``error``
    says what is not known because of that."""

    error: AppError | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """The planned files are written, or could not be. The task itself is not touched."""

    outputs: tuple[str, ...] = ()
    error: AppError | None = None


Event = (
    Started
    | Measured
    | Reused
    | Listening
    | Sending
    | Committing
    | Accepted
    | Answered
    | Finished
    | Failed
    | Deferred
    | Lost
    | Cancelled
    | Retried
    | Resumed
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
            Reused: State.TIMING,
            Deferred: State.QUEUED,
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
            Deferred: State.QUEUED,
            Interrupted: State.QUEUED,
        },
        State.COMMITTING: {
            **_ANYWHERE,
            # A refusal that says "not accepted" (429, 503 with a body …) allows another try.
            Sending: State.SENDING,
            Deferred: State.QUEUED,
            Accepted: State.WAITING,
            Answered: State.TIMING,
            Lost: State.UNCONFIRMED,
            Interrupted: State.UNCONFIRMED,
        },
        State.WAITING: {
            **_ANYWHERE,
            Accepted: State.WAITING,
            Answered: State.TIMING,
            # The key went bad while the service works: ask again when it is mended.
            Deferred: State.WAITING,
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
        State.FAILED: {
            Retried: State.QUEUED,
            Rederived: State.TIMING,
            Resumed: State.WAITING,
        },
        State.CANCELLED: {
            Retried: State.QUEUED,
            Rederived: State.TIMING,
            Resumed: State.WAITING,
        },
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


_SAID_BY_THE_SERVICE = frozenset({RECOGNITION_FAILED, REMOTE_TASK_UNKNOWN})
"""With these the service has ended a task that it knew: asking again would hear the same."""


# --- the task ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Options:
    """What the person chose for one task. None means "let the engine decide". ``again`` asks for
    a new answer although the same content was finished before."""

    language: str | None = None
    mode: str = "auto"
    model: str | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """Which files to write when the task is done.

    ``folder`` None means beside the source. Existing files are kept (the new one gets a number)
    unless ``overwrite`` is set. ``name`` is the template of the files' names, without their
    extension. ``crlf``: lines end with CR LF instead of LF. ``bom``: a file begins with UTF-8's
    byte order mark.
    """

    formats: tuple[str, ...]
    folder: str | None = None
    overwrite: bool = False
    name: str = "{name}"
    crlf: bool = False
    bom: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """One source sent to one account.

    ``id`` is ours, ``remote_id`` the service's. ``given`` is the source as the person wrote it.
    ``version`` counts the writes: the journal refuses a write over a version it does not hold.
    ``sent_whole`` says that the service may have accepted a request of which nothing more is
    known; ``answered`` that the newest try's raw answer is stored. ``reused`` is the finished
    task whose answer serves this one, too. ``finished_ms`` is when the transcript was there.
    ``created_ms``, ``changed_ms`` and ``rested_ms`` (when it came to rest, None before) are
    milliseconds since the epoch (UTC).
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
    sent_whole: bool = False
    answered: bool = False
    fingerprint: str | None = None
    reused: str | None = None
    points: int | None = None
    finished_ms: int | None = None
    error: AppError | None = None
    outputs: tuple[str, ...] = ()
    export_error: AppError | None = None
    size_bytes: int | None = None
    rested_ms: int | None = None

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def can_resume(self) -> bool:
        """At rest without an answer, but the service works on it: asking again costs nothing.
        What failed because the service said so is not asked for again."""
        over = self.error is not None and self.error.kind in _SAID_BY_THE_SERVICE
        gave_up = self.state in {State.CANCELLED, State.FAILED} and not over
        return gave_up and self.remote_id is not None

    @property
    def may_be_charged(self) -> bool:
        """At rest, sent whole, and nothing is known: sending it again may cost twice."""
        return self.state in RESTING and self.sent_whole

    @property
    def export_is_due(self) -> bool:
        """Done, and its planned files are neither written nor known to be unwritable."""
        return (
            self.state is State.DONE
            and self.export is not None
            and not self.outputs
            and self.export_error is None
        )


_Changes = Callable[[Task, Any], dict[str, Any]]


_CHANGES: Mapping[type[Event], _Changes] = MappingProxyType(
    {
        Started: lambda task, _: {"attempt": task.attempt + 1, "error": None},
        Measured: lambda _, event: {
            "duration_ms": event.duration_ms,
            "fingerprint": event.fingerprint,
            "size_bytes": event.size_bytes,
        },
        Reused: lambda _, event: {"reused": event.task_id, "answered": True},
        Sending: lambda _, __: {"sent_whole": False},
        Committing: lambda _, __: {"sent_whole": True},
        Accepted: lambda _, event: {
            "remote_id": event.remote_id,
            "remote": dict(event.remote),
            "sent_whole": False,
            "error": None,
        },
        Answered: lambda _, __: {"sent_whole": False, "answered": True, "error": None},
        Finished: lambda task, event: {
            "timing": event.timing,
            "duration_ms": task.duration_ms if event.duration_ms is None else event.duration_ms,
            "points": event.points,
            "error": None,
        },
        # That the person gave up does not change what the service may have done.
        Failed: lambda task, event: {
            "error": event.error,
            "sent_whole": task.sent_whole and event.error.kind is GIVEN_UP,
        },
        Deferred: lambda _, event: {"error": event.error, "sent_whole": False},
        Lost: lambda _, event: {"error": event.error},
        Cancelled: lambda task, event: {"error": event.error or task.error},
        Interrupted: lambda task, event: {"error": event.error or task.error},
        Retried: lambda _, __: {
            "error": None,
            "remote_id": None,
            "remote": {},
            "sent_whole": False,
            "answered": False,
            "reused": None,
            "points": None,
            "outputs": (),
            "export_error": None,
        },
        Resumed: lambda _, __: {"error": None},
        Rederived: lambda _, __: {"error": None, "outputs": (), "export_error": None},
        Exported: lambda _, event: {"outputs": event.outputs, "export_error": event.error},
    }
)
"""What else an event changes, beside state, version and time: the fields by name."""


def advance(task: Task, event: Event, now_ms: int) -> Task:
    """The task after ``event``.

    Raises:
        TransitionError: the table does not know this event in the task's state.
    """
    state = TRANSITIONS[task.state].get(type(event))
    nothing_to_ask_for = isinstance(event, Resumed) and task.remote_id is None
    if state is None or nothing_to_ask_for:
        raise TransitionError(task.state, event)
    change = _CHANGES.get(type(event))
    changes = {} if change is None else change(task, event)
    if isinstance(event, Finished):
        changes["finished_ms"] = now_ms
    if state not in RESTING:
        changes["rested_ms"] = None
    elif task.state not in RESTING:
        changes["rested_ms"] = now_ms
    return replace(task, state=state, version=task.version + 1, changed_ms=now_ms, **changes)
