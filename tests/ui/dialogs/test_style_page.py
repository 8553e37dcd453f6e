"""The settings' page of subtitle styles: what is chosen, made and edited, and the live example."""

from typing import Any

import pytest
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit

from stt_desktop.settings import Settings
from stt_desktop.subtitles.example import SAMPLES
from stt_desktop.subtitles.guides import AUTO, guides
from stt_desktop.subtitles.presets import PRESETS
from stt_desktop.subtitles.saved import to_dict
from stt_desktop.subtitles.style import Style
from stt_desktop.ui.dialogs.style_form import FIELDS
from stt_desktop.ui.dialogs.style_page import StylePage
from stt_desktop.ui.theme import Theme
from tests.ui.dialogs.heights import middle, top

MINE = Style(max_chars=30)


class Page:
    """A page with what it told."""

    def __init__(self, theme: Theme, settings: Settings) -> None:
        self.page = StylePage(theme, settings)
        self.told: list[dict[str, Any]] = []
        self.page.changed.connect(self.told.append)

    def choose(self, name: str) -> None:
        self.page.choice.setCurrentIndex(self.page.choice.findData(name))
        self.page.choice.activated.emit(self.page.choice.currentIndex())

    def fill(self, field: str, text: str) -> None:
        line = self.page.form.fields[field]
        line.setText(text)
        line.editingFinished.emit()

    def lines(self) -> list[str]:
        return [line for cue in self.page.model.cues() for line in cue.lines]


@pytest.fixture
def new(theme: Theme, qtbot: object) -> Page:
    return Page(theme, Settings())


@pytest.fixture
def own(theme: Theme, qtbot: object) -> Page:
    return Page(theme, Settings(subtitle_style="Mine", own_styles={"Mine": to_dict(MINE)}))


def test_presets_can_be_chosen_and_looked_at_but_not_changed(new: Page) -> None:
    assert [new.page.choice.itemData(at) for at in range(new.page.choice.count())] == [
        AUTO,
        *PRESETS,
    ]
    new.choose("bbc")
    assert new.told == [{"subtitle_style": "bbc"}]
    assert new.page.form.fields["max_chars"].text() == "37"
    assert new.page.form.fields["max_wpm"].text() == "180"
    assert new.page.form.fields["close_gap_ms"].text() == "1"
    assert new.page.form.fields["linger_ms"].text() == "1.5"
    assert not any(line.isEnabled() for line in new.page.form.fields.values())
    assert not new.page.remove.isEnabled()
    assert new.page.about.text() == PRESETS["bbc"].explanation


def test_what_closes_gaps_says_so_to_whoever_points_at_it_or_listens(new: Page) -> None:
    line = new.page.form.fields["close_gap_ms"]
    form = new.page.form.layout()
    assert isinstance(form, QFormLayout)
    name = form.labelForField(line)
    assert isinstance(name, QLabel)
    assert name.text() == line.accessibleName() == "Close gaps under (s)"
    assert "stays until" in line.toolTip()
    assert name.toolTip() == line.toolTip() == line.accessibleDescription()


def test_the_example_shows_at_once_what_a_style_does(new: Page) -> None:
    before = new.lines()
    assert max(map(len, before)) <= 42
    assert any(line.startswith("– Only my grandmother") for line in before)
    new.choose("netflix-chinese")
    assert max(map(len, new.lines())) <= 16
    assert "Netflix, Chinese" in new.page.verdict.text()


def test_an_own_text_can_be_tried(new: Page) -> None:
    new.page.text.setPlainText("Yes. No.")
    assert new.lines() == ["Yes. No."]
    new.page.text.clear()
    assert new.lines() == []


@pytest.mark.parametrize("language", SAMPLES)
def test_the_example_speaks_several_languages(new: Page, language: str) -> None:
    new.page.sample.setCurrentIndex(new.page.sample.findData(language))
    new.page.sample.activated.emit(0)
    assert new.page.text.toPlainText() == SAMPLES[language]
    assert len(new.lines()) > 1


def test_an_own_style_begins_as_a_copy_and_is_stored(new: Page) -> None:
    new.choose("bbc")
    new.page.new.click()
    assert new.told[-1]["subtitle_style"] == "My style 1"
    stored = guides(**_kept(new.told[-1]))
    assert stored.own["My style 1"].max_chars == 37
    assert new.page.form.fields["max_chars"].isEnabled()
    new.page.new.click()
    assert list(new.told[-1]["own_styles"]) == ["My style 1", "My style 2"]


def test_what_is_typed_is_seen_at_once_and_stored_when_the_field_is_left(own: Page) -> None:
    assert max(map(len, own.lines())) <= 30
    line = own.page.form.fields["max_chars"]
    line.setText("20")
    assert max(map(len, own.lines())) <= 20
    assert own.told == []
    line.editingFinished.emit()
    assert guides(**_kept(own.told[-1])).own == {"Mine": Style(max_chars=20)}
    line.editingFinished.emit()
    assert len(own.told) == 1


@pytest.mark.parametrize(
    ("field", "text", "kept"),
    [
        ("min_ms", "1.25", {"min_ms": 1_250}),
        ("max_cps", "17.5", {"max_cps": 17.5}),
        ("max_wpm", "160", {"max_wpm": 160.0}),
        ("wide", "1", {"wide": 1.0}),
        ("max_lines", "3", {"max_lines": 3}),
    ],
)
def test_figures_are_taken_in_the_units_that_are_shown(
    own: Page, field: str, text: str, kept: dict[str, object]
) -> None:
    own.fill(field, text)
    assert own.told[-1]["own_styles"]["Mine"] == to_dict(MINE) | kept
    assert own.page.form.fields[field].text() == text


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        ("max_chars", "3", "“Characters a line” is 3. It can be: 4 – 200."),
        ("max_lines", "", "“Lines” is –. It can be: 1 – 4."),
        ("max_ms", "99", "“Longest (s)” is 99. It can be: 0.5 – 60."),
        ("min_ms", "8", "“Shortest (s)” is 8. It can be: 0.001 – 7."),
    ],
)
def test_what_makes_no_style_is_told_and_not_stored(
    own: Page, field: str, text: str, problem: str
) -> None:
    own.fill(field, text)
    assert own.page.problem == problem
    assert own.told == []
    own.fill(field, f"{getattr(MINE, field) / FIELDS[field].scale:g}")
    assert own.page.problem == ""


def test_a_style_is_renamed_and_keeps_its_place(own: Page) -> None:
    _name(own.page.name, "Ours")
    assert own.told[-1] == {"subtitle_style": "Ours", "own_styles": {"Ours": to_dict(MINE)}}
    _name(own.page.name, "BBC")
    assert own.page.problem.startswith("“BBC” cannot be the name of a style")
    assert own.told[-1]["subtitle_style"] == "Ours"


def test_an_own_style_is_removed_and_the_language_decides_again(own: Page) -> None:
    own.page.remove.click()
    assert own.told == [{"subtitle_style": AUTO, "own_styles": {}}]
    assert own.page.name.isHidden()


def test_styles_of_another_version_stay_in_the_settings(theme: Theme, qtbot: object) -> None:
    strange = {"max_chars": 10_000}
    kept = Page(theme, Settings(own_styles={"strange": strange}, subtitle_style="strange"))
    assert kept.page.choice.currentData() == AUTO
    kept.page.new.click()
    assert kept.told[-1]["own_styles"]["strange"] == strange


def _kept(told: dict[str, Any]) -> dict[str, Any]:
    return {"chosen": told["subtitle_style"], "own": told["own_styles"]}


def _name(line: QLineEdit, text: str) -> None:
    line.setText(text)
    line.editingFinished.emit()


def test_its_columns_line_up(new: Page) -> None:
    page = new.page
    page.resize(page.sizeHint())
    page.layout().activate()  # type: ignore[union-attr]
    assert middle(page, "Style of new subtitles") == middle(page, "Example")
    assert top(page, page.choice) == top(page, page.text)
