"""The conversation with a speech service as data. Pure: nothing here sends, waits or reads a file.

A service implements :class:`HttpApi`. Each answer leads to one :data:`Step`; the driver carries
it out and feeds the reply back until the step is :class:`Done` or raises.
"""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from stt_desktop.domain.errors import AppError
from stt_desktop.domain.ports import Job, Progress
from stt_desktop.domain.source import FileState
from stt_desktop.domain.transcript import Recognition

RemoteState = Mapping[str, object]
"""What polling needs, as plain JSON data: the journal keeps it. ``task_id`` is the remote id."""


@dataclass(frozen=True, slots=True)
class FileBody:
    """A multipart/form-data body with one file, streamed from ``path`` in constant memory.
    ``fields`` are names and values that go before it. In another ``state`` it is not sent."""

    path: str
    field: str
    file_name: str
    fields: tuple[tuple[str, str], ...] = ()
    state: FileState | None = None

    @property
    def content_type(self) -> str:
        return mimetypes.guess_type(self.file_name)[0] or "application/octet-stream"


@dataclass(frozen=True, slots=True)
class JsonBody:
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Request:
    """``path`` is relative to the account's base URL. ``submits`` marks what may be billed: it is
    sent once, under the journal's eyes; a submission without it is sent until it is answered.
    ``answer_seconds`` is how long its answer may take."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: FileBody | JsonBody | None = None
    submits: bool = False
    answer_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer. Header names are lower case; ``body`` is bounded by the driver; ``at_ms``
    is when it came (milliseconds since the epoch)."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    at_ms: int = 0


@dataclass(frozen=True, slots=True)
class Send:
    """Send this now."""

    request: Request
    state: RemoteState


@dataclass(frozen=True, slots=True)
class Wait:
    """The service works under ``state["task_id"]``: show ``progress``, wait, then send ``then``."""

    seconds: float
    state: RemoteState
    then: Request
    progress: Progress


@dataclass(frozen=True, slots=True)
class Done:
    """The raw answer, to be kept for ever."""

    raw: str


@dataclass(frozen=True, slots=True)
class Fail:
    """The service has decided: the task failed, and asking again is the person's choice."""

    error: AppError


@dataclass(frozen=True, slots=True)
class Blocked:
    """Refused, so not accepted, until the account is mended (key, credit, plan)."""

    error: AppError


@dataclass(frozen=True, slots=True)
class Busy:
    """Refused for now, so not accepted: the same request is sent again after ``seconds`` (None:
    the driver decides). Concerns every request of the account."""

    seconds: float | None
    error: AppError


@dataclass(frozen=True, slots=True)
class Unclear:
    """The reply does not tell whether the request was accepted (a gateway's error page, a
    success that cannot be read). A poll is simply repeated; a submission is never."""

    error: AppError


Step = Send | Wait | Done | Fail | Blocked | Busy | Unclear


class HttpApi(Protocol):
    """One service's side of the conversation, for one account. Holds no state and no key."""

    def authorize(self, key: str) -> Mapping[str, str]:
        """The headers that carry the key. Only the driver calls this."""
        ...

    def start(self, job: Job) -> Send | Wait | Fail:
        """The first step: a submission, or for a job with ``remote`` the next poll."""
        ...

    def feed(self, state: RemoteState, reply: Reply) -> Step:
        """What a reply to the last request means. Never raises, whatever the reply holds."""
        ...

    def read(self, raw: str) -> Recognition:
        """What a kept raw answer says."""
        ...

    def probe(self) -> Request | None:
        """A request that tells a good key from a bad one at no cost; None where there is none."""
        ...

    def judge_probe(self, reply: Reply) -> AppError | None:
        """None when the key is good."""
        ...
