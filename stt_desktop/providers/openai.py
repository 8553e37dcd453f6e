"""OpenAI-compatible servers: one multipart upload, answered by the text, with times where the
server gives them. Pure.

Source: OpenAI's API reference, "Create transcription" and "List models", and what servers of one's
own do differently (speaches, faster-whisper-server, vLLM, LocalAI, whisper.cpp). A server that
refuses a form of answer, or has its paths elsewhere, is asked again in the next way; what it takes
is in the state that goes with the request, for :class:`OpenAiTranscriber` to remember.
"""

import json
from collections.abc import Mapping
from dataclasses import astuple
from itertools import islice

from stt_desktop.domain.account import Account
from stt_desktop.domain.errors import (
    ACCESS_FORBIDDEN,
    KEY_REFUSED,
    LINK_NOT_TAKEN,
    MODEL_NOT_OFFERED,
    MODELS_NOT_LISTED,
    NO_TRANSCRIPTIONS_THERE,
    NOT_THE_SERVICE,
    OUT_OF_CREDIT,
    REQUEST_REFUSED,
    SERVICE_TROUBLE,
    SOURCE_TOO_LARGE,
    SOURCE_TOO_LONG,
    TOO_MANY_REQUESTS,
    AppError,
    Kind,
)
from stt_desktop.domain.ports import Job
from stt_desktop.domain.source import FileState, LocalFile
from stt_desktop.domain.transcript import Recognition
from stt_desktop.providers.answers import judge_status, parse_object, retry_after, said, text_of
from stt_desktop.providers.openai_answer import read
from stt_desktop.providers.openai_errors import ServerError, is_page
from stt_desktop.providers.openai_languages import asked_for
from stt_desktop.providers.openai_server import Form, Server
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

_LISTED = 8
"""So many models are named to the person."""
_MOST_LISTED = 1000
"""So many can be chosen from. Those who sell many people's models have some hundreds."""
_LONGEST_NAME = 200


class OpenAi:
    """Implements :class:`~stt_desktop.providers.protocol.HttpApi` for one account."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._service = account.name

    def authorize(self, key: str) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {key}"} if key else {}

    def start(self, job: Job) -> Send | Fail:
        """As for a server of which nothing is known yet."""
        if not isinstance(job.source, LocalFile):
            return Fail(AppError(LINK_NOT_TAKEN, service=self._service, name=job.source.label))
        return self.submission(job, job.source, job.source.name, Server())

    def submission(self, job: Job, file: LocalFile, file_name: str, server: Server) -> Send:
        """Send ``file``, which is the job's recording or a part of it."""
        state = {
            "name": job.source.label,
            "path": file.path,
            "state": None if file.state is None else list(astuple(file.state)),
            "file_name": file_name,
            "language": asked_for(job.options.language),
            "form": server.form.value,
            "moved": server.moved,
        }
        return self._send(state)

    def _send(self, state: RemoteState) -> Send:
        form = Form(str(state["form"]))
        fields = [
            ("model", self._account.model_name or ""),
            ("response_format", form.response_format),
        ]
        if state.get("language"):
            fields.append(("language", str(state["language"])))
        if form is Form.WORDS:
            fields += [("timestamp_granularities[]", one) for one in ("word", "segment")]
        known = state["state"]
        body = FileBody(
            str(state["path"]),
            "file",
            str(state["file_name"]),
            tuple(fields),
            FileState(*known) if isinstance(known, list) else None,
        )
        path = Server(moved=bool(state.get("moved"))).path(self._account.url)
        return Send(
            Request(
                "POST",
                path,
                body=body,
                # What nobody charges for is sent again until it is answered.
                submits=not self._account.is_free,
                answer_seconds=_ANSWER_SECONDS,
            ),
            state,
        )

    def feed(self, state: RemoteState, reply: Reply) -> Step:
        if reply.status != 200:
            return self._refused(state, reply)
        text, answer = text_of(reply), parse_object(text_of(reply))
        if is_page(reply):
            return Blocked(self._about(NOT_THE_SERVICE, "It answers with a web page."))
        if text is None:
            return Unclear(self._about(SERVICE_TROUBLE, "Its answer is no text."))
        if answer is None:
            return self._bare(state, reply, text)
        if isinstance(answer.get("text"), str) or isinstance(answer.get("segments"), list):
            return Done(text)
        if answer.get("error"):
            # An error in a success's clothes.
            words = said(ServerError(reply).message, reply.status)
            return Fail(self._about(REQUEST_REFUSED, words))
        return Unclear(self._about(SERVICE_TROUBLE, "Its answer holds no text."))

    def _bare(self, state: RemoteState, reply: Reply, text: str) -> Step:
        """An answer that is no JSON object: the text alone, as it was asked for or not."""
        plain = "text/plain" in reply.headers.get("content-type", "").lower()
        if plain or state.get("form") == Form.TEXT or _is_json_text(text):
            return Done(text)
        return Unclear(self._about(SERVICE_TROUBLE, "Its answer is no JSON."))

    # --- refusals -----------------------------------------------------------------------------

    def _refused(self, state: RemoteState, reply: Reply) -> Step:
        error = ServerError(reply)
        words = said(error.message, reply.status)
        match reply.status:
            case 413:
                return Fail(self._too_large(state, error))
            case _ if error.nothing_there:
                return self._elsewhere(state)
            case 400 | 404 | 409 | 415 | 422:
                return self._unfit(state, error, words)
            case 402:
                return Blocked(AppError(OUT_OF_CREDIT, service=self._service))
            case 403 if error.refuses_model:
                return Blocked(self._no_model(words))
            case 403:
                return Blocked(self._about(ACCESS_FORBIDDEN, words))
            case 429 if error.speaks_of("insufficient_quota", "billing_hard_limit"):
                return Blocked(AppError(OUT_OF_CREDIT, service=self._service))
            case 503 if error.own:
                busy = AppError(TOO_MANY_REQUESTS, service=self._service)
                return Busy(retry_after(reply), busy)
            case 500 | 501 if error.own:
                # Its own words, and not those of a gateway that may have passed the request on.
                return Fail(self._about(SERVICE_TROUBLE, words))
            case _:
                return judge_status(reply, self._account, error.message or None)

    def _unfit(self, state: RemoteState, error: ServerError, words: str) -> Step:
        """It was looked at and refused: for its length, its model, or the form that was asked for.
        The last can be changed."""
        if error.refuses_length:
            return Fail(self._too_long(state, error))
        if error.refuses_size:
            return Fail(self._too_large(state, error))
        if error.refuses_model and not error.refuses_form:
            return Blocked(self._no_model(words))
        form = Form(str(state.get("form", Form.TEXT)))
        wanted = form.next
        if wanted is not None and error.refuses_form and "path" in state:
            if form is Form.WORDS and not (error.refuses_granularities or not error.message):
                wanted = Form.JSON if error.speaks_of("verbose_json") else wanted
            return self._send({**state, "form": wanted.value})
        return Fail(self._about(REQUEST_REFUSED, words))

    def _elsewhere(self, state: RemoteState) -> Step:
        """Nothing is at this path: many addresses are written without their ``/v1``, or with one
        too many."""
        if "path" in state and not state.get("tried_moving"):
            moved = not state.get("moved")
            return self._send({**state, "moved": moved, "tried_moving": True})
        address = self._account.url
        error = AppError(NO_TRANSCRIPTIONS_THERE, service=self._service, address=address)
        return Blocked(error)

    def _too_large(self, state: RemoteState, error: ServerError) -> AppError:
        most = error.most_bytes
        return AppError(
            SOURCE_TOO_LARGE,
            service=self._service,
            name=str(state.get("name", "–")),
            size="–",
            limit="–" if most is None else f"{most / 1_000_000:.1f} MB",
            most=most or 0,
        )

    def _too_long(self, state: RemoteState, error: ServerError) -> AppError:
        most = error.most_ms
        return AppError(
            SOURCE_TOO_LONG,
            service=self._service,
            name=str(state.get("name", "–")),
            duration="–",
            limit="–" if most is None else f"{most / 60_000:.0f} min",
            most=most or 0,
        )

    def _no_model(self, words: str) -> AppError:
        model = self._account.model_name or "–"
        return AppError(MODEL_NOT_OFFERED, service=self._service, model=model, said=words)

    def _not_listed(self) -> AppError:
        return AppError(MODELS_NOT_LISTED, service=self._service, address=self._account.url)

    def _about(self, kind: Kind, words: str) -> AppError:
        return AppError(kind, service=self._service, said=words)

    # --- the rest -----------------------------------------------------------------------------

    def read(self, raw: str) -> Recognition:
        return read(raw)

    def probe(self, *, moved: bool = False) -> Request:
        """Asks for the list of models: free, and it takes a good key to get it."""
        return Request("GET", Server(moved=moved).path(self._account.url, "models"))

    def judge_probe(self, reply: Reply) -> AppError | None:
        """None when the key is good and the server has the account's model."""
        models = models_in(reply)
        if models is None:
            return self._unlisted(reply)
        if not models or self._account.model_name in models or self._account.model is None:
            # Servers with one model take any name; the preset one is no choice of the person's.
            return None
        if any("*" in model for model in models):
            return None  # patterns, and no list
        listed = ", ".join(models[:_LISTED]) + (" …" if len(models) > _LISTED else "")
        return self._no_model(said(listed))

    def _unlisted(self, reply: Reply) -> AppError:
        if is_page(reply) and reply.status == 200:
            return self._about(NOT_THE_SERVICE, "It answers with a web page.")
        if reply.status in {200, 404, 405, 501}:
            return self._not_listed()
        match self._refused({}, reply):
            case Fail(error) if error.kind in {SOURCE_TOO_LARGE, SOURCE_TOO_LONG}:
                # Whatever it means: nothing was sent to it.
                return self._not_listed()
            case Fail(error) | Blocked(error) | Busy(_, error) | Unclear(error):
                return error
            case _:
                return AppError(KEY_REFUSED, service=self._service)


def models_in(reply: Reply) -> tuple[str, ...] | None:
    """The models that a reply lists, by name; None when it is no list of models."""
    answer = parse_object(text_of(reply)) if reply.status == 200 else None
    data = None if answer is None else answer.get("data", answer.get("models"))
    if not isinstance(data, list):
        return None
    names = (one.get("id", one.get("name")) if isinstance(one, dict) else one for one in data)
    usable = (name for name in names if isinstance(name, str) and _is_name(name))
    return tuple(sorted(islice(usable, _MOST_LISTED)))


def _is_name(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_NAME and text.isprintable()


def _is_json_text(text: str) -> bool:
    """A text in quotes: what some frameworks make of one that a handler returns."""
    try:
        return isinstance(json.loads(text), str)
    except (ValueError, RecursionError):
        return False
