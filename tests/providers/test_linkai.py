"""LinkAI's pure side: its one call and its own codes."""

import pytest

from stt_desktop.domain.account import CAPABILITIES, Account, Provider
from stt_desktop.domain.source import LocalFile, RemoteUrl
from stt_desktop.providers.linkai import LinkAi
from stt_desktop.providers.protocol import (
    Blocked,
    Busy,
    Done,
    Fail,
    FileBody,
    HttpApi,
    Reply,
    Send,
    Step,
    Unclear,
)
from tests.providers.conftest import LINK, job
from tests.providers.replies import error_of, reply

API = LinkAi(Account("an-id", "Agent", Provider.LINKAI))
SENT = {"name": "talk.mp3"}


def error(code: object, message: str = "words") -> dict[str, object]:
    return {"success": False, "code": code, "message": message, "data": None}


def test_the_call_is_one_form_with_one_file() -> None:
    step = API.start(job(LocalFile("/r/talk.mp3")))
    assert isinstance(step, Send)
    request = step.request
    assert (request.method, request.path) == ("POST", "audio/transcriptions")
    assert request.body == FileBody("/r/talk.mp3", "file", "talk.mp3")
    assert request.submits
    assert request.answer_seconds >= 600
    assert API.authorize("k") == {"Authorization": "Bearer k"}


@pytest.mark.parametrize("extension", sorted(CAPABILITIES[Provider.LINKAI].extensions or ()))
def test_every_documented_format_is_taken(extension: str) -> None:
    assert isinstance(API.start(job(LocalFile(f"/r/talk{extension}"))), Send)


def test_there_are_ten_formats() -> None:
    assert len(CAPABILITIES[Provider.LINKAI].extensions or ()) == 10


@pytest.mark.parametrize(
    ("source", "mode", "code"),
    [
        (RemoteUrl(LINK), "auto", "link-not-taken"),
        (LocalFile("/r/talk.opus"), "auto", "format-not-taken"),
        (LocalFile("/r/talk.mp3"), "async", "mode-not-offered"),
    ],
)
def test_what_it_does_not_take_is_not_sent(
    source: RemoteUrl | LocalFile, mode: str, code: str
) -> None:
    step = API.start(job(source, mode=mode))
    assert isinstance(step, Fail)
    assert step.error.code == code
    assert "–" not in str(step.error)


def test_the_text_is_the_answer() -> None:
    answer = reply(200, {"text": "Hello, I need some help", "later": [1]})
    step = API.feed(SENT, answer)
    assert step == Done(answer.body.decode())
    assert API.read(step.raw).text == "Hello, I need some help"


@pytest.mark.parametrize("http", [None, 200, 500])
@pytest.mark.parametrize(
    ("code", "kind", "name"),
    [
        (400, Fail, "request-refused"),
        (401, Blocked, "key-refused"),
        (402, Blocked, "agent-unknown"),
        (403, Blocked, "access-forbidden"),
        (406, Blocked, "out-of-credit"),
        (408, Blocked, "plan-without-api"),
        (409, Fail, "content-refused"),
        (503, Fail, "contact-service"),
    ],
)
def test_its_own_codes_mean_what_the_document_says(
    code: int, kind: type[Step], name: str, http: int | None
) -> None:
    step = API.feed(SENT, reply(http or code, error(code)))
    assert error_of(step, kind).code == name


@pytest.mark.parametrize(
    ("answer", "kind", "name"),
    [
        # Without the service's own body a 503 is a gateway's, which may have passed it on.
        (reply(503, b"<html>"), Unclear, "service-trouble"),
        (reply(503, {"message": "upstream is away"}), Unclear, "service-trouble"),
        (reply(402, b""), Blocked, "agent-unknown"),
        (reply(408, b"<html>"), Blocked, "plan-without-api"),
        (reply(500, b""), Unclear, "service-trouble"),
        (reply(502, b"<html>"), Unclear, "service-trouble"),
        (reply(404, b""), Blocked, "not-the-service"),
        (reply(413, b""), Fail, "request-refused"),
        (reply(307, b"", {"location": "https://x.example"}), Blocked, "wrong-address"),
        (reply(429, error(429), {"retry-after": "7"}), Busy, "too-many-requests"),
        (reply(200, b"<html>"), Unclear, "service-trouble"),
        (reply(200, {"text": None}), Unclear, "service-trouble"),
        (reply(200, {"text": ["a"]}), Unclear, "service-trouble"),
        (reply(200, error(777)), Unclear, "service-trouble"),
        (reply(204, b""), Unclear, "service-trouble"),
    ],
)
def test_other_answers(answer: Reply, kind: type[Step], name: str) -> None:
    step = API.feed(SENT, answer)
    assert error_of(step, kind).code == name


def test_an_address_without_its_path_is_told_from_another_service() -> None:
    bare = LinkAi(Account("an-id", "Agent", Provider.LINKAI, "https://linkai.example/"))
    error_found = error_of(bare.feed(SENT, reply(404, b"")), Blocked)
    assert error_found.code == "wrong-path"
    assert "https://linkai.example/" in error_found.message()


def test_there_is_no_test_at_no_cost() -> None:
    api: HttpApi = API
    assert api.probe() is None


@pytest.mark.parametrize("raw", ["", "null", "[]", "{", '{"text": 5}'])
def test_reading_never_fails(raw: str) -> None:
    assert API.read(raw).text == ""
