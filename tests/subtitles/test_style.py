"""The guides' limits, and which of them is meant."""

import pytest

from stt_desktop.subtitles.style import CHINESE, ENGLISH, JAPANESE, KOREAN, Style, style_for


def test_the_limits_are_those_of_the_guides() -> None:
    assert (ENGLISH.max_chars, ENGLISH.max_lines, ENGLISH.max_cps) == (42, 2, 20)
    assert (CHINESE.max_chars, CHINESE.max_lines, CHINESE.max_cps) == (16, 2, 9)
    assert (KOREAN.max_chars, KOREAN.max_cps) == (16, 12)
    assert (JAPANESE.max_chars, JAPANESE.max_cps) == (16, 4)
    for style in (ENGLISH, CHINESE, JAPANESE, KOREAN):
        assert (style.min_ms, style.max_ms, style.min_gap_ms) == (833, 7000, 83)


@pytest.mark.parametrize(
    ("style", "text", "width"),
    [
        (ENGLISH, "It is", 5),
        (ENGLISH, "naïve", 5),
        (ENGLISH, "nai\u0308ve", 5),
        (ENGLISH, "中文", 4),
        (CHINESE, "用AI写，", 5),
        (JAPANESE, "AIで", 2),
    ],
)
def test_a_line_is_measured_in_the_guides_own_characters(
    style: Style, text: str, width: float
) -> None:
    assert style.width(text) == width


@pytest.mark.parametrize(
    ("language", "style"),
    [
        ("en", ENGLISH),
        ("EN_us", ENGLISH),
        ("zh-Hant-TW", CHINESE),
        ("ja", JAPANESE),
        ("ko", KOREAN),
    ],
)
def test_a_language_has_its_guide(language: str, style: Style) -> None:
    assert style_for(language, "text of any script 文") is style


def test_other_languages_are_read_at_17_characters_a_second() -> None:
    assert (style_for("de").max_cps, style_for("de").language) == (17, "de")
    assert style_for("ru").max_chars == 39


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("", ENGLISH),
        ("123", ENGLISH),
        ("It is raining.", ENGLISH),
        ("A long English sentence about the word 茶.", ENGLISH),
        ("今天天气很好。", CHINESE),
        ("我用 iPhone 写了一封邮件", CHINESE),
        ("今日は天気がいい。", JAPANESE),
        ("오늘은 날씨가 좋다.", KOREAN),
    ],
)
def test_without_a_language_the_script_decides(text: str, style: Style) -> None:
    assert style_for(None, text) is style
    assert style_for("", text) is style


@pytest.mark.parametrize(
    "limits",
    [
        {"max_chars": 1},
        {"max_lines": 0},
        {"max_cps": 0},
        {"min_ms": 0},
        {"min_ms": 9, "max_ms": 8},
        {"min_gap_ms": -1},
    ],
)
def test_limits_that_no_cue_can_keep_are_refused(limits: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="a cue needs"):
        Style(**limits)  # type: ignore[arg-type]
