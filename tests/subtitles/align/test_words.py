"""A text cut into the words that get times."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.subtitles.align.words import split


@given(st.text())
def test_joining_the_words_gives_the_text(text: str) -> None:
    assert "".join(split(text)) == text


@given(st.text(alphabet="ab 中文，。“”「」()\n\u3000", max_size=30))
def test_every_word_but_a_lone_space_says_something(text: str) -> None:
    words = split(text)
    assert all(word.strip() for word in words) or not text.strip()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("Hello, you.", ["Hello,", " you."]),
        (" well-known  facts \n", [" well-known", "  facts \n"]),
        ("你好，世界。", ["你", "好，", "世", "界。"]),
        ("他说：“好！”", ["他", "说：", "“好！”"]),
        ("用iPhone写了3分钟", ["用", "iPhone", "写", "了", "3", "分", "钟"]),
        ("שלום עולם", ["שלום", " עולם"]),
        ("   ", ["   "]),
    ],
)
def test_words_keep_their_marks_and_spaces(text: str, words: list[str]) -> None:
    assert split(text) == words
