"""What is read out of answers: the text to the letter, and times only where they can be right."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.domain.transcript import Timing
from stt_desktop.providers.openai_answer import (
    Part,
    dump_part,
    dump_parts,
    kept_parts,
    read,
)

TEXT = "Mr. Dashwood, then, had leisure. He wasn't ill-disposed!"
BARE = ["Mr", "Dashwood", "then", "had", "leisure", "He", "wasn't", "ill", "disposed"]
SPACED = [
    " Mr.",
    " Dashwood,",
    " then,",
    " had",
    " leisure.",
    " He",
    " wasn't",
    " ill",
    "-disposed!",
]


def test_a_servers_own_parts_are_no_parts_of_a_recording() -> None:
    assert read('{"text": "Some speech.", "parts": []}').text == "Some speech."


def timed(words: list[str], step: float = 0.5, **more: Any) -> list[dict[str, Any]]:
    return [
        {"word": word, "start": at * step, "end": at * step + 0.4, **more}
        for at, word in enumerate(words)
    ]


def verbose(**values: Any) -> str:
    return json.dumps({"text": TEXT, "language": "english", "duration": 5.0, **values})


@pytest.mark.parametrize("words", [BARE, SPACED, [word.upper() for word in BARE]])
def test_words_take_their_times_whatever_they_look_like(words: list[str]) -> None:
    found = read(verbose(words=timed(words)))
    assert found.text == TEXT
    assert "".join(word.text for word in found.words) == TEXT
    assert [word.start_ms for word in found.words] == [0, 500, 1000, 1500, 2000, 2500, 3000, 3500]
    assert found.words[-1].text == " ill-disposed!"
    assert found.words[-1].end_ms == 4400
    assert {word.timing for word in found.words} == {Timing.PROVIDER}
    assert found.language == "en"


def test_words_inside_segments_count_as_well() -> None:
    segments = [
        {"text": TEXT[:33], "start": 0, "end": 2.4, "words": timed(SPACED)[:5]},
        {"text": TEXT[33:], "start": 2.5, "end": 4.5, "words": timed(SPACED)[5:]},
    ]
    found = read(verbose(words=None, segments=segments))
    assert [word.start_ms for word in found.words][:3] == [0, 500, 1000]


def test_a_word_without_a_time_lies_between_its_neighbours() -> None:
    words = timed(BARE)
    del words[3]["start"]
    found = read(verbose(words=words))
    had = found.words[3]
    assert (had.text, had.timing) == (" had", Timing.INTERPOLATED)
    assert found.words[2].end_ms <= had.start_ms <= had.end_ms <= found.words[4].start_ms


def test_segments_share_their_time_out_and_say_how_far_off() -> None:
    segments = [
        {"text": " Mr. Dashwood, then, had leisure.", "start": 0.0, "end": 2.4},
        {"text": " He wasn't ill-disposed!", "start": 2.5, "end": 4.5},
    ]
    found = read(verbose(segments=segments))
    assert "".join(word.text for word in found.words) == TEXT
    by_text = {word.text.strip(): word for word in found.words}
    assert (by_text["Mr."].start_ms, by_text["He"].start_ms) == (0, 2500)
    assert by_text["disposed!" if "disposed!" in by_text else "ill-disposed!"].end_ms == 4500
    assert by_text["Mr."].error_ms is None
    assert (by_text["had"].error_ms or 0) >= 100
    starts = [word.start_ms for word in found.words]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    "values",
    [
        {"words": timed(BARE, step=0.0)[:1] * 9},
        {"words": [{"word": word, "start": 0, "end": 0} for word in BARE]},
        {"words": timed(BARE, step=500)},
        {"words": timed(BARE[::-1])},
        {"words": timed(BARE), "text": "Something else was said altogether, by somebody else."},
        {"words": [{**one, "start": 9 - one["start"]} for one in timed(BARE)]},
        {"words": [{"word": word, "start": "x", "end": None} for word in BARE]},
        {"words": "none", "segments": {"a": 1}},
        {"segments": [{"text": TEXT, "start": 0, "end": 300}], "duration": 300},
        {"segments": []},
        {"segments": [{"text": TEXT, "start": float("1e9"), "end": float("2e9")}]},
    ],
    ids=[
        "all-at-once", "zero", "milliseconds", "backwards", "another-text", "reversed", "no-times",
        "no-lists", "one-block", "empty", "absurd",
    ],
)  # fmt: skip
def test_times_that_cannot_be_right_are_none(values: dict[str, Any]) -> None:
    found = read(verbose(**values))
    assert found.words == ()
    assert found.text == values.get("text", TEXT)


def test_segments_serve_where_the_words_are_wrong() -> None:
    segments = [{"text": TEXT, "start": 0.2, "end": 4.5}]
    found = read(verbose(words=timed(BARE, step=500), segments=segments))
    assert found.words[0].start_ms == 200


def test_a_chinese_text_is_timed_by_its_characters() -> None:
    text = "今天天气很好，我们去公园。"
    words = [
        {"word": word, "start": at * 0.6, "end": at * 0.6 + 0.6}
        for at, word in enumerate(["今天", "天气", "很好", "我们", "去", "公园"])
    ]
    found = read(json.dumps({"text": text, "words": words, "language": "chinese"}))
    assert "".join(word.text for word in found.words) == text
    assert found.words[0].text == "今"
    assert (found.words[0].start_ms, found.words[1].start_ms) == (0, 300)
    assert found.language == "zh"


@pytest.mark.parametrize(
    ("raw", "text"),
    [("Hello.\n", "Hello."), ('"Hello."', "Hello."), ("42", "42"), ("", ""), ("{", "{")],
)
def test_a_bare_text_is_one(raw: str, text: str) -> None:
    assert read(raw).text == text
    assert read(raw).words == ()


# --- parts ------------------------------------------------------------------------------------


def part(start_ms: int, end_ms: int, text: str, word_starts: list[float] | None = None) -> Part:
    answer: dict[str, Any] = {"text": text}
    if word_starts is not None:
        answer["words"] = [
            {"word": word, "start": at, "end": at + 0.2}
            for word, at in zip(text.split(), word_starts, strict=True)
        ]
    return Part(start_ms, end_ms, json.dumps(answer), "c")


def test_parts_are_joined_with_exact_offsets() -> None:
    parts = [
        part(0, 61_000, "one two.", [1, 60.5]),
        part(61_000, 90_001, "", None),
        part(90_001, 120_000, "three four.", [0.25, 29.9]),
    ]
    found = read(dump_parts(parts))
    assert found.text == "one two. three four."
    assert [word.text for word in found.words] == ["one", " two.", " three", " four."]
    assert [word.start_ms for word in found.words] == [1000, 60_500, 90_251, 119_901]
    assert found.words[-1].end_ms == 120_000, "nothing lies behind its part"
    assert found.duration_ms == 120_000


def test_a_part_without_times_leaves_the_whole_to_the_aligner() -> None:
    found = read(dump_parts([part(0, 9000, "one.", [1]), part(9000, 20_000, "two three.")]))
    assert found.text == "one. two three."
    assert found.words == ()


@pytest.mark.parametrize(
    ("one", "other", "whole"),
    [
        ("今天很好。", "我们去。", "今天很好。我们去。"),
        ("It is OpenAI", "的服务", "It is OpenAI的服务"),
        ("Yes.", "“No.”", "Yes. “No.”"),
    ],
)
def test_what_stands_between_parts_depends_on_the_script(one: str, other: str, whole: str) -> None:
    assert read(dump_parts([part(0, 5000, one), part(5000, 9000, other)])).text == whole


def test_kept_parts_count_up_to_the_first_hole() -> None:
    parts = [part(0, 5, "a"), part(5, 9, "b"), part(9, 12, "c")]
    kept = [dump_part(one) for one in parts]
    assert kept_parts(kept, "c") == parts
    assert kept_parts([kept[0], kept[2]], "c") == parts[:1]
    assert kept_parts(kept, "another recording") == []
    assert kept_parts([kept[0], '{"index": 1}', kept[1]], "c") == parts[:1]
    assert kept_parts(["[]", "nonsense"], "c") == []


def test_kept_parts_are_of_one_who_answered() -> None:
    parts = [
        Part(0, 5, "a", "c"),  # as it was kept when nobody could change
        Part(5, 9, "b", "c", by="here base"),
        Part(9, 12, "c", "c", by="here large"),
    ]
    kept = [dump_part(one) for one in parts]
    assert kept_parts(kept, "c", "here base") == parts[:2]
    assert kept_parts(kept, "c", "there base") == parts[:1]
    assert kept_parts(kept[1:], "c", "here base") == []


WORD = st.text(alphabet="abcdé中文 .,-", min_size=1, max_size=8)
SECONDS = st.one_of(st.floats(allow_nan=True), st.integers(-5, 50), st.none(), st.text(max_size=3))
STRETCH = st.fixed_dictionaries({"word": WORD, "start": SECONDS, "end": SECONDS})


@given(st.text(max_size=60), st.lists(STRETCH, max_size=12), st.lists(STRETCH, max_size=5))
def test_whatever_comes_the_text_is_kept_and_time_runs_forwards(
    text: str, words: list[dict[str, Any]], segments: list[dict[str, Any]]
) -> None:
    found = read(json.dumps({"text": text, "words": words, "segments": segments}))
    assert found.text == text.strip()
    assert "".join(word.text for word in found.words) in ("", found.text)
    starts = [word.start_ms for word in found.words]
    assert starts == sorted(starts)
