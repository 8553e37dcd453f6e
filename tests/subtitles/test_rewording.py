from dataclasses import replace

import pytest

from stt_desktop.domain.transcript import Cue, Timing, Transcript, Word
from stt_desktop.subtitles import rewording
from stt_desktop.subtitles.rewording import WordFinder, reword

WORDS = (
    Word("We", 1000, 1200),
    Word(" crosed", 1300, 1800),
    Word(" the", 1800, 1900),
    Word(" valey.", 1900, 2600),
    Word(" No", 4000, 4200),
    Word(" road.", 4200, 4800),
)
RECEIVED = Transcript(
    text="We crosed the valey. No road.",
    words=WORDS,
    cues=(Cue(1000, 3000, ("We crosed", "the valey.")), Cue(4000, 5500, ("No road.",))),
    timing=Timing.PROVIDER,
    language="en",
)


def with_first(**changes: object) -> Transcript:
    first, second = RECEIVED.cues
    return reword(RECEIVED, (replace(first, **changes), second))  # type: ignore[arg-type]


def test_without_an_edit_it_is_the_same() -> None:
    assert reword(RECEIVED, RECEIVED.cues) is RECEIVED


def test_corrected_words_keep_their_times() -> None:
    edited = with_first(lines=("We crossed", "the valley."))
    assert edited.text == "We crossed the valley. No road."
    assert [(w.start_ms, w.end_ms) for w in edited.words] == [(w.start_ms, w.end_ms) for w in WORDS]
    assert edited.words[4:] == WORDS[4:]


def test_other_words_share_the_time_of_their_cue() -> None:
    edited = with_first(lines=("Gone",))
    assert edited.text == "Gone No road."
    assert edited.words[0] == Word(" Gone", 1000, 3000, Timing.INTERPOLATED)


def test_a_deleted_cues_words_are_gone() -> None:
    edited = reword(RECEIVED, RECEIVED.cues[1:])
    assert edited.text == "No road."
    assert edited.words == WORDS[4:]


def test_a_new_cue_in_an_empty_transcript() -> None:
    bare = Transcript("", (), (), None)
    edited = reword(bare, (Cue(0, 1000, ("你好，世界",)),))
    assert edited.text == "你好，世界"
    assert edited.words[0].start_ms == 0


def test_where_a_word_is_written_in_its_cue() -> None:
    text = RECEIVED.cues[0].text
    places = [rewording.place_of(WORDS[:4], index, text) for index in range(4)]
    assert [text[start:stop] for start, stop in filter(None, places)] == [
        "We",
        "crosed",
        "the",
        "valey.",
    ]
    other = (Word("not", 0, 1), Word("the", 1, 2))
    assert rewording.place_of(other, 0, text) is None
    assert rewording.place_of(other, 1, text) == (10, 13)
    assert rewording.place_of((), 0, text) is None


def test_when_the_rest_of_a_cue_is_said() -> None:
    words = WordFinder(RECEIVED).words(RECEIVED.cues[0])
    text = RECEIVED.cues[0].text
    assert rewording.time_of(words, text, 0) == 1000
    assert rewording.time_of(words, text, 5) == 1800
    assert rewording.time_of(words, text, len(text)) is None


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (("one",), "one"),
        (("one", "two"), "one two"),
        (("你好，", "世界"), "你好，世界"),
        (("안녕", "세계"), "안녕 세계"),
    ],
)
def test_lines_are_joined_as_their_script_is_written(lines: tuple[str, ...], joined: str) -> None:
    assert rewording.join_lines(lines) == joined
