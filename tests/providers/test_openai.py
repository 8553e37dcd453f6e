"""An OpenAI-compatible server's pure side: what is asked, and what its answers mean."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.source import LocalFile, RemoteUrl
from stt_desktop.domain.task import Options
from stt_desktop.providers.openai import OpenAi, models_in
from stt_desktop.providers.openai_languages import asked_for, code_of
from stt_desktop.providers.openai_server import Form, Server
from stt_desktop.providers.protocol import (
    Blocked,
    Busy,
    Done,
    Fail,
    FileBody,
    HttpApi,
    RemoteState,
    Reply,
    Send,
    Step,
    Unclear,
)
from tests.providers.conftest import LINK, job
from tests.providers.replies import reply

ACCOUNT = Account("an-id", "Mine", Provider.OPENAI, "https://stt.example/v1/", model="base")
API: HttpApi = OpenAi(ACCOUNT)
HTML = b"<!DOCTYPE html><html><h1>Welcome</h1></html>"


def sent(form: Form = Form.WORDS, **server: Any) -> Send:
    file = LocalFile("/r/talk.mp3")
    wish = replace(job(file), options=Options(language="zh-TW"))
    return OpenAi(ACCOUNT).submission(wish, file, "talk.mp3", Server(form, **server))


def state(form: Form = Form.WORDS) -> RemoteState:
    return sent(form).state


def fields(step: Step) -> list[tuple[str, str]]:
    assert isinstance(step, Send)
    assert isinstance(step.request.body, FileBody)
    return list(step.request.body.fields)


def error(message: str, code: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error", "code": code}}


def code_in(step: Step) -> str:
    assert isinstance(step, Fail | Blocked | Busy | Unclear)
    return step.error.code


# --- what is asked ----------------------------------------------------------------------------


def test_the_call_is_a_form_with_its_fields_before_the_file() -> None:
    step = sent()
    assert (step.request.method, step.request.path) == ("POST", "audio/transcriptions")
    assert step.request.submits
    assert fields(step) == [
        ("model", "base"),
        ("response_format", "verbose_json"),
        ("language", "zh"),
        ("timestamp_granularities[]", "word"),
        ("timestamp_granularities[]", "segment"),
    ]
    assert API.authorize("k") == {"Authorization": "Bearer k"}
    assert API.authorize("") == {}


@pytest.mark.parametrize(
    ("form", "asked"),
    [
        (Form.VERBOSE, [("response_format", "verbose_json")]),
        (Form.JSON, [("response_format", "json")]),
        (Form.TEXT, [("response_format", "text")]),
    ],
)
def test_a_server_that_is_known_is_asked_as_it_likes(form: Form, asked: Any) -> None:
    assert fields(sent(form))[1:2] == asked
    assert all(name != "timestamp_granularities[]" for name, _ in fields(sent(form)))


def test_what_nobody_charges_for_needs_no_commitment() -> None:
    free = OpenAi(replace(ACCOUNT, price_per_minute=Decimal(0)))
    step = free.start(job(LocalFile("/r/talk.mp3")))
    assert isinstance(step, Send)
    assert not step.request.submits


def test_a_link_is_not_taken() -> None:
    step = API.start(job(RemoteUrl(LINK)))
    assert code_in(step) == "link-not-taken"


def test_the_path_can_be_the_other_one() -> None:
    assert sent(moved=True).request.path == "../audio/transcriptions"
    assert Server(moved=True).path("https://x.example/") == "v1/audio/transcriptions"
    assert Server(moved=True).path("https://x.example/", "models") == "v1/models"


@pytest.mark.parametrize(
    ("language", "code"),
    [(None, None), ("auto", None), ("de", "de"), ("zh-TW", "zh"), ("EN_us", "en"), ("???", None)],
)
def test_languages_are_asked_for_by_their_codes(language: str | None, code: str | None) -> None:
    assert asked_for(language) == code


@pytest.mark.parametrize(
    ("said", "code"),
    [("english", "en"), ("Haitian Creole", "ht"), ("zh", "zh"), ("", None), (7, None)],
)
def test_languages_come_back_by_name_or_code(said: object, code: str | None) -> None:
    assert code_of(said) == code


# --- answers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        (Form.WORDS, reply(200, {"text": "Hello."})),
        (Form.WORDS, reply(200, {"segments": [{"text": "Hello.", "start": 0, "end": 1}]})),
        (Form.JSON, reply(200, b"Hello.\n", {"content-type": "text/plain; charset=utf-8"})),
        (Form.JSON, reply(200, b'"Hello."')),
        (Form.TEXT, reply(200, b"Hello.")),
        (Form.TEXT, reply(200, b"", {"content-type": "text/plain"})),
    ],
)
def test_a_text_is_taken_in_any_form(form: Form, answer: Reply) -> None:
    step = API.feed(state(form), answer)
    assert step == Done(answer.body.decode())
    assert API.read(answer.body.decode()).text == ("Hello." if answer.body else "")


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (reply(200, HTML, {"content-type": "text/html"}), Blocked, "not-the-service"),
        (reply(200, HTML), Blocked, "not-the-service"),
        (reply(200, b"\xff\xfe"), Unclear, "service-trouble"),
        (reply(200, b"{"), Unclear, "service-trouble"),
        (reply(200, {"id": 7}), Unclear, "service-trouble"),
        (reply(200, error("no")), Fail, "request-refused"),
        (reply(401, error("wrong key")), Blocked, "key-refused"),
        (reply(402, error("pay")), Blocked, "out-of-credit"),
        (reply(403, {"detail": "Forbidden"}), Blocked, "access-forbidden"),
        (reply(403, {"detail": "Model not allowed"}), Blocked, "model-not-offered"),
        (reply(404, error("The model `x` does not exist", "model_not_found")), Blocked,
         "model-not-offered"),
        (reply(400, error("Invalid file format.")), Fail, "request-refused"),
        (reply(409, {"detail": "Model 'x' matches multiple backends"}), Fail, "request-refused"),
        (reply(413, HTML), Fail, "source-too-large"),
        (reply(400, error("File size exceeds: content size limit is 25 MB")), Fail,
         "source-too-large"),
        (reply(400, error("audio duration 1600 seconds is longer than 1500 seconds")), Fail,
         "source-too-long"),
        (reply(429, error("slow down", "rate_limit_exceeded")), Busy, "too-many-requests"),
        (reply(429, error("no money", "insufficient_quota")), Blocked, "out-of-credit"),
        (reply(500, error("The server had an error")), Fail, "service-trouble"),
        (reply(503, error("overloaded")), Busy, "too-many-requests"),
        (reply(500, b"Internal Server Error"), Unclear, "service-trouble"),
        (reply(501, error("This model cannot transcribe")), Fail, "service-trouble"),
        (reply(502, HTML), Unclear, "service-trouble"),
        (reply(503, HTML), Unclear, "service-trouble"),
        (reply(504, error("Transcription timed out")), Unclear, "service-trouble"),
        (reply(307, b"", {"location": "https://elsewhere.example/v1/"}), Blocked,
         "wrong-address"),
    ],
)  # fmt: skip
def test_each_answer_means_one_thing(answer: Reply, kind: type[Step], code: str) -> None:
    step = API.feed(state(), answer)
    assert isinstance(step, kind)
    assert code_in(step) == code


def test_a_pause_is_as_long_as_the_server_asks_for() -> None:
    step = API.feed(state(), reply(429, error("slow"), {"retry-after": "20"}))
    assert isinstance(step, Busy)
    assert step.seconds == 20


@pytest.mark.parametrize(
    ("form", "body", "status", "next_form"),
    [
        (Form.WORDS, error("Unknown field timestamp_granularities"), 400, Form.VERBOSE),
        (Form.WORDS, error("response_format 'verbose_json' is not compatible"), 400, Form.JSON),
        (Form.VERBOSE, error("Unsupported response_format: verbose_json"), 400, Form.JSON),
        (Form.JSON, {"detail": "response_format json?"}, 422, Form.TEXT),
        (Form.WORDS, {"detail": [{"loc": ["body", "response_format"], "msg": "no"}]}, 422,
         Form.VERBOSE),
        (Form.WORDS, HTML, 400, Form.VERBOSE),
    ],
)  # fmt: skip
def test_a_refused_form_is_followed_by_the_next(
    form: Form, body: Any, status: int, next_form: Form
) -> None:
    step = API.feed(state(form), reply(status, body))
    assert fields(step)[1] == ("response_format", next_form.response_format)
    assert step.state["form"] == next_form  # type: ignore[union-attr]


def test_behind_the_last_form_there_is_none() -> None:
    step = API.feed(state(Form.TEXT), reply(400, error("response_format text?")))
    assert code_in(step) == "request-refused"


@pytest.mark.parametrize("status", [404, 405])
def test_a_path_without_anything_is_tried_the_other_way_once(status: int) -> None:
    first = API.feed(state(), reply(status, {"detail": "Not Found"}))
    assert isinstance(first, Send)
    assert first.request.path == "../audio/transcriptions"
    second = API.feed(first.state, reply(status, HTML))
    assert code_in(second) == "no-transcriptions-there"
    assert isinstance(second, Blocked)
    assert "at https://stt.example/v1/" in second.error.message()


def test_a_web_server_that_takes_no_uploads_is_not_the_right_address() -> None:
    first = API.feed(state(), reply(501, HTML))
    assert isinstance(first, Send)
    assert code_in(API.feed(first.state, reply(501, HTML))) == "no-transcriptions-there"


@pytest.mark.parametrize(
    ("message", "most"),
    [
        ("Maximum content size limit (26214400) exceeded (26345678 bytes read)", 26_214_400),
        ("File too large, at most 25 MB", 25_000_000),
        ("the limit is 19.5MiB", int(19.5 * 2**20)),
        ("File too large", 0),
    ],
)
def test_a_limit_is_read_from_the_refusal(message: str, most: int) -> None:
    step = API.feed(state(), reply(413, error(message)))
    assert isinstance(step, Fail)
    assert step.error.details["most"] == most


def test_a_limit_of_length_is_read_from_the_refusal() -> None:
    words = "audio duration 1600.5 seconds is longer than 1500 seconds which is the maximum"
    step = API.feed(state(), reply(400, error(words)))
    assert isinstance(step, Fail)
    assert step.error.details["most"] == 1_500_000


def test_what_is_learned_of_a_limit_only_grows_stricter() -> None:
    known = Server().refusing_bytes(10_000_000, 4_000_000)
    assert known.most_bytes == 3_920_000
    assert known.refusing_bytes(3_900_000, 4_000_000).most_bytes == 1_950_000
    assert known.refusing_bytes(20_000_000, None).most_bytes == 3_920_000
    assert Server().refusing_ms(60_000, None).most_ms == 30_000
    assert Server().refusing_ms(60_000, 25_000).refusing_ms(90_000, None).most_ms == 25_000


# --- the test of an account -------------------------------------------------------------------


def test_models_are_listed_in_either_form() -> None:
    assert models_in(reply(200, {"data": [{"id": "b"}, {"id": "a"}, {}]})) == ("a", "b")
    assert models_in(reply(200, {"models": ["base", {"name": "small"}]})) == ("base", "small")
    assert models_in(reply(200, {"object": "list"})) is None
    assert models_in(reply(401, {"data": []})) is None


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (reply(200, {"data": [{"id": "base"}]}), None),
        (reply(200, {"data": []}), None),
        (reply(200, {"data": [{"id": "whisper-*"}]}), None),
        (reply(200, {"data": [{"id": "large"}]}), "model-not-offered"),
        (reply(404, HTML), "models-not-listed"),
        (reply(200, {"hello": "world"}), "models-not-listed"),
        (reply(200, HTML), "not-the-service"),
        (reply(401, error("no")), "key-refused"),
        (reply(500, error("oh")), "service-trouble"),
    ],
)
def test_the_account_is_judged_by_the_list(answer: Reply, code: str | None) -> None:
    found = API.judge_probe(answer)
    assert (None if found is None else found.code) == code


def test_of_a_server_without_a_list_the_address_is_told_and_doubted() -> None:
    found = API.judge_probe(reply(404, {"detail": "Not Found"}))
    assert found is not None
    assert "https://stt.example/v1/" in found.message()
    assert "/v1" in found.advice()


@pytest.mark.parametrize("status", range(100, 600, 7))
@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b'{"error": [1]}', b'{"detail": [{}]}'])
def test_nothing_that_comes_is_too_much(status: int, body: bytes) -> None:
    for form in Form:
        API.feed(state(form), reply(status, body))
    API.feed({}, reply(status, body))
    API.judge_probe(reply(status, body))
    API.read(body.decode("latin-1"))
