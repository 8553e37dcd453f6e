"""The label of a cue."""

import pytest

from stt_desktop.domain.transcript import Timing
from stt_desktop.subtitles.piece import Piece, overall

LABELS = {letter: timing for timing in Timing for letter in timing[0]}


@pytest.mark.parametrize(
    ("pieces", "label"),
    [
        ("ppp", Timing.PROVIDER),
        ("aaa", Timing.ALIGNED),
        ("aaaiaaa", Timing.ALIGNED),
        ("aaaeaaa", Timing.ALIGNED),
        ("aiia", Timing.INTERPOLATED),
        ("aiea", Timing.ESTIMATED),
        ("iaaaaaa", Timing.INTERPOLATED),
        ("aaaaaae", Timing.ESTIMATED),
        ("ap", Timing.ALIGNED),
        ("e", Timing.ESTIMATED),
    ],
)
def test_a_cue_is_as_sure_as_its_edges_and_most_of_its_text(pieces: str, label: Timing) -> None:
    timed = [Piece("four", at, at + 1, LABELS[letter]) for at, letter in enumerate(pieces)]
    assert overall(timed) is label
