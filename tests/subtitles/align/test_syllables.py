"""Chinese characters that were misheard, and which of the text they are."""

from collections.abc import Sequence

import pytest

from stt_desktop.subtitles.align.anchors import Anchor, Heard, anchors
from stt_desktop.subtitles.align.lengths import pauses
from stt_desktop.subtitles.align.matching import matching_blocks
from stt_desktop.subtitles.align.spelling import Spelling, spell
from stt_desktop.subtitles.align.syllables import Rhythm, likeness, pairs, pillars
from stt_desktop.subtitles.align.words import split
from stt_desktop.whisper.pinyin import read_han


def spelled(words: Sequence[str]) -> Spelling:
    return spell(words, "zh", read_han)


def paired(text: str, heard: str, opening: Sequence[int] = ()) -> dict[str, str]:
    """Which characters of the text (with the place of each) were heard as which."""
    words, others = split(text), split(heard)
    ours, theirs = spelled(words), spelled(others)
    found = pairs(ours, theirs, [], Rhythm(pauses(words), frozenset(opening)))
    return {
        f"{ours.owner[pair.text[0]]}{words[ours.owner[pair.text[0]]][0]}": others[
            theirs.owner[pair.heard[0]]
        ]
        for pair in found
    }


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("zhe", "zhe", 100, 100),
        ("zhan", "chang", 50, 99),
        ("huo", "wo", 40, 80),
        ("jin", "qing", 50, 80),
        ("e", "en", 40, 80),
        ("an", "a", 50, 80),
        ("ma", "kun", 0, 0),
    ],
)
def test_syllables_are_alike_by_how_they_are_spoken(
    one: str, other: str, least: int, most: int
) -> None:
    assert least <= likeness(one, other) <= most
    assert likeness(one, other) == likeness(other, one)


def test_what_sounds_alike_is_heard_in_its_place() -> None:
    found = paired("他从小就喜欢画画", "他总小又喜欢哇哇")
    assert [number[0] for number in found] == list("01234567")
    assert list(found.values()) == list("他总小又喜欢哇哇")


def test_what_nobody_says_and_what_nobody_wrote_has_no_partner() -> None:
    assert "2苹" not in paired("学习苹语言需要", "学习语言需要")
    assert "苹" not in paired("学习语言需要", "学习苹语言需要").values()


def test_a_coincidence_is_no_pair() -> None:
    assert paired("今天下雨", "狗跑门口") == {}


def test_a_pause_is_where_a_sentence_begins() -> None:
    """Of two characters that sound the same, the one behind the pause begins the sentence."""
    text, heard = "我们走了。他来我家。", "我们走了他他来我家"
    assert paired(text, heard, opening=[5])["4他"] == "他"
    words, others = split(text), split(heard)
    for place in (4, 5):
        rhythm = Rhythm(pauses(words), frozenset([place]))
        found = pairs(spelled(words), spelled(others), [], rhythm)
        theirs = spelled(others)
        at = next(pair for pair in found if spelled(words).owner[pair.text[0]] == 4)
        assert theirs.owner[at.heard[0]] == place


def test_of_a_sentence_that_is_written_thrice_the_first_one_was_said() -> None:
    found = paired("空气新鲜得多。空气新鲜得多。空气新鲜得多。", "空气新先的多")
    assert set(found) == {"0空", "1气", "2新", "3鲜", "4得", "5多"}


def test_a_passage_that_is_written_twice_is_not_sure() -> None:
    def sure(text: str) -> list[str]:
        ours, theirs = spelled(split(text)), spelled(split("空气新鲜得多好"))
        blocks = matching_blocks(ours.symbols, theirs.symbols)
        return [ours.symbols[at : at + size] for at, _, size in pillars(ours, theirs, blocks)]

    assert sure("空气新鲜得多") == ["kongqixinxiandeduo"]
    assert sure("空气新鲜得多空气新鲜得多") == []
    # The next sentence may be heard right behind the first saying.
    assert sure("空气新鲜得多空气新鲜得多好") == []


def test_what_is_sure_begins_and_ends_with_a_character_and_is_long() -> None:
    ours, theirs = spelled(split("火车站旁边有一家")), spelled(split("说车站旁边有一甲"))
    at, other, size = pillars(ours, theirs, [(2, 3, len(ours.symbols) - 2)])[0]
    assert ours.symbols[at : at + size] == "chezhanpangbianyouyijia"
    assert theirs.symbols[other : other + size] == "chezhanpangbianyouyijia"
    assert pillars(ours, theirs, [(at, other, 10)]) == []
    assert pillars(ours, theirs, [(1, 1, 1)]) == []


def test_what_is_not_chinese_is_sure() -> None:
    ours, theirs = spelled(["用", "Python", "写"]), spelled(["用", "python", "鞋"])
    assert pillars(ours, theirs, [(4, 4, 6)]) == [(4, 4, 6)]


def test_too_much_is_not_compared() -> None:
    words = ["好"] * 501
    long = spelled(words)
    assert pairs(long, long, [], Rhythm([0] * 501, ())) == []


def test_a_pause_inside_a_heard_word_is_none() -> None:
    ours, theirs = spelled(split("喜欢画画")), spelled(["喜欢", "画画"])
    found = pairs(ours, theirs, [], Rhythm([0] * 4, {0, 1}))
    assert [theirs.owner[pair.heard[0]] for pair in found] == [0, 0, 1, 1]


def test_a_misheard_character_is_an_anchor_that_is_less_sure() -> None:
    words = split("从小就喜欢画画")
    heard = [
        Heard(each, at * 300, at * 300 + 300, 0.0 if each == "哇" else 1.0)
        for at, each in enumerate("从小又喜欢哇画")
    ]
    ours, theirs = spelled(words), spelled([word.text for word in heard])
    blocks = matching_blocks(ours.symbols, theirs.symbols)
    rhythm = Rhythm(pauses(words), ())
    found = anchors(ours, theirs, heard, blocks, len(words), rhythm=rhythm)
    assert found[0] == Anchor(0, 300, 1.0)
    assert found[2] == Anchor(600, 900, likeness("jiu", "you") / 100, alike=True)
    assert found[5] is None
    assert found[6] == Anchor(1800, 2100, 1.0)
