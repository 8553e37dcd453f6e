"""Word times are made sane without touching the words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.whisper.words import TimedWord, settle


def word(text: str, start: int, end: int) -> TimedWord:
    return TimedWord(text, start, end, 0.9)


def times(words: tuple[TimedWord, ...]) -> list[tuple[int, int]]:
    return [(each.start_ms, each.end_ms) for each in words]


def test_sane_times_are_kept() -> None:
    words = [word(" one", 100, 400), word(" two", 400, 700)]
    assert settle(words, " one two", (0, 1000)) == tuple(words)


def test_times_never_go_back_and_stay_inside() -> None:
    words = [word(" one", -50, 500), word(" two", 300, 200), word(" three", 900, 1500)]
    assert times(settle(words, " one two three", (0, 1000))) == [(0, 500), (500, 500), (900, 1000)]


@pytest.mark.parametrize("words", [[], [word(" on", 0, 10)]])
def test_text_without_its_words_is_one_word(words: list[TimedWord]) -> None:
    assert settle(words, " one two", (200, 900)) == (TimedWord(" one two", 200, 900, 0.0),)


def test_a_word_that_begins_in_the_pause_is_drawn_to_its_speech() -> None:
    words = [word(" them.", 1500, 1900), word(" He", 2300, 3100)]
    settled = settle(words, " them. He", (0, 5000), [(0, 1850), (3000, 4500)])
    assert times(settled) == [(1500, 1900), (2900, 3100)]


def test_a_word_that_ends_in_the_pause_is_drawn_to_its_speech() -> None:
    settled = settle([word(" them.", 1500, 2600)], " them.", (0, 5000), [(0, 1850), (3000, 4500)])
    assert times(settled) == [(1500, 1950)]


def test_a_word_far_from_any_speech_stays_where_it_is() -> None:
    settled = settle([word(" um", 2200, 2500)], " um", (0, 5000), [(0, 1850), (3000, 4500)])
    assert times(settled) == [(2200, 2500)]


millis = st.integers(-1000, 40_000)
stretches = st.lists(st.tuples(millis, millis).map(sorted).map(tuple), max_size=4)


@given(
    st.lists(st.tuples(millis, millis), min_size=1, max_size=20),
    st.tuples(st.integers(0, 30_000), st.integers(0, 30_000)).map(sorted),
    stretches,
)
def test_whatever_the_model_says_the_words_are_in_order(
    given_times: list[tuple[int, int]], span: list[int], voice: list[tuple[int, int]]
) -> None:
    words = [word(f" {number}", *each) for number, each in enumerate(given_times)]
    text = "".join(each.text for each in words)
    settled = settle(words, text, (span[0], span[1]), sorted(voice))
    assert "".join(each.text for each in settled) == text
    before = span[0]
    for each in settled:
        assert before <= each.start_ms <= each.end_ms <= span[1]
        before = each.end_ms
