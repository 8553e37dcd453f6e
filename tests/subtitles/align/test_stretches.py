"""What is forced through what."""

from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.subtitles.align.anchors import Anchor
from stt_desktop.subtitles.align.stretches import LONGEST_MS, Stretch, plan


def said(*spans: tuple[int, int] | None) -> list[Anchor | None]:
    return [None if span is None else Anchor(*span, 1.0) for span in spans]


def test_one_stretch_from_the_first_anchor_to_the_last() -> None:
    anchored = said((1000, 1500), None, (2000, 2500))
    assert plan([300] * 3, anchored, [(1000, 2500)], 4000) == [Stretch(0, 3, 600, 2900)]


def test_without_anchors_there_is_nothing_to_hold_on_to() -> None:
    assert plan([300] * 2, [None, None], [(0, 4000)], 5000) == []


def test_long_recordings_are_cut_in_their_pauses() -> None:
    spans = [(number * 1000 + (500 if number >= 15 else 0), 0) for number in range(40)]
    anchored = said(*((start, start + 950) for start, _ in spans))
    voice = [(0, 14_950), (15_500, 40_450)]
    stretches = plan([300] * 40, anchored, voice, 41_000)
    assert stretches[0].stop == 15
    assert stretches[0].end_ms == stretches[1].start_ms == 15_225
    assert [s.first for s in stretches[1:]] == [s.stop for s in stretches[:-1]]


def test_sound_that_the_text_lacks_is_in_no_stretch() -> None:
    anchored = said((0, 500), (500, 1000), (9000, 9500), (9500, 10_000))
    stretches = plan([300] * 4, anchored, [(0, 1000), (2000, 8000), (9000, 10_000)], 10_000)
    assert [(s.first, s.stop) for s in stretches] == [(0, 2), (2, 4)]
    assert stretches[0].end_ms <= 1400
    assert stretches[1].start_ms >= 8600


def test_words_that_nobody_has_time_to_say_are_in_no_stretch() -> None:
    anchored = said((0, 500), *[None] * 20, (700, 1200))
    stretches = plan([300] * 22, anchored, [(0, 1200)], 2000)
    assert [(s.first, s.stop) for s in stretches] == [(0, 1), (21, 22)]


@given(
    st.lists(
        st.tuples(st.integers(0, 6000), st.integers(20, 900), st.booleans()),
        min_size=1,
        max_size=60,
    )
)
def test_stretches_are_short_in_order_and_hold_their_anchors(
    words: list[tuple[int, int, bool]],
) -> None:
    anchored: list[Anchor | None] = []
    voice: list[tuple[int, int]] = []
    at = 0
    for pause, length, heard in words:
        anchored.append(Anchor(at + pause, at + pause + length, 1.0) if heard else None)
        voice.append((at + pause, at + pause + length))
        at += pause + length
    stop = 0
    for stretch in plan([300] * len(words), anchored, voice, at):
        assert stop <= stretch.first < stretch.stop <= len(words)
        assert 0 < stretch.end_ms - stretch.start_ms <= LONGEST_MS
        for anchor in filter(None, anchored[stretch.first : stretch.stop]):
            assert stretch.start_ms <= anchor.start_ms
            assert anchor.end_ms <= stretch.end_ms
        stop = stretch.stop
