"""Whatever a service answers: only Steps come out, and only AppError inside them."""

import json
import re
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.errors import AppError
from stt_desktop.domain.transcript import Recognition
from stt_desktop.providers.answers import said
from stt_desktop.providers.linkai import LinkAi
from stt_desktop.providers.protocol import (
    Blocked,
    Busy,
    Done,
    Fail,
    HttpApi,
    Reply,
    Send,
    Unclear,
    Wait,
)
from stt_desktop.providers.speech_to_text import SpeechToText

STT = SpeechToText(Account("a", "Work", Provider.SPEECH_TO_TEXT))
APIS: list[HttpApi] = [STT, LinkAi(Account("b", "Agent", Provider.LINKAI))]

KNOWN = st.sampled_from(
    [
        "code",
        "data",
        "message",
        "task_status",
        "task_id",
        "transcription_text",
        "duration",
        "text",
        "consumed_points",
        "success",
        "dashscope_task_id",
        "submit_time",
    ]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(
        [200, 429, "429", 1001, 1002, 1003, 1004, 1005, 1006, 400, 402, 406, 408, 409, 503]
    )
    | st.sampled_from(["SUCCEEDED", "FAILED", "PENDING", "DOWNLOADING", "t-1"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KNOWN | st.text(), inner),
    max_leaves=25,
)
BODIES = VALUES.map(lambda value: json.dumps(value).encode()) | st.binary()
HEADERS = st.dictionaries(
    st.sampled_from(["retry-after", "location", "content-type", "x"]),
    st.text(string.printable)
    | st.integers().map(str)
    | st.sampled_from(["Sun, 16 Mar 2025 02:31:45 GMT", "http://[::1", "//x@y:z/", "²"]),
)
STATUSES = st.sampled_from([200, 301, 303, 400, 401, 402, 403, 404, 406, 408, 409, 429, 500, 503])
ENVELOPES = st.fixed_dictionaries(
    {}, optional={"code": VALUES, "data": VALUES, "message": VALUES, "text": VALUES}
).map(lambda value: json.dumps(value).encode())
REPLIES = st.builds(
    Reply,
    STATUSES | st.integers(100, 999),
    HEADERS,
    ENVELOPES | BODIES,
    st.integers(0, 4_000_000_000_000),
)
STATES = st.sampled_from(
    [
        {"name": "talk.mp3"},
        {"name": "talk.mp3", "task_id": "t-1", "polling": True, "polls": 3, "odd": 10},
    ]
) | st.dictionaries(st.sampled_from(["task_id", "polls", "odd", "pending_since_ms"]), VALUES).map(
    lambda state: {"name": "talk.mp3", **state}
)


def assert_whole(error: AppError) -> None:
    """Every blank of its texts is filled: a dash stands for one that is not."""
    assert isinstance(error, AppError)
    kind = error.kind
    blanks = re.findall(r"{(\w+)}", kind.title + kind.message + kind.advice)
    missing = [blank for blank in blanks if error.details.get(blank, "–") in {"–", ""}]
    # A redirect may lead nowhere, and a failure may have no words.
    assert set(missing) <= {"target", "said"}
    for text in (error.title(), error.message(), error.advice()):
        assert len(text) < 1500
        assert text.isprintable()
        text.encode()


@pytest.mark.parametrize("api", APIS, ids=lambda api: type(api).__name__)
@given(answer=REPLIES, state=STATES)
def test_any_answer_is_a_step(api: HttpApi, answer: Reply, state: dict[str, Any]) -> None:
    step = api.feed(state, answer)
    match step:
        case Fail(error) | Blocked(error) | Unclear(error):
            assert_whole(error)
        case Busy(seconds, error):
            assert_whole(error)
            assert seconds is None or 0 <= seconds <= 86_400
        case Wait(seconds, after, then, progress):
            assert 0 < seconds <= 30
            json.dumps(dict(after))
            assert isinstance(after["task_id"], str)
            assert then.method == "GET"
            if progress.notice is not None:
                assert_whole(progress.notice)
        case Done(raw):
            assert isinstance(api.read(raw), Recognition)
        case Send():
            pytest.fail("an answer never leads to another submission")


@given(REPLIES)
def test_any_answer_to_a_probe_is_judged(answer: Reply) -> None:
    error = STT.judge_probe(answer)
    if error is not None:
        assert_whole(error)


@pytest.mark.parametrize("api", APIS, ids=lambda api: type(api).__name__)
@given(raw=st.text() | BODIES.map(lambda body: body.decode("latin-1")))
def test_reading_never_raises(api: HttpApi, raw: str) -> None:
    read = api.read(raw)
    assert isinstance(read.text, str)
    assert read.duration_ms is None or read.duration_ms >= 0


@given(st.text() | VALUES, st.integers(100, 999))
def test_what_a_service_says_becomes_one_bounded_line(message: object, status: int) -> None:
    line = said(message, status)
    assert line == line.strip()
    assert line.isprintable()
    assert 0 < len(line) <= 202
    line.encode()
