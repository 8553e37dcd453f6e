"""One time and one label for every word."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.domain.transcript import Timing, Word
from stt_desktop.subtitles.align.anchors import Anchor
from stt_desktop.subtitles.align.lengths import expected_ms
from stt_desktop.subtitles.align.times import ONSET_MS, Forced, assemble

VOICE = [(1000, 3000), (6000, 8000)]


def test_words_that_were_heard_are_aligned_without_the_model_s_bias() -> None:
    anchored = [Anchor(1500, 1900, 1.0), Anchor(1900, 2300, 1.0)]
    words = assemble(["one", " two"], anchored, [None, None], VOICE, 9000)
    assert [word.start_ms for word in words] == [1500 + ONSET_MS, 1900 + ONSET_MS]
    assert {word.timing for word in words} == {Timing.ALIGNED}


def test_a_word_of_which_something_alike_was_heard_is_less_sure() -> None:
    said = [Anchor(start, start + 400, 1.0) for start in (1100, 1500, 1900)]
    anchored = [*said[:2], replace(said[2], share=0.3, alike=True)]
    words = assemble(["画", "画", "画"], anchored, [None] * 3, VOICE, 9000)
    assert [word.start_ms for word in words[1:]] == [one.start_ms + ONSET_MS for one in said[1:]]
    assert [word.timing for word in words] == [Timing.ALIGNED] * 2 + [Timing.INTERPOLATED]
    assert words[2].error_ms == 400


def test_a_word_found_where_most_others_were_not_is_less_sure_of_its_place() -> None:
    texts = ["a", *(f" {letter}" for letter in "bcdefghijk")]
    heard = [Anchor(1000 + 200 * at, 1200 + 200 * at, 1.0) for at in range(11)]
    alike = [replace(anchor, share=0.5, alike=True) for anchor in heard]
    for sure in ([4], [4, 5], [4, 5, 6], [0], [10], [0, 10], [1], [9]):
        anchored = [heard[at] if at in sure else alike[at] for at in range(11)]
        words = assemble(texts, anchored, [None] * 11, [(1000, 3200)], 4000)
        assert [word.start_ms for word in words[1:]] == [
            anchor.start_ms + ONSET_MS for anchor in heard[1:]
        ]
        assert [at for at in range(11) if words[at].error_ms == 600] == sure
        assert {words[at].timing for at in sure} == {Timing.INTERPOLATED}


@pytest.mark.parametrize(
    ("found", "sure"),
    [
        ([0], []),
        ([3], []),
        ([0, 1], []),
        ([0, 1, 2], [0, 1, 2]),
        ([1, 2, 3], [1, 2, 3]),
    ],
)
def test_in_a_short_text_too_a_word_is_sure_by_those_around_it(
    found: list[int], sure: list[int]
) -> None:
    heard = [Anchor(1000 + 200 * at, 1200 + 200 * at, 1.0) for at in range(4)]
    anchored = [heard[at] if at in found else None for at in range(4)]
    words = assemble(["a", " b", " c", " d"], anchored, [None] * 4, [(1000, 1800)], 3000)
    assert [at for at in range(4) if words[at].timing is Timing.ALIGNED] == sure


def test_a_word_is_sure_where_half_of_those_around_it_are() -> None:
    texts = ["a", *(f" {letter}" for letter in "bcdefgh")]
    heard = [Anchor(1000 + 200 * at, 1200 + 200 * at, 1.0) for at in range(8)]
    sure = [4, 5, 6, 7]
    anchored = [heard[at] if at in sure else None for at in range(8)]
    words = assemble(texts, anchored, [None] * 8, [(1000, 2600)], 3000)
    assert [at for at in range(8) if words[at].timing is Timing.ALIGNED] == sure


def test_the_first_word_behind_a_pause_begins_with_the_voice() -> None:
    anchored = [Anchor(2500, 3000, 1.0), Anchor(4200, 6500, 1.0), Anchor(6500, 7000, 1.0)]
    words = assemble(["one.", " Two", " three"], anchored, [None] * 3, VOICE, 9000)
    assert words[1].start_ms == 6000
    assert words[0].end_ms <= 3000


def test_where_the_first_words_are_missing_the_voice_is_left_to_them() -> None:
    anchored = [None, Anchor(6280, 6700, 1.0)]
    words = assemble(["Well", " yes"], anchored, [None, None], [(6000, 8000)], 9000)
    assert words[0].start_ms == 6000
    assert words[1].start_ms == 6280 + ONSET_MS


def test_a_lost_first_word_of_a_sentence_has_what_voice_is_left_before_the_second() -> None:
    """Not the end of the voice before the pause, nor the silence."""
    anchored = [Anchor(2300, 2700, 1.0), None, Anchor(6100, 6600, 1.0)]
    words = assemble(["done.", " A", " nurse"], anchored, [None] * 3, VOICE, 9000)
    assert words[1].start_ms == 6000
    assert words[1].end_ms <= words[2].start_ms == 6100 + ONSET_MS


def test_a_word_between_near_anchors_is_interpolated() -> None:
    anchored = [Anchor(1000, 1400, 1.0), None, Anchor(1800, 2200, 1.0)]
    words = assemble(["one", " two", " three"], anchored, [None] * 3, VOICE, 9000)
    assert words[1].timing is Timing.INTERPOLATED
    assert 1400 <= words[1].start_ms <= 1900
    assert words[1].error_ms is not None


def test_a_word_between_far_anchors_is_estimated() -> None:
    anchored = [Anchor(1000, 1400, 1.0), None, Anchor(7500, 7900, 1.0)]
    words = assemble(["one", " two", " three"], anchored, [None] * 3, VOICE, 9000)
    assert words[1].timing is Timing.ESTIMATED
    assert words[1].error_ms is not None
    assert words[1].error_ms > 100


def test_words_that_do_not_fill_the_voice_are_less_sure_of_their_place() -> None:
    """Something that was said there is missing from the text, before them or behind them."""

    def claimed(voice: list[tuple[int, int]]) -> int:
        anchored = [Anchor(1000, 1400, 1.0), None, Anchor(7500, 7900, 1.0)]
        word = assemble(["one", " lonely", " three"], anchored, [None] * 3, voice, 9000)[1]
        assert word.error_ms is not None
        return word.error_ms

    fitting, spare = [(1800, 2230)], [(1800, 5500)]
    assert claimed(fitting) + 3000 < claimed(spare)


def test_a_forced_word_of_some_probability_is_only_about_there() -> None:
    anchored = [Anchor(1000, 1400, 1.0), None, Anchor(2400, 2900, 1.0)]
    words = assemble(
        ["one", " two", " three"], anchored, [None, Forced(1700, 2000, 0.5), None], VOICE, 9000
    )
    assert (words[1].timing, words[1].start_ms) == (Timing.INTERPOLATED, 1700 + ONSET_MS)
    assert words[1].error_ms is not None


def test_a_word_of_which_only_the_end_was_heard_is_only_about_there() -> None:
    def timing(anchor: Anchor) -> Timing:
        return assemble(["gardening"], [anchor], [None], VOICE, 9000)[0].timing

    assert timing(Anchor(2000, 2600, 0.6, whole_start=False)) is Timing.INTERPOLATED
    assert timing(Anchor(2000, 2600, 0.6, whole_end=False)) is Timing.ALIGNED
    assert timing(Anchor(2000, 2600, 1.0, whole_start=False)) is Timing.ALIGNED


def test_a_sentence_s_first_word_with_a_pause_in_it_begins_behind_that() -> None:
    voice = [(1000, 3000), (3200, 5000)]
    for end in (3280, 3050):
        anchored = [Anchor(2400, 2700, 1.0), Anchor(2700, end, 1.0), Anchor(3300, 3600, 1.0)]
        words = assemble(["done.", " She", " said"], anchored, [None] * 3, voice, 6000)
        assert words[1].start_ms == 3200
        assert words[1].end_ms > words[1].start_ms
        assert words[0].end_ms <= 3000


def test_a_word_that_is_moved_far_behind_its_pause_is_only_about_there() -> None:
    """A word that stands twice in the text may have been said before the pause."""

    def moved(start_ms: int) -> Word:
        anchored = [
            *(Anchor(2000, 2300, 1.0), Anchor(start_ms, 3150, 1.0)),
            Anchor(3400, 3700, 1.0),
        ]
        voice = [(1000, 3000), (3150, 5000)]
        return assemble(["yes?", " Yes?", " No"], anchored, [None] * 3, voice, 9000)[1]

    near, far = moved(2950), moved(2500)
    assert (near.start_ms, near.timing) == (3150, Timing.ALIGNED)
    assert (far.start_ms, far.timing) == (3150, Timing.INTERPOLATED)
    assert far.error_ms == 3150 - 2500 - ONSET_MS


def test_a_word_is_called_found_only_where_it_is_not_drawn_far_to_the_voice() -> None:
    """Something else may be said there first."""

    def drawn(start_ms: int) -> Word:
        return assemble(["Yes"], [Anchor(start_ms, 6700, 1.0)], [None], [(6000, 8000)], 9000)[0]

    near, far = drawn(6150), drawn(6250)
    assert (near.start_ms, near.timing) == (6000, Timing.ALIGNED)
    assert (far.start_ms, far.timing, far.error_ms) == (6000, Timing.INTERPOLATED, 250 + ONSET_MS)


def test_a_word_that_reaches_over_its_pause_ends_where_it_was_found_to_end() -> None:
    """And pushes nobody away."""
    anchored = [Anchor(2500, 2900, 1.0), Anchor(2900, 3600, 1.0), None, Anchor(3600, 3800, 1.0)]
    voice = [(1000, 3200), (3500, 5000)]
    words = assemble(["myself,", " if", " so", " you"], anchored, [None] * 4, voice, 6000)
    assert (words[1].start_ms, words[1].end_ms) == (3500, 3600 + ONSET_MS)
    assert words[3].start_ms == 3600 + ONSET_MS


def test_a_sentence_s_first_word_goes_to_its_second_one_over_a_short_pause() -> None:
    anchored = [Anchor(2000, 2600, 1.0), Anchor(2600, 2800, 1.0), Anchor(3300, 3600, 1.0)]
    voice = [(1000, 3000), (3300, 5000)]
    words = assemble(["done.", " She", " said"], anchored, [None] * 3, voice, 6000)
    assert (words[1].start_ms, words[1].timing) == (3300, Timing.INTERPOLATED)
    assert words[1].error_ms == 3300 - 2600 - ONSET_MS


def test_not_over_a_long_one_and_not_one_that_is_a_sentence_of_its_own() -> None:
    def second(texts: list[str], pause_ms: int) -> int:
        at = 3000 + pause_ms
        anchored = [
            *(Anchor(2000, 2300, 1.0), Anchor(2300, 2600, 1.0)),
            Anchor(2600, 2800, 1.0),
            Anchor(at, at + 300, 1.0),
        ]
        voice = [(2000, 3000), (at, at + 2000)]
        return assemble(texts, anchored, [None] * 4, voice, 12_000)[2].start_ms

    assert second(["since", " dark.", " March.", " The"], 300) < 2800
    assert second(["since", " dark.", " She", " said"], 300) == 3300
    assert second(["since,", " dark,", " March.", " The"], 6000) < 2800


def test_a_word_behind_sound_that_belongs_to_no_word_is_only_about_there() -> None:
    def found(slack_ms: int) -> Word:
        anchor = Anchor(2000, 2600, 1.0, slack_ms=slack_ms)
        return assemble(["Yes"], [anchor], [None], [(1000, 3000)], 9000)[0]

    assert found(300).timing is Timing.ALIGNED
    assert (found(700).timing, found(700).error_ms) == (Timing.INTERPOLATED, 700)


def test_a_word_between_clauses_belongs_to_the_sentence_that_it_ends() -> None:
    anchored = [Anchor(2400, 2900, 1.0), Anchor(6000, 6200, 1.0), Anchor(6200, 6700, 1.0)]
    words = assemble(["ten,", " minutes.", " The"], anchored, [None] * 3, VOICE, 9000)
    assert words[1].start_ms < 3000
    assert words[1].timing is not Timing.ALIGNED


def test_a_word_forced_to_where_voice_begins_leaves_it_to_lost_ones_of_its_sentence() -> None:
    anchored = [Anchor(2400, 2900, 1.0), None, None, Anchor(6800, 7200, 1.0)]

    def second(forced: Forced) -> Word:
        texts = ["done.", " Several", " people", " came"]
        return assemble(texts, anchored, [None, None, forced, None], VOICE, 9000)[2]

    kept, left = second(Forced(6400, 6800, 0.5)), second(Forced(5900, 6800, 0.5))
    assert kept.start_ms == 6400 + ONSET_MS
    assert 6200 < left.start_ms < 6700


def test_one_that_was_heard_there_keeps_it_and_is_less_sure() -> None:
    """The word before it may be one that nobody says."""
    anchored = [Anchor(2400, 2900, 1.0), None, Anchor(6000, 6800, 1.0), Anchor(6800, 7200, 1.0)]
    texts = ["done.", " Several", " people", " came"]
    word = assemble(texts, anchored, [None] * 4, VOICE, 9000)[2]
    assert (word.start_ms, word.timing) == (6000, Timing.INTERPOLATED)
    assert word.error_ms == expected_ms(" Several")


def test_one_behind_lost_words_of_the_same_sentence_keeps_it() -> None:
    """Its sentence was found before the pause: nothing tells on which side they are."""
    anchored = [Anchor(2400, 2900, 1.0), None, None, Anchor(6800, 7200, 1.0)]
    texts = ["and", " several", " people", " came"]
    forced = [None, None, Forced(5900, 6800, 0.5), None]
    assert assemble(texts, anchored, forced, VOICE, 9000)[2].start_ms == 6000


def test_one_whose_neighbour_is_before_the_pause_too_stays() -> None:
    voice = [(1000, 3000), (3200, 5000)]
    anchored = [Anchor(2000, 2300, 1.0), Anchor(2300, 2600, 1.0), Anchor(2600, 3050, 1.0)]
    words = assemble(["done.", " She", " said"], anchored, [None] * 3, voice, 6000)
    assert words[1].start_ms == 2300 + ONSET_MS


def test_a_forced_word_of_high_probability_was_found() -> None:
    anchored = [Anchor(1000, 1400, 1.0), None, Anchor(2400, 2900, 1.0)]
    forced = [None, Forced(1700, 2000, 0.9), None]
    words = assemble(["one", " two", " three"], anchored, forced, VOICE, 9000)
    assert (words[1].timing, words[1].start_ms) == (Timing.ALIGNED, 1700 + ONSET_MS)


def test_a_sentence_s_first_word_is_not_left_before_the_pause() -> None:
    anchored = [Anchor(2500, 2800, 1.0), Anchor(2800, 3000, 1.0), Anchor(6300, 6700, 1.0)]
    words = assemble(["done.", " She", " said"], anchored, [None] * 3, VOICE, 9000)
    assert words[1].start_ms == 6000
    assert words[1].timing is not Timing.ALIGNED
    assert words[2].start_ms == 6300 + ONSET_MS


def test_nor_where_the_words_behind_it_were_lost_or_it_lies_in_silence() -> None:
    for start in (2800, 3300):
        anchored = [
            Anchor(2500, 2800, 1.0),
            Anchor(start, start + 200, 1.0),
            None,
            Anchor(6500, 6900, 1.0),
        ]
        words = assemble(["done.", " She", " said", " so"], anchored, [None] * 4, VOICE, 9000)
        assert words[1].start_ms == 6000
        assert words[3].start_ms == 6500 + ONSET_MS


def test_a_first_word_stays_where_so_many_are_lost_that_they_do_not_fit_behind_the_pause() -> None:
    lost = [" with", " all", " of", " his", " neighbours"]
    anchored = [
        Anchor(2000, 2200, 1.0),
        Anchor(2200, 2400, 1.0),
        *[None] * 5,
        Anchor(6200, 6500, 1.0),
    ]
    words = assemble(["done.", " She", *lost, " left"], anchored, [None] * 8, VOICE, 9000)
    assert words[1].start_ms == 2200 + ONSET_MS


def test_a_last_word_is_not_left_behind_the_pause_where_one_before_it_was_lost() -> None:
    for start in (6000, 3400):
        anchored = [
            Anchor(2000, 2300, 1.0),
            None,
            Anchor(start, start + 150, 1.0),
            Anchor(6150, 6550, 1.0),
        ]
        words = assemble(["all", " was", " done.", " She"], anchored, [None] * 4, VOICE, 9000)
        assert 2300 <= words[1].start_ms <= words[2].start_ms < words[2].end_ms <= 3000


def test_a_last_word_stays_where_so_many_are_lost_that_they_do_not_fit_before_the_pause() -> None:
    lost = [" with", " all", " of", " his", " neighbours"]
    anchored = [
        Anchor(2400, 2800, 1.0),
        *[None] * 5,
        *(Anchor(6100 + 300 * at, 6400 + 300 * at, 1.0) for at in range(4)),
    ]
    texts = ["she", *lost, " left.", " We", " stayed", " here."]
    words = assemble(texts, anchored, [None] * 10, VOICE, 9000)
    assert words[6].timing is Timing.ALIGNED
    assert words[6].start_ms > 5900


def test_a_sentence_s_last_word_is_not_left_behind_the_pause() -> None:
    anchored = [Anchor(2000, 2400, 1.0), Anchor(6000, 6200, 1.0), Anchor(6200, 6700, 1.0)]
    words = assemble(["all", " done.", " She"], anchored, [None] * 3, VOICE, 9000)
    assert 2400 <= words[1].start_ms < words[1].end_ms <= 3000
    assert words[2].start_ms == 6000


def test_a_sentence_that_was_not_found_begins_behind_the_voice_of_the_one_before() -> None:
    anchored = [Anchor(1000, 1400, 1.0), None, None]
    words = assemble(["Yes.", " Anyone", " else"], anchored, [None] * 3, VOICE, 9000)
    assert words[1].start_ms == 6000


def test_found_words_tell_how_fast_the_others_are() -> None:
    """So a sentence that only the recording has gets no words of the sentence before it."""
    anchored = [Anchor(at, at + 300, 1.0) for at in range(1000, 7000, 300)]
    texts = [*[" abcd"] * 19, " abcd.", " abcd.", " abcd."]
    voice = [(1000, 7000), (8000, 8600), (10_000, 12_400)]
    words = assemble(texts, [*anchored, None, None], [None] * 22, voice, 13_000)
    assert all(7900 < word.start_ms < word.end_ms <= 8600 for word in words[20:])


def test_times_of_a_stretch_become_those_of_the_recording() -> None:
    assert Forced(100, 300, 0.5).moved(60_000) == Forced(60_100, 60_300, 0.5)


def test_a_forced_word_drawn_out_over_a_pause_was_not_found() -> None:
    anchored = [Anchor(1000, 1400, 1.0), None, Anchor(7500, 7900, 1.0)]
    forced = [None, Forced(1400, 7400, 0.95), None]
    words = assemble(["one", " two", " three"], anchored, forced, VOICE, 9000)
    assert words[1].timing is Timing.ESTIMATED


def test_a_lone_find_in_a_long_text_is_chance() -> None:
    texts = [f" word{number}" for number in range(30)]
    anchored = [None] * 29 + [Anchor(1500, 1900, 1.0)]
    words = assemble(texts, anchored, [None] * 30, VOICE, 9000)
    assert {word.timing for word in words} == {Timing.ESTIMATED}
    assert words[-1].end_ms > 7000


def test_a_row_found_in_a_passage_like_its_own_is_left_out() -> None:
    texts = ["begin", *[" with"] * 7, *[" somewhere"] * 9, " why", " not", *[" afterwards"] * 9]
    anchored: list[Anchor | None] = [None] * len(texts)
    for number in range(8):
        anchored[number] = Anchor(1000 + number * 300, 1300 + number * 300, 1.0)
    anchored[17:19] = [Anchor(3500, 3800, 1.0), Anchor(3800, 4100, 1.0)]
    words = assemble(texts, anchored, [None] * len(texts), [(1000, 16_000)], 16_500)
    assert words[7].timing is Timing.ALIGNED
    assert words[17].timing is Timing.ESTIMATED
    assert words[17].start_ms > 7000


def test_a_contradiction_is_left_out() -> None:
    anchored = [Anchor(1000, 1400, 1.0), Anchor(7000, 7400, 1.0), Anchor(1800, 2200, 1.0)]
    words = assemble(["one", " two", " three"], anchored, [None] * 3, VOICE, 9000)
    assert words[1].timing is not Timing.ALIGNED
    assert words[2].start_ms == 1800 + ONSET_MS


def test_without_voice_or_anchors_words_still_have_places() -> None:
    words = assemble(["one", " two"], [None, None], [None, None], [], 5000)
    assert {word.timing for word in words} == {Timing.ESTIMATED}
    assert all(0 <= word.start_ms <= word.end_ms <= 5000 for word in words)


SPANS = st.tuples(st.integers(0, 20_000), st.integers(0, 2000))
FOUND = st.none() | st.builds(
    lambda span, share: Anchor(span[0], span[0] + span[1], share), SPANS, st.floats(0.1, 1)
)
PUSHED = st.none() | st.builds(
    lambda span, sure: Forced(span[0], span[0] + span[1], sure), SPANS, st.floats(0, 1)
)
WORD = st.text(alphabet="ab 中，.\nא", min_size=1, max_size=6)


@given(
    st.lists(st.tuples(WORD, FOUND, PUSHED), min_size=1, max_size=25),
    st.lists(st.tuples(st.integers(1, 3000), st.integers(1, 3000)), max_size=8),
    st.integers(0, 25_000),
)
def test_whatever_was_found_the_text_is_whole_and_time_goes_forwards(
    rows: list[tuple[str, Anchor | None, Forced | None]],
    rooms: list[tuple[int, int]],
    duration_ms: int,
) -> None:
    voice: list[tuple[int, int]] = []
    at = 0
    for pause, length in rooms:
        voice.append((at + pause, at + pause + length))
        at += pause + length
    texts = [text for text, _, _ in rows]
    words = assemble(texts, [a for _, a, _ in rows], [f for _, _, f in rows], voice, duration_ms)
    assert [word.text for word in words] == texts
    assert all(before.end_ms <= behind.start_ms for before, behind in pairwise(words))
    for word in words:
        assert word.timing is not Timing.PROVIDER
        assert (word.error_ms is not None) or word.timing is Timing.ALIGNED
        assert word.end_ms <= max(duration_ms, word.start_ms)
