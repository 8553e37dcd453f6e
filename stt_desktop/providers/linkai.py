"""LinkAI's Speech Recognition API: one multipart upload, answered by the text. Pure.

Source: LinkAI's documentation, "Speech Recognition API" (endpoint, request body, error table).
Its 402, 406, 408 and 409 do not mean what HTTP says they mean.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from stt_desktop.domain.account import Account
from stt_desktop.domain.errors import (
    ACCESS_FORBIDDEN,
    AGENT_UNKNOWN,
    CONTACT_SERVICE,
    CONTENT_REFUSED,
    KEY_REFUSED,
    LINK_NOT_TAKEN,
    OUT_OF_CREDIT,
    PLAN_WITHOUT_API,
    REQUEST_REFUSED,
    SERVICE_TROUBLE,
    AppError,
)
from stt_desktop.domain.ports import Job
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.transcript import Recognition
from stt_desktop.providers.answers import (
    judge_status,
    parse_object,
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
    RemoteState,
    Reply,
    Request,
    Send,
    Step,
    Unclear,
)

_ANSWER_SECONDS = 3600.0
"""The answer is the text itself: it takes as long as the recognition of hours of sound."""

_CODES: Mapping[int, Callable[[str, str, str], Fail | Blocked]] = MappingProxyType(
    {
        400: lambda service, _, words: Fail(AppError(REQUEST_REFUSED, service=service, said=words)),
        401: lambda service, _, __: Blocked(AppError(KEY_REFUSED, service=service)),
        402: lambda service, _, words: Blocked(
            AppError(AGENT_UNKNOWN, service=service, said=words)
        ),
        403: lambda service, _, words: Blocked(
            AppError(ACCESS_FORBIDDEN, service=service, said=words)
        ),
        406: lambda service, _, __: Blocked(AppError(OUT_OF_CREDIT, service=service)),
        408: lambda service, _, __: Blocked(AppError(PLAN_WITHOUT_API, service=service)),
        409: lambda service, name, _: Fail(AppError(CONTENT_REFUSED, service=service, name=name)),
        503: lambda service, name, words: Fail(
            AppError(CONTACT_SERVICE, service=service, name=name, said=words)
        ),
    }
)
"""The table "Error Handling" of the documentation: (service, recording, its words) -> step."""


class LinkAi:
    """Implements :class:`~stt_desktop.providers.protocol.HttpApi` for one account."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def authorize(self, key: str) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {key}"}

    def start(self, job: Job) -> Send | Fail:
        if error := refusal(self._account, job):
            return Fail(error)
        if not isinstance(job.source, LocalFile):
            return Fail(AppError(LINK_NOT_TAKEN, service=self._account.name, name=job.source.label))
        body = FileBody(job.source.path, "file", job.source.name, state=job.source.state)
        request = Request(
            "POST",
            "audio/transcriptions",
            body=body,
            submits=True,
            answer_seconds=_ANSWER_SECONDS,
        )
        return Send(request, {"name": job.source.label})

    def feed(self, state: RemoteState, reply: Reply) -> Step:
        text = text_of(reply)
        answer = parse_object(text)
        service, name = self._account.name, str(state.get("name", "–"))
        if answer is not None and text is not None and reply.status == 200:
            if isinstance(answer.get("text"), str):
                return Done(text)
            # An error in a success's clothes: the envelope's own code decides.
            if verdict := _CODES.get(whole_number(answer.get("code")) or 0):
                return verdict(service, name, said(answer.get("message")))
            words = said(answer.get("message"), reply.status)
            return Unclear(AppError(SERVICE_TROUBLE, service=service, said=words))
        message = None if answer is None else answer.get("message")
        code = None if answer is None else whole_number(answer.get("code"))
        known = code if code is not None and code in _CODES else reply.status
        if known in _CODES and (known != 503 or code == 503):
            # A 503 without the service's own error body is a gateway's.
            return _CODES[known](service, name, said(message, reply.status))
        if reply.status < 300:
            words = said(message, reply.status)
            return Unclear(AppError(SERVICE_TROUBLE, service=service, said=words))
        return judge_status(reply, self._account, message)

    def read(self, raw: str) -> Recognition:
        answer = parse_object(raw) or {}
        text = answer.get("text")
        return Recognition(text if isinstance(text, str) else "")

    def probe(self) -> None:
        """The API has one call, and it costs: a key is tested by a recording only."""
        return

    def judge_probe(self, reply: Reply) -> AppError | None:
        """As for any answer; without a probe there is none to judge."""
        match self.feed({}, reply):
            case Fail(error) | Blocked(error) | Busy(_, error) | Unclear(error):
                return error
            case _:
                return None
