"""What can happen to a task. Which of it may happen when, and what it changes, says
``domain/lifecycle.py``."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from stt_desktop.domain.account import Provider
from stt_desktop.domain.errors import AppError
from stt_desktop.domain.task import Options
from stt_desktop.domain.transcript import Timing


@dataclass(frozen=True, slots=True)
class Assigned:
    """The person chose where it goes and how, before anything was begun."""

    account: str
    provider: Provider
    options: Options


@dataclass(frozen=True, slots=True)
class Approved:
    """The person has looked at a held task and wants it done."""


@dataclass(frozen=True, slots=True)
class Started:
    """A worker took the task from the queue."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The source was probed. ``fingerprint`` is a hash of its content. ``tracks`` are the labels of
    its sound tracks, where it has several; ``default_track`` counts from 1."""

    duration_ms: int | None
    fingerprint: str | None = None
    size_bytes: int | None = None
    tracks: tuple[str, ...] = ()
    default_track: int = 1


@dataclass(frozen=True, slots=True)
class Titled:
    """What the recording behind a link is called."""

    title: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """Another file is ready to be sent instead of the source."""

    size_bytes: int


@dataclass(frozen=True, slots=True)
class Unfetched:
    """The service has the link and cannot fetch what is behind it: the program fetches it
    itself. Nothing is charged for that."""


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
class PartAnswered:
    """The answer to a part of the recording has come; ``raw`` is stored in the same write, as the
    kept part of that ``index``. Nothing of that part is ever sent again. ``duration_ms`` is how
    long the part is."""

    index: int
    raw: str
    duration_ms: int | None = None


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
    """The person asked for another try, from the start; ``anew``: for another answer, to which
    the parts of the last one do not belong. ``wish`` says by which account and how, where that is
    another than before; what that wish has brought of an answer in an earlier try is used. An
    earlier result stays until the new one is there."""

    anew: bool = False
    wish: Assigned | None = None


@dataclass(frozen=True, slots=True)
class Reverted:
    """The person wants the result of an earlier try again, the one of that number. ``give_up``:
    also where the text of the newer one could still be had."""

    attempt: int
    give_up: bool = False


@dataclass(frozen=True, slots=True)
class Resumed:
    """The person asked to go on with a task that the service still knows: nothing is sent."""


@dataclass(frozen=True, slots=True)
class Rederived:
    """The person asked for other cues from the stored answer: nothing is sent again. What is done
    gets another try of that answer, so that the cues that are there are not lost."""


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
    Assigned
    | Approved
    | Started
    | Measured
    | Titled
    | Prepared
    | Unfetched
    | Reused
    | Listening
    | Sending
    | Committing
    | Accepted
    | PartAnswered
    | Answered
    | Finished
    | Failed
    | Deferred
    | Lost
    | Cancelled
    | Retried
    | Reverted
    | Resumed
    | Rederived
    | Interrupted
    | Exported
)
