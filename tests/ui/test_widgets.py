"""Small widgets that Qt lacks."""

import pytest

from stt_desktop.ui.theme import Theme
from stt_desktop.ui.widgets import label


@pytest.mark.parametrize("words", ["needs it once ({} MB)", "需要安装一次（{} MB）", "{} GB free"])
def test_no_line_ends_between_a_number_and_its_unit(theme: Theme, words: str) -> None:
    wrapped = label(words.format(148), wrap=True)
    assert wrapped.text().count("148\N{NO-BREAK SPACE}") == 1
    wrapped.setText(words.format("1.40"))
    assert wrapped.text().count("1.40\N{NO-BREAK SPACE}") == 1
    assert len(wrapped.text()) == len(words.format("1.40"))
    wrapped.deleteLater()


def test_other_words_are_as_they_were(theme: Theme) -> None:
    said = "Part 5 of “talk 12 Mbit.wav”: 3 minutes, 2 subtitles"
    wrapped = label(said, wrap=True)
    assert wrapped.text() == said
    wrapped.deleteLater()
