"""Two texts that mean the same sounds are spelled alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.subtitles.align.numbers import spoken
from stt_desktop.subtitles.align.spelling import spell

SOUNDS = {"後": "hou", "后": "hou", "一": "yi", "千": "qian", "九": "jiu"}


def read(char: str) -> str:
    return SOUNDS.get(char, char)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("Café, naïve!", "CAFE NAIVE", "fr"),
        ("Ｈｅｌｌｏ", "hello", "en"),
        ("カタカナ", "かたかな", "ja"),
        ("後", "后", "zh"),
        ("1999", "nineteen ninety-nine", "en"),
        ("3,500 people", "three thousand five hundred people", "en"),
        ("It costs 2.5%", "it costs two point five percent", "en"),
        ("2005", "two thousand five", "en"),
        ("1905", "nineteen oh five", "en"),
        ("1900", "nineteen hundred", "en"),
        ("1,000,001", "one million one", "en"),
        ("007", "zero zero seven", "en"),
        ("ёлка", "елка", "ru"),
    ],
)
def test_what_sounds_alike_is_spelled_alike(one: str, other: str, language: str) -> None:
    assert spell([one], language, read).symbols == spell([other], language, read).symbols


@pytest.mark.parametrize(
    ("digits", "characters"),
    [
        ("25", "二十五"),
        ("10", "十"),
        ("110", "一百一十"),
        ("105", "一百零五"),
        ("3000", "三千"),
        ("2019", "二零一九"),
        ("12000", "一万二千"),
        ("100000000", "一亿"),
        ("3.14", "三点一四"),
        ("50%", "百分之五十"),
        ("10005", "一万零五"),
    ],
)
def test_digits_are_read_as_chinese_numbers(digits: str, characters: str) -> None:
    assert spoken(digits, "zh") == characters


@given(st.text(alphabet="0123456789.,%", max_size=24), st.sampled_from(["en", "zh", "de", None]))
def test_any_row_of_digits_can_be_read(digits: str, language: str | None) -> None:
    assert isinstance(spoken(digits, language), str)


def test_other_languages_keep_their_digits() -> None:
    assert spoken("1999", "de") == "1999"
    assert spoken("1999", None) == "1999"


@given(st.lists(st.text(max_size=8), max_size=8), st.sampled_from(["en", "zh", "ar", None]))
def test_every_symbol_belongs_to_a_word(words: list[str], language: str | None) -> None:
    spelling = spell(words, language, read)
    assert len(spelling.symbols) == len(spelling.owner) == len(spelling.weight)
    assert list(spelling.owner) == sorted(spelling.owner)
    assert all(0 <= owner < len(words) for owner in spelling.owner)
    assert all(0 <= start < end <= len(spelling.symbols) for start, end in spelling.characters)


def test_letters_of_pinyin_tell_half_as_much() -> None:
    spelling = spell(["后a"], "zh", read)
    assert (spelling.symbols, spelling.weight) == ("houa", (0.5, 0.5, 0.5, 1.0))
    assert spelling.characters == ((0, 3),)
