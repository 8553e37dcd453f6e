"""Whatever a service answers: only Steps come out, and only AppError inside them."""

import json
import re
import string
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.errors import SOURCE_TOO_LARGE, SOURCE_TOO_LONG, AppError
from stt_desktop.domain.transcript import Recognition
from stt_desktop.providers.answers import said
from stt_desktop.providers.linkai import LinkAi
from stt_desktop.providers.openai import OpenAi, models_in
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
OPEN = OpenAi(Account("c", "Server", Provider.OPENAI, "https://own.example/v1/"))
APIS: list[HttpApi] = [STT, LinkAi(Account("b", "Agent", Provider.LINKAI)), OPEN]

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
        "error",
        "detail",
        "loc",
        "msg",
        "type",
        "segments",
        "words",
        "start",
        "end",
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
WORDS = st.lists(
    st.sampled_from(["longer than", "at most", "limit of", "model", "not found", "MB", "seconds"])
    | st.integers(0).map(str)
    | st.sampled_from(["9" * 400, "9" * 5000, "25", "26_214_400", "verbose_json"])
).map(" ".join)
"""What servers say of their limits, and numbers without measure."""
BODIES = VALUES.map(lambda value: json.dumps(value).encode()) | st.binary()
HEADERS = st.dictionaries(
    st.sampled_from(["retry-after", "location", "content-type", "x"]),
    st.text(string.printable)
    | st.integers().map(str)
    | st.sampled_from(["Sun, 16 Mar 2025 02:31:45 GMT", "http://[::1", "//x@y:z/", "²"]),
)
STATUSES = st.sampled_from(
    [200, 301, 303, 400, 401, 402, 403, 404, 406, 408, 409, 413, 415, 422, 429, 500, 503]
)
ENVELOPES = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("code", "data", "message", "text"), VALUES),
        "error": VALUES | st.fixed_dictionaries({"message": WORDS}, optional={"code": VALUES}),
        "detail": VALUES
        | WORDS
        | st.lists(st.fixed_dictionaries({"loc": st.lists(VALUES), "msg": VALUES | WORDS})),
    },
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
        {"name": "a", "path": "/a.mp3", "state": None, "file_name": "a", "form": "words"},
        {"name": "a", "path": "/a.mp3", "state": None, "file_name": "a", "form": "json"},
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
    allowed = {"target", "said"}
    if error.kind in {SOURCE_TOO_LARGE, SOURCE_TOO_LONG}:
        # Not shown: what an OpenAI-compatible server does not take whole is sent in parts.
        allowed |= {"size", "limit", "duration"}
    assert set(missing) <= allowed
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
        case Send(_, after):
            # Only what was refused, of an OpenAI-compatible server, in the next form or place.
            assert api is OPEN
            assert answer.status in {400, 404, 405, 409, 415, 422}
            assert after != state


@pytest.mark.parametrize("api", [STT, OPEN], ids=lambda api: type(api).__name__)
@given(REPLIES)
def test_any_answer_to_a_probe_is_judged(api: HttpApi, answer: Reply) -> None:
    error = api.judge_probe(answer)
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


LONG = {
    "digits": "9" * 20_000,
    "letters": "a" * 8_000_000,
    "nothing to see": "\u200b" * 4_000_000,
    "limits": "limit of " * 500_000,
}


@pytest.mark.parametrize("api", APIS, ids=lambda api: type(api).__name__)
@pytest.mark.parametrize("words", LONG.values(), ids=LONG)
@pytest.mark.parametrize("status", [400, 413])
def test_a_long_word_does_not_hold_up_the_window(api: HttpApi, words: str, status: int) -> None:
    """Answers are judged on the event loop."""
    said = {"code": 1001, "message": words, "error": {"message": words}}
    answer = Reply(status, {}, json.dumps(said, ensure_ascii=False).encode())
    began = time.process_time()
    step = api.feed({"name": "talk.mp3", "path": "/talk.mp3", "form": "text"}, answer)
    assert time.process_time() - began < 0.5
    assert isinstance(step, Fail)
    assert_whole(step.error)


def test_a_list_of_models_has_its_measure() -> None:
    names = [f"model-{number}" for number in range(100_000)]
    odd = ["", "a" * 201, "line\nend", "\u202eturned", "\ud800"]
    listed = [{"id": name} for name in [*odd, *names]]
    found = models_in(Reply(200, {}, json.dumps({"data": listed}).encode()))
    assert found is not None
    assert len(found) == 1000
    assert set(found) <= set(names)
