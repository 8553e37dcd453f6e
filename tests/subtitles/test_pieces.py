"""Pieces: words put together and taken apart so that a line may end after any of them."""

from dataclasses import replace

import pytest

from stt_desktop.domain.transcript import Timing, Word
from stt_desktop.subtitles.piece import join, worst
from stt_desktop.subtitles.pieces import pieces_of
from stt_desktop.subtitles.style import CHINESE, ENGLISH, JAPANESE, KOREAN, Style, style_for

THAI = style_for("th")


def texts(*words: str) -> list[str]:
    timed = [Word(text, 100 * at, 100 * at + 100) for at, text in enumerate(words)]
    return [piece.text for piece in pieces_of(timed, ENGLISH)]


@pytest.mark.parametrize(
    ("words", "pieces"),
    [
        ((" ill", "-disposed", " man"), ["ill-disposed", "man"]),
        ((" well", ".", " So"), ["well.", "So"]),
        ((" Bonjour", " !", " «", " Oui", " »"), ["Bonjour !", "« Oui »"]),
        (("two words", " more"), ["two", "words", "more"]),
        (("one ", "two"), ["one", "two"]),
        (("one", " ", "two"), ["one", "two"]),
        (("天", "气，", "好", "。"), ["天气，", "好。"]),
        (("（", "好", "）"), ["（好）"]),
        (("天气很好，走吧。",), ["天气", "很", "好，", "走", "吧。"]),
        (("用", " Python", "写"), ["用", "Python", "写"]),
        (("", "\x00", "a"), ["a"]),
        ((" a", "\u200b", " b"), ["a\u200b", "b"]),
        (("\u200b", " a"), ["\u200b a"]),
        (("\u200b", "\u0301"), []),
        ((), []),
    ],
)
def test_words_become_pieces(words: tuple[str, ...], pieces: list[str]) -> None:
    assert texts(*words) == pieces


def test_a_phrase_shares_its_time_by_length() -> None:
    pieces = pieces_of([Word(" one three", 1_000, 1_900)], ENGLISH)
    assert [(p.text, p.start_ms, p.end_ms) for p in pieces] == [
        ("one", 1_000, 1_400),
        ("three", 1_400, 1_900),
    ]


def test_a_word_of_a_script_without_spaces_is_one_piece() -> None:
    words = [Word(char, 200 * at, 200 * at + 200) for at, char in enumerate("需要讨论的问题")]
    assert [p.text for p in pieces_of(words, CHINESE)] == ["需要", "讨论", "的", "问题"]


def test_a_breath_within_it_parts_it_all_the_same() -> None:
    words = [Word("问", 0, 200), Word("题", 500, 700)]
    assert [(p.text, p.inside) for p in pieces_of(words, CHINESE)] == [("问", False), ("题", True)]


def test_a_phrase_wider_than_half_a_line_stays_in_parts() -> None:
    narrow = replace(CHINESE, max_chars=3)
    assert [(p.text, p.inside) for p in pieces_of([Word("问题", 0, 400)], narrow)] == [
        ("问", False),
        ("题", True),
    ]


def test_the_parts_of_an_engines_word_belong_together() -> None:
    words = [Word("天", 0, 200), Word("气很", 200, 600)]
    assert [p.text for p in pieces_of(words, CHINESE)] == ["天气很"]


@pytest.mark.parametrize(
    ("text", "style", "parts"),
    [
        ("例えば朝起きたときに", JAPANESE, ["例えば", "朝起きた", "ときに"]),
        ("สวัสดีครับวันนี้", THAI, ["สวัสดี", "ครับ", "วัน", "นี้"]),
        ("用3个iPhone写", CHINESE, ["用", "3个", "iPhone", "写"]),
        ("需要討論的問題", CHINESE, ["需要", "討論", "的", "問題"]),
        ("오늘은 날씨가", KOREAN, ["오늘은", "날씨가"]),
    ],
)
def test_every_script_has_its_words(text: str, style: Style, parts: list[str]) -> None:
    assert [p.text for p in pieces_of([Word(text, 0, 3_000)], style)] == parts


def test_times_never_go_backwards_and_never_overlap() -> None:
    words = [
        Word(" a", 0, 500),
        Word(" b", 400, 900),
        Word(" c", 300, 350),
        Word(" d", 2_000, 2_000),
    ]
    assert [(p.start_ms, p.end_ms) for p in pieces_of(words, ENGLISH)] == [
        (0, 180),
        (180, 300),
        (300, 350),
        (2_000, 2_000),
    ]


def test_a_piece_is_as_reliable_as_its_worst_word() -> None:
    words = [Word(" ill", 0, 1), Word("-disposed", 1, 2, Timing.ESTIMATED), Word(" man", 2, 3)]
    assert [p.timing for p in pieces_of(words, ENGLISH)] == [Timing.ESTIMATED, Timing.PROVIDER]
    assert worst((Timing.ALIGNED, Timing.INTERPOLATED, Timing.PROVIDER)) == "interpolated"


def test_a_piece_is_as_sure_of_its_start_as_its_first_word() -> None:
    words = [Word(" ill", 0, 1, error_ms=40), Word("-disposed", 1, 2, error_ms=900)]
    assert [p.error_ms for p in pieces_of(words, ENGLISH)] == [40]


def test_a_word_wider_than_a_line_is_cut_after_a_slash_or_where_the_line_is_full() -> None:
    url = "https://www.example.org/some/very/long/path/to/a/document"
    assert texts(f" {url}") == ["https://www.example.org/some/very/long/", "path/to/a/document"]
    assert texts("a" * 100) == ["a" * 42, "a" * 42, "a" * 16]


def test_a_word_as_wide_as_a_line_is_left_whole() -> None:
    assert texts("a" * 42) == ["a" * 42]


def test_a_cut_keeps_joined_characters_together() -> None:
    family = "👩\u200d👩\u200d👧"
    parts = texts(family * 30)
    assert "".join(parts) == family * 30
    assert all(part.startswith("👩") and part.endswith("👧") for part in parts)


def test_what_cannot_be_parted_is_wider_than_a_line() -> None:
    chain = "\u200d".join("👩" * 40)
    assert texts(chain) == [chain]


def test_joining_keeps_spaces_and_adds_none() -> None:
    words = [Word(" 用", 0, 1), Word(" GPT", 1, 2), Word("写", 2, 3), Word("信", 3, 4)]
    assert join(pieces_of(words, CHINESE)) == "用 GPT写信"
    assert join(()) == ""
