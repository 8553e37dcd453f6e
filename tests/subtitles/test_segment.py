"""Cues cut from words: what a subtitler would do, and what no input may break."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.domain.transcript import Cue, Timing, Word
from stt_desktop.subtitles.characters import clean, is_visible
from stt_desktop.subtitles.costs import WEIGHTS
from stt_desktop.subtitles.presets import style_of
from stt_desktop.subtitles.segment import cut
from stt_desktop.subtitles.style import CHINESE, ENGLISH, JAPANESE, KOREAN, Style, style_for


def speak(text: str, *, ms_a_char: int = 60, start_ms: int = 0) -> list[Word]:
    """``text`` said evenly; ``|500|`` is a pause of that many milliseconds."""
    words: list[Word] = []
    at = start_ms
    for token in text.split():
        if token.startswith("|"):
            at += int(token.strip("|"))
            continue
        lasts = ms_a_char * (len(token) + 1)
        words.append(Word(f" {token}", at, at + lasts))
        at += lasts
    return words


def lines(words: Sequence[Word], style: Style = ENGLISH) -> list[tuple[str, ...]]:
    return [cue.lines for cue in cut(words, style)]


def squeezed(text: str) -> str:
    return "".join(clean(text).split())


class TestAsASubtitlerWould:
    def test_nothing_said_nothing_shown(self) -> None:
        assert cut((), ENGLISH) == ()
        assert cut([Word(" ", 0, 500), Word("\u200b", 500, 900)], ENGLISH) == ()

    def test_a_sentence_that_fits_is_one_cue_from_its_first_word_on(self) -> None:
        words = speak("He was not an ill-disposed young man.", start_ms=8_080)
        (cue,) = cut(words, ENGLISH)
        assert cue.lines == ("He was not an ill-disposed young man.",)
        assert (cue.start_ms, cue.end_ms) == (8_080, words[-1].end_ms)

    def test_a_long_sentence_ends_its_cues_where_it_lets_go(self) -> None:
        text = (
            "At the time I didn't really understand what she meant by that, because we were "
            "measuring everything, we had dashboards, we had alerts."
        )
        assert lines(speak(text)) == [
            ("At the time I didn't really understand", "what she meant by that,"),
            ("because we were measuring everything,", "we had dashboards, we had alerts."),
        ]

    def test_the_end_of_a_sentence_is_not_shown_with_the_next_one(self) -> None:
        text = (
            "namely whether the people who were using it could actually get their work done. "
            "Okay, so let's go back to the beginning."
        )
        assert any(cue[-1].endswith("work done.") for cue in lines(speak(text)))
        assert lines(speak(text))[-1] == ("Okay, so let's go back to the beginning.",)

    @pytest.mark.parametrize("name", ["bbc", "netflix-english", "ted", "plain"])
    @pytest.mark.parametrize("silence", [1_050, 1_200, 1_464])
    def test_a_sentence_is_not_given_away_before_a_long_silence(
        self, name: str, silence: int
    ) -> None:
        """Also where the sentence before it is said faster than the guide lets it be read."""
        text = (
            "And then she saw how much there might be prudently in his power to do for them. "
            f"|{silence}| He was not an ill-disposed young man."
        )
        for ms_a_char in range(48, 66, 2):
            found = lines(speak(text, ms_a_char=ms_a_char), style_of(name, "en"))
            assert found[-1] == ("He was not an ill-disposed young man.",)

    def test_sentences_apart_are_cues_apart(self) -> None:
        assert lines(speak("I saw the house. |900| It was green.")) == [
            ("I saw the house.",),
            ("It was green.",),
        ]

    def test_a_word_in_a_hurry_joins_its_neighbour(self) -> None:
        assert lines(speak("Yes. I know the house.")) == [("Yes. I know the house.",)]

    def test_no_cue_goes_on_over_a_long_silence(self) -> None:
        assert lines(speak("I saw the |1501| house.")) == [("I saw the",), ("house.",)]
        assert lines(speak("I saw the |1200| house.")) == [("I saw the house.",)]

    def test_an_article_does_not_end_a_cue_though_the_speaker_hesitates(self) -> None:
        text = (
            "A few years ago I was working with Doctor Maria Gonzalez at the |500| University of "
            "California in San Francisco."
        )
        assert not any(cue[-1].endswith(" the") for cue in lines(speak(text)))

    def test_slow_speech_is_cut_within_7_seconds(self) -> None:
        cues = cut(speak("one two three four five six seven eight", ms_a_char=400), ENGLISH)
        assert len(cues) > 1
        assert all(cue.duration_ms <= 7_000 for cue in cues)

    def test_chinese_is_cut_at_its_punctuation(self) -> None:
        text = "这是一个非常重要的问题，需要整个社会一起来讨论。你觉得这样好吗？"
        words = [Word(char, 150 * at, 150 * at + 150) for at, char in enumerate(text)]
        assert lines(words, CHINESE) == [
            ("这是一个非常重要的问题，", "需要整个社会一起来讨论。"),
            ("你觉得这样好吗？",),
        ]

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("ar", "عندما بدأنا قبل خمس سنوات، لم يصدق أحد في الشركة أنه سيصبح منتجا حقيقيا."),
            ("he", "כשהתחלנו לפני חמש שנים, איש בחברה לא האמין שזה יהפוך ל-Product אמיתי ב-2024."),
        ],
    )
    def test_text_from_right_to_left_is_cut_in_the_order_it_is_read(
        self, language: str, text: str
    ) -> None:
        cues = cut(speak(text), style_for(language))
        assert " ".join(line for cue in cues for line in cue.lines) == text
        assert [len(cue.lines) for cue in cues] == [2]

    def test_a_cue_is_as_reliable_as_its_worst_word(self) -> None:
        words = speak("I saw the house. |1600| It was green.")
        words[1] = replace(words[1], timing=Timing.ESTIMATED)
        words[2] = replace(words[2], timing=Timing.ALIGNED)
        assert [cue.timing for cue in cut(words, ENGLISH)] == [Timing.ESTIMATED, Timing.PROVIDER]

    def test_weights_change_the_cut(self) -> None:
        words = speak("I saw the house. It was all green.")
        assert len(cut(words, ENGLISH)) == 1
        assert len(cut(words, ENGLISH, replace(WEIGHTS, sentence_inside=99))) == 2

    def test_a_cue_is_as_sure_of_its_start_as_its_first_word(self) -> None:
        words = speak("I saw the house. |1600| It was green.")
        words[4] = replace(words[4], error_ms=150)
        assert [cue.error_ms for cue in cut(words, ENGLISH)] == [None, 150]


class TestOddTimes:
    def test_one_word_far_too_late_moves_no_other_cue(self) -> None:
        words = speak("I saw the house. |900| It was all green. |900| And the door was open.")
        right = cut(words, ENGLISH)
        words[6] = replace(words[6], start_ms=90_000, end_ms=90_400)
        spoiled = cut(words, ENGLISH)
        assert [(cue.start_ms, cue.lines) for cue in spoiled] == [
            (cue.start_ms, cue.lines) for cue in right
        ]

    def test_words_collapsed_on_one_instant_are_read_where_they_were_said(self) -> None:
        words = speak("I saw the house and went on to the river with all my friends.")
        late = [replace(word, start_ms=1_000, end_ms=1_000) for word in words]
        cues = cut([*late, Word(" Then?", 9_000, 9_400)], ENGLISH)
        assert cues[-1].start_ms == 9_000
        assert cues[0].start_ms == 1_000
        assert all(cue.duration_ms >= ENGLISH.min_ms for cue in cues[:-1])

    def test_words_that_last_nothing_and_start_at_once_follow_one_another(self) -> None:
        words = [Word(f" word{at}", 5_000, 5_000) for at in range(60)]
        cues = cut(words, ENGLISH)
        assert cues[0].start_ms == 5_000
        assert all(cue.duration_ms >= 250 for cue in cues)

    def test_a_word_that_lasts_for_minutes_shows_as_long_as_a_word_is_held(self) -> None:
        (cue,) = cut([Word(" hello", 1_000, 181_000)], ENGLISH)
        assert (cue.start_ms, cue.end_ms) == (1_000, 4_750)

    def test_a_whole_sentence_as_one_word_is_cut_all_the_same(self) -> None:
        text = "大家好，欢迎来到今天的节目。我们今天要聊的是人工智能在日常生活中的应用。"
        cues = cut([Word(text, 0, 6_000)], CHINESE)
        assert [cue.lines for cue in cues] == [
            ("大家好，欢迎来到今天的节目。",),
            ("我们今天要聊的是人工智能", "在日常生活中的应用。"),
        ]
        assert cues[1].start_ms == 6_000 * 14 // len(text)


_TEXTS = st.one_of(
    st.text(st.characters(), max_size=12),
    st.sampled_from(
        [" the", " house", " and", " he", " said,", " done.", "-made", " Mr.", " —", " 1984", "\n"]
    ),
    st.sampled_from(
        ["天", "气", "我们", "，", "。", "（", "）", "「", "です", "ー", " GPT", "한국"]
    ),
    st.sampled_from(
        [" -", " - Yes.", " —", " ♪", " [", " [music]", "]", " (he", " )", " >>", "สวัสดีครับ"]
    ),
    st.text("abcdefg/", min_size=30, max_size=200),
)


@st.composite
def spoken(draw: st.DrawFn) -> list[Word]:
    """Words in their order; they may overlap, last nothing, or begin before the one before."""
    words: list[Word] = []
    at = 0
    for text in draw(st.lists(_TEXTS, max_size=25)):
        at = max(0, at + draw(st.integers(-200, 400) | st.integers(0, 4_000)))
        lasts = draw(st.integers(0, 900) | st.integers(0, 20_000))
        words.append(Word(text, at, at + lasts, draw(st.sampled_from(Timing))))
        at += draw(st.sampled_from((0, lasts // 2, lasts)))
    return words


_STYLES = st.sampled_from(
    (ENGLISH, CHINESE, JAPANESE, KOREAN, style_for("th"), style_of("bbc", "en"), Style(max_lines=3))
)


class TestWhateverIsSaid:
    @given(spoken(), _STYLES)
    def test_no_text_is_lost_added_or_moved(self, words: list[Word], style: Style) -> None:
        said = squeezed("".join(word.text for word in words))
        shown = "".join(squeezed(cue.text) for cue in cut(words, style))
        assert shown == (said if is_visible(said) else "")

    @given(spoken(), _STYLES)
    def test_cues_follow_one_another_without_overlap(self, words: list[Word], style: Style) -> None:
        cues = cut(words, style)
        for left, right in pairwise(cues):
            assert left.end_ms + style.min_gap_ms <= right.start_ms
        assert all(cue.duration_ms <= style.max_ms for cue in cues)

    @given(spoken(), _STYLES)
    def test_lines_keep_the_guides_limits(self, words: list[Word], style: Style) -> None:
        for cue in cut(words, style):
            assert 1 <= len(cue.lines) <= style.max_lines
            for line in cue.lines:
                # A chain of joined characters is one character to the eye.
                assert style.width(line) <= style.max_chars or "\u200d" in line
                assert line == clean(line)

    @given(spoken(), _STYLES)
    def test_timings_are_those_of_the_words(self, words: list[Word], style: Style) -> None:
        cues = cut(words, style)
        assert {cue.timing for cue in cues} <= {word.timing for word in words}
        if len({word.timing for word in words}) == 1:
            assert all(cue.timing is words[0].timing for cue in cues)

    @given(st.lists(st.sampled_from("天气好我们他，。（）「」ー"), max_size=60))
    def test_chinese_lines_keep_the_kinsoku_rules(self, chars: list[str]) -> None:
        words = [Word(char, 200 * at, 200 * at + 200) for at, char in enumerate(chars)]
        cues = cut(words, CHINESE)
        for line in [line for cue in cues for line in cue.lines][1:]:
            # Only a row of marks wider than a line may begin with one.
            assert line[0] not in "，。）」ー" or _is_wide_row(chars)

    @given(st.lists(st.sampled_from(["one", "two", "three", "green,", "house."]), max_size=60))
    def test_ordinary_speech_starts_with_its_words(self, tokens: list[str]) -> None:
        words = speak(" ".join(tokens))
        starts = {word.start_ms for word in words}
        cues: tuple[Cue, ...] = cut(words, ENGLISH)
        assert all(cue.start_ms in starts for cue in cues)
        assert all(cue.duration_ms >= ENGLISH.min_ms for cue in cues)


def _is_wide_row(chars: list[str]) -> bool:
    """True when more marks follow one another than a line holds."""
    row = longest = 0
    for char in chars:
        row = row + 1 if char in "，。（）「」ー" else 0
        longest = max(longest, row)
    return longest >= CHINESE.max_chars - 1


def test_an_hour_of_speech_is_cut_whole() -> None:
    words = speak("one two, three because green. " * 2_000)
    cues = cut(words, ENGLISH)
    assert "".join(squeezed(cue.text) for cue in cues) == squeezed(
        "".join(word.text for word in words)
    )
