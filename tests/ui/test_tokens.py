"""Contrast is promised in numbers; here they are measured."""

from pathlib import Path

import pytest

from stt_desktop.paths import resource
from stt_desktop.ui.tokens import DARK, LIGHT, LINE_PAIRS, TEXT_PAIRS, Tokens, Tone, contrast

SCHEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@SCHEMES
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_can_be_read(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


@SCHEMES
@pytest.mark.parametrize(("line", "ground"), LINE_PAIRS)
def test_borders_of_controls_can_be_seen(tokens: Tokens, line: str, ground: str) -> None:
    assert contrast(getattr(tokens, line), getattr(tokens, ground)) >= 3


@SCHEMES
@pytest.mark.parametrize("ground", ["surface", "selection"])
def test_what_a_search_has_found_stands_out(tokens: Tokens, ground: str) -> None:
    """Besides, it has a hue of its own, as a marker pen has."""
    assert contrast(tokens.found, getattr(tokens, ground)) >= 1.25


@SCHEMES
def test_every_tone_has_a_colour(tokens: Tokens) -> None:
    for tone in Tone:
        assert tokens.tone(tone).startswith("#")


@SCHEMES
def test_the_tick_of_a_check_box_has_the_colour_that_stands_on_the_accent(tokens: Tokens) -> None:
    name = "check-dark.svg" if tokens.dark else "check-light.svg"
    assert tokens.on_accent in resource("icons", name).read_text("utf-8")


def test_no_widget_sets_a_colour_of_its_own() -> None:
    ui = Path(__file__).parents[2] / "stt_desktop" / "ui"
    for path in ui.rglob("*.py"):
        if path.name not in ("tokens.py", "theme.py"):
            assert "setStyleSheet" not in path.read_text("utf-8"), path.name
