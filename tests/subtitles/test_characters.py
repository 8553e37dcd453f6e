"""Characters: their width, and where a line may end between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.subtitles.characters import clean, columns, core, is_visible, may_break, may_part


@pytest.mark.parametrize(
    ("char", "width"),
    [("a", 1), ("é", 1), ("\u0301", 0), ("\u200d", 0), ("中", 2), ("한", 2), ("，", 2), ("ｱ", 1)],
)
def test_a_character_takes_its_columns(char: str, width: int) -> None:
    assert columns(char) == width


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("  one\r\n two\t", "one two"),
        ("a\x00b\x1bc", "abc"),
        ("\ufeffa \x00 b", "a b"),
        ("a\u2028b\u3000c", "a b c"),
        ("a\ud800b", "a\ufffdb"),
        ("\x07", ""),
    ],
)
def test_clean_text_can_be_shown_and_stored(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@given(st.text(st.characters()))
def test_clean_text_is_clean_and_encodable(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once.encode("utf-8").decode("utf-8") == once
    assert len((once + "x").splitlines()) == 1


def test_joiners_and_marks_alone_are_invisible() -> None:
    assert not is_visible("\u200b\u0301 ")
    assert is_visible("\u200ba")


@pytest.mark.parametrize(
    ("left", "right", "allowed"),
    [
        ("天", "气", True),
        ("天", "，", False),
        ("（", "天", False),
        ("“", "天", False),
        ("。", "A", True),
        ("用", "A", True),
        ("A", "用", True),
        ("コ", "ー", False),
        ("ち", "ょ", False),
        ("ill", "-disposed", False),
        ("a", "b", False),
        ("—", "and", True),
        ("1", "5", False),
        ("天", "\u0301", False),
    ],
)
def test_lines_keep_the_kinsoku_rules(left: str, right: str, allowed: bool) -> None:
    assert may_break(left, right) is allowed


@pytest.mark.parametrize(
    ("left", "right"),
    [("e", "\u0301"), ("👩", "\u200d"), ("\u200d", "🔬"), ("👍", "🏽"), ("🇩", "🇪")],
)
def test_what_looks_like_one_character_is_never_parted(left: str, right: str) -> None:
    assert not may_part(left, right)


def test_closing_quotes_are_no_part_of_a_sentences_end() -> None:
    assert core('done."') == "done."
    assert core("”") == "”"
