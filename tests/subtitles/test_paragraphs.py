"""Paragraphs of running text."""

from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.domain.transcript import Word
from stt_desktop.subtitles.paragraphs import paragraphs


def said(*parts: tuple[str, int]) -> list[Word]:
    """Sentences of one second, each with the pause after it in milliseconds."""
    words: list[Word] = []
    at = 0
    for text, pause in parts:
        words.append(Word(text, at, at + 1_000))
        at += 1_000 + pause
    return words


def test_a_longer_pause_after_a_sentence_begins_a_paragraph() -> None:
    words = said((" One.", 2_000), (" Two.", 1_900), (" Three.", 0))
    assert paragraphs(words) == ["One.", "Two. Three."]


def test_a_speaker_may_pause_within_a_sentence() -> None:
    assert paragraphs(said((" One", 3_900), (" two.", 0))) == ["One two."]
    assert paragraphs(said((" One", 4_000), (" two.", 0))) == ["One", "two."]


def test_an_abbreviation_is_no_end_of_a_paragraph() -> None:
    assert paragraphs(said((" Mr.", 3_000), (" Dashwood.", 0))) == ["Mr. Dashwood."]


def test_the_longer_a_paragraph_the_smaller_the_pause_that_ends_it() -> None:
    def lengths(pause: int) -> list[int]:
        found = paragraphs(said(*[(f" So {'word ' * 8}word.", pause)] * 100))
        return [len(paragraph) for paragraph in found[:-1]]

    unhurried, brisk, breathless = lengths(1_500), lengths(800), lengths(0)
    assert max(unhurried) < min(brisk)
    assert max(brisk) < min(breathless)
    assert max(breathless) < 1_700


def test_endless_text_without_punctuation_is_parted_at_a_breath() -> None:
    words = said(*[(f" {'word ' * 9}word", 800)] * 100)
    assert len(paragraphs(words)) > 1
    assert len(paragraphs(said(*[(" word", 100)] * 900))) == 1


def test_chinese_stays_without_spaces() -> None:
    assert paragraphs(said(("你好。", 3_000), ("今天", 0), ("天气好。", 0))) == [
        "你好。",
        "今天天气好。",
    ]


def test_nothing_said_is_no_paragraph() -> None:
    assert paragraphs(()) == []
    assert paragraphs([Word(" \x00", 0, 1)]) == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from([" one", " two.", "three", " 你好。", "，", " Mr."]),
            st.integers(0, 6_000),
        ),
        max_size=60,
    )
)
def test_no_text_is_lost(parts: list[tuple[str, int]]) -> None:
    words = said(*parts)
    together = " ".join(paragraphs(words)).replace(" ", "")
    assert together == "".join(word.text for word in words).replace(" ", "")


def test_every_speaker_has_a_paragraph() -> None:
    words = [
        Word(f" {text}", 300 * at, 300 * at + 300)
        for at, text in enumerate(["-", "Are", "you", "there?", "-", "Yes,", "I", "am."])
    ]
    assert paragraphs(words) == ["- Are you there?", "- Yes, I am."]
