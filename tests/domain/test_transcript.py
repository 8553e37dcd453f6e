"""What words and cues refuse to be."""

import pytest

from stt_desktop.domain.transcript import Cue, Timing, Word


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (6, 5)])
def test_a_word_does_not_end_before_it_starts(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=f"a word from {start} to {end} ms"):
        Word("a", start, end)


def test_a_word_may_last_nothing() -> None:
    assert Word(" a", 5, 5).timing is Timing.PROVIDER


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (6, 5)])
def test_a_cue_lasts_a_time(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=f"a cue from {start} to {end} ms"):
        Cue(start, end, ("a",))


@pytest.mark.parametrize("lines", [(), ("",), ("a", " "), ("\n", "a")])
def test_a_cue_has_text_on_every_line(lines: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="without text"):
        Cue(0, 5, lines)


def test_a_cue_tells_its_text_and_duration() -> None:
    cue = Cue(1_000, 3_500, ("one", "two"))
    assert cue.text == "one\ntwo"
    assert cue.duration_ms == 2_500


def test_timings_stand_best_first() -> None:
    assert list(Timing) == ["provider", "aligned", "interpolated", "estimated"]
