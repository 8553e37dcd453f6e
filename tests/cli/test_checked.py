"""What the command line says of subtitles that break a rule."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from stt_desktop.cli import checked
from stt_desktop.domain.errors import ENGINE_DIED, AppError
from stt_desktop.domain.transcript import Cue, Timing, Transcript
from stt_desktop.settings import SettingsStore
from stt_desktop.subtitles.check import summary
from stt_desktop.subtitles.guides import Guides
from tests.cli.conftest import Program

Make = Callable[[str], str]

SOME = Guides()
WORDS = "300 words a minute have to be read; 180 are allowed."


def transcript(*cues: Cue) -> Transcript:
    return Transcript("", (), cues, Timing.PROVIDER, "en", style="bbc")


FINE = Cue(0, 3_000, ("I saw the house.",))
SHORT = Cue(61_000, 61_200, ("No.",))
UNSURE = Cue(70_000, 73_000, ("I saw the house.",), Timing.ESTIMATED, 1_240)


def lines(made: Transcript) -> list[str]:
    return checked.lines(made, summary(made, SOME.style("bbc", "en")), SOME)


def test_good_subtitles_are_told_in_a_line() -> None:
    assert lines(transcript(FINE)) == ["  No subtitle breaks a rule (BBC)"]


def test_each_subtitle_that_breaks_a_rule_is_named_with_its_time_and_why() -> None:
    assert lines(transcript(FINE, SHORT, UNSURE)) == [
        "  1 of 3 subtitles break a rule (BBC)",
        "  Too many words: 1",
        "  Too short: 1",
        "  Only estimated: 1",
        "  Their starts are right within ± 1.2 s, at worst ± 1.2 s",
        f"  1:01  No. 2: {WORDS} It stands for 0.20 s; at least 1.00 s are asked for.",
    ]


def test_no_more_than_twenty_are_named() -> None:
    many = [Cue(at, at + 200, ("No.",)) for at in range(0, 22 * 5_000, 5_000)]
    told = lines(transcript(*many))
    assert told[-2].startswith("  1:35  No. 20: ")
    assert told[-1] == "  and 2 more"


def test_a_note_is_worth_only_what_is_wrong() -> None:
    style = SOME.style("bbc", "en")
    good, bad = transcript(FINE), transcript(FINE, SHORT)
    assert checked.note("one.mp3", good, summary(good, style), SOME) is None
    assert checked.note("one.mp3", bad, summary(bad, style), SOME) == (
        "one.mp3: 1 of 2 subtitles break a rule (BBC). Too many words: 1. Too short: 1"
    )
    unsure = transcript(FINE, UNSURE)
    assert checked.note("one.mp3", unsure, summary(unsure, style), SOME) == (
        "one.mp3: No subtitle breaks a rule (BBC). Only estimated: 1. "
        "Their starts are right within ± 1.2 s, at worst ± 1.2 s"
    )


@pytest.fixture
def strict(program: Program) -> Program:
    """A guide that asks for more time than there is: what another one follows is too short."""
    mine = {"max_chars": 8, "max_lines": 1, "min_ms": 9_000, "max_ms": 9_000}
    SettingsStore(program.paths.settings).update(own_styles={"Mine": mine})
    return program


WRONG = "one.mp3: 1 of 2 subtitles break a rule (Mine). Too short: 1"


def test_what_is_written_is_summed_up(strict: Program, recording: Make) -> None:
    asked = ("--style", "Mine", "-f", "srt")
    assert WRONG in strict("transcribe", recording("one.mp3"), *asked).err
    assert "Mine" not in strict("transcribe", recording("two.mp3"), *asked, "--quiet").err
    unread = strict("transcribe", recording("three.mp3"), "--style", "Mine", "-f", "txt")
    assert "break a rule" not in unread.err


def test_another_export_is_checked_by_its_own_guide(
    strict: Program, recording: Make, tmp_path: Path
) -> None:
    strict("transcribe", recording("one.mp3"), "-f", "txt")
    (task,) = asyncio.run(strict.stored()).values()
    assert "break a rule" not in strict("tasks", "export", task.id, "-f", "srt").err
    ran = strict("tasks", "export", task.id, "-f", "srt", "--style", "mine", "-o", "mine")
    assert WRONG in ran.err
    assert ran.out.splitlines() == [str(tmp_path / "mine" / "one.srt")]


def test_show_prints_the_check(strict: Program, recording: Make) -> None:
    strict("transcribe", recording("one.mp3"), "--style", "Mine", "-f", "srt")
    (task,) = asyncio.run(strict.stored()).values()
    shown = strict("tasks", "show", task.id).out
    assert "Check\n  1 of 2 subtitles break a rule (Mine)\n  Too short: 1\n  0:00  No. 1: " in shown


def test_show_adds_results_and_check_to_the_object_and_changes_no_other_key(
    strict: Program, recording: Make
) -> None:
    listed = strict("transcribe", recording("one.mp3"), "--style", "Mine", "--json").objects[0]
    (shown,) = strict("tasks", "show", listed["id"], "--json").objects
    check = shown.pop("check")
    (result,) = shown.pop("results")
    assert (result["try"], result["shown"], result["account"]) == (1, True, "local")
    assert shown == listed
    assert list(shown) == list(listed)
    assert {name: check[name] for name in ("style", "cues", "broken", "rules", "error_ms")} == {
        "style": "Mine",
        "cues": 2,
        "broken": 1,
        "rules": {"too-short": 1},
        "error_ms": None,
    }
    first = check["violations"][0]
    assert (first["cue"], first["start_ms"], first["rule"], first["limit"]) == (
        1,
        0,
        "too-short",
        9_000,
    )
    assert first["message"].startswith("It stands for ")


def test_a_task_without_subtitles_has_no_check(program: Program, recording: Make) -> None:
    program("transcribe", recording("one.mp3"))
    program.transcriber.failures["bad.mp3"] = AppError(ENGINE_DIED, name="bad.mp3", reason="9")
    failed = program("transcribe", recording("bad.mp3"), "--json").objects[0]
    assert program("tasks", "show", failed["id"], "--json").objects[0]["check"] is None
    assert "Check" not in program("tasks", "show", failed["id"]).out


def test_figures_of_unsure_times_reach_scripts() -> None:
    made = transcript(UNSURE)
    facts = checked.facts(made, summary(made, SOME.style("bbc", "en")))
    assert facts["error_ms"] == {"usual": 1_240, "most": 1_240}
    assert facts["rules"] == {"estimated": 1}
