"""The raw answer and its parts."""

import gc
import json
import random
import tracemalloc
from typing import Any

import pytest

from stt_desktop.domain.transcript import Word
from stt_desktop.whisper.answer import Draft, read


def part(index: int, start: int, end: int, *texts: str, language: str | None = "en") -> str:
    words = [{"text": f" {text}", "start": start, "end": end, "probability": 0.9} for text in texts]
    text = "".join(f" {text}" for text in texts)
    segments = [{"start": start, "end": end, "text": text, "words": words}]
    made: dict[str, Any] = {
        "index": index,
        "start_ms": start,
        "end_ms": end,
        "language": language,
        "language_probability": None if language is None else 0.97,
        "segments": segments if texts else [],
    }
    return json.dumps(made)


def test_parts_join_to_an_answer_that_is_read_again() -> None:
    kept = [
        part(0, 0, 1000, language=None),
        part(1, 1000, 2000, "one", "“two”"),
        part(2, 2000, 3000, "three"),
    ]
    raw = Draft.of(kept).answer(model="base", duration_ms=3000)
    assert raw is not None
    heard = read(raw)
    assert heard.text == "one “two” three"
    assert heard.words[0] == Word(" one", 1000, 2000)
    assert (heard.language, heard.duration_ms) == ("en", 3000)
    answer = json.loads(raw)
    assert answer["language_probability"] == 0.97
    assert answer["segments"] == [said for one in kept for said in json.loads(one)["segments"]]


def test_without_a_word_there_is_no_answer() -> None:
    draft = Draft.of([part(0, 0, 1000, language=None)])
    assert draft.answer(model="base", duration_ms=1000) is None
    assert (draft.language, draft.probability) == (None, None)
    assert (draft.count, draft.end_ms) == (1, 1000)


@pytest.mark.parametrize(
    "broken",
    [
        "not json",
        "[]",
        "{}",
        part(2, 1000, 2000, "three"),
        part(1, 1500, 2000, "hole"),
    ],
)
def test_parts_behind_a_hole_are_not_used(broken: str) -> None:
    kept = [part(0, 0, 1000, "one"), broken, part(2, 2000, 3000, "three")]
    draft = Draft.of(kept)
    assert (draft.count, draft.end_ms) == (1, 1000)
    assert "one" in str(draft.answer(model="base", duration_ms=3000))
    assert "three" not in str(draft.answer(model="base", duration_ms=3000))


def test_what_was_heard_so_far_takes_less_room_than_its_text() -> None:
    def taken() -> int:
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    def add(index: int) -> int:
        raw = part(index, index * 60_000, (index + 1) * 60_000, *words)
        draft.add(json.loads(raw))
        return len(raw)

    rng = random.Random(7)
    words = ["".join(rng.choices("abcdefghij", k=6)) for _ in range(150)]
    draft, text = Draft(), 0
    tracemalloc.start()
    try:
        before = taken()
        for index in range(40):
            text += add(index)
        grown = taken() - before
    finally:
        tracemalloc.stop()
    assert draft.count == 40
    # As objects, it would be four times the text.
    assert grown < text / 4
    answer = draft.answer(model="base", duration_ms=40 * 60_000)
    assert answer is not None
    assert len(json.loads(answer)["segments"]) == 40
