"""How long words take to say."""

import pytest

from stt_desktop.subtitles.align.lengths import expected_ms, pauses


@pytest.mark.parametrize(
    ("shorter", "longer"),
    [("a", "at"), ("ab", "12"), ("ab", "字"), ("ab", "글"), ("one", "안녕하세요"), ("!", "a")],
)
def test_what_takes_longer_to_say_is_expected_to(shorter: str, longer: str) -> None:
    assert 1 <= expected_ms(shorter) < expected_ms(longer)


def test_a_syllable_takes_about_as_long_in_any_script() -> None:
    assert expected_ms("안녕하세요") == pytest.approx(expected_ms("こんにちは"), rel=0.2)
    assert expected_ms("안녕하세요") == pytest.approx(expected_ms("annyeonghaseyo"), rel=0.2)


def test_marks_alone_take_no_time() -> None:
    assert expected_ms(" –") == 1


def test_speakers_pause_behind_sentences_and_clauses_and_before_new_lines() -> None:
    words = ["Well,", " he", ' said: "No."', " She", "\nleft。", "他"]
    assert pauses(words) == [1, 0, 2, 2, 2, 0]
