"""Sound before a heard word that belongs to none."""

from stt_desktop.subtitles.align.anchors import Heard, anchors
from stt_desktop.subtitles.align.gaps import begun_with_voice, behind_pauses, drawn_back
from stt_desktop.subtitles.align.spelling import spell


def said(*spans: tuple[int, int]) -> list[Heard]:
    return [Heard(f" word{number}", *span) for number, span in enumerate(spans)]


def test_a_word_behind_a_gap_in_the_voice_begins_earlier_and_is_less_sure() -> None:
    words = drawn_back(said((1000, 1400), (1700, 2000), (2000, 2400)), [(1000, 3000)])
    assert [(word.start_ms, word.slack_ms) for word in words] == [(1000, 0), (1600, 300), (2000, 0)]
    assert [word.end_ms for word in words] == [1400, 2000, 2400]


def test_a_long_gap_has_something_else_in_it() -> None:
    words = drawn_back(said((1000, 1400), (4000, 4300)), [(900, 5000)])
    assert 3800 < words[1].start_ms < 3900
    assert words[1].slack_ms == 2600


def test_a_pause_is_no_gap() -> None:
    heard = said((1000, 1400), (1700, 2000))
    assert drawn_back(heard, [(1000, 1450), (1700, 3000)]) == heard
    assert drawn_back(heard, []) == heard
    assert drawn_back([], [(900, 3000)]) == []


def test_the_first_word_behind_a_pause_begins_with_the_voice() -> None:
    heard = said((1000, 1400), (2400, 2800), (2800, 3100))
    words = begun_with_voice(heard, [(900, 1450), (2000, 3200)])
    assert [word.start_ms for word in words] == [900, 2000, 2800]
    assert [word.end_ms for word in words] == [1400, 2800, 3100]


def test_one_that_begins_much_later_has_another_before_it() -> None:
    heard = said((1000, 1400), (2600, 2800))
    assert begun_with_voice(heard, [(1000, 1450), (2000, 3200)]) == heard


def test_one_that_is_heard_across_a_pause_leaves_no_other_at_its_end() -> None:
    heard = said((1000, 2200), (2200, 2800))
    assert begun_with_voice(heard, [(1000, 1450), (2000, 3200)]) == heard


def test_behind_a_pause_is_the_word_nearest_to_where_voice_begins() -> None:
    heard = said((1000, 1400), (1990, 2300), (2300, 2600), (4000, 4300))
    voice = [(1000, 1450), (2000, 2280), (2290, 2600), (3000, 3100), (4100, 4300), (9000, 9500)]
    assert behind_pauses(heard, voice) == {0, 1, 3}
    assert behind_pauses([], voice) == frozenset()


def test_the_text_s_word_is_as_sure_as_the_heard_one() -> None:
    heard = [Heard(" the letters", 1000, 1800), Heard(" water", 2100, 2500)]
    words = drawn_back(heard, [(900, 3000)])
    theirs = spell([word.text for word in words], "en", str)

    def slack(*texts: str) -> list[int]:
        ours = spell(texts, "en", str)
        size = len(ours.symbols)
        found = anchors(ours, theirs, words, [(0, len(theirs.symbols) - size, size)], len(texts))
        return [anchor.slack_ms for anchor in found if anchor]

    assert slack("letters,", " water") == [0, 300]
    assert slack("letters,", " wa", "ter") == [0, 300, 0]
