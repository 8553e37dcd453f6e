"""The guides that people choose from."""

import pytest

from stt_desktop.domain.errors import PRESET_UNKNOWN, AppError
from stt_desktop.subtitles.presets import PRESETS, spoken, style_of
from stt_desktop.subtitles.style import CHINESE, ENGLISH, Style, style_for


def test_the_guides_are_there_in_order() -> None:
    assert list(PRESETS) == ["netflix-english", "netflix-chinese", "bbc", "ted", "plain"]
    for name, preset in PRESETS.items():
        assert preset.name == name
        assert preset.title
        assert preset.explanation
        assert not preset.explanation.endswith(".")


def test_their_limits_are_those_of_the_guides() -> None:
    assert PRESETS["netflix-english"].style is ENGLISH
    assert PRESETS["netflix-chinese"].style is CHINESE
    bbc, ted = PRESETS["bbc"].style, PRESETS["ted"].style
    assert (bbc.max_chars, bbc.max_lines, bbc.max_wpm, bbc.close_gap_ms) == (37, 2, 180, 1_000)
    assert (ted.max_chars, ted.max_cps, ted.min_ms, ted.max_ms) == (42, 21, 1_000, 7_000)


def test_without_a_choice_the_language_decides() -> None:
    assert style_of(None, "zh-CN") is CHINESE
    assert style_of(None, None, "今天天气很好。") is CHINESE


def test_a_chosen_guide_keeps_its_limits_in_any_language() -> None:
    style = style_of("bbc", "de_AT")
    assert (style.max_chars, style.language) == (37, "de")
    assert style_of("netflix-english", None, "今天天气很好。").language == "zh"
    assert spoken(Style(max_chars=30), "fr") == Style(max_chars=30, language="fr")


def test_an_unknown_guide_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(AppError) as raised:
        style_of("hbo", "en")
    assert raised.value == AppError(PRESET_UNKNOWN, preset="hbo", known=", ".join(PRESETS))


def test_words_are_counted_as_readers_count_them() -> None:
    assert ENGLISH.words("Well - it's 5 o'clock.") == 4
    assert CHINESE.words("今天天气") == pytest.approx(8 / 6)
    assert ENGLISH.read_ms(40, 100) == 2_000
    assert style_for("th").words("สวัสดี") == pytest.approx(4 / 6)
    assert PRESETS["bbc"].style.read_ms(1, 3) == 1_000
