"""Sounds, notes and speakers: whole, with what they belong to, and where cues part."""

import pytest

from stt_desktop.domain.transcript import Word
from stt_desktop.subtitles.align import words as spoken_words
from stt_desktop.subtitles.pieces import pieces_of
from stt_desktop.subtitles.segment import cut
from stt_desktop.subtitles.style import CHINESE, ENGLISH, Style


def said(text: str, *, ms: int = 300) -> list[Word]:
    return [Word(f" {token}", ms * at, ms * at + ms - 20) for at, token in enumerate(text.split())]


def texts(text: str, style: Style = ENGLISH) -> list[str]:
    return [piece.text for piece in pieces_of(said(text), style)]


def turns(text: str) -> list[str]:
    return [piece.text for piece in pieces_of(said(text), ENGLISH) if piece.turn]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("so [soft music] yes", ["so", "[soft music]", "yes"]),
        ("so (he laughs). Yes", ["so", "(he laughs).", "Yes"]),
        ("[music] [applause]", ["[music]", "[applause]"]),
        ("call (s)he now", ["call", "(s)he", "now"]),
        ("an [open end", ["an", "[open", "end"]),
        ("x (one two three four five six seven)",
         ["x", "(one", "two", "three", "four", "five", "six", "seven)"]),
        ("x (" + "a" * 30 + " " + "b" * 30 + ")", ["x", "(" + "a" * 30, "b" * 30 + ")"]),
        ("♪ la la ♪ well", ["♪ la", "la ♪", "well"]),
        ("♪ la", ["♪ la"]),
        ("♪la la♪ ♪", ["♪la", "la♪", "♪"]),
        ("♪♪ well", ["♪♪", "well"]),
        ("♪", ["♪"]),
        ("a - b", ["a -", "b"]),
        ("- Hello. - Hi.", ["- Hello.", "- Hi."]),
        ("-Hello. -Hi.", ["-Hello.", "-Hi."]),
        ("It is -5 now", ["It", "is", "-5", "now"]),
        ("Now. -5 is cold", ["Now.", "-5", "is", "cold"]),
        ("Yes. -", ["Yes.", "-"]),
    ],
)  # fmt: skip
def test_marks_stay_with_their_words(text: str, pieces: list[str]) -> None:
    assert texts(text) == pieces


def test_a_label_in_any_brackets_is_one_piece() -> None:
    words = [Word(char, 200 * at, 200 * at + 200) for at, char in enumerate("好【掌声】我们")]
    assert [(piece.text, piece.label) for piece in pieces_of(words, CHINESE)] == [
        ("好", False),
        ("【掌声】", True),
        ("我们", False),
    ]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("- Hello. - Hi.", ["- Hello.", "- Hi."]),
        ("Hello. – Hi.", ["– Hi."]),
        ("[knocking] - Hi.", ["- Hi."]),
        (">> Hello >> Hi", [">> Hello", ">> Hi"]),
        ("well - maybe", []),
        ("well -maybe", []),
        ("Now. -5 is cold", []),
        ("Well. --and so on", []),
        ("好。 ——然后", []),
    ],
)
def test_a_dash_after_a_sentence_is_another_speaker(text: str, speakers: list[str]) -> None:
    assert turns(text) == speakers


@pytest.mark.parametrize("dash", ["–", "-", "－", "– ", "- "])
def test_a_speaker_s_dash_after_a_chinese_sentence_leaves_it(dash: str) -> None:
    text = f"没有人相信它。{dash}一个人都没有吗？{dash}只有我奶奶。"
    words = [
        Word(part, 220 * at, 220 * at + 220) for at, part in enumerate(spoken_words.split(text))
    ]
    lines = [line for cue in cut(words, CHINESE) for line in cue.lines]
    assert lines == ["没有人相信它。", f"{dash}一个人都没有吗？", f"{dash}只有我奶奶。"]


def test_two_speakers_have_a_line_each() -> None:
    (cue,) = cut(said("- Are you there? - Yes, I am."), ENGLISH)
    assert cue.lines == ("- Are you there?", "- Yes, I am.")


def test_a_third_speaker_has_another_cue() -> None:
    cues = cut(said("- Really? - Yes. - No way."), ENGLISH)
    assert sorted(line for cue in cues for line in cue.lines) == [
        "- No way.",
        "- Really?",
        "- Yes.",
    ]
    assert all(len(cue.lines) <= 2 for cue in cues)


def test_speakers_have_lines_of_their_own_in_a_style_of_three() -> None:
    three = Style(max_lines=3)
    (cue,) = cut(said("- Really? - Yes. - No way.", ms=200), three)
    assert cue.lines == ("- Really?", "- Yes.", "- No way.")


def test_a_label_is_not_torn_and_parts_what_is_said() -> None:
    cues = cut(
        said("I went into the house and saw them all [door slams shut] Who is it then?"), ENGLISH
    )
    lines = [line for cue in cues for line in cue.lines]
    assert any("[door slams shut]" in line for line in lines)
    assert any(line.endswith("them all") for line in lines)
