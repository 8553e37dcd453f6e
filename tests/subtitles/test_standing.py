"""When a cue ends: its sound, time to read it, and no flicker before the next."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.domain.transcript import Cue, Word
from stt_desktop.subtitles.pieces import pieces_of
from stt_desktop.subtitles.run import Run
from stt_desktop.subtitles.standing import Span, stand, standing_end
from stt_desktop.subtitles.style import ENGLISH


@pytest.mark.parametrize(
    ("sound_end", "width", "following", "end"),
    [
        # alone: its sound, the shortest time, the time to read it, at most 0.5 s after the sound
        (2_000, 10, None, 2_000),
        (100, 5, None, 833),
        (2_000, 45, None, 2_250),
        (2_000, 84, None, 2_500),
        # never over the next cue
        (2_000, 10, 2_000, 1_917),
        (2_000, 84, 2_300, 2_217),
        (100, 5, 600, 517),
        # a gap under 0.5 s closes
        (2_000, 10, 2_300, 2_217),
        (2_000, 10, 2_490, 2_407),
        # from 0.5 to 1 s the cue lingers, and what remains reads as a gap
        (2_000, 10, 2_700, 2_200),
        (2_000, 10, 2_999, 2_499),
        (2_000, 84, 2_900, 2_400),
        # longer, it is left alone
        (2_000, 10, 3_000, 2_000),
        # the shortest time goes before the linger
        (100, 5, 1_000, 917),
        # no cue stands longer than 7 s, and what is left to the next one does not flicker
        (9_000, 10, None, 7_000),
        (7_100, 10, 7_300, 6_800),
        (9_000, 10, 9_000, 7_000),
        # words at one instant: it is there at least
        (0, 5, 0, 1),
    ],
)
def test_a_cue_from_0_stands_until(
    sound_end: int, width: float, following: int | None, end: int
) -> None:
    assert standing_end(0, sound_end, ENGLISH.read_ms(width, 0), following, ENGLISH) == end


@given(
    sound=st.integers(0, 9_000),
    width=st.integers(1, 84),
    gap=st.integers(0, 3_000),
)
def test_no_gap_flickers(sound: int, width: int, gap: int) -> None:
    following = max(sound + gap, 1_000)
    end = standing_end(0, sound, ENGLISH.read_ms(width, 0), following, ENGLISH)
    left = following - end
    assert left == 83 or left >= 500
    assert 833 <= end <= 7_000


def test_a_preset_without_linger_lets_the_gap_be() -> None:
    strict = replace(ENGLISH, linger_ms=0)
    assert standing_end(0, 2_000, ENGLISH.read_ms(84, 0), 2_300, strict) == 2_217
    assert standing_end(0, 2_000, ENGLISH.read_ms(84, 0), 2_900, strict) == 2_000


def shown(*sounds: tuple[int, int]) -> list[tuple[int, int]]:
    """When cues of one word each stand whose sounds are these."""
    words = [Word(f" word{at}", start, end, error_ms=at) for at, (start, end) in enumerate(sounds)]
    spans = [Span(at, at + 1, ()) for at in range(len(words))]
    cues: tuple[Cue, ...] = stand(Run(pieces_of(words, ENGLISH), ENGLISH), spans, ENGLISH)
    assert [cue.error_ms for cue in cues] == list(range(len(words)))
    return [(cue.start_ms, cue.end_ms) for cue in cues]


def test_cues_start_with_their_sound() -> None:
    assert shown((500, 1_500), (1_600, 3_000)) == [(500, 1_517), (1_600, 3_000)]
    assert shown() == []


def test_a_cue_that_would_be_gone_at_once_starts_a_little_early() -> None:
    assert shown((0, 900), (2_000, 2_700), (2_850, 4_000))[1:] == [(1_934, 2_767), (2_850, 4_000)]


def test_and_if_that_is_not_enough_the_next_one_starts_a_little_late() -> None:
    assert shown((0, 1_900), (1_983, 2_700), (2_750, 5_000))[1:] == [(1_983, 2_816), (2_899, 5_000)]
    assert shown((0, 900), (2_000, 2_600), (2_650, 4_000))[1:] == [(1_900, 2_733), (2_816, 4_000)]


def test_nothing_moves_where_it_would_not_help_or_would_harm_the_next_one() -> None:
    assert shown((0, 300), (400, 2_000))[0] == (0, 317)
    close = shown((0, 800), (850, 1_700), (1_800, 4_000))
    assert close == [(0, 767), (850, 1_717), (1_800, 4_000)]
