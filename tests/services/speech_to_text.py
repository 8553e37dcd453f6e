"""The Speech-to-Text API, as its document describes it.

What the document leaves open, and what is done here:

- The HTTP status of an error other than 401 and 429: the customary one; :func:`refusal` sets the
  status and the envelope's code independently. The envelope of an error has ``"data": null``.
- The answer about a task that is not finished, or failed: like the answer to its submission, with
  ``end_time`` and no points for a failed one. A failed synchronous recognition answers the same
  way, with code 200: the call went well.
- The time zone of ``submit_time`` and ``end_time``: the service's own, UTC+8.
- The 12 GB: 12 * 10^9 bytes, the strictest reading.
- How the free quota shows in ``consumed_points``: not at all; a started minute is a point.
- An address without its last slash: GET is redirected, POST is answered with ``slashless_post``.
"""

import json
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Literal, Unpack
from urllib.parse import urlsplit

from tests.services.bodies import Body, FormBody, HeldBody
from tests.services.faults import Instead
from tests.services.http import Answer, Headers, Request
from tests.services.multipart import Part
from tests.services.record import Poll, Submission
from tests.services.server import HttpServer, Options, Visit

BASE = "/api/v1/"
ASYNC = f"{BASE}recognition/async/"
SYNC = f"{BASE}recognition/sync/"
STATUS = f"{BASE}recognition/status/"
METHODS = {ASYNC: "POST", SYNC: "POST", STATUS: "GET"}

FORMATS = frozenset(
    {"aac", "amr", "avi", "flac", "flv", "m4a", "mkv", "mov", "mp3"}
    | {"mp4", "mpeg", "ogg", "opus", "wav", "webm", "wma", "wmv"}
)
MOST_BYTES = 12 * 10**9
LONGEST_MS = 12 * 60 * 60 * 1000
FREE_MINUTES = 5
SERVICE_ZONE = timezone(timedelta(hours=8))

MESSAGES = {
    1001: "Parameter error",
    1002: "Unauthorized (invalid or disabled API key)",
    1003: "Access forbidden",
    1004: "Resource not found",
    429: "Request frequency limit",
    1005: "Server error",
    1006: "Insufficient balance",
}
HTTP_STATUSES = {1001: 400, 1002: 401, 1003: 403, 1004: 404, 429: 429, 1005: 500, 1006: 402}


def is_submission(request: Request) -> bool:
    """Any of the four calls that the service bills."""
    return request.method == "POST"


def is_poll(request: Request) -> bool:
    """The call that asks for a task's state."""
    return request.method == "GET" and request.path == STATUS


def error(code: int, message: str | None = None, http_status: int | None = None) -> Answer:
    """An error's answer; an unknown code needs its HTTP status."""
    status = HTTP_STATUSES[code] if http_status is None else http_status
    text = MESSAGES.get(code, "Unknown error") if message is None else message
    return Answer.of_json(status, {"code": code, "message": text, "data": None})


def refusal(
    code: int,
    message: str | None = None,
    *,
    http_status: int | None = None,
    retry_after: int | datetime | None = None,
) -> Instead:
    """The service refuses, for the fault port: nothing is accepted.

    ``retry_after`` in seconds or as a date (aware, UTC).
    """
    return Instead(error(code, message, http_status).with_headers(*retry_header(retry_after)))


def retry_header(when: int | datetime | None) -> Headers:
    """Retry-After in either of its forms; no header for None."""
    if when is None:
        return ()
    text = format_datetime(when, usegmt=True) if isinstance(when, datetime) else str(when)
    return (("Retry-After", text),)


@dataclass(frozen=True, slots=True)
class Media:
    """What was submitted: a file (name, SHA-256, size in bytes) or a URL."""

    url: str | None = None
    filename: str | None = None
    sha256: str | None = None
    size: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What recognition comes to. ``states`` are gone through before the last one.

    ``failure``, if any, is the message of a FAILED task. ``duration_ms`` over the limit fails.
    """

    text: str = "This is the recognized text content."
    duration_ms: int = 30_000
    failure: str = ""
    states: tuple[str, ...] = ("DOWNLOADING", "PENDING")

    @property
    def reason(self) -> str:
        """Why it fails; empty if it does not."""
        if not self.failure and self.duration_ms > LONGEST_MS:
            return "The audio is longer than 12 hours"
        return self.failure

    @property
    def points(self) -> int:
        """Started minutes; a failed one costs nothing."""
        return 0 if self.reason else max(1, -(-self.duration_ms // 60_000))


@dataclass(frozen=True, slots=True)
class Pace:
    """How tasks move on by themselves: a state every so many polls, or every so many seconds.

    With neither, only :meth:`SpeechToTextServer.advance` moves them.
    """

    polls: int | None = None
    seconds: float | None = None


MANUAL = Pace()


@dataclass(slots=True)
class _Task:
    task_id: str
    dashscope_task_id: str
    account: int
    outcome: Outcome
    submitted: datetime
    began: float
    place: int = 0
    polls: int = 0
    ended: datetime | None = None

    @property
    def status(self) -> str:
        if self.place < len(self.outcome.states):
            return self.outcome.states[self.place]
        return "FAILED" if self.outcome.reason else "SUCCEEDED"

    @property
    def is_over(self) -> bool:
        return self.place >= len(self.outcome.states)


@dataclass(slots=True)
class Balance:
    """An account's means: minutes given at registration are used first, then points."""

    free_minutes: int = FREE_MINUTES
    points: int = 1_000_000
    charged: int = field(default=0, init=False)  # points so far

    @property
    def is_empty(self) -> bool:
        return self.free_minutes + self.points <= 0

    def charge(self, minutes: int) -> None:
        free = min(self.free_minutes, minutes)
        self.free_minutes -= free
        self.points -= minutes - free
        self.charged += minutes - free


class SpeechToTextServer(HttpServer):
    """All five calls. ``listen`` decides what recognition comes to, and may be changed any time.

    ``balances`` has one entry for each of ``keys``. Limits of file size are ``most_bytes``.
    """

    key_headers = frozenset({"x-api-key"})

    def __init__(
        self,
        *,
        listen: Callable[[Media], Outcome] = lambda _media: Outcome(),
        pace: Pace = Pace(polls=1),
        most_bytes: int = MOST_BYTES,
        slashless_post: Literal[301, 404, 500] = 500,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(**options)
        self.listen = listen
        self.pace = pace
        self.balances = [Balance() for _ in self.keys]
        self._most_bytes = most_bytes
        self._slashless_post = slashless_post
        self._tasks: dict[str, _Task] = {}
        self._state = threading.Lock()

    # ------------------------------------------------------------ for tests

    @property
    def base_url(self) -> str:
        return f"{self.origin}{BASE}"

    def advance(self, task_id: str) -> str:
        """Move a task to its next state, and return it."""
        with self._state:
            task = self._tasks[task_id]
            self._move(task, task.place + 1)
            return task.status

    def finish(self, task_id: str) -> str:
        """Move a task to its last state, and return it."""
        with self._state:
            task = self._tasks[task_id]
            self._move(task, len(task.outcome.states))
            return task.status

    # ------------------------------------------------------------ requests

    def credential(self, request: Request) -> str | None:
        return request.headers.get("x-api-key")

    def respond(self, request: Request, body: Body, visit: Visit) -> Answer:
        began = time.monotonic()
        path = request.path
        if path not in METHODS:
            return self._elsewhere(request)
        if request.method != METHODS[path]:
            return error(1001, f"Method {request.method} not allowed", 405)
        if visit.account is None:
            return error(1002)
        if path == STATUS:
            return self._status(request.query.get("task_id", ""), visit.number, visit.account)
        if self.balances[visit.account].is_empty:
            return error(1006)
        media = self._media(request, body)
        if isinstance(media, Answer):
            return media
        return self._submit(media, body, visit.number, visit.account, path == SYNC, began)

    def _elsewhere(self, request: Request) -> Answer:
        if f"{request.path}/" in METHODS:
            status = 301 if request.method == "GET" else self._slashless_post
            if status == 301:
                _, mark, query = request.target.partition("?")
                location = f"{request.path}/{mark}{query}"
                return Answer(301, b"", "text/html", (("Location", location),))
            return Answer(status, b"<h1>Server Error</h1>", "text/html")
        return Answer(404, b"<h1>Not Found</h1>", "text/html")

    def _media(self, request: Request, body: Body) -> Media | Answer:
        """What a submission submits, or why it is refused."""
        if isinstance(body, HeldBody):
            return self._media_of_json(request, body)
        assert isinstance(body, FormBody)
        if body.error:
            return error(1001, f"Parameter error: {body.error}")
        file = body.file("file")
        if file is None:
            return error(1001, "Parameter error: file is required")
        return self._judged(file)

    def _judged(self, file: Part) -> Media | Answer:
        name = file.filename or ""
        if extension(name) not in FORMATS:
            return error(1001, "Parameter error: unsupported format")
        if not file.size:
            return error(1001, "Parameter error: the file is empty")
        if file.size > self._most_bytes:
            return error(1001, "Parameter error: the file is larger than 12GB")
        return Media(filename=name, sha256=file.sha256, size=file.size)

    def _media_of_json(self, request: Request, body: HeldBody) -> Media | Answer:
        if request.content_type.partition(";")[0].strip().lower() != "application/json":
            return error(1001, "Parameter error: file or url is required")
        if body.too_long:
            return error(1001, "Parameter error: too long")
        try:
            value = json.loads(body.data)
        except ValueError:
            return error(1001, "Parameter error: malformed JSON")
        url = value.get("url") if isinstance(value, dict) else None
        if not isinstance(url, str) or not _is_url(url):
            return error(1001, "Parameter error: url")
        return Media(url=url)

    # ------------------------------------------------------------ tasks

    def _submit(
        self, media: Media, body: Body, number: int, account: int, sync: bool, began: float
    ) -> Answer:
        identity = uuid.uuid4()
        task = _Task(
            task_id=str(identity),
            dashscope_task_id=f"dsope-{identity.int % 10**8:08}",
            account=account,
            outcome=self.listen(media),
            submitted=datetime.now(SERVICE_ZONE),
            began=began,
        )
        file = body.file("file") if isinstance(body, FormBody) else None
        self.record.accepted(
            Submission(
                number=number,
                account=account,
                call="sync" if sync else "async",
                content=media.sha256 or media.url or "",
                task_id=task.task_id,
                filename=media.filename,
                sent_filename=(file.sent_filename or b"").decode("latin-1") if file else None,
                size=media.size,
                content_type=file.content_type if file else "",
                path=str(file.path) if file and file.path else None,
            )
        )
        with self._state:
            self._tasks[task.task_id] = task
            if sync:
                self._move(task, len(task.outcome.states))
                data = _finished(task, began)
                del data["dashscope_task_id"]
                failed = bool(task.outcome.reason)
                return _envelope("Recognition failed" if failed else "Recognition successful", data)
            data = _unfinished(task, began)
            return _envelope("Task submitted successfully", {**data, "message": task.status})

    def _status(self, task_id: str, number: int, account: int) -> Answer:
        began = time.monotonic()
        with self._state:
            task = self._tasks.get(task_id)
            mine = task is not None and task.account == account
            if task and mine:
                self._let_time_pass(task)
            status = task.status if task and mine else None
            self.record.polled(Poll(number, account, task_id, status, began))
            if not task_id:
                return error(1001, "Parameter error: task_id is required")
            if task is None:
                return error(1004)
            if not mine:
                return error(1003)
            data = _finished(task, began) if task.is_over else _unfinished(task, began)
            return _envelope("Query successful", data)

    def _let_time_pass(self, task: _Task) -> None:
        task.polls += 1
        if self.pace.polls and task.polls % self.pace.polls == 0:
            self._move(task, task.place + 1)
        if self.pace.seconds:
            self._move(task, int((time.monotonic() - task.began) / self.pace.seconds))

    def _move(self, task: _Task, place: int) -> None:
        """Forwards only, to the last state at most; the end is charged once."""
        last = len(task.outcome.states)
        if not task.place < place or task.place == last:
            return
        task.place = min(place, last)
        if task.place == last:
            task.ended = datetime.now(SERVICE_ZONE)
            self.balances[task.account].charge(task.outcome.points)


def extension(name: str) -> str:
    """A file name's, in lower case, without its dot; empty if it has none."""
    return name.lower().rpartition(".")[2] if "." in name else ""


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _envelope(message: str, data: dict[str, object]) -> Answer:
    return Answer.of_json(200, {"code": 200, "message": message, "data": data})


def _moment(when: datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M:%S.") + f"{when.microsecond // 1000:03}"


def _since(began: float) -> float:
    return round(time.monotonic() - began, 3)


def _unfinished(task: _Task, began: float) -> dict[str, object]:
    return {
        "task_id": task.task_id,
        "dashscope_task_id": task.dashscope_task_id,
        "task_status": task.status,
        "submit_time": _moment(task.submitted),
        "consumed_time": _since(began),
    }


def _finished(task: _Task, began: float) -> dict[str, object]:
    assert task.ended is not None
    head = _unfinished(task, began)
    consumed_time = head.pop("consumed_time")
    head["end_time"] = _moment(task.ended)
    if task.outcome.reason:
        return {
            **head,
            "consumed_points": 0,
            "consumed_time": consumed_time,
            "message": task.outcome.reason,
        }
    return {
        **head,
        "duration": task.outcome.duration_ms,
        "transcription_text": task.outcome.text,
        "consumed_points": task.outcome.points,
        "consumed_time": consumed_time,
    }
