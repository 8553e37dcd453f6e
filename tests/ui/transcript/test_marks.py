import pytest

from stt_desktop.domain.transcript import Cue, Timing
from stt_desktop.subtitles.style import CHINESE, ENGLISH, Style
from stt_desktop.ui.transcript.marks import marks_of, speed


@pytest.mark.parametrize(
    ("cue", "style", "words"),
    [
        (Cue(0, 2000, ("Twenty letters here.",)), ENGLISH, []),
        (Cue(0, 500, ("Twenty letters here.",)), ENGLISH, ["Too fast: 40 characters a second"]),
        (
            Cue(0, 1000, ("一二三四五六七八九十",)),
            CHINESE,
            ["Too fast: 10 characters a second"],
        ),
        (Cue(0, 9000, ("Slow",)), ENGLISH, ["Too long: 9.0 s"]),
        (Cue(0, 5000, ("x" * 43,)), ENGLISH, ["A line is too long"]),
        (Cue(0, 5000, ("a", "b", "c")), ENGLISH, ["Too many lines: 3"]),
        (Cue(0, 2000, ("a",), Timing.ESTIMATED), ENGLISH, ["Times are estimated"]),
        (Cue(0, 2000, ("a",), Timing.ALIGNED), ENGLISH, []),
    ],
)
def test_what_a_reader_would_stumble_over(cue: Cue, style: Style, words: list[str]) -> None:
    assert [mark.text for mark in marks_of(cue, style)] == words


def test_the_grave_ones_come_first() -> None:
    marks = marks_of(Cue(0, 500, ("Much too fast",), Timing.INTERPOLATED), ENGLISH)
    assert [mark.icon for mark in marks] == ["gauge", "timer"]


def test_speed_counts_as_the_guide_does() -> None:
    assert speed(Cue(0, 2000, ("中文", "abc")), CHINESE) == 2.5
