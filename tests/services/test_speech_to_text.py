"""The Speech-to-Text API's stand-in answers as the document says."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.services.faults import StallBeforeAnswer
from tests.services.raw import FORM_TYPE, connected, form, post
from tests.services.speech_to_text import (
    ASYNC,
    FORMATS,
    LONGEST_MS,
    MANUAL,
    MESSAGES,
    STATUS,
    SYNC,
    Balance,
    Media,
    Outcome,
    Pace,
    SpeechToTextServer,
    is_poll,
    is_submission,
    refusal,
)

# The document's examples.
SUBMITTED = """{ "code": 200, "message": "Task submitted successfully", "data": {
    "task_id": "550e8400-e29b-41d4-a716-446655440000", "dashscope_task_id": "dsope-12345678",
    "task_status": "DOWNLOADING", "submit_time": "2025-03-16 10:30:45.123",
    "consumed_time": 0.123, "message": "DOWNLOADING" } }"""
RECOGNIZED = """{ "code": 200, "message": "Recognition successful", "data": {
    "task_id": "550e8400-e29b-41d4-a716-446655440000", "task_status": "SUCCEEDED",
    "submit_time": "2025-03-16 10:30:45.123", "end_time": "2025-03-16 10:31:15.456",
    "duration": 30000, "transcription_text": "This is the recognized text content.",
    "consumed_points": 1, "consumed_time": 30.123 } }"""
QUERIED = """{ "code": 200, "message": "Query successful", "data": {
    "task_id": "550e8400-e29b-41d4-a716-446655440000", "dashscope_task_id": "dsope-12345678",
    "task_status": "SUCCEEDED", "submit_time": "2025-03-16 10:30:45.123",
    "end_time": "2025-03-16 10:31:15.456", "duration": 30000,
    "transcription_text": "This is the recognized text content.",
    "consumed_points": 1, "consumed_time": 0.056 } }"""
FORMATS_OF_THE_DOCUMENT = (
    ".aac, .amr, .avi, .flac, .flv, .m4a, .mkv, .mov, .mp3, .mp4, .mpeg, .ogg, .opus, "
    ".wav, .webm, .wma, .wmv"
)

URL = "https://example.com/audio.mp3"
SOUND = b"sound" * 1000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SpeechToTextServer]:
    options = {"keys": ["first", "second"], "disabled": ["stale"], "keep": tmp_path}
    with SpeechToTextServer(**options) as started:  # type: ignore[arg-type]
        yield started


@pytest.fixture
def client(server: SpeechToTextServer) -> Iterator[httpx.Client]:
    headers = {"X-API-Key": "first"}
    with httpx.Client(base_url=server.origin, headers=headers, trust_env=False) as opened:
        yield opened


def pattern(value: object) -> object:
    """A value with its identities, moments and measured times made comparable."""
    if isinstance(value, str):
        value = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<uuid>", value)
        value = re.sub(r"dsope-\d{8}", "<dsope>", value)
        return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}", "<moment>", value)
    return "<seconds>" if isinstance(value, float) else value


def shape(text: str) -> list[tuple[str, object]]:
    """An envelope's fields in their order, with comparable values."""
    envelope = json.loads(text)
    data = envelope.pop("data")
    assert list(json.loads(text)) == ["code", "message", "data"]
    return [(name, pattern(value)) for name, value in (*envelope.items(), *data.items())]


def submit(client: httpx.Client, path: str = ASYNC) -> dict[str, Any]:
    answer = client.post(path, json={"url": URL})
    assert answer.status_code == 200
    return answer.json()["data"]  # type: ignore[no-any-return]


def poll(client: httpx.Client, task_id: str) -> dict[str, Any]:
    answer = client.get(STATUS, params={"task_id": task_id})
    assert answer.status_code == 200
    return answer.json()["data"]  # type: ignore[no-any-return]


# ---------------------------------------------------------------- the document's examples


def test_async_by_url(server: SpeechToTextServer, client: httpx.Client) -> None:
    answer = client.post(ASYNC, json={"url": URL})
    assert answer.headers["content-type"] == "application/json"
    assert shape(answer.text) == shape(SUBMITTED)
    assert server.accepted_count(URL) == 1


def test_async_by_file(server: SpeechToTextServer, client: httpx.Client) -> None:
    answer = client.post(ASYNC, files={"file": ("录音 1.mp3", SOUND)})
    assert shape(answer.text) == shape(SUBMITTED)
    (submission,) = server.record.submissions
    assert submission.content == hashlib.sha256(SOUND).hexdigest()
    assert (submission.filename, submission.size) == ("录音 1.mp3", len(SOUND))
    assert (submission.call, submission.account) == ("async", 0)
    assert submission.path is not None
    assert Path(submission.path).read_bytes() == SOUND


@pytest.mark.parametrize("body", [{"json": {"url": URL}}, {"files": {"file": ("a.mp3", SOUND)}}])
def test_sync(server: SpeechToTextServer, client: httpx.Client, body: dict[str, Any]) -> None:
    answer = client.post(SYNC, **body)
    assert shape(answer.text) == shape(RECOGNIZED)
    assert [s.call for s in server.record.submissions] == ["sync"]
    assert shape(client.get(STATUS, params=answer.json()["data"]).text) == shape(QUERIED)


def test_status(server: SpeechToTextServer, client: httpx.Client) -> None:
    task_id = submit(client)["task_id"]
    assert server.finish(task_id) == "SUCCEEDED"
    assert shape(client.get(STATUS, params={"task_id": task_id}).text) == shape(QUERIED)
    (seen,) = server.record.polls
    assert (seen.task_id, seen.task_status, seen.account) == (task_id, "SUCCEEDED", 0)


def test_the_formats_are_the_documents() -> None:
    assert sorted(FORMATS) == FORMATS_OF_THE_DOCUMENT.replace(".", "").split(", ")


# ---------------------------------------------------------------- a task's states


def test_tasks_move_on_by_hand(server: SpeechToTextServer, client: httpx.Client) -> None:
    server.pace = MANUAL
    task_id = submit(client)["task_id"]
    assert poll(client, task_id)["task_status"] == "DOWNLOADING"
    assert poll(client, task_id)["task_status"] == "DOWNLOADING"
    assert server.advance(task_id) == "PENDING"
    assert poll(client, task_id)["task_status"] == "PENDING"
    assert server.advance(task_id) == "SUCCEEDED"
    assert server.advance(task_id) == "SUCCEEDED"
    assert poll(client, task_id)["transcription_text"] == "This is the recognized text content."


def test_tasks_move_on_by_polls(server: SpeechToTextServer, client: httpx.Client) -> None:
    server.pace = Pace(polls=2)
    task_id = submit(client)["task_id"]
    states = [poll(client, task_id)["task_status"] for _ in range(5)]
    assert states == ["DOWNLOADING", "PENDING", "PENDING", "SUCCEEDED", "SUCCEEDED"]


def test_tasks_move_on_by_time(server: SpeechToTextServer, client: httpx.Client) -> None:
    server.pace = Pace(seconds=3600)
    task_id = submit(client)["task_id"]
    assert poll(client, task_id)["task_status"] == "DOWNLOADING"
    server.pace = Pace(seconds=1e-9)
    assert poll(client, task_id)["task_status"] == "SUCCEEDED"


def test_states_may_be_new_ones(server: SpeechToTextServer, client: httpx.Client) -> None:
    server.listen = lambda _: Outcome(states=("QUEUED_REMOTELY", "TRANSCRIBING"))
    data = submit(client)
    assert (data["task_status"], data["message"]) == ("QUEUED_REMOTELY", "QUEUED_REMOTELY")
    assert poll(client, data["task_id"])["task_status"] == "TRANSCRIBING"


def test_text_and_duration_are_made_from_what_was_sent(
    server: SpeechToTextServer, client: httpx.Client
) -> None:
    def listen(media: Media) -> Outcome:
        return Outcome(text=f"{media.filename} {media.url} {media.size}", duration_ms=60_001)

    server.listen = listen
    by_file = client.post(SYNC, files={"file": ("a.wav", b"12345")}).json()["data"]
    assert by_file["transcription_text"] == "a.wav None 5"
    assert (by_file["duration"], by_file["consumed_points"]) == (60_001, 2)
    by_url = client.post(SYNC, json={"url": URL}).json()["data"]
    assert by_url["transcription_text"] == f"None {URL} 0"


# ---------------------------------------------------------------- failure and money


@pytest.mark.parametrize(
    "outcome", [Outcome(failure="no speech"), Outcome(duration_ms=LONGEST_MS + 1)]
)
def test_a_failed_task_says_why_and_costs_nothing(
    server: SpeechToTextServer, client: httpx.Client, outcome: Outcome
) -> None:
    server.listen = lambda _: outcome
    server.balances[0] = Balance(free_minutes=0, points=10)
    task_id = submit(client)["task_id"]
    server.finish(task_id)
    data = poll(client, task_id)
    assert (data["task_status"], data["message"]) == ("FAILED", outcome.reason)
    assert data["consumed_points"] == 0
    assert "transcription_text" not in data
    assert submit(client, SYNC)["task_status"] == "FAILED"
    assert server.balances[0].charged == 0


@pytest.mark.parametrize(
    ("duration_ms", "points"), [(1, 1), (59_999, 1), (60_000, 1), (60_001, 2), (LONGEST_MS, 720)]
)
def test_started_minutes_are_billed(duration_ms: int, points: int) -> None:
    assert Outcome(duration_ms=duration_ms).points == points


def test_the_free_minutes_go_first_and_an_empty_balance_refuses(
    server: SpeechToTextServer, client: httpx.Client
) -> None:
    server.listen = lambda _: Outcome(duration_ms=4 * 60_000)
    server.balances[0] = Balance(points=3)
    submit(client, SYNC)
    assert (server.balances[0].free_minutes, server.balances[0].charged) == (1, 0)
    submit(client, SYNC)
    assert (server.balances[0].free_minutes, server.balances[0].charged) == (0, 3)
    answer = client.post(SYNC, json={"url": URL})
    assert (answer.status_code, answer.json()["code"]) == (402, 1006)
    assert server.accepted_count(URL) == 2


def test_a_task_is_charged_once(server: SpeechToTextServer, client: httpx.Client) -> None:
    server.balances[0] = Balance(free_minutes=0, points=5)
    task_id = submit(client)["task_id"]
    for _ in range(6):
        poll(client, task_id)
    assert server.balances[0].charged == 1


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("headers", "fact"),
    [
        ({}, "absent"),
        ({"X-API-Key": "guessed"}, "wrong"),
        ({"X-API-Key": "stale"}, "disabled"),
        ({"Authorization": "Bearer first"}, "absent"),
    ],
)
def test_1002_without_a_right_key(
    server: SpeechToTextServer, headers: dict[str, str], fact: str
) -> None:
    for method, path in (("POST", ASYNC), ("POST", SYNC), ("GET", STATUS)):
        url = f"{server.origin}{path}"
        with httpx.Client(trust_env=False) as client:
            answer = client.request(method, url, headers=headers, json={"url": URL})
        assert (answer.status_code, answer.json()["code"]) == (401, 1002)
    assert {entry.key for entry in server.record.requests} == {fact}
    assert not server.record.submissions


def test_the_record_has_no_key_and_says_where_one_strayed(
    server: SpeechToTextServer, client: httpx.Client
) -> None:
    client.get(STATUS)
    client.get(STATUS, params={"task_id": "first"})
    client.get(STATUS, headers={"Referer": "http://x/?key=first"})
    assert [entry.key_strayed for entry in server.record.requests] == [False, True, True]
    assert "first" not in repr(server.record.requests)
    assert {entry.key for entry in server.record.requests} == {"right"}


@pytest.mark.parametrize(
    "request_",
    [
        {"json": {}},
        {"json": {"url": 5}},
        {"json": {"url": "ftp://example.com/a.mp3"}},
        {"json": {"url": "http://[::1/a.mp3"}},
        {"json": ["https://example.com/a.mp3"]},
        {"json": {"url": "https://example.com/" + "a" * 70_000}},
        {"content": b'{"url": ', "headers": {"Content-Type": "application/json"}},
        {"content": b'{"url": "https://example.com/a.mp3"}'},
        {"files": {"audio": ("a.mp3", SOUND)}},
        {"files": {"file": ("a.txt", SOUND)}},
        {"files": {"file": ("mp3", SOUND)}},
        {"files": {"file": ("a.mp3", b"")}},
        {"data": {"file": "a.mp3"}},
    ],
)
def test_1001_for_malformed_submissions(
    server: SpeechToTextServer, client: httpx.Client, request_: dict[str, Any]
) -> None:
    answer = client.post(ASYNC, **request_)
    assert (answer.status_code, answer.json()["code"]) == (400, 1001)
    assert answer.json()["data"] is None
    assert not server.record.submissions


def test_1001_for_a_form_without_its_closing_boundary(server: SpeechToTextServer) -> None:
    body = form(SOUND).removesuffix(b"--XXX--\r\n")
    with connected(server.port) as raw:
        raw.send(post(ASYNC, body, "X-API-Key: first", FORM_TYPE))
        assert json.loads(raw.body())["code"] == 1001
    assert [entry.state for entry in server.record.requests] == ["complete"]
    assert not server.record.submissions


def test_1001_for_a_broken_form_which_is_read_to_its_end(server: SpeechToTextServer) -> None:
    body = b"--XXX\r\nno header\r\n\r\n" + b"x" * 300_000 + b"\r\n--XXX--\r\n"
    with connected(server.port) as raw:
        raw.send(post(ASYNC, body, "X-API-Key: first", FORM_TYPE))
        assert json.loads(raw.body())["code"] == 1001
    assert [entry.body_bytes for entry in server.record.requests] == [len(body)]
    assert not server.record.submissions


def test_1001_beyond_the_largest_file() -> None:
    with (
        SpeechToTextServer(most_bytes=100) as server,
        httpx.Client(
            base_url=server.base_url, headers={"X-API-Key": "a-key"}, trust_env=False
        ) as client,
    ):
        sizes = {100: 200, 101: 400}
        for size, status in sizes.items():
            files = {"file": ("a.mp3", b"x" * size)}
            assert client.post("recognition/sync/", files=files).status_code == status


@pytest.mark.parametrize("extension", [*sorted(FORMATS), "MP3"])
def test_each_format_is_taken(client: httpx.Client, extension: str) -> None:
    answer = client.post(ASYNC, files={"file": (f"a.{extension}", SOUND)})
    assert answer.status_code == 200


def test_1003_and_1004_for_tasks_of_others_and_of_nobody(
    server: SpeechToTextServer, client: httpx.Client
) -> None:
    task_id = submit(client)["task_id"]
    answers = [
        client.get(STATUS, params={"task_id": task_id}, headers={"X-API-Key": "second"}),
        client.get(STATUS, params={"task_id": "unknown"}),
        client.get(STATUS),
    ]
    codes = [(a.status_code, a.json()["code"]) for a in answers]
    assert codes == [(403, 1003), (404, 1004), (400, 1001)]
    assert [p.task_status for p in server.record.polls] == [None, None, None]


@pytest.mark.parametrize(
    ("code", "status"),
    [(1001, 400), (1002, 401), (1003, 403), (1004, 404), (429, 429), (1005, 500), (1006, 402)],
)
def test_every_code_can_be_planned(
    server: SpeechToTextServer, client: httpx.Client, code: int, status: int
) -> None:
    server.faults.plan(refusal(code), is_submission)
    answer = client.post(ASYNC, json={"url": URL})
    assert answer.status_code == status
    assert answer.json() == {"code": code, "message": MESSAGES[code], "data": None}
    assert not server.record.submissions
    assert submit(client)["task_status"] == "DOWNLOADING"


def test_status_and_code_are_independent(server: SpeechToTextServer, client: httpx.Client) -> None:
    server.faults.plan(refusal(1006, http_status=200), is_submission)
    server.faults.plan(refusal(4711, "What?", http_status=418), is_poll)
    submitted, polled = client.post(SYNC, json={"url": URL}), client.get(STATUS)
    assert (submitted.status_code, submitted.json()["code"]) == (200, 1006)
    assert (polled.status_code, polled.json()["code"]) == (418, 4711)
    assert server.faults.pending == 0


def test_429_says_when_in_either_form(server: SpeechToTextServer, client: httpx.Client) -> None:
    server.faults.plan(refusal(429, retry_after=3))
    server.faults.plan(refusal(429, retry_after=datetime(2025, 3, 16, 10, 30, 45, tzinfo=UTC)))
    server.faults.plan(refusal(429))
    answers = [client.get(STATUS).headers.get("Retry-After") for _ in range(3)]
    assert answers == ["3", "Sun, 16 Mar 2025 10:30:45 GMT", None]


# ---------------------------------------------------------------- addresses


def test_without_the_last_slash_a_get_is_redirected(client: httpx.Client) -> None:
    answer = client.get(f"{STATUS[:-1]}?task_id=a")
    assert (answer.status_code, answer.headers["location"]) == (301, f"{STATUS}?task_id=a")


@pytest.mark.parametrize("status", [301, 404, 500])
def test_without_the_last_slash_a_post_gets_what_was_chosen(status: Any) -> None:
    with SpeechToTextServer(slashless_post=status) as server:
        url = f"{server.origin}{ASYNC[:-1]}"
        with httpx.Client(headers={"X-API-Key": "a-key"}, trust_env=False) as client:
            answer = client.post(url, json={"url": URL})
        assert answer.status_code == status
        assert not server.record.submissions


def test_other_paths_and_methods_are_refused(client: httpx.Client) -> None:
    assert client.get("/api/v2/").status_code == 404
    assert client.get(ASYNC).status_code == 405
    assert client.post(STATUS).status_code == 405


# ---------------------------------------------------------------- acceptance


def test_a_request_is_accepted_when_whole_though_nobody_waits(server: SpeechToTextServer) -> None:
    held = threading.Event()
    server.faults.plan(StallBeforeAnswer(until=held))
    body = form(SOUND)
    with connected(server.port) as raw:
        raw.send(post(ASYNC, body, "X-API-Key: first", FORM_TYPE)[:-1])
        server.record.wait_for(lambda r: [e.body_bytes for e in r.requests] == [len(body) - 1])
        assert not server.record.submissions
        raw.send(body[-1:])
        server.record.wait_for(lambda r: len(r.submissions) == 1)
        assert [e.state for e in server.record.requests] == ["complete"]
        held.set()
        assert json.loads(raw.body())["code"] == 200


def test_many_at_once(server: SpeechToTextServer) -> None:
    answers: list[int] = []

    def send() -> None:
        with httpx.Client(headers={"X-API-Key": "first"}, trust_env=False) as client:
            url = f"{server.origin}{ASYNC}"
            answers.extend(client.post(url, json={"url": URL}).status_code for _ in range(5))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [200] * 40
    assert server.accepted_count(URL) == 40
    assert len({s.task_id for s in server.record.submissions}) == 40
