"""Every rule of a guide, and the cue that breaks it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from stt_desktop.domain.transcript import Cue, Timing, Transcript
from stt_desktop.subtitles.check import (
    REMARKS,
    Rule,
    Violation,
    check,
    check_one,
    summary,
    title,
    together,
    unsure_ms,
)
from stt_desktop.subtitles.presets import PRESETS
from stt_desktop.subtitles.style import CHINESE, ENGLISH, JAPANESE, Style
from tests.subtitles.strategies import cues

FINE = Cue(0, 2_000, ("I saw the house.",))


def rules(*made: Cue, style: Style = ENGLISH) -> list[Rule]:
    return [found.rule for found in check(made, style)]


def test_a_good_cue_breaks_no_rule() -> None:
    assert check((), ENGLISH) == ()
    assert check((FINE, Cue(2_083, 4_000, ("It was green.",))), ENGLISH) == ()
    assert check((FINE, Cue(2_500, 4_000, ("It was green.",))), ENGLISH) == ()


@pytest.mark.parametrize(
    ("cue", "style", "broken"),
    [
        (Cue(0, 1_000, ("a" * 21,)), ENGLISH, (Rule.TOO_FAST, 21, 20)),
        (Cue(0, 1_000, ("天" * 10,)), CHINESE, (Rule.TOO_FAST, 10, 9)),
        (Cue(0, 1_000, ("a b c d",)), PRESETS["bbc"].style, (Rule.TOO_MANY_WORDS, 240, 180)),
        (Cue(0, 832, ("Yes.",)), ENGLISH, (Rule.TOO_SHORT, 832, 833)),
        (Cue(0, 7_001, ("Yes.",)), ENGLISH, (Rule.TOO_LONG, 7_001, 7_000)),
        (Cue(0, 7_000, ("a" * 43,)), ENGLISH, (Rule.LINE_TOO_LONG, 43, 42)),
        (Cue(0, 7_000, ("One,", "two,", "three.")), ENGLISH, (Rule.TOO_MANY_LINES, 3, 2)),
        (Cue(0, 2_000, ("\u200b",)), ENGLISH, (Rule.EMPTY, 0, 0)),
        (Cue(0, 2_000, ("I saw the", "house.")), ENGLISH, (Rule.BAD_BREAK, 1, 0.9)),
        (Cue(0, 2_000, ("我觉得这个问", "题很重要。")), CHINESE, (Rule.BAD_BREAK, 1, 0.9)),
        (Cue(0, 5_000, ("今日は天", "気です。")), JAPANESE, (Rule.BAD_BREAK, 1, 0.9)),
        (Cue(0, 2_000, ("Yes.",), Timing.ESTIMATED), ENGLISH, (Rule.ESTIMATED, 0, 0)),
        (Cue(0, 2_000, ("Yes.",), Timing.ESTIMATED, 900), ENGLISH, (Rule.ESTIMATED, 900, 0)),
        (Cue(0, 2_000, ("Yes.",), Timing.INTERPOLATED), ENGLISH, (Rule.INTERPOLATED, 0, 0)),
    ],
)
def test_a_cue_that_breaks_one_rule_is_told_it(
    cue: Cue, style: Style, broken: tuple[Rule, float, float]
) -> None:
    assert check((cue,), style) == (Violation(0, *broken),)


@pytest.mark.parametrize(
    "lines",
    [
        ("I saw the house", "because it was green."),
        ("- Are you there?", "- Yes."),
        ("Well, I saw it,", "and then", "I left."),
    ],
)
def test_a_good_line_break_is_no_fault(lines: tuple[str, ...]) -> None:
    assert Rule.BAD_BREAK not in rules(Cue(0, 4_000, lines))


def test_chinese_lines_break_between_words() -> None:
    assert (
        rules(
            Cue(0, 5_000, ("这是一个非常重要的问题，", "需要整个社会一起来讨论。")), style=CHINESE
        )
        == []
    )


@pytest.mark.parametrize(
    ("start", "rule"),
    [
        (1_900, (Rule.OVERLAP, 100, 0)),
        (2_000, (Rule.GAP_TOO_SMALL, 0, 83)),
        (2_082, (Rule.GAP_TOO_SMALL, 82, 83)),
        (2_084, (Rule.GAP_FLICKERS, 84, 500)),
        (2_499, (Rule.GAP_FLICKERS, 499, 500)),
    ],
)
def test_the_way_to_the_next_cue_is_told_of_the_first(
    start: int, rule: tuple[Rule, float, float]
) -> None:
    assert check((FINE, Cue(start, start + 2_000, ("Yes.",))), ENGLISH) == (Violation(0, *rule),)


def test_a_cue_can_break_several_rules() -> None:
    assert rules(Cue(0, 100, ("a" * 50,))) == [Rule.LINE_TOO_LONG, Rule.TOO_FAST, Rule.TOO_SHORT]


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (
            Violation(0, Rule.TOO_FAST, 23.456, 20),
            "23.5 characters a second have to be read; 20 are allowed.",
        ),
        (
            Violation(0, Rule.TOO_MANY_WORDS, 240.4, 180.0),
            "240 words a minute have to be read; 180 are allowed.",
        ),
        (
            Violation(0, Rule.TOO_SHORT, 700, 833),
            "It stands for 0.70 s; at least 0.83 s are asked for.",
        ),
        (Violation(0, Rule.TOO_MANY_LINES, 3, 2), "It has 3 lines; 2 are allowed."),
        (Violation(0, Rule.EMPTY), "There is nothing to read."),
        (Violation(0, Rule.ESTIMATED), "Its times are estimated, not found in the sound."),
        (
            Violation(0, Rule.ESTIMATED, 900),
            "Its times are estimated, not found in the sound; its start is right within ± 0.90 s.",
        ),
        (Violation(0, Rule.INTERPOLATED), "Its times lie between words that were found."),
    ],
)
def test_a_person_is_told_in_words(found: Violation, message: str) -> None:
    assert found.message() == message


def test_the_words_are_translated_before_they_are_filled() -> None:
    found = Violation(0, Rule.TOO_MANY_LINES, 3, 2)
    assert (
        found.message(
            {"It has {figure} lines; {limit} are allowed.": "{figure} > {limit}"}.__getitem__
        )
        == "3 > 2"
    )
    assert title(Rule.TOO_FAST, str.upper) == "TOO FAST TO READ"


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_has_its_words(rule: Rule) -> None:
    assert title(rule)
    assert Violation(0, rule, 1, 1).message().endswith(".")


def transcript(*made: Cue, **rest: Any) -> Transcript:
    return Transcript("I saw the house.", (), made, Timing.PROVIDER, **rest)


def test_a_transcript_is_summed_up() -> None:
    made = transcript(
        FINE,
        Cue(2_083, 2_300, ("I saw the", "house because it was green and red and blue.")),
        Cue(4_000, 6_000, ("Yes.",), Timing.ESTIMATED),
        Cue(7_000, 7_100, ("No.",)),
        language="en",
    )
    found = summary(made)
    assert (found.cues, found.broken) == (4, 2)
    assert dict(found.counts) == {
        Rule.TOO_FAST: 2,
        Rule.TOO_SHORT: 2,
        Rule.LINE_TOO_LONG: 1,
        Rule.BAD_BREAK: 1,
        Rule.ESTIMATED: 1,
    }
    assert found.lines()[:2] == ["Too fast to read: 2", "Too short: 2"]
    assert found.violations == check(made.cues, ENGLISH)
    assert {Rule.ESTIMATED, Rule.INTERPOLATED} == REMARKS
    assert found.unsure_ms is None
    assert found.headline("BBC") == "2 of 4 subtitles break a rule (BBC)"


def test_the_summary_says_how_sure_the_times_are() -> None:
    said = ("I saw the house.",)
    made = transcript(
        FINE,
        Cue(3_000, 5_000, said, Timing.ESTIMATED, 3_210),
        Cue(6_000, 8_000, said, Timing.ESTIMATED, 900),
        Cue(9_000, 11_000, said, Timing.INTERPOLATED, 150),
        Cue(12_000, 14_000, said, Timing.ESTIMATED),
        language="en",
    )
    found = summary(made)
    assert found.broken == 0
    assert found.headline("BBC") == "No subtitle breaks a rule (BBC)"
    assert found.unsure_ms == (900, 3_210)
    assert found.lines() == [
        "Only estimated: 3",
        "Between found words: 1",
        "Their starts are right within ± 0.9 s, at worst ± 3.2 s",
    ]


def test_several_transcripts_are_summed_up_together() -> None:
    short = summary(transcript(FINE, Cue(7_000, 7_100, ("No.",)), language="en"))
    unsure = summary(transcript(Cue(0, 2_000, ("Yes.",), Timing.ESTIMATED, 700), language="en"))
    both = together([short, unsure])
    assert (both.cues, both.broken, both.unsure_ms) == (3, 1, (700, 700))
    assert both.counts == {Rule.TOO_FAST: 1, Rule.TOO_SHORT: 1, Rule.ESTIMATED: 1}
    assert both.violations == (*short.violations, *unsure.violations)
    assert together([]).headline("BBC") == "No subtitle breaks a rule (BBC)"


def test_how_sure_times_are_can_be_told_without_a_check() -> None:
    sure = Cue(0, 2_000, ("Yes.",), Timing.ALIGNED, 40)
    assert unsure_ms([FINE, sure, Cue(5_000, 6_000, ("No.",), Timing.ESTIMATED)]) is None
    unsure = [Cue(0, 9, ("a",), Timing.ESTIMATED, ms) for ms in (100, 300, 900)]
    assert unsure_ms([sure, *unsure]) == (300, 900)


def test_one_cue_is_judged_as_among_the_others() -> None:
    made = (FINE, Cue(2_000, 2_300, ("Yes.",)), Cue(2_200, 4_000, ("No.",)))
    assert tuple(each for at in range(3) for each in check_one(made, at, ENGLISH)) == check(
        made, ENGLISH
    )
    assert [found.rule for found in check_one(made, 1, ENGLISH)] == [Rule.TOO_SHORT, Rule.OVERLAP]


def test_another_style_judges_otherwise() -> None:
    made = transcript(FINE, language="en")
    assert summary(made).broken == 0
    assert summary(made, replace(ENGLISH, max_chars=10)).counts == {Rule.LINE_TOO_LONG: 1}


@given(cues())
def test_any_cues_can_be_judged(made: tuple[Cue, ...]) -> None:
    for style in (ENGLISH, CHINESE):
        for found in check(made, style):
            assert 0 <= found.cue < len(made)
            assert found.message()
