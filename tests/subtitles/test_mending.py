"""Times that speech cannot have, made into ones that it can."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stt_desktop.subtitles.mending import mend
from stt_desktop.subtitles.piece import Piece

Times = list[tuple[int, int]]


def mended(*times: tuple[int, int], text: str = "word") -> Times:
    pieces = [Piece(text, start, end) for start, end in times]
    return [(piece.start_ms, piece.end_ms) for piece in mend(pieces)]


def test_plausible_times_are_kept_to_the_millisecond() -> None:
    times = [(0, 300), (300, 500), (900, 1_400)]
    assert mended(*times) == times
    assert mended() == []


def test_a_word_ends_where_the_next_one_begins() -> None:
    assert mended((0, 500), (400, 900)) == [(0, 400), (400, 900)]


def test_a_word_far_too_late_does_not_drag_the_rest() -> None:
    times = mended((0, 300), (300, 600), (60_000, 60_300), (1_000, 1_300), (1_300, 1_600))
    assert times == [(0, 300), (300, 600), (600, 900), (1_000, 1_300), (1_300, 1_600)]


def test_a_word_far_too_early_does_not_either() -> None:
    times = mended((8_000, 8_300), (8_300, 8_600), (5, 300), (9_000, 9_300))
    assert times == [(8_000, 8_300), (8_300, 8_600), (8_600, 8_900), (9_000, 9_300)]


def test_a_first_word_too_late_stands_before_the_others() -> None:
    assert mended((9_000, 9_300), (500, 800), (800, 1_100)) == [
        (200, 500),
        (500, 800),
        (800, 1_100),
    ]


def test_a_last_word_too_early_stands_behind_the_others() -> None:
    assert mended((500, 800), (800, 1_100), (0, 300)) == [(500, 800), (800, 1_100), (1_100, 1_400)]


def test_words_collapsed_on_an_instant_spread_over_the_silence_behind() -> None:
    times = mended((0, 300), (1_000, 1_000), (1_000, 1_000), (1_000, 1_000), (5_000, 5_300))
    assert times[1:4] == [(1_000, 1_300), (1_300, 1_600), (1_600, 1_900)]


def test_and_over_the_silence_before_where_there_is_none() -> None:
    times = mended((0, 300), (2_000, 2_000), (2_000, 2_000), (2_000, 2_300))
    assert times == [(0, 300), (1_400, 1_700), (1_700, 2_000), (2_000, 2_300)]


def test_without_any_silence_they_stay_where_they_are() -> None:
    times = [(0, 300), (300, 300), (300, 300), (300, 600)]
    assert mended(*times) == times


def test_at_the_end_there_is_all_the_room() -> None:
    assert mended((0, 300), (300, 300), (300, 300)) == [(0, 300), (300, 600), (600, 900)]


def test_a_lone_word_without_a_duration_is_left_alone() -> None:
    assert mended((0, 300), (400, 400), (900, 1_200)) == [(0, 300), (400, 400), (900, 1_200)]


@pytest.mark.parametrize(("text", "longest"), [("word", 3_600), ("天气", 3_600), ("a", 3_150)])
def test_a_word_is_held_for_some_seconds_and_no_minutes(text: str, longest: int) -> None:
    assert mended((0, 60_000), text=text) == [(0, longest)]


@example([(0, 0), (0, 0), (121, 60), (181, 0), (0, 0)])  # two collapsed rows side by side
@given(st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 3_000)), max_size=40))
def test_times_go_forwards_and_never_overlap(raw: list[tuple[int, int]]) -> None:
    times = mended(*((start, start + lasts) for start, lasts in raw))
    assert len(times) == len(raw)
    assert all(0 <= start <= end for start, end in times)
    assert all(left[1] <= right[0] for left, right in pairwise(times))


@given(
    st.lists(st.integers(150, 900), min_size=4, max_size=30),
    st.integers(0, 29),
    st.integers(0, 600_000),
)
def test_one_wrong_word_leaves_the_others_alone(lengths: list[int], at: int, wrong: int) -> None:
    times: Times = []
    for length in lengths:
        start = times[-1][1] if times else 0
        times.append((start, start + length))
    at %= len(times)
    spoiled = [*times]
    spoiled[at] = (wrong, wrong + 200)
    found = mended(*spoiled)
    starts = [start for start, _ in found]
    moved = [n for n, (start, _) in enumerate(times) if starts[n] != start and n != at]
    # A wrong time between two right ones of others cannot be told from the right order.
    assert len(moved) <= 1
