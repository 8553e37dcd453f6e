"""LinkAI's stand-in answers as the document says."""

import hashlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.services.linkai import FORMATS, MESSAGES, TRANSCRIPTIONS, LinkAiServer, refusal

SOUND = b"sound" * 1000


@pytest.fixture
def server() -> Iterator[LinkAiServer]:
    with LinkAiServer(keys=["K"], disabled=["old"]) as started:
        yield started


@pytest.fixture
def client(server: LinkAiServer) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Bearer K"}
    with httpx.Client(base_url=server.origin, headers=headers, trust_env=False) as opened:
        yield opened


def test_a_file_becomes_text(server: LinkAiServer, client: httpx.Client) -> None:
    answer = client.post(TRANSCRIPTIONS, files={"file": ("음성.mp3", SOUND)})
    assert answer.status_code == 200
    assert answer.text == '{"text": "Hello, I need some help"}'
    (submission,) = server.record.submissions
    assert (submission.filename, submission.call) == ("음성.mp3", "sync")
    assert server.accepted_count(hashlib.sha256(SOUND).hexdigest()) == 1
    assert "Bearer" not in repr(server.record.requests)


def test_the_text_is_made_from_what_was_sent(server: LinkAiServer, client: httpx.Client) -> None:
    server.listen = lambda media: f"{media.filename}: {media.size}"
    answer = client.post(TRANSCRIPTIONS, files={"file": ("a.amr", SOUND)})
    assert answer.json() == {"text": "a.amr: 5000"}


def test_the_formats_are_the_documents(client: httpx.Client) -> None:
    documented = "mp3, mp4, mpeg, mpga, m4a, ogg, wav, webm, flac, amr"
    assert set(documented.split(", ")) == FORMATS
    for extension in FORMATS:
        answer = client.post(TRANSCRIPTIONS, files={"file": (f"a.{extension}", SOUND)})
        assert answer.status_code == 200


@pytest.mark.parametrize(
    "request_",
    [
        {"files": {"file": ("a.aac", SOUND)}},
        {"files": {"file": ("a.mp3", b"")}},
        {"files": {"audio": ("a.mp3", SOUND)}},
        {"json": {"url": "https://example.com/a.mp3"}},
    ],
)
def test_400_for_malformed_requests(
    server: LinkAiServer, client: httpx.Client, request_: dict[str, Any]
) -> None:
    answer = client.post(TRANSCRIPTIONS, **request_)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert not server.record.submissions


@pytest.mark.parametrize(
    ("value", "fact"),
    [
        ("", "absent"),
        ("K", "absent"),
        ("Basic K", "absent"),
        ("Bearer L", "wrong"),
        ("Bearer old", "disabled"),
    ],
)
def test_401_without_a_right_key(server: LinkAiServer, value: str, fact: str) -> None:
    with httpx.Client(headers={"Authorization": value}, trust_env=False) as client:
        url = f"{server.origin}{TRANSCRIPTIONS}"
        answer = client.post(url, files={"file": ("a.mp3", SOUND)})
    assert (answer.status_code, answer.json()["code"]) == (401, 401)
    assert [entry.key for entry in server.record.requests] == [fact]
    assert not server.record.submissions


def test_the_documents_error_body(server: LinkAiServer, client: httpx.Client) -> None:
    server.faults.plan(refusal(408))
    answer = client.post(TRANSCRIPTIONS, files={"file": ("a.mp3", SOUND)})
    assert answer.status_code == 408
    assert answer.text == (
        '{"success": false, "code": 408, '
        '"message": "No API access permission for current version", "data": null}'
    )


@pytest.mark.parametrize("code", [400, 401, 402, 403, 406, 408, 409, 503])
def test_every_code_can_be_planned(server: LinkAiServer, client: httpx.Client, code: int) -> None:
    assert code in MESSAGES
    server.faults.plan(refusal(code))
    server.faults.plan(refusal(code, "Other words", http_status=200, retry_after=9))
    answers = [client.post(TRANSCRIPTIONS, files={"file": ("a.mp3", SOUND)}) for _ in range(2)]
    assert [a.status_code for a in answers] == [code, 200]
    assert [a.json()["code"] for a in answers] == [code, code]
    assert answers[1].headers["Retry-After"] == "9"
    assert not server.record.submissions


def test_other_paths_and_methods_are_refused(client: httpx.Client) -> None:
    assert client.post("/v1/audio/translations").status_code == 404
    assert client.get(TRANSCRIPTIONS).status_code == 405
