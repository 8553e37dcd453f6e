import pytest

from stt_desktop.domain.transcript import Cue, Timing
from stt_desktop.subtitles.check import Rule, Violation
from stt_desktop.subtitles.presets import PRESETS
from stt_desktop.subtitles.style import CHINESE, ENGLISH, Style
from stt_desktop.ui.transcript.marks import _mark, marks_of, speed


@pytest.mark.parametrize(
    ("cue", "style", "words"),
    [
        (Cue(0, 2000, ("Twenty letters here.",)), ENGLISH, []),
        (Cue(0, 900, ("Twenty letters here.",)), ENGLISH, ["Too fast: 22.2 characters a second"]),
        (
            Cue(0, 1000, ("一二三四五六七八九十",)),
            CHINESE,
            ["Too fast: 10 characters a second"],
        ),
        (Cue(0, 1000, ("a b c d",)), PRESETS["bbc"].style, ["Too fast: 240 words a minute"]),
        (Cue(0, 9000, ("Slow",)), ENGLISH, ["Too long: 9.0 s"]),
        (Cue(0, 800, ("Short",)), ENGLISH, ["Too short: 0.8 s"]),
        (Cue(0, 5000, ("x" * 43,)), ENGLISH, ["Line too long"]),
        (Cue(0, 5000, ("a,", "b,", "c")), ENGLISH, ["Too many lines: 3"]),
        (Cue(0, 5000, ("I saw the", "house.")), ENGLISH, ["Line breaks badly"]),
        (Cue(0, 2000, ("a",), Timing.ESTIMATED), ENGLISH, ["Only estimated"]),
        (Cue(0, 2000, ("a",), Timing.ESTIMATED, 1_240), ENGLISH, ["Only estimated (± 1.2 s)"]),
        (
            Cue(0, 2000, ("a",), Timing.INTERPOLATED, 300),
            ENGLISH,
            ["Between found words (± 0.3 s)"],
        ),
        (Cue(0, 2000, ("a",), Timing.ALIGNED, 40), ENGLISH, []),
    ],
)  # fmt: skip
def test_what_a_reader_would_stumble_over(cue: Cue, style: Style, words: list[str]) -> None:
    assert [mark.text for mark in marks_of([cue], 0, style)] == words


def test_the_way_to_the_next_one_counts() -> None:
    cues = [Cue(0, 2000, ("I saw it.",)), Cue(2100, 4000, ("So I left.",))]
    (mark,) = marks_of(cues, 0, ENGLISH)
    assert (mark.text, mark.is_problem) == ("Gap flickers", True)
    assert mark.reason == "The next one comes 0.10 s later; a gap under 0.50 s flickers."
    assert marks_of(cues, 1, ENGLISH) == ()


def test_the_grave_ones_come_first_and_how_sure_times_are_is_no_problem() -> None:
    marks = marks_of([Cue(0, 900, ("Much too fast to read",), Timing.INTERPOLATED)], 0, ENGLISH)
    assert [(mark.icon, mark.is_problem) for mark in marks] == [("gauge", True), ("timer", False)]


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_has_a_mark_with_its_reason(rule: Rule) -> None:
    mark = _mark(Violation(0, rule, 1, 1))
    assert mark.icon
    assert mark.text
    assert mark.reason.endswith(".")


def test_speed_counts_as_the_guide_does() -> None:
    assert speed(Cue(0, 2000, ("中文", "abc")), CHINESE) == 2.5
