"""What the jobs need from the world, as Protocols. Adapters implement them; ``app.py`` joins them.

Everything here is called on the event loop and must not block it. Expected failures are raised
as :class:`~stt_desktop.domain.errors.AppError`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from stt_desktop.domain.cost import Charge
from stt_desktop.domain.errors import AppError
from stt_desktop.domain.events import Event
from stt_desktop.domain.source import FileState, LocalFile, Source
from stt_desktop.domain.task import Options, Task
from stt_desktop.domain.transcript import Cue, Recognition, Transcript
from stt_desktop.domain.watching import SeenFiles


class Clock(Protocol):
    """Wall time for records, monotonic time for waiting."""

    def now_ms(self) -> int:
        """Milliseconds since the epoch, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go backwards."""
        ...

    async def sleep(self, seconds: float) -> None: ...


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a file holds. ``duration_ms`` is None where the container does not tell. ``tracks``
    are the labels of its sound tracks, where it has several; ``default_track`` counts from 1.
    ``state`` is the one in which it was found."""

    duration_ms: int | None
    container: str
    audio_codec: str
    audio_tracks: int
    has_video: bool
    size_bytes: int
    tracks: tuple[str, ...] = ()
    default_track: int = 1
    state: FileState | None = None


class Media(Protocol):
    async def probe(self, source: LocalFile) -> MediaInfo:
        """Look into a file without decoding all of it.

        Raises:
            AppError: SOURCE_MISSING, SOURCE_EMPTY, SOURCE_UNREADABLE, SOURCE_NOT_MEDIA,
                SOURCE_DAMAGED or SOURCE_NO_AUDIO.
        """
        ...

    async def fingerprint(self, source: LocalFile) -> str:
        """A hash of the whole content: equal for equal bytes, whatever the file is called.

        Raises:
            AppError: SOURCE_MISSING, SOURCE_UNREADABLE, or SOURCE_CHANGED where it is not in
                ``source.state``, or is written meanwhile.
        """
        ...


class Stage(StrEnum):
    """What a running task is doing, for people."""

    DOWNLOADING = "downloading"
    PREPARING = "preparing"
    LOADING = "loading"
    LISTENING = "listening"
    FETCHING = "fetching"
    """The service is downloading or unpacking the recording."""
    SENDING = "sending"
    WAITING = "waiting"
    TIMING = "timing"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a task is. ``done`` and ``total`` are milliseconds of sound while listening or
    preparing and bytes while downloading or sending; ``total`` is None where it is unknown.
    ``seconds_left`` is an estimate.
    ``part`` counts the parts of a recording that is sent in several, from 1; 0 is the whole.
    ``notice`` is something that the person should know while it goes on."""

    stage: Stage
    done: int = 0
    total: int | None = None
    seconds_left: float | None = None
    notice: AppError | None = None
    part: int = 0


class AnswerLostError(Exception):
    """A request left whole and no answer came: the service may have accepted it."""

    def __init__(self, error: AppError) -> None:
        super().__init__(error.code)
        self.error = error


class AccountBlockedError(Exception):
    """The service refused for a reason that concerns every task of the account."""

    def __init__(self, error: AppError) -> None:
        super().__init__(error.code)
        self.error = error


class Steps(Protocol):
    """How a transcriber tells the pipeline about its steps."""

    async def record(self, event: Event) -> None:
        """Put the event on disk. Returns only then: call it *before* the side effect."""
        ...

    async def keep_part(self, index: int, raw: str) -> None:
        """Keep a finished part of the answer, so that a crash does not cost it."""
        ...

    def progress(self, progress: Progress) -> None: ...


@dataclass(frozen=True, slots=True)
class Job:
    """What a transcriber gets. ``parts`` are those kept by an earlier, interrupted run of the
    same task with the same options; ``remote`` is the state of an accepted request; ``content``
    is the recording's fingerprint."""

    task_id: str
    source: Source
    options: Options
    media: MediaInfo | None = None
    parts: Sequence[str] = ()
    remote: Mapping[str, object] = field(default_factory=dict)
    content: str | None = None


class Transcriber(Protocol):
    """An engine or a service. Cancelling the coroutine stops the work within a second."""

    async def run(self, job: Job, steps: Steps) -> str:
        """Work until the answer is whole; the raw answer, to be stored as it is.

        Raises:
            AppError: it failed, and nothing more is to be expected of the service.
            AnswerLostError: it was sent whole, and nobody knows what became of it.
            AccountBlockedError: it was refused until the account is mended.
        """
        ...

    def read(self, raw: str) -> Recognition:
        """What a raw answer says. Pure; works on answers stored by older versions."""
        ...


class Aligner(Protocol):
    """Finds when each word of a text was said that came without times."""

    async def align(
        self, source: LocalFile, recognition: Recognition, progress: Callable[[Progress], None]
    ) -> Recognition:
        """``recognition`` with its ``words`` filled, each with its label; its text stays as it
        is. Cancelling it stops the work within a second.

        Raises:
            AppError: SOURCE_* (the recording cannot be read any more), ENGINE_DIED or
                ENGINE_FAILED.
        """
        ...


class Journal(SeenFiles, Protocol):
    """The tasks on disk. Every method returns only when its writes would survive a power cut."""

    async def add(self, tasks: Sequence[Task]) -> None: ...

    async def tasks(self) -> list[Task]:
        """All of them, oldest first."""
        ...

    async def get(self, task_id: str) -> Task | None: ...

    async def record(
        self,
        task: Task,
        event: Event,
        *,
        answer: str | None = None,
        transcript: Transcript | None = None,
    ) -> None:
        """Replace the version before ``task`` by it, and store what came with the event, in one
        write. Kept parts are dropped in it when the answer that they went into is read or no longer
        wanted, and when they are of another content.

        Raises:
            StaleTaskError: another process changed the task meanwhile.
            TwinAtWorkError: the task is about to be sent (or heard) and another one with the same
                content, account, language and model is in work or unconfirmed.
        """
        ...

    async def answer(self, task_id: str) -> str | None: ...

    async def history(self, task_id: str) -> list[tuple[int, str]]: ...

    async def charges(self) -> list[Charge]:
        """One for each answer of a service that was stored, oldest first; they outlive their
        tasks."""
        ...

    async def transcript(self, task: Task) -> Transcript | None:
        """That of the task's result, as received: edits lie beside it."""
        ...

    async def edited(self, task: Task) -> tuple[Cue, ...] | None:
        """The cues of the task's result as the person left them; None where they are as received.
        Every result has edits of its own."""
        ...

    async def keep_edited(self, task: Task, cues: Sequence[Cue] | None) -> None:
        """Replace the edited cues; None forgets them."""
        ...

    async def sound(self, task_id: str) -> str | None:
        """The path under which the person found a recording again that had moved."""
        ...

    async def keep_sound(self, task_id: str, path: str) -> None: ...

    async def finished_before(self, task: Task) -> tuple[str, str] | None:
        """(task id, raw answer) of the newest answer for another task, also of one of its earlier
        tries, to the same content, account, language and model; None where there is none."""
        ...

    async def keep_part(self, task_id: str, index: int, raw: str) -> None:
        """Keep it for the task's wish of now: its account, language, model and sound track."""
        ...

    async def parts(self, task_id: str) -> list[str]:
        """The kept parts of the task's wish of now, in order; those of another wait for it."""
        ...

    async def remove(self, task_ids: Iterable[str]) -> None:
        """Hide tasks; they can be restored until :meth:`purge_removed`."""
        ...

    async def restore(self, task_ids: Iterable[str]) -> None: ...

    async def purge_removed(self) -> None: ...

    async def claim(self, task_id: str) -> bool:
        """Take the task's lease; False when a living process holds it."""
        ...

    async def release(self, task_id: str) -> None: ...

    async def held_elsewhere(self) -> frozenset[str]:
        """Ids of the tasks whose lease another living process holds."""
        ...

    async def ask_to_cancel(self, task_id: str) -> None:
        """Leave a wish for the process that holds the task's lease."""
        ...

    async def cancel_wishes(self) -> frozenset[str]: ...

    async def changed_elsewhere(self) -> bool:
        """True once after another process has written."""
        ...


class TwinAtWorkError(Exception):
    """The same content is already being worked on, for another task."""

    def __init__(self, twin: Task) -> None:
        super().__init__(twin.id)
        self.twin = twin


class StaleTaskError(Exception):
    """The journal holds another version of the task than the one that was to be replaced."""


class Fetcher(Protocol):
    """Downloads one file."""

    async def fetch(
        self,
        url: str,
        target: Path,
        *,
        size: int | None = None,
        progress: Callable[[int, int | None], None] | None = None,
    ) -> None:
        """Bring ``url`` to ``target``, going on behind the bytes that ``target`` already holds.

        ``size`` is the expected number of bytes, where it is known: more is refused.
        ``progress`` gets (bytes there, bytes in all or None). What has arrived stays in
        ``target`` when it fails.

        Raises:
            AppError: DOWNLOAD_FAILED.
        """
        ...
