"""The Speech-to-Text API's pure side: every state and code of its document, and what it omits."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from stt_desktop.domain.account import CAPABILITIES, Account, Provider
from stt_desktop.domain.ports import Job, Stage
from stt_desktop.domain.source import LocalFile, RemoteUrl
from stt_desktop.providers.protocol import (
    Blocked,
    Busy,
    Done,
    Fail,
    FileBody,
    JsonBody,
    Reply,
    Send,
    Step,
    Unclear,
    Wait,
)
from stt_desktop.providers.speech_to_text import LONG_QUEUE_MS, SpeechToText
from tests.providers.conftest import LINK, job
from tests.providers.replies import NOW_MS, error_of, reply

ACCOUNT = Account("an-id", "Work", Provider.SPEECH_TO_TEXT)
API = SpeechToText(ACCOUNT)
FILE = LocalFile("/recordings/会議.mp3")
SENT = {"name": "会議.mp3"}
POLLING = {"name": "会議.mp3", "task_id": "t-1", "polling": True, "polls": 1}

SUBMITTED = {
    "code": 200,
    "message": "Task submitted successfully",
    "data": {
        "task_id": "550e8400-e29b-41d4-a716-446655440000",
        "dashscope_task_id": "dsope-12345678",
        "task_status": "DOWNLOADING",
        "submit_time": "2025-03-16 10:30:45.123",
        "consumed_time": 0.123,
        "message": "DOWNLOADING",
    },
}
FINISHED = {
    "code": 200,
    "message": "Recognition successful",
    "data": {
        "task_id": "550e8400-e29b-41d4-a716-446655440000",
        "task_status": "SUCCEEDED",
        "submit_time": "2025-03-16 10:30:45.123",
        "end_time": "2025-03-16 10:31:15.456",
        "duration": 30000,
        "transcription_text": "This is the recognized text content.",
        "consumed_points": 1,
        "consumed_time": 30.123,
    },
}


def status(name: Any, **more: Any) -> dict[str, Any]:
    data = {"task_id": "t-1", "task_status": name, **more}
    return {"code": 200, "message": "Query successful", "data": data}


def first(a_job: Job) -> Send:
    step = API.start(a_job)
    assert isinstance(step, Send)
    return step


# --- submissions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "duration_ms", "path"),
    [
        ("auto", 0, "recognition/sync/"),
        ("auto", 299_999, "recognition/sync/"),
        ("auto", 300_000, "recognition/async/"),
        ("auto", None, "recognition/async/"),
        ("async", 1_000, "recognition/async/"),
        ("sync", 36_000_000, "recognition/sync/"),
        ("sync", None, "recognition/sync/"),
    ],
)
def test_the_mode_decides_the_path_of_a_file(mode: str, duration_ms: int | None, path: str) -> None:
    request = first(job(FILE, mode=mode, duration_ms=duration_ms)).request
    assert (request.method, request.path) == ("POST", path)
    assert request.submits
    assert request.answer_seconds >= 600
    assert request.body == FileBody(FILE.path, "file", "会議.mp3")


@pytest.mark.parametrize(
    ("mode", "path"),
    [
        ("auto", "recognition/async/"),
        ("async", "recognition/async/"),
        ("sync", "recognition/sync/"),
    ],
)
def test_a_link_is_asynchronous_unless_told(mode: str, path: str) -> None:
    request = first(job(RemoteUrl(LINK), mode=mode)).request
    assert (request.method, request.path) == ("POST", path)
    assert request.body == JsonBody({"url": LINK})


def test_the_key_goes_in_the_documented_header() -> None:
    assert API.authorize("sk-1") == {"X-API-Key": "sk-1"}


@pytest.mark.parametrize(
    "extension", sorted(CAPABILITIES[Provider.SPEECH_TO_TEXT].extensions or ())
)
def test_every_documented_format_is_taken(extension: str) -> None:
    first(job(LocalFile(f"/r/talk{extension.upper()}")))


def test_there_are_17_formats() -> None:
    assert len(CAPABILITIES[Provider.SPEECH_TO_TEXT].extensions or ()) == 17


@pytest.mark.parametrize(
    ("a_job", "code"),
    [
        (job(LocalFile("/r/notes.txt")), "format-not-taken"),
        (job(LocalFile("/r/no-extension")), "format-not-taken"),
        (job(FILE, size_bytes=12 * 1024**3 + 1), "source-too-large"),
        (job(FILE, duration_ms=12 * 3_600_000 + 1), "source-too-long"),
        (job(FILE, mode="fast"), "mode-not-offered"),
    ],
)
def test_what_the_service_does_not_take_is_not_sent(a_job: Job, code: str) -> None:
    step = API.start(a_job)
    assert isinstance(step, Fail)
    assert step.error.code == code


def test_the_limits_themselves_are_taken() -> None:
    first(job(FILE, size_bytes=12 * 1024**3, duration_ms=12 * 3_600_000))


# --- states -----------------------------------------------------------------------------------


def test_a_submission_is_remembered_with_both_ids() -> None:
    step = API.feed(SENT, reply(200, SUBMITTED))
    assert isinstance(step, Wait)
    assert step.state["task_id"] == "550e8400-e29b-41d4-a716-446655440000"
    assert step.state["dashscope_task_id"] == "dsope-12345678"
    assert step.state["submit_time"] == "2025-03-16 10:30:45.123"
    assert step.then.method == "GET"
    assert step.then.path == "recognition/status/"
    assert step.then.query == {"task_id": step.state["task_id"]}
    assert step.then.body is None
    assert not step.then.submits
    assert step.progress.stage is Stage.FETCHING


@pytest.mark.parametrize("state", [SENT, POLLING | {"task_id": FINISHED["data"]["task_id"]}])  # type: ignore[index]
def test_a_success_is_kept_as_it_came(state: dict[str, object]) -> None:
    answer = reply(200, FINISHED)
    step = API.feed(state, answer)
    assert step == Done(answer.body.decode())
    read = API.read(step.raw)
    assert read.text == "This is the recognized text content."
    assert (read.duration_ms, read.points) == (30_000, 1)


def test_an_empty_text_is_a_text() -> None:
    step = API.feed(POLLING, reply(200, status("SUCCEEDED", transcription_text="")))
    assert isinstance(step, Done)
    assert API.read(step.raw).text == ""


@pytest.mark.parametrize(
    ("name", "stage"),
    [
        ("DOWNLOADING", Stage.FETCHING),
        ("downloading ", Stage.FETCHING),
        ("PENDING", Stage.WAITING),
        ("RUNNING", Stage.WAITING),
        ("SOMETHING_NEW", Stage.WAITING),
        ("", Stage.WAITING),
        (None, Stage.WAITING),
        (7, Stage.WAITING),
    ],
)
def test_an_unfinished_or_unknown_state_is_waited_for(name: Any, stage: Stage) -> None:
    step = API.feed(POLLING, reply(200, status(name)))
    assert isinstance(step, Wait)
    assert step.progress.stage is stage


@pytest.mark.parametrize("state", [SENT, POLLING])
def test_a_failed_recognition_fails_in_the_services_words(state: dict[str, object]) -> None:
    step = API.feed(state, reply(200, status("FAILED", message="no audio stream\nfound")))
    assert isinstance(step, Fail)
    assert step.error.code == "recognition-failed"
    assert step.error.details["said"] == "no audio stream found."
    assert step.error.details["name"] == "会議.mp3"


def test_a_success_without_a_text_is_waited_for_but_not_for_ever() -> None:
    state: Any = POLLING
    for _ in range(10):
        step = API.feed(state, reply(200, status("SUCCEEDED")))
        assert isinstance(step, Wait)
        state = step.state
    step = API.feed(state, reply(200, status("SUCCEEDED")))
    assert isinstance(step, Fail)
    assert step.error.code == "recognition-failed"


def test_unknown_fields_do_no_harm() -> None:
    grown = FINISHED | {"trace": [1, {"a": None}], "data": FINISHED["data"] | {"words": [[]]}}  # type: ignore[operator]
    assert isinstance(API.feed(SENT, reply(200, grown)), Done)


@pytest.mark.parametrize("name", ["PENDING", "SUCCEEDED", "FAILED"])
def test_an_answer_about_another_task_is_not_taken(name: str) -> None:
    other = status(name, transcription_text="not mine")
    other["data"]["task_id"] = "t-2"
    assert isinstance(API.feed(POLLING, reply(200, other)), Unclear)


@pytest.mark.parametrize("code", [0, 1, 201, 2000, "2000", "ok", None])
@pytest.mark.parametrize("http", [200, 201, 202])
def test_a_task_that_was_accepted_is_not_refused_by_a_code_of_no_document(
    code: Any, http: int
) -> None:
    """Sent again, it would be billed again."""
    accepted = API.feed(SENT, reply(http, SUBMITTED | {"code": code}))
    assert isinstance(accepted, Wait)
    assert accepted.state["task_id"] == SUBMITTED["data"]["task_id"]  # type: ignore[index]
    assert isinstance(API.feed(SENT, reply(http, FINISHED | {"code": code})), Done)
    text_alone = {"task_status": "SUCCEEDED", "transcription_text": "words"}
    assert isinstance(API.feed(SENT, reply(http, {"code": code, "data": text_alone})), Done)
    polled = API.feed(POLLING, reply(http, status("PENDING") | {"code": code}))
    assert isinstance(polled, Wait)


@pytest.mark.parametrize("code", [1001, 1002, 1003, 1004, 1005, 1006, 429])
def test_a_code_of_the_document_refuses_whatever_stands_beside(code: int) -> None:
    step = API.feed(SENT, reply(200, SUBMITTED | {"code": code}))
    assert isinstance(step, Fail | Blocked | Busy)


# --- cadence ----------------------------------------------------------------------------------


def pauses(api: SpeechToText, count: int) -> list[float]:
    state: Any = {"name": "a"}
    found = []
    for _ in range(count):
        step = api.feed(state, reply(200, status("PENDING")))
        assert isinstance(step, Wait)
        found.append(step.seconds)
        state = step.state
    return found


def test_polling_starts_soon_and_settles_between_10_and_30_seconds() -> None:
    found = pauses(API, 40)
    assert found[0] <= 5
    assert found == sorted(found)
    assert all(10 <= pause <= 30 for pause in found[3:])
    assert found[-1] == 30


def test_an_accounts_own_pause_is_the_longest() -> None:
    account = replace(ACCOUNT, base_url="http://127.0.0.1:1/", poll_seconds=0.05)
    assert pauses(SpeechToText(account), 10) == [0.05] * 10


@pytest.mark.parametrize("seconds", [12.0, 30.0, 31.0, 300.0, 3600.0])
def test_polling_settles_at_an_accounts_own_pause(seconds: float) -> None:
    found = pauses(SpeechToText(replace(ACCOUNT, poll_seconds=seconds)), 20)
    assert found[0] <= 5
    assert found == sorted(found)
    assert found[6:] == [seconds] * 14


def test_a_restart_asks_at_once_and_begins_the_cadence_anew() -> None:
    remote = POLLING | {"polls": 900, "pending_since_ms": NOW_MS}
    step = API.start(job(FILE, remote=remote))
    assert isinstance(step, Wait)
    assert step.seconds == 0
    assert step.then.query == {"task_id": "t-1"}
    assert step.state["pending_since_ms"] == NOW_MS
    after = API.feed(step.state, reply(200, status("PENDING")))
    assert isinstance(after, Wait)
    assert after.seconds <= 5


@pytest.mark.parametrize("polls", [-1, -100, 10**9, "many", None])
def test_an_odd_count_of_polls_in_the_journal_does_no_harm(polls: Any) -> None:
    step = API.feed(POLLING | {"polls": polls}, reply(200, status("PENDING")))
    assert isinstance(step, Wait)
    assert 3 <= step.seconds <= 30


def test_a_task_that_the_person_found_is_polled_under_its_sources_name() -> None:
    step = API.start(job(FILE, remote={"task_id": "t-1"}))
    assert isinstance(step, Wait)
    old = API.feed(step.state, reply(200, status("PENDING")))
    assert isinstance(old, Wait)
    late = API.feed(old.state, reply(200, status("PENDING"), at_ms=NOW_MS + LONG_QUEUE_MS))
    assert isinstance(late, Wait)
    assert late.progress.notice is not None
    assert late.progress.notice.details["name"] == "会議.mp3"


def test_half_an_hour_in_the_queue_is_told_also_after_a_restart() -> None:
    step = API.feed(SENT, reply(200, status("PENDING")))
    assert isinstance(step, Wait)
    assert step.progress.notice is None
    step = API.feed(step.state, reply(200, status("PENDING"), at_ms=NOW_MS + LONG_QUEUE_MS - 1))
    assert isinstance(step, Wait)
    assert step.progress.notice is None
    again = API.start(job(FILE, remote=dict(step.state)))
    assert isinstance(again, Wait)
    step = API.feed(again.state, reply(200, status("PENDING"), at_ms=NOW_MS + LONG_QUEUE_MS))
    assert isinstance(step, Wait)
    assert step.progress.notice is not None
    assert step.progress.notice.code == "long-queue"
    assert "–" not in str(step.progress.notice)
    assert step.seconds > 0


def test_downloading_for_long_is_no_queue() -> None:
    step = API.feed(SENT, reply(200, status("DOWNLOADING")))
    assert isinstance(step, Wait)
    step = API.feed(step.state, reply(200, status("PENDING"), at_ms=NOW_MS + 2 * LONG_QUEUE_MS))
    assert isinstance(step, Wait)
    assert step.progress.notice is None


# --- errors -----------------------------------------------------------------------------------


def envelope(code: Any, message: str = "words") -> dict[str, Any]:
    return {"code": code, "message": message, "data": None}


@pytest.mark.parametrize("http", [200, 400, 401, 403, 404, 429, 500, 402])
@pytest.mark.parametrize(
    ("code", "kind", "error"),
    [
        (1001, Fail, "request-refused"),
        (1002, Blocked, "key-refused"),
        (1003, Blocked, "access-forbidden"),
        (1004, Fail, "request-refused"),
        (429, Busy, "too-many-requests"),
        (1005, Fail, "service-trouble"),
        (1006, Blocked, "out-of-credit"),
        ("1006", Blocked, "out-of-credit"),
    ],
)
def test_a_code_of_the_document_decides_whatever_the_http_status(
    http: int, code: Any, kind: type[Step], error: str
) -> None:
    step = API.feed(SENT, reply(http, envelope(code)))
    assert error_of(step, kind).code == error


@pytest.mark.parametrize(
    ("http", "kind", "error"),
    [
        (200, Unclear, "service-trouble"),
        (202, Unclear, "service-trouble"),
        (303, Unclear, "service-trouble"),
        (400, Fail, "request-refused"),
        (408, Unclear, "service-trouble"),
        (422, Fail, "request-refused"),
        (500, Unclear, "service-trouble"),
        (503, Unclear, "service-trouble"),
    ],
)
@pytest.mark.parametrize("code", [0, 1999, 2000])
def test_a_code_of_no_document_refuses_only_where_http_does(
    code: int, http: int, kind: type[Step], error: str
) -> None:
    step = API.feed(SENT, reply(http, envelope(code)))
    assert error_of(step, kind).details["said"] == "words."
    assert error_of(step, kind).code == error


@pytest.mark.parametrize(
    ("http", "kind"),
    [(200, Fail), (400, Fail), (500, Fail), (502, Unclear), (503, Unclear), (504, Unclear)],
)
def test_a_server_error_is_the_services_word_unless_a_gateway_says_it(
    http: int, kind: type[Step]
) -> None:
    step = API.feed(SENT, reply(http, envelope(1005)))
    assert error_of(step, kind).code == "service-trouble"


@pytest.mark.parametrize(
    ("answer", "kind", "error"),
    [
        (reply(200, envelope(1001)), Unclear, "request-refused"),
        (reply(200, envelope(1999)), Unclear, "service-trouble"),
        (reply(400, envelope(1999)), Unclear, "request-refused"),
        (reply(404, envelope(1999)), Unclear, "request-refused"),
        (reply(200, envelope(1002)), Blocked, "key-refused"),
        (reply(403, envelope(1003)), Blocked, "access-forbidden"),
        (reply(404, envelope(1004)), Fail, "remote-task-unknown"),
        (reply(500, envelope(1005)), Unclear, "service-trouble"),
        (reply(200, envelope(1006)), Blocked, "out-of-credit"),
        (reply(429, envelope(429)), Busy, "too-many-requests"),
        (reply(502, b"<html>"), Unclear, "service-trouble"),
        (reply(404, b"<html>"), Blocked, "not-the-service"),
        (reply(404, {"detail": "none"}), Fail, "remote-task-unknown"),
        (reply(418, b""), Unclear, "request-refused"),
    ],
)
def test_an_error_while_polling_ends_only_what_is_over(
    answer: Reply, kind: type[Step], error: str
) -> None:
    step = API.feed(POLLING, answer)
    assert error_of(step, kind).code == error


@pytest.mark.parametrize(
    ("http", "kind", "error"),
    [
        (301, Blocked, "wrong-address"),
        (303, Unclear, "service-trouble"),
        (400, Fail, "request-refused"),
        (401, Blocked, "key-refused"),
        (403, Blocked, "access-forbidden"),
        (404, Blocked, "not-the-service"),
        (405, Blocked, "not-the-service"),
        (407, Blocked, "not-the-service"),
        (408, Unclear, "service-trouble"),
        (413, Fail, "request-refused"),
        (415, Fail, "request-refused"),
        (429, Busy, "too-many-requests"),
        (500, Unclear, "service-trouble"),
        (502, Unclear, "service-trouble"),
        (503, Unclear, "service-trouble"),
        (504, Unclear, "service-trouble"),
        (599, Unclear, "service-trouble"),
        (101, Unclear, "service-trouble"),
        (999, Unclear, "service-trouble"),
    ],
)
@pytest.mark.parametrize("body", [b"", b"<html>no</html>", b"\xff\xfe"])
def test_a_bare_http_status_is_told_in_words(
    http: int, kind: type[Step], error: str, body: bytes
) -> None:
    step = API.feed(SENT, reply(http, body, {"location": "https://login.example/x"}))
    assert error_of(step, kind).code == error


@pytest.mark.parametrize("target", ["http://[", "A://[::1", "//x]:y/", "", "/login"])
def test_a_redirect_to_no_address_is_told_all_the_same(target: str) -> None:
    step = API.feed(SENT, reply(302, b"", {"location": target}))
    assert isinstance(step, Blocked)
    assert step.error.code == "wrong-address"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("Sun, 16 Mar 2025 02:31:45 GMT", 60.0),
        ("Sun, 16 Mar 2025 02:00:00 GMT", 0.0),
        ("Sunday, 16-Mar-25 02:31:45 GMT", 60.0),
        ("Sun Mar 16 02:31:45 2025", 60.0),
        ("Sun, 16 Mar 2025 02:31:45 -0000", 60.0),
        ("Sun, 16 Mar 2025 10:31:45 +0800", 60.0),
        ("99999999999999999999", 86_400.0),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai"])
def test_retry_after_is_read_in_both_forms(
    header: str, seconds: float | None, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with in_zone(zone, monkeypatch):
        step = API.feed(SENT, reply(429, envelope(429), {"retry-after": header}))
    assert isinstance(step, Busy)
    assert step.seconds == seconds


@contextmanager
def in_zone(zone: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process in another time zone, where the system can do that."""
    set_zone: Callable[[], None] = getattr(time, "tzset", lambda: None)
    try:
        with monkeypatch.context() as patch:
            patch.setenv("TZ", zone)
            set_zone()
            yield
    finally:
        set_zone()


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ("Sun, 16 Mar 2025 02:00:00 GMT", 60.0),  # this computer's clock is half an hour ahead
        ("Sun, 16 Mar 2025 02:00:00", 60.0),
        ("Sun, 16 Mar 2025 03:00:00 GMT", 0.0),
        ("yesterday", 0.0),
        ("", 0.0),
    ],
)
def test_a_date_counts_from_the_services_own_clock(date: str, seconds: float) -> None:
    headers = {"retry-after": "Sun, 16 Mar 2025 02:01:00 GMT", "date": date}
    step = API.feed(SENT, reply(429, envelope(429), headers))
    assert isinstance(step, Busy)
    assert step.seconds == seconds


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b'"text"', b"{", b"\xff", b'{"code": 200}', b'{"code":200,"data":[]}',
     b'{"code":200,"data":{"task_id":""}}', b'{"code":200,"data":{"task_id":5}}'],
)  # fmt: skip
def test_a_success_that_cannot_be_read_is_unclear(body: bytes) -> None:
    step = API.feed(SENT, reply(200, body))
    assert isinstance(step, Unclear)
    assert step.error.code == "service-trouble"


# --- testing an account -----------------------------------------------------------------------


def test_the_probe_costs_nothing() -> None:
    request = API.probe()
    assert (request.method, request.path) == ("GET", "recognition/status/")
    assert not request.submits


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (reply(404, envelope(1004)), None),
        (reply(200, envelope(1004)), None),
        (reply(400, envelope(1001)), None),
        (reply(200, status("PENDING")), None),
        (reply(401, envelope(1002)), "key-refused"),
        (reply(401, b""), "key-refused"),
        (reply(403, envelope(1003)), "access-forbidden"),
        (reply(200, envelope(1006)), "out-of-credit"),
        (reply(429, envelope(429)), "too-many-requests"),
        (reply(500, envelope(1005)), "service-trouble"),
        (reply(404, b"<h1>Not Found</h1>"), "not-the-service"),
        (reply(404, {"detail": "Not found."}), "not-the-service"),
        (reply(302, b"", {"location": "https://x.example/"}), "wrong-address"),
        (reply(200, b"<html>"), "service-trouble"),
    ],
)
def test_a_probes_answer_tells_a_good_key(answer: Reply, code: str | None) -> None:
    error = API.judge_probe(answer)
    assert (error and error.code) == code
    assert error is None or "–" not in str(error)


@pytest.mark.parametrize("answer", [reply(404, b"<html>"), reply(404, {"detail": "Not Found"})])
def test_an_address_without_its_path_is_told_from_another_service(answer: Reply) -> None:
    bare = SpeechToText(replace(ACCOUNT, base_url="https://stt.example/"))
    found = (error_of(bare.feed(SENT, answer), Blocked), bare.judge_probe(answer))
    for error in found:
        assert error is not None
        assert error.code == "wrong-path"
        assert "at https://stt.example/: Not Found" in error.message()
        assert "https://api.speech-to-text.cn/api/v1/" in error.advice()
    for account in (ACCOUNT, replace(ACCOUNT, base_url=ACCOUNT.capabilities.default_url)):
        usual = SpeechToText(account)
        assert error_of(usual.feed(SENT, answer), Blocked).code == "not-the-service"


@pytest.mark.parametrize(
    "raw", ["", "null", "[]", "{", '{"data": 5}', '{"data": {"transcription_text": 5}}']
)
def test_reading_never_fails(raw: str) -> None:
    assert API.read(raw).text == ""


# --- links that the service cannot fetch ------------------------------------------------------

LINK_SENT: dict[str, Any] = {"name": "a talk.mp3", "link": True}
LINK_POLLED: dict[str, Any] = {**LINK_SENT, "task_id": "t-1", "polling": True}


def test_a_links_submission_says_that_it_is_one() -> None:
    assert first(job(RemoteUrl(LINK))).state["link"] is True
    assert "link" not in first(job(FILE)).state


@pytest.mark.parametrize("code", [1001, 1004])
def test_a_link_that_is_refused_was_not_fetched(code: int) -> None:
    step = API.feed(LINK_SENT, reply(200, envelope(code, "URL not accessible")))
    error = error_of(step, Fail)
    assert (error.code, error.details["said"]) == ("link-not-fetched", "URL not accessible.")


def test_a_link_that_fails_before_the_queue_was_not_fetched() -> None:
    seen = API.feed(LINK_POLLED, reply(200, status("DOWNLOADING"), at_ms=1_000))
    assert isinstance(seen, Wait)
    step = API.feed(seen.state, reply(200, status("FAILED", message="gone"), at_ms=31_000))
    error = error_of(step, Fail)
    assert error.code == "link-not-fetched"
    assert "gone" in error.message()
    at_once = API.feed(LINK_SENT, reply(200, status("FAILED", message="gone")))
    assert error_of(at_once, Fail).code == "link-not-fetched"


@pytest.mark.parametrize("points", [None, 0, 2])
@pytest.mark.parametrize("last_seen_ms", [None, 1_000])
def test_a_link_that_failed_unseen_may_have_been_charged(
    points: int | None, last_seen_ms: int | None
) -> None:
    """It may have gone through the queue between two questions: only its points tell."""
    state = LINK_POLLED | ({} if last_seen_ms is None else {"fetching_ms": last_seen_ms})
    told = {} if points is None else {"consumed_points": points}
    step = API.feed(state, reply(200, status("FAILED", message="oh", **told), at_ms=61_001))
    codes = {None: "link-in-doubt", 0: "link-not-fetched", 2: "recognition-failed"}
    assert error_of(step, Fail).code == codes[points]


def test_a_synchronous_link_does_not_say_where_it_failed() -> None:
    sent = first(job(RemoteUrl(LINK), mode="sync"))
    step = API.feed(sent.state, reply(200, status("FAILED", message="oh")))
    assert error_of(step, Fail).code == "link-in-doubt"


def test_a_link_that_waits_in_the_queue_is_no_longer_fetched() -> None:
    seen = API.feed(LINK_POLLED, reply(200, status("DOWNLOADING"), at_ms=1_000))
    assert isinstance(seen, Wait)
    assert seen.state["fetching_ms"] == 1_000
    queued = API.feed(seen.state, reply(200, status("QUEUED"), at_ms=2_000))
    assert isinstance(queued, Wait)
    assert "fetching_ms" not in queued.state


def test_what_fails_behind_the_queue_was_fetched() -> None:
    state = {**LINK_POLLED, "pending_since_ms": 1}
    step = API.feed(state, reply(200, status("FAILED", message="no speech")))
    assert error_of(step, Fail).code == "recognition-failed"


def test_a_link_that_succeeded_without_a_text_was_fetched_and_charged() -> None:
    """Polled too seldom to be seen in the queue: sending it again is for the person to say."""
    answer = reply(200, status("SUCCEEDED"))
    step = API.feed(LINK_POLLED, answer)
    while isinstance(step, Wait):
        step = API.feed(step.state, answer)
    assert error_of(step, Fail).code == "recognition-failed"


@pytest.mark.parametrize("code", [1005, 1002])
def test_other_errors_of_a_link_stay_what_they_are(code: int) -> None:
    step = API.feed(LINK_SENT, reply(200, envelope(code)))
    assert error_of(step, Fail if code == 1005 else Blocked).code != "link-not-fetched"


def test_a_link_that_the_service_forgot_may_have_been_charged() -> None:
    step = API.feed(LINK_POLLED, reply(200, envelope(1004)))
    assert error_of(step, Fail).code == "remote-task-unknown"
