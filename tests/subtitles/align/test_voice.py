"""A text shared out over the voice that was heard."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.subtitles.align.voice import share_out


def test_one_island_is_shared_by_length() -> None:
    assert share_out([100, 300], [0, 2], [(1000, 1800)]) == [(1000, 1200), (1200, 1800)]


def test_sentences_find_their_islands() -> None:
    lengths = [500, 500, 400, 600, 300]
    spans = share_out(lengths, [0, 2, 0, 2, 2], [(0, 950), (3000, 4100), (9000, 9320)])
    assert [start for start, _ in spans] == [0, 475, 3000, 3440, 9000]


def test_a_cough_gets_no_words() -> None:
    lengths = [1000, 1000]
    spans = share_out(lengths, [2, 2], [(0, 1000), (2000, 2090), (4000, 5000)])
    assert spans == [(0, 1000), (4000, 5000)]


def test_a_pause_is_expected_behind_a_sentence() -> None:
    lengths = [500, 500, 500, 500]
    islands = [(0, 900), (1400, 2500)]
    spans = share_out(lengths, [0, 2, 0, 2], islands)
    assert spans[2][0] == 1400


def test_a_known_pace_tells_voice_that_is_not_the_text_s() -> None:
    islands = [(0, 1000), (2000, 5000), (6000, 7000)]
    lengths, marks = [500, 500, 500, 500], [0, 2, 0, 2]
    at_their_own_pace = share_out(lengths, marks, islands)
    at_the_usual_one = share_out(lengths, marks, islands, 1.0)
    assert at_their_own_pace[1][1] > 2000
    assert [start for start, _ in at_the_usual_one] == [0, 500, 6000, 6500]


@given(
    st.lists(
        st.tuples(st.integers(1, 2000), st.integers(0, 2)),
        min_size=1,
        max_size=40,
    ),
    st.lists(st.tuples(st.integers(1, 3000), st.integers(1, 5000)), min_size=1, max_size=12),
)
def test_any_text_goes_over_any_voice_in_order(
    words: list[tuple[int, int]], rooms: list[tuple[int, int]]
) -> None:
    islands: list[tuple[int, int]] = []
    at = 0
    for pause, length in rooms:
        islands.append((at + pause, at + pause + length))
        at += pause + length
    spans = share_out([length for length, _ in words], [mark for _, mark in words], islands)
    assert len(spans) == len(words)
    for start, end in spans:
        assert any(first <= start <= end <= last for first, last in islands)
    assert all(before[1] <= behind[0] for before, behind in pairwise(spans))
