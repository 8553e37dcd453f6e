"""Places for words that were not found."""

from stt_desktop.domain.transcript import Timing
from stt_desktop.subtitles.align.filling import fill
from stt_desktop.subtitles.align.lengths import expected_ms, pauses
from stt_desktop.subtitles.align.placed import Placed, Span

BEFORE = Placed(1000, 2000, Timing.ALIGNED)
BEHIND = Placed(6500, 7000, Timing.ALIGNED)


def lost(word: str, voice: list[Span], *, before: str = "one", behind: Placed = BEHIND) -> Placed:
    """The place of ``word``, which was not found between two that were."""
    words = [before, word, " three"]
    return fill(words, pauses(words), [BEFORE, None, behind], voice, 9000)[1]


def test_a_sentence_s_last_word_is_not_put_to_the_next_sentence() -> None:
    """Though it fits what is left of the voice there better."""
    word = lost(" here.", [(1000, 2250), (6200, 8000)])
    assert 2000 <= word.start_ms < word.end_ms <= 2250


def test_it_is_where_there_is_no_room_before_the_pause() -> None:
    word = lost(" everywhere.", [(1000, 2100), (6000, 8000)])
    assert word.start_ms == 6000


def test_a_sentence_s_first_word_is_not_put_to_the_one_before() -> None:
    word = lost(" Here", [(1000, 2400), (6200, 8000)], before="one.")
    assert word.start_ms == 6200


def test_it_is_where_there_is_no_room_behind_the_pause() -> None:
    word = lost(" Everywhere", [(1000, 2800), (6420, 8000)], before="one.")
    assert word.start_ms < 2800


def test_the_first_and_the_last_words_of_sentences_stay_beside_these() -> None:
    """Something else is said in so much voice. That it is there makes them less sure."""
    usual = expected_ms(" here")
    last = lost(" here.", [(1000, 8000)])
    first = lost(" here", [(1000, 8000)], before="one.")
    within = lost(" here", [(1000, 8000)])
    assert (last.start_ms, last.end_ms) == (2000, 2000 + 2 * usual)
    assert (first.start_ms, first.end_ms) == (6500 - 2 * usual, 6500)
    assert (within.start_ms, within.end_ms) == (2000, 6500)
    assert first.error_ms is not None
    assert first.error_ms > 1000


def test_they_stay_there_where_the_voice_goes_on_behind_pauses() -> None:
    last = lost(" here.", [(1000, 2700), (3000, 5000), (6200, 8000)])
    assert (last.start_ms, last.end_ms) == (2000, 2000 + 2 * expected_ms(" here"))


def test_their_own_voice_may_have_pauses_in_it() -> None:
    voice = [(1000, 2300), (2400, 2700), (3500, 5000), (6100, 8000)]
    words = ["one", " and", " twenty", " others.", " three"]
    placed = fill(words, pauses(words), [BEFORE, None, None, None, BEHIND], voice, 9000)
    assert [2000 <= each.start_ms < 5000 for each in placed[1:4]] == [True] * 3


def test_words_without_room_may_be_far_off() -> None:
    """Where nobody can have said them, the found ones may be wrong."""
    behind = Placed(2000, 2500, Timing.ALIGNED)
    few = lost(" so", [(1000, 8000)], behind=behind)
    many = lost(" so" * 30, [(1000, 8000)], behind=behind)
    assert few.error_ms is not None
    assert many.error_ms is not None
    assert few.error_ms < 200
    assert many.error_ms > 1000
