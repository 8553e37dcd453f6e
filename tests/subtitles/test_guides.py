"""What one person can choose from: presets and styles of their own."""

import pytest

from stt_desktop.domain.errors import PRESET_UNKNOWN, STYLE_NAME_UNUSABLE, AppError
from stt_desktop.subtitles.guides import AUTO, Guides, check_name, guides
from stt_desktop.subtitles.presets import PRESETS
from stt_desktop.subtitles.saved import to_dict
from stt_desktop.subtitles.style import CHINESE, ENGLISH, Style

MINE = Style(max_chars=30, max_lines=1)
SOME = Guides("Mine", {"Mine": MINE})


def test_the_presets_stand_between_the_automatic_choice_and_the_persons_own() -> None:
    assert Guides().names == (AUTO, *PRESETS)
    assert SOME.names == (AUTO, *PRESETS, "Mine")


@pytest.mark.parametrize(
    ("name", "language", "style"),
    [
        (AUTO, "en", ENGLISH),
        (AUTO, "zh-CN", CHINESE),
        ("Netflix-English", "en", ENGLISH),
        (" mine ", "fr", Style(language="fr", max_chars=30, max_lines=1)),
    ],
)
def test_a_guide_is_found_by_name(name: str, language: str, style: Style) -> None:
    assert SOME.style(name, language) == style
    assert SOME.style_or_auto(name, language) == style


def test_an_unknown_guide_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(AppError) as raised:
        SOME.style("hbo", "en")
    known = ", ".join((AUTO, *PRESETS, "Mine"))
    assert raised.value == AppError(PRESET_UNKNOWN, preset="hbo", known=known)


def test_for_a_style_that_is_gone_the_language_decides() -> None:
    assert Guides().style_or_auto("Mine", None, "今天天气很好。") is CHINESE


def test_people_read_titles() -> None:
    titles = {name: SOME.title(name, str.upper) for name in (AUTO, "bbc", "Mine", "gone")}
    assert titles == {
        AUTO: "NETFLIX, LANGUAGE OF THE RECORDING",
        "bbc": "BBC",
        "Mine": "Mine",
        "gone": "gone",
    }


def test_styles_come_back_from_the_settings_and_what_is_broken_is_left_out() -> None:
    saved = {
        "Mine": to_dict(MINE),
        "too wide": {"max_chars": 10_000},
        "no style": 5,
        "bbc": to_dict(MINE),
    }
    assert guides("Mine", saved) == SOME


@pytest.mark.parametrize("name", ["", " Mine", "BBC", "Auto", "mine", "a,b", "a\nb", "x" * 41])
def test_a_name_must_be_usable_and_its_own(name: str) -> None:
    with pytest.raises(AppError) as raised:
        check_name(name, {"Mine": MINE})
    assert raised.value == AppError(STYLE_NAME_UNUSABLE, name=name)


@pytest.mark.parametrize("name", ["Mine", "我的样式", "x" * 40])
def test_other_names_are_free(name: str) -> None:
    check_name(name, {})
