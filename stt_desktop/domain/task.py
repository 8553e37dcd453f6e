"""A task: one source sent to one account, and the states in which it can be. What moves it from one
to the next is in ``domain/lifecycle.py``."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.errors import (
    LINK_IN_DOUBT,
    RECOGNITION_FAILED,
    REMOTE_TASK_UNKNOWN,
    SOURCE_NO_SPEECH,
    AppError,
)
from stt_desktop.domain.source import Source
from stt_desktop.domain.transcript import Timing


class State(StrEnum):
    """Where a task stands. Each says what is on disk before which side effect."""

    HELD = "held"
    """On disk before the drop is acknowledged; the person looks at it before it starts."""
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

RESTING = FINAL | {State.UNCONFIRMED, State.HELD}
"""Nothing more happens by itself."""

WORKING = frozenset(State) - RESTING - {State.QUEUED}
"""Some process is advancing the task."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the person chose for one task. None means "let the engine decide". ``again`` asks for
    a new answer although the same content was finished before. ``extract``: of a video, only the
    sound is sent. ``track`` is the sound track to listen to, counted from 1; None is the
    recording's default one."""

    language: str | None = None
    mode: str = "auto"
    model: str | None = None
    again: bool = False
    extract: bool = True
    track: int | None = None


def fitting(options: Options, account: Account) -> Options:
    """The options with the account's own model, where it names one: another model's answer is no
    answer to the same wish."""
    if not account.capabilities.names_models:
        return options
    return replace(options, model=account.model_name)


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """Which files to write when the task is done.

    ``folder`` None means beside the source. Existing files are kept (the new one gets a number)
    unless ``overwrite`` is set. ``name`` is the template of the files' names, without their
    extension. ``crlf``: lines end with CR LF instead of LF. ``bom``: a file begins with UTF-8's
    byte order mark. ``style`` names the guide to cut the subtitles by; None: as they stand.
    """

    formats: tuple[str, ...]
    folder: str | None = None
    overwrite: bool = False
    name: str = "{name}"
    crlf: bool = False
    bom: bool = False
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A try that ended with a transcript, and what has become of that. ``attempt`` is the try's
    number, under which the journal keeps its answer, transcript and edits; the rest is called as
    in a :class:`Task`."""

    attempt: int
    account: str
    provider: Provider
    options: Options = Options()
    fingerprint: str | None = None
    duration_ms: int | None = None
    timing: Timing | None = None
    points: int | None = None
    reused: str | None = None
    finished_ms: int | None = None
    remote_id: str | None = None
    remote: Mapping[str, object] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    export_error: AppError | None = None

    def of_task(self) -> dict[str, Any]:
        """The fields of a task that has this result."""
        return {name: getattr(self, name) for name in _OF_A_RESULT}


_OF_A_RESULT = tuple(one.name for one in fields(Result) if one.name != "attempt")


_SAID_BY_THE_SERVICE = frozenset({RECOGNITION_FAILED, REMOTE_TASK_UNKNOWN, LINK_IN_DOUBT})
"""With these the service has ended a task that it knew: asking again would hear the same."""


@dataclass(frozen=True, slots=True)
class Task:
    """One source sent to one account.

    ``id`` is ours, ``remote_id`` the service's. ``given`` is the source as the person wrote it.
    ``version`` counts the writes: the journal refuses a write over a version it does not hold.
    ``sent_whole`` says that the service may have accepted a request of which nothing more is
    known; ``answered`` that the newest try's raw answer is stored; ``unread`` that it, or a part of
    it, is, and no transcript has come of it yet. ``reused`` is the finished
    task whose answer serves this one, too. ``finished_ms`` is when the transcript was there.
    ``result`` is the try whose transcript is read, corrected and exported, whatever becomes of a
    newer one; None before the first. ``earlier`` are the other tries that ended with one and,
    until a newer one does, that try itself.
    ``title`` is what the recording behind a link is called, ``tracks`` are the labels of its sound
    tracks where it has several (``default_track`` counts from 1), ``sent_bytes`` is the size of
    what is sent instead of the source. ``fetched_here``: the service could not fetch the link, the
    program does.
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
    unread: bool = False
    fingerprint: str | None = None
    reused: str | None = None
    points: int | None = None
    finished_ms: int | None = None
    error: AppError | None = None
    outputs: tuple[str, ...] = ()
    export_error: AppError | None = None
    size_bytes: int | None = None
    rested_ms: int | None = None
    title: str | None = None
    tracks: tuple[str, ...] = ()
    default_track: int = 1
    sent_bytes: int | None = None
    fetched_here: bool = False
    result: int | None = None
    earlier: tuple[Result, ...] = ()

    @property
    def name(self) -> str:
        """What its files are called by."""
        return self.title or self.source.name

    @property
    def label(self) -> str:
        """What a person recognizes it by in lists and messages."""
        return self.title or self.source.label

    @property
    def results(self) -> tuple[Result, ...]:
        """All tries that ended with a transcript, oldest first."""
        if self.state is not State.DONE or self.result is None:
            return self.earlier
        own = Result(self.result, **{name: getattr(self, name) for name in _OF_A_RESULT})
        return tuple(sorted((*self.earlier, own), key=lambda result: result.attempt))

    @property
    def can_revert(self) -> bool:
        """At rest, decided on, and there is an earlier result to go back to."""
        return self.state in FINAL and bool(self.earlier)

    @property
    def can_resume(self) -> bool:
        """At rest without an answer, but the service works on it: asking again costs nothing.
        What failed because the service said so is not asked for again."""
        over = self.error is not None and self.error.kind in _SAID_BY_THE_SERVICE
        gave_up = self.state in {State.CANCELLED, State.FAILED} and not over
        return gave_up and self.remote_id is not None and not self.answered

    @property
    def newer_can_be_had(self) -> bool:
        """At rest without the text of its newest try, though the service has answered, in part at
        least, or works on it: trying again pays for nothing that is there."""
        silent = self.error is not None and self.error.kind is SOURCE_NO_SPEECH
        gave_up = self.state in {State.CANCELLED, State.FAILED} and not silent
        return gave_up and self.provider is not Provider.LOCAL and (self.unread or self.can_resume)

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
