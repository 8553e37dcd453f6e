"""Chunks end in pauses, windows take whole chunks, and nothing is heard twice or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.whisper.windows import CHUNK, LONGEST_STRETCH, PADDING, RATE, Span, plan


def at(*seconds: float) -> list[Span]:
    """Spans from pairs of seconds."""
    samples = [round(second * RATE) for second in seconds]
    return list(zip(samples[::2], samples[1::2], strict=True))


def test_silence_gives_nothing_and_is_done() -> None:
    assert plan([], 10 * RATE, at_end=True, most=2).consumed == 10 * RATE
    step = plan([], 10 * RATE, at_end=False, most=2)
    assert (step.chunks, step.consumed) == ((), 9 * RATE), "a word may begin in the last second"


def test_neighbours_share_a_chunk_with_some_of_the_pause_around_them() -> None:
    step = plan(at(1, 5, 6, 20), 40 * RATE, at_end=True, most=2)
    assert step.chunks == ((RATE - PADDING, 20 * RATE + PADDING),)


def test_a_chunk_is_cut_in_the_last_long_pause() -> None:
    step = plan(at(0, 12, 13, 22, 22.2, 25, 25.4, 40), 60 * RATE, at_end=True, most=4)
    assert [end for _start, end in step.chunks] == [25.2 * RATE, 40.4 * RATE]
    step = plan(at(0, 12, 13, 22, 22.6, 25, 25.4, 40), 60 * RATE, at_end=True, most=4)
    assert [end for _start, end in step.chunks] == [22.3 * RATE, 40.4 * RATE]


def test_a_long_pause_far_from_the_end_is_no_place_to_cut() -> None:
    step = plan(at(0, 12, 14, 25, 25.4, 40), 60 * RATE, at_end=True, most=4)
    assert step.chunks[0][1] == 25.2 * RATE


def test_only_so_many_chunks_are_taken_and_the_rest_is_left() -> None:
    speech = at(0, 28, 30, 58, 60, 88)
    step = plan(speech, 90 * RATE, at_end=True, most=2)
    assert len(step.chunks) == 2
    assert step.consumed == 59 * RATE


def test_speech_near_the_end_of_the_buffer_is_left_to_the_next() -> None:
    step = plan(at(0, 28, 30, 58, 60, 91.5), 92 * RATE, at_end=False, most=3)
    assert len(step.chunks) == 2
    assert step.consumed == 59 * RATE


def test_lonely_speech_that_goes_on_is_left_with_a_second_of_what_was_before() -> None:
    step = plan(at(70, 91), 92 * RATE, at_end=False, most=2)
    assert step.chunks == ()
    assert 68 * RATE <= step.consumed < 70 * RATE


def test_speech_far_from_the_end_is_not_waited_with() -> None:
    step = plan(at(3, 10), 92 * RATE, at_end=False, most=2)
    assert len(step.chunks) == 1
    assert step.consumed == 91 * RATE


@st.composite
def speeches(draw: st.DrawFn) -> tuple[list[Span], int]:
    position, spans = draw(st.integers(0, 5 * RATE)), []
    for _ in range(draw(st.integers(0, 25))):
        end = position + draw(st.integers(512, LONGEST_STRETCH))
        spans.append((position, end))
        position = end + draw(st.integers(0, 4 * RATE))
    return spans, position + draw(st.integers(0, 3 * RATE))


@given(speeches(), st.booleans(), st.integers(1, 4))
def test_whatever_is_said_chunks_are_short_and_in_order(
    made: tuple[list[Span], int], at_end: bool, most: int
) -> None:
    speech, length = made
    step = plan(speech, length, at_end=at_end, most=most)
    assert len(step.chunks) <= most
    before = 0
    for start, end in step.chunks:
        assert before <= start < end <= length
        assert end - start <= CHUNK
        before = end
    assert step.consumed <= length
    for start, end in speech:
        inside = any(first <= start and end <= last for first, last in step.chunks)
        left = start >= step.consumed - RATE // 1000
        assert inside or left, "speech was lost"
    if not at_end and length >= (most + 1) * CHUNK + 2 * RATE:
        assert step.consumed > 0, "no step forward"


@pytest.mark.parametrize("most", [1, 2, 4])
def test_a_plan_before_the_end_ends_on_a_whole_millisecond(most: int) -> None:
    speech = [(start + 7, end + 3) for start, end in at(0, 28, 30.003, 58, 60.001, 88)]
    step = plan(speech, 93 * RATE, at_end=False, most=most)
    assert step.consumed % (RATE // 1000) == 0
