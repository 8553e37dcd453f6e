from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from stt_desktop.domain.editing import Change
from stt_desktop.domain.transcript import Cue, Timing
from stt_desktop.subtitles.check import Rule, Violation
from stt_desktop.subtitles.presets import PRESETS
from stt_desktop.subtitles.style import CHINESE, ENGLISH, Style
from stt_desktop.ui.transcript.cues import MARKS, CueListModel
from stt_desktop.ui.transcript.marks import _mark, marks_of, speed


@pytest.mark.parametrize(
    ("cue", "style", "words"),
    [
        (Cue(0, 2000, ("Twenty letters here.",)), ENGLISH, []),
        (Cue(0, 900, ("Twenty letters here.",)), ENGLISH, ["Too fast: 22.2 characters a second"]),
        (
            Cue(0, 1000, ("一二三四五六七八九十",)),
            CHINESE,
            ["Too fast: 10 characters a second"],
        ),
        (Cue(0, 1000, ("a b c d",)), PRESETS["bbc"].style, ["Too fast: 240 words a minute"]),
        (Cue(0, 9000, ("Slow",)), ENGLISH, ["Too long: 9.0 s"]),
        (Cue(0, 800, ("Short",)), ENGLISH, ["Too short: 0.8 s"]),
        (Cue(0, 5000, ("x" * 43,)), ENGLISH, ["Line too long"]),
        (Cue(0, 5000, ("a,", "b,", "c")), ENGLISH, ["Too many lines: 3"]),
        (Cue(0, 5000, ("I saw the", "house.")), ENGLISH, ["Line breaks badly"]),
        (Cue(0, 2000, ("a",), Timing.ESTIMATED), ENGLISH, ["Only estimated"]),
        (Cue(0, 2000, ("a",), Timing.ESTIMATED, 1_240), ENGLISH, ["Only estimated (± 1.2 s)"]),
        (
            Cue(0, 2000, ("a",), Timing.INTERPOLATED, 300),
            ENGLISH,
            ["Between found words (± 0.3 s)"],
        ),
        (Cue(0, 2000, ("a",), Timing.ALIGNED, 40), ENGLISH, []),
    ],
)  # fmt: skip
def test_what_a_reader_would_stumble_over(cue: Cue, style: Style, words: list[str]) -> None:
    assert [mark.text for mark in marks_of([cue], 0, style)] == words


def test_the_way_to_the_next_one_counts() -> None:
    cues = [Cue(0, 2000, ("I saw it.",)), Cue(2100, 4000, ("So I left.",))]
    (mark,) = marks_of(cues, 0, ENGLISH)
    assert (mark.text, mark.is_problem) == ("Gap flickers", True)
    assert mark.reason == "The next one comes 0.10 s later; a gap under 0.50 s flickers."
    assert marks_of(cues, 1, ENGLISH) == ()


def test_the_grave_ones_come_first_and_how_sure_times_are_is_no_problem() -> None:
    marks = marks_of([Cue(0, 900, ("Much too fast to read",), Timing.INTERPOLATED)], 0, ENGLISH)
    assert [(mark.icon, mark.is_problem) for mark in marks] == [("gauge", True), ("timer", False)]


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_has_a_mark_with_its_reason(rule: Rule) -> None:
    mark = _mark(Violation(0, rule, 1, 1))
    assert mark.icon
    assert mark.text
    assert mark.reason.endswith(".")


def test_speed_counts_as_the_guide_does() -> None:
    assert speed(Cue(0, 2000, ("中文", "abc")), CHINESE) == 2.5


def test_a_long_list_is_marked_while_one_looks(qtbot: QtBot) -> None:
    fine = [Cue(at, at + 2_000, ("I saw it.",)) for at in range(0, 300_000, 3_000)]
    cues = [*fine[:-2], Cue(fine[-2].start_ms, fine[-2].start_ms + 300, ("No.",)), fine[-1]]
    model = CueListModel()
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last, _roles: told.append((first.row(), last.row())))
    with qtbot.waitSignal(model.marked):
        model.show(cues, ENGLISH)
        assert model.index(98).data(MARKS) == ()
    assert [mark.name for mark in model.index(98).data(MARKS)] == ["Too short"]
    assert told == [(98, 98)]
    # An edit of one cue is no reason to look at the others again.
    mended = replace(cues[98], end_ms=cues[98].start_ms + 2_000)
    with qtbot.waitSignal(model.marked):
        model.change(Change(98, (cues[98],), (mended,)), (*cues[:98], mended, cues[99]))
    assert model.index(98).data(MARKS) == ()
