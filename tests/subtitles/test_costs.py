"""Each rule on its own: what it likes and what it dislikes."""

from dataclasses import replace

from stt_desktop.subtitles import costs
from stt_desktop.subtitles.costs import WEIGHTS
from stt_desktop.subtitles.style import ENGLISH


def test_a_pause_makes_any_place_a_better_end_but_less_so_after_an_article() -> None:
    assert costs.cue_end(0, 0, WEIGHTS) == 0
    assert costs.cue_end(0.5, 600, WEIGHTS) < costs.cue_end(0.5, 100, WEIGHTS)
    assert costs.cue_end(0.5, 9_000, WEIGHTS) == costs.cue_end(0.5, 600, WEIGHTS)
    assert costs.cue_end(1, 600, WEIGHTS) > costs.cue_end(0.5, 0, WEIGHTS)


def test_a_breath_inside_a_cue_is_free_a_silence_is_not() -> None:
    assert costs.bridged(0.5, 250, WEIGHTS) == 0
    assert costs.bridged(0.5, 1_250, WEIGHTS) == WEIGHTS.silence_inside
    assert costs.bridged(0, 0, WEIGHTS) == WEIGHTS.sentence_inside


def test_lines_are_best_even_or_heavier_below() -> None:
    def line_break(top: float, bottom: float) -> float:
        return costs.line_break(0.5, top, bottom, ENGLISH, WEIGHTS)

    assert line_break(30, 30) < line_break(28, 32) < line_break(32, 28) < line_break(5, 42)


def test_a_word_on_its_own_costs_a_fair_line_does_not() -> None:
    assert costs.shortness(5, ENGLISH, WEIGHTS) > costs.shortness(10, ENGLISH, WEIGHTS) > 0
    assert costs.shortness(21, ENGLISH, WEIGHTS) == 0


def test_reading_time_costs_from_the_guides_speed_up_to_twice_that() -> None:
    def hurry(width: float, stands_ms: int) -> float:
        return costs.hurry(width, ENGLISH.read_ms(width, 0), stands_ms, ENGLISH, WEIGHTS)

    assert hurry(20, 1_000) == 0
    assert hurry(21, 1_000) > WEIGHTS.too_fast * 21 / 42
    assert hurry(21, 1_000) < hurry(25, 1_000) < hurry(40, 1_000)
    assert hurry(42, 1_050) == hurry(42, 1) == WEIGHTS.too_fast + WEIGHTS.hurry


def test_the_same_haste_costs_the_same_in_one_cue_or_in_two() -> None:
    once = costs.hurry(84, 4_200, 3_000, ENGLISH, WEIGHTS)
    twice = 2 * costs.hurry(42, 2_100, 1_500, ENGLISH, WEIGHTS)
    assert once == twice


def test_a_flash_costs_the_more_the_shorter_it_is() -> None:
    assert costs.flash(833, ENGLISH, WEIGHTS) == 0
    assert costs.flash(1, ENGLISH, WEIGHTS) > costs.flash(400, ENGLISH, WEIGHTS) > 0


def test_a_preset_can_stress_one_rule() -> None:
    assert costs.syntax(1, replace(WEIGHTS, syntax=5)) == 5
