"""JSON: what is read back is the transcript."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.domain.transcript import Cue, Timing, Transcript, Word
from stt_desktop.subtitles.formats.document import write
from tests.subtitles.strategies import cues


def read(text: str) -> Transcript:
    data = json.loads(text)
    assert (data["format"], data["version"]) == ("stt-desktop-transcript", 1)
    return Transcript(
        text=data["text"],
        words=tuple(Word(**_timed(word)) for word in data["words"]),
        cues=tuple(Cue(**{**_timed(cue), "lines": tuple(cue["lines"])}) for cue in data["cues"]),
        timing=None if data["timing"] is None else Timing(data["timing"]),
        language=data["language"],
        duration_ms=data["duration_ms"],
        style=data["style"],
    )


def _timed(entry: dict[str, Any]) -> dict[str, Any]:
    return {**entry, "timing": Timing(entry["timing"])}


def test_the_document_is_laid_out_for_people_too() -> None:
    made = Transcript(
        text="Hi 三.",
        words=(Word("Hi", 0, 400), Word(" 三.", 400, 900, Timing.ESTIMATED)),
        cues=(Cue(0, 900, ("Hi 三.",), Timing.ESTIMATED),),
        timing=Timing.ESTIMATED,
        language="en",
        duration_ms=1_000,
        style="bbc",
    )
    assert write(made) == (
        "{\n"
        '  "format": "stt-desktop-transcript",\n'
        '  "version": 1,\n'
        '  "language": "en",\n'
        '  "duration_ms": 1000,\n'
        '  "timing": "estimated",\n'
        '  "style": "bbc",\n'
        '  "text": "Hi 三.",\n'
        '  "words": [\n'
        '    {"text": "Hi", "start_ms": 0, "end_ms": 400, "timing": "provider"},\n'
        '    {"text": " 三.", "start_ms": 400, "end_ms": 900, "timing": "estimated"}\n'
        "  ],\n"
        '  "cues": [\n'
        '    {"lines": ["Hi 三."], "start_ms": 0, "end_ms": 900, "timing": "estimated"}\n'
        "  ]\n"
        "}\n"
    )


def test_bare_text_has_no_times() -> None:
    data = json.loads(write(Transcript("Hi.", (), (), None)))
    assert (data["text"], data["words"], data["cues"], data["timing"]) == ("Hi.", [], [], None)


def test_how_sure_a_time_is_stands_beside_it() -> None:
    words = (Word("Hi", 0, 9, Timing.ALIGNED, 150),)
    cues = (Cue(0, 9, ("Hi",), Timing.ALIGNED, 150),)
    data = json.loads(write(Transcript("Hi", words, cues, Timing.ALIGNED)))
    assert data["words"] == [
        {"text": "Hi", "start_ms": 0, "end_ms": 9, "timing": "aligned", "error_ms": 150}
    ]
    assert data["cues"][0]["error_ms"] == 150


@given(st.text(st.characters()), cues(), st.sampled_from(Timing), st.none() | st.integers(0))
def test_everything_comes_back_to_the_letter(
    text: str, cues: tuple[Cue, ...], timing: Timing, duration: int | None
) -> None:
    words = tuple(Word(cue.text, cue.start_ms, cue.end_ms, timing) for cue in cues)
    made = Transcript(text, words, cues, timing, "he", duration, "Mine")
    written = write(made)
    assert read(written.encode("utf-8").decode("utf-8")) == made
