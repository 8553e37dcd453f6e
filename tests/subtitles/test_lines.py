"""The lines of a cue: few, even, and broken where the sentence allows it."""

from dataclasses import replace

import pytest

from stt_desktop.subtitles.lines import break_lines
from stt_desktop.subtitles.style import CHINESE, ENGLISH, JAPANESE, Style


@pytest.mark.parametrize(
    ("style", "lines"),
    [
        # what fits one line stays on one
        (ENGLISH, ["He was not an ill-disposed young man."]),
        # before a conjunction, after punctuation, not after an article or a pronoun
        (ENGLISH, ["Unless to be rather cold-hearted", "and rather selfish is to be ill."]),
        (ENGLISH, ["Well, what we weren't measuring", "was the one thing that mattered,"]),
        (ENGLISH, ["because we were measuring everything,", "we had dashboards, we had alerts,"]),
        (ENGLISH, ["A few years ago I was working", "with Dr. Maria Gonzalez at the office."]),
        (CHINESE, ["这是一个非常重要的问题，", "需要整个社会一起来讨论。"]),
        (CHINESE, ["比如说，你早上起床的时候，", "手机会告诉你今天的天气怎么样，"]),
        (JAPANESE, ["例えば、朝起きたときに天気を", "教えてくれるアプリがあります。"]),
    ],
)  # fmt: skip
def test_text_is_broken_as_a_subtitler_would(style: Style, lines: list[str]) -> None:
    space = " " if style is ENGLISH else ""
    assert list(break_lines(space.join(lines), style)) == lines


def test_of_two_equal_ways_the_lower_line_is_the_longer() -> None:
    top, bottom = break_lines(
        "abcde fghij klmno pqrst uvwxy zabcd efghi jklmn", replace(ENGLISH, max_chars=40)
    )
    assert len(top) <= len(bottom)


def test_more_text_than_two_lines_hold_takes_more() -> None:
    lines = break_lines("word " * 40, ENGLISH)
    assert len(lines) == 5
    assert all(len(line) <= 42 for line in lines)


def test_a_preset_may_allow_three_lines() -> None:
    narrow = replace(ENGLISH, max_chars=10, max_lines=3)
    assert break_lines("one two three four five six", narrow) == (
        "one two",
        "three four",
        "five six",
    )


def test_three_lines_part_where_the_sentence_lets_go() -> None:
    three = replace(ENGLISH, max_chars=22, max_lines=3)
    assert break_lines("I saw the house because it was green, and I left.", three) == (
        "I saw the house",
        "because it was green,",
        "and I left.",
    )


@pytest.mark.parametrize("text", ["", "  \n", "\x00"])
def test_nothing_to_see_has_no_lines(text: str) -> None:
    assert break_lines(text, ENGLISH) == ()
