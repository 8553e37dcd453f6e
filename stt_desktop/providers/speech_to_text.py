"""The Speech-to-Text API: async and sync, by URL and by file, and polling. Pure.

Source: the service's documentation, "Speech Recognition API" (paths, envelope, states, error
codes, usage notes). Every answer is an envelope ``{"code", "message", "data"}``; its code is
judged as well as the HTTP status.
"""

from collections.abc import Mapping
from dataclasses import replace

from stt_desktop.domain.account import Account
from stt_desktop.domain.errors import (
    ACCESS_FORBIDDEN,
    KEY_REFUSED,
    LINK_IN_DOUBT,
    LINK_NOT_FETCHED,
    LONG_QUEUE,
    OUT_OF_CREDIT,
    RECOGNITION_FAILED,
    REMOTE_TASK_UNKNOWN,
    REQUEST_REFUSED,
    SERVICE_TROUBLE,
    TOO_MANY_REQUESTS,
    AppError,
)
from stt_desktop.domain.ports import Job, Progress, Stage
from stt_desktop.domain.source import LocalFile, RemoteUrl
from stt_desktop.domain.transcript import Recognition
from stt_desktop.providers.answers import (
    judge_status,
    not_the_service,
    parse_object,
    retry_after,
    said,
    text_of,
    whole_number,
)
from stt_desktop.providers.intake import refusal
from stt_desktop.providers.protocol import (
    Blocked,
    Busy,
    Done,
    Fail,
    FileBody,
    JsonBody,
    RemoteState,
    Reply,
    Request,
    Send,
    Step,
    Unclear,
    Wait,
)

SHORT_MS = 300_000
"""Below 5 minutes the synchronous interface can be used ("Usage Notes", 1)."""

LONG_QUEUE_MS = 1_800_000
"""After 30 minutes in PENDING the person should contact the service (FAQ)."""

_FIRST_POLLS = (3.0, 5.0, 8.0, 10.0, 15.0, 20.0)
_LAST_POLLS = 30.0
"""Seconds between polls: soon at first, for short recordings are done within seconds, then within
the recommended 10 to 30 s ("Usage Notes", 2), or the account's own pause."""

_ASYNC_SECONDS = 600.0
_SYNC_SECONDS = 3600.0
"""The synchronous answer comes when the recognition is done, behind the service's queue."""

_UNSEEN_MS = 60_000
"""So long after the service was seen to fetch a link, its failure is one of fetching: the queue
behind that takes "typically a few minutes" ("Service Principles")."""

_CODES = frozenset({429, 1001, 1002, 1003, 1004, 1005, 1006})
"""Of the table "Error Code Explanation"."""

_ODD_ANSWERS = 10
"""So many successes without a text are taken; the text may be late, but not for ever."""


class SpeechToText:
    """Implements :class:`~stt_desktop.providers.protocol.HttpApi` for one account."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._service = account.name

    def authorize(self, key: str) -> Mapping[str, str]:
        return {"X-API-Key": key}

    def start(self, job: Job) -> Send | Wait | Fail:
        task_id = job.remote.get("task_id")
        if isinstance(task_id, str):
            state = {"name": job.source.label, **job.remote, "polling": True, "polls": 0}
            return Wait(0.0, state, _status(task_id), Progress(Stage.WAITING))
        if error := refusal(self._account, job):
            return Fail(error)
        sync = job.options.mode == "sync" or (job.options.mode == "auto" and _is_short(job))
        request = Request(
            "POST",
            "recognition/sync/" if sync else "recognition/async/",
            body=_body(job),
            submits=True,
            answer_seconds=_SYNC_SECONDS if sync else _ASYNC_SECONDS,
        )
        link = {"link": True, "sync": sync} if isinstance(job.source, RemoteUrl) else {}
        return Send(request, {"name": job.source.label, **link})

    def feed(self, state: RemoteState, reply: Reply) -> Step:
        step = self._judge(state, reply)
        if state.get("link") and isinstance(step, Fail):
            step = self._about_link(state, step, reply)
        if not state.get("polling"):
            return step
        match step:
            case Fail(error) if error.kind in {SERVICE_TROUBLE, REQUEST_REFUSED}:
                # The service works on it all the same: one odd answer does not end the task.
                return Unclear(error)
            case _:
                return step

    def read(self, raw: str) -> Recognition:
        data = _data(parse_object(raw) or {})
        text = data.get("transcription_text")
        duration = whole_number(data.get("duration"))
        points = whole_number(data.get("consumed_points"))
        return Recognition(
            text if isinstance(text, str) else "",
            duration_ms=duration if duration is not None and duration >= 0 else None,
            points=points,
        )

    def probe(self) -> Request:
        """Asks for a task that cannot exist: only a good key gets as far as "not found"."""
        return _status("00000000-0000-0000-0000-000000000000")

    def judge_probe(self, reply: Reply) -> AppError | None:
        envelope = parse_object(text_of(reply))
        if envelope is not None and whole_number(envelope.get("code")) in {200, 1001, 1004}:
            return None
        step = self._judge({"polling": True}, reply)
        match step:
            case Fail(error) if error.kind is REMOTE_TASK_UNKNOWN:
                # Not in the service's own words: any server says "not found".
                return not_the_service(self._account, reply.status, said(None, reply.status))
            case Fail(error) | Blocked(error) | Busy(_, error) | Unclear(error):
                return error
            case _:
                return None

    # --- judging ------------------------------------------------------------------------------

    def _judge(self, state: RemoteState, reply: Reply) -> Step:
        text = text_of(reply)
        envelope = parse_object(text)
        message = None if envelope is None else envelope.get("message")
        code = None if envelope is None else whole_number(envelope.get("code"))
        data = _data(envelope or {})
        if code in _CODES and code != reply.status:
            return self._judge_code(code, state, reply, message)
        if code is not None and code not in {200, reply.status} and not _is_accepted(reply, data):
            return self._judge_unknown_code(reply, message)
        if not 200 <= reply.status < 300:
            own = envelope is not None and (code is not None or bool(state.get("polling")))
            if code == 429 or not own or reply.status != 404:
                return judge_status(reply, self._account, message)
            return self._not_found(state, said(message, reply.status))
        if envelope is None or text is None:
            return self._trouble("it is no JSON", reply)
        return self._judge_data(state, reply, data, text)

    def _judge_code(
        self, code: int, state: RemoteState, reply: Reply, message: object
    ) -> Fail | Blocked | Busy | Unclear:
        """The table "Error Code Explanation" of the documentation."""
        words = said(message, reply.status)
        match code:
            case 1002:
                return Blocked(AppError(KEY_REFUSED, service=self._service))
            case 1003:
                return Blocked(AppError(ACCESS_FORBIDDEN, service=self._service, said=words))
            case 1004:
                return self._not_found(state, words)
            case 1005 if reply.status > 500:
                # A gateway's status: what its words are about may have been passed on.
                return Unclear(AppError(SERVICE_TROUBLE, service=self._service, said=words))
            case 1005:
                return Fail(AppError(SERVICE_TROUBLE, service=self._service, said=words))
            case 1006:
                return Blocked(AppError(OUT_OF_CREDIT, service=self._service))
            case 429:
                busy = AppError(TOO_MANY_REQUESTS, service=self._service)
                return Busy(retry_after(reply), busy)
            case _:  # 1001
                return Fail(AppError(REQUEST_REFUSED, service=self._service, said=words))

    def _judge_unknown_code(self, reply: Reply, message: object) -> Fail | Unclear:
        """A code of no document may mean anything: it refuses only where HTTP does as well."""
        words = said(message, reply.status)
        if 400 <= reply.status < 500 and reply.status != 408:
            return Fail(AppError(REQUEST_REFUSED, service=self._service, said=words))
        return Unclear(AppError(SERVICE_TROUBLE, service=self._service, said=words))

    def _judge_data(
        self, state: RemoteState, reply: Reply, data: Mapping[str, object], text: str
    ) -> Step:
        name = str(state.get("name", "–"))
        task_id = data.get("task_id") or state.get("task_id")
        if state.get("polling") and task_id != state.get("task_id"):
            return self._trouble("it speaks of another task", reply)
        status = _status_in(data)
        if status == "FAILED":
            words = said(data.get("message") if data.get("message") != "FAILED" else None)
            return Fail(AppError(RECOGNITION_FAILED, service=self._service, name=name, said=words))
        if _has_text(data):
            return Done(text)
        if not isinstance(task_id, str) or not task_id:
            return self._trouble("it names no task", reply)
        odd = whole_number(state.get("odd")) or 0
        if status == "SUCCEEDED" and odd >= _ODD_ANSWERS:
            return Fail(
                AppError(
                    RECOGNITION_FAILED, service=self._service, name=name, said="It sent no text."
                )
            )
        kept = dict(state) | _remembered(data) | {"task_id": task_id, "polling": True}
        kept["odd"] = odd + (status == "SUCCEEDED")
        return self._wait(kept, status, task_id, reply.at_ms)

    def _about_link(self, state: RemoteState, step: Fail, reply: Reply) -> Fail:
        """A link that is refused, or fails while it is fetched, was not fetched; failed extractions
        are free (FAQ). What failed behind that, or is said to have succeeded, was no matter of the
        link. Where it failed unseen, only the service knows."""
        if step.error.kind is REQUEST_REFUSED and not state.get("polling"):
            unfetched = True
        elif step.error.kind is RECOGNITION_FAILED and not _was_behind(state):
            points = whole_number(_data(parse_object(text_of(reply)) or {}).get("consumed_points"))
            if points:
                return step
            unfetched = points == 0 or _was_fetching(state, reply)
        else:
            return step
        words = str(step.error.details.get("said", ""))
        name = str(state.get("name", "–"))
        kind = LINK_NOT_FETCHED if unfetched else LINK_IN_DOUBT
        return Fail(AppError(kind, service=self._service, name=name, said=words))

    def _wait(self, state: dict[str, object], status: str, task_id: str, now_ms: int) -> Wait:
        polls = max(0, whole_number(state.get("polls")) or 0)
        state["polls"] = polls + 1
        if status == "DOWNLOADING":
            state["fetching_ms"] = now_ms
        else:
            state.pop("fetching_ms", None)
        progress = Progress(Stage.FETCHING if status == "DOWNLOADING" else Stage.WAITING)
        if status == "PENDING":
            since = whole_number(state.setdefault("pending_since_ms", now_ms)) or now_ms
            if now_ms - since >= LONG_QUEUE_MS:
                notice = AppError(LONG_QUEUE, service=self._service, name=str(state.get("name")))
                progress = replace(progress, notice=notice)
        return Wait(self._pause(polls), state, _status(task_id), progress)

    def _pause(self, polls: int) -> float:
        last = self._account.poll_seconds or _LAST_POLLS
        return min(_FIRST_POLLS[polls], last) if polls < len(_FIRST_POLLS) else last

    def _not_found(self, state: RemoteState, words: str) -> Fail:
        if state.get("polling"):
            name = str(state.get("name", "–"))
            return Fail(AppError(REMOTE_TASK_UNKNOWN, service=self._service, name=name, said=words))
        return Fail(AppError(REQUEST_REFUSED, service=self._service, said=words))

    def _trouble(self, words: str, reply: Reply) -> Unclear:
        shown = f"{words} (HTTP {reply.status})."
        return Unclear(AppError(SERVICE_TROUBLE, service=self._service, said=shown))


def _is_short(job: Job) -> bool:
    duration = None if job.media is None else job.media.duration_ms
    return isinstance(job.source, LocalFile) and duration is not None and duration < SHORT_MS


def _body(job: Job) -> FileBody | JsonBody:
    match job.source:
        case LocalFile(path, state):
            return FileBody(path, "file", job.source.name, state=state)
        case RemoteUrl(url):
            return JsonBody({"url": url})


def _status(task_id: str) -> Request:
    return Request("GET", "recognition/status/", query={"task_id": task_id})


def _data(envelope: Mapping[str, object]) -> Mapping[str, object]:
    data = envelope.get("data")
    return data if isinstance(data, dict) else {}


def _status_in(data: Mapping[str, object]) -> str:
    return str(data.get("task_status", "")).strip().upper()


def _has_text(data: Mapping[str, object]) -> bool:
    return _status_in(data) == "SUCCEEDED" and isinstance(data.get("transcription_text"), str)


def _is_accepted(reply: Reply, data: Mapping[str, object]) -> bool:
    """Whether a success names its task, or brings its text: then it is one, whatever its code."""
    names_task = isinstance(data.get("task_id"), str) and data["task_id"] != ""
    return 200 <= reply.status < 300 and (names_task or _has_text(data))


def _was_behind(state: RemoteState) -> bool:
    """Whether the link was fetched: it was seen in the queue, or said to have succeeded."""
    return "pending_since_ms" in state or bool(state.get("odd"))


def _was_fetching(state: RemoteState, reply: Reply) -> bool:
    """Whether the service was fetching the link a moment before this reply, or had not begun to."""
    if not state.get("polling"):
        return not state.get("sync")
    since = whole_number(state.get("fetching_ms"))
    return since is not None and 0 <= reply.at_ms - since <= _UNSEEN_MS


def _remembered(data: Mapping[str, object]) -> dict[str, object]:
    """What the person may need when talking to the service."""
    kept = ("dashscope_task_id", "submit_time")
    return {key: value for key in kept if isinstance(value := data.get(key), str)}
