"""The live example of a style."""

import pytest

from stt_desktop.subtitles.check import REMARKS, check
from stt_desktop.subtitles.example import SAMPLES, example
from stt_desktop.subtitles.guides import Guides
from stt_desktop.subtitles.style import ENGLISH, Style, style_for


@pytest.mark.parametrize("language", SAMPLES)
def test_a_sample_is_cut_whole_and_shows_a_style(language: str) -> None:
    style = style_for(language)
    cues = example(SAMPLES[language], style)
    shown = "".join("".join(cue.text.split()) for cue in cues)
    assert shown == "".join(SAMPLES[language].split())
    assert len(cues) > 1
    assert any(len(cue.lines) > 1 for cue in cues)


def test_styles_cut_the_sample_otherwise() -> None:
    styles = [Guides().style(name, "en") for name in Guides().names]
    assert len({example(SAMPLES["en"], style) for style in styles}) >= 4


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_language_s_own_guide_has_nothing_against_the_sample(language: str) -> None:
    style = style_for(language)
    found = check(example(SAMPLES[language], style), style)
    assert [each.rule for each in found if each.rule not in REMARKS] == []


def test_speakers_and_sounds_stand_apart() -> None:
    lines = [line for cue in example(SAMPLES["en"], ENGLISH) for line in cue.lines]
    assert any(line.startswith("– Only my grandmother") for line in lines)
    assert "– Nobody?" in lines
    assert any("[laughter]" in line for line in lines)


def test_any_text_can_be_tried() -> None:
    assert example("", ENGLISH) == ()
    assert example(" \n", ENGLISH) == ()
    (cue,) = example("Well, yes", Style(min_ms=500))
    assert (cue.start_ms, cue.lines) == (0, ("Well, yes",))
