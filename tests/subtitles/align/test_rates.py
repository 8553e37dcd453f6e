"""Boundaries between words of which one would be spoken far too fast."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.subtitles.align.rates import Span, evened


def test_a_word_that_got_the_time_of_its_first_syllables_gets_the_rest() -> None:
    """Heard of "expensive camera": 240 ms and 520 ms."""
    assert evened([(1000, 1240), (1240, 1760)], [600, 400]) == [(1000, 1456), (1456, 1760)]


def test_one_that_got_no_time_at_all_shares_its_neighbour_s() -> None:
    assert evened([(0, 400), (400, 400)], [150, 150]) == [(0, 200), (200, 400)]


def test_words_that_differ_as_words_do_stay() -> None:
    spans: list[Span | None] = [(0, 200), (200, 500)]
    assert evened(spans, [200, 200]) == spans


def test_nothing_moves_over_a_pause_or_a_word_without_a_place() -> None:
    spans: list[Span | None] = [(0, 400), (500, 520), None, (520, 900)]
    assert evened(spans, [300, 300, 300, 300]) == spans


def test_a_word_with_a_pause_in_it_gives_nothing_away() -> None:
    spans: list[Span | None] = [(0, 100), (100, 4000)]
    assert evened(spans, [300, 300]) == spans


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 900), st.integers(1, 900))))
def test_words_stay_in_order_and_within_what_was_heard(rows: list[tuple[int, int, int]]) -> None:
    spans: list[Span | None] = []
    at = 0
    for pause, length, _ in rows:
        spans.append((at + pause, at + pause + length))
        at += pause + length
    mended = [span for span in evened(spans, [usual for _, _, usual in rows]) if span is not None]
    assert len(mended) == len(rows)
    assert all(0 <= start <= end <= at for start, end in mended)
    assert all(before[1] <= behind[0] for before, behind in pairwise(mended))
