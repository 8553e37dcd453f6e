"""What two rows of symbols have in common."""

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.subtitles.align.matching import matching_blocks


def matched(text: str, heard: str) -> list[str]:
    return [text[a : a + size] for a, _, size in matching_blocks(text, heard)]


@given(st.text(alphabet="abc", max_size=80), st.text(alphabet="abc", max_size=80))
def test_blocks_are_equal_and_in_order(text: str, heard: str) -> None:
    ends = (0, 0)
    for a, b, size in matching_blocks(text, heard):
        assert text[a : a + size] == heard[b : b + size]
        assert size >= 4
        assert (a, b) >= ends
        assert b >= ends[1]
        ends = (a + size, b + size)


def test_equal_rows_match_whole() -> None:
    assert matching_blocks("thegarden", "thegarden") == [(0, 0, 9)]


def test_a_passage_that_one_side_lacks_is_left_whole() -> None:
    text = "wewalkedalongtheriver"
    extra = "nobodycouldrememberwherethekeywas"
    assert matched(text[:9] + extra + text[9:], text) == [text[:9], text[9:]]


def test_of_a_passage_said_once_and_written_thrice_the_first_counts() -> None:
    said = "thebuildersdrewasmallmistake"
    assert matching_blocks(said * 3, said) == [(0, 0, len(said))]
    assert matching_blocks(said, said * 3) == [(0, 0, len(said))]


def test_of_two_sayings_of_the_same_words_each_is_matched_with_its_own() -> None:
    """The longest common run alone is that of the first text and the second saying."""
    text = "mybrotherrepairs" + "thebakersells" + "mybrotherrepairs" + "thebakersells"
    heard = "mubrotherreqairs" + "thebakersellz" + "mybrotherrepairs" + "qhebakersells"
    blocks = matching_blocks(text, heard)
    assert all(a == b for a, b, _ in blocks)
    assert sum(size for _, _, size in blocks) > 0.8 * len(text)


def test_a_run_that_overlaps_another_loses_what_both_have() -> None:
    assert matching_blocks("abcdefghij", "abcdefxefghij") == [(0, 0, 6), (6, 9, 4)]


def test_a_run_begins_with_its_sentence_rather_than_behind_its_first_word() -> None:
    """They left. (The gate fell.) The garden grew."""
    text, heard = "theyleftthegardengrew", "theyleftthegatefellthegardengrew"
    assert matching_blocks(text, heard)[0] == (0, 0, 13)
    assert matching_blocks(text, heard, {8}) == [(0, 0, 8), (8, 19, 13)]


def test_a_run_of_which_too_little_is_left_then_goes() -> None:
    assert matching_blocks("yzabcdefgh", "yzabcdxxbcdefgh", {3}) == [(3, 8, 7)]


def test_a_whole_sentence_is_not_taken_from_the_first_saying() -> None:
    first, again, last = "theyleft", "thebuildersdrew", "amistake"
    blocks = matching_blocks(first + again + last, first + again * 2 + last, {0})
    assert blocks == [(0, 0, 23), (23, 38, 8)]


def test_long_rows_are_matched_around_their_errors() -> None:
    dice = random.Random(5)
    text = "".join(dice.choices("etaoinshrdlu", k=20_000))
    heard = "".join("" if dice.random() < 0.02 else char for char in text)
    began = time.monotonic()
    blocks = matching_blocks(text, heard)
    assert time.monotonic() - began < 20
    assert sum(size for _, _, size in blocks) > 0.9 * len(heard)


def test_a_cycle_that_is_said_twice_is_matched_twice() -> None:
    """The only passage that both sides have once was misheard the first time, and is not in the
    text the second time."""
    dice = random.Random(7)
    one, two = ("".join(dice.choices("etaoinshrdlu", k=2500)) for _ in range(2))
    passage = "thelibraryopensatnoon"
    text = one + passage + two + one + two
    heard = one + two[:-9] + "xxxxxxxxx" + one + two + passage
    blocks = matching_blocks(text, heard)
    assert blocks[0] == (0, 0, 2500)
    assert sum(size for _, _, size in blocks) > 0.95 * 4 * 2500


def test_what_does_nothing_but_repeat_itself_gives_up_in_time() -> None:
    assert matching_blocks("la" * 450, "la" * 440) == []


def test_another_text_gives_up_in_time() -> None:
    dice = random.Random(6)
    text = "".join(dice.choices("abcdef", k=20_000))
    heard = "".join(dice.choices("ghijkl", k=20_000))
    assert matching_blocks(text, heard) == []
