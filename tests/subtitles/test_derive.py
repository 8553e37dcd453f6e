"""A transcript from a recognition."""

from stt_desktop.domain.transcript import Recognition, Timing, Word
from stt_desktop.subtitles.derive import derive, recut
from stt_desktop.subtitles.style import CHINESE, Style


def test_a_transcript_keeps_what_was_received_and_adds_cues() -> None:
    words = (Word(" Hello,", 0, 400), Word(" you.", 400, 900))
    transcript = derive(Recognition(" Hello, you.", words, "en", 1_000))
    assert transcript.text == " Hello, you."
    assert transcript.words is words
    assert [cue.text for cue in transcript.cues] == ["Hello, you."]
    assert (transcript.timing, transcript.language) == (Timing.PROVIDER, "en")
    assert transcript.duration_ms == 1_000


def test_the_least_reliable_word_speaks_for_all() -> None:
    words = (Word(" a", 0, 1, Timing.ALIGNED), Word(" b", 1, 2, Timing.INTERPOLATED))
    assert derive(Recognition(" a b", words)).timing is Timing.INTERPOLATED


def test_the_guide_is_that_of_the_language_unless_another_is_asked_for() -> None:
    text = "今天天气很好我们去公园走走吧你们也来"
    words = tuple(Word(char, 200 * at, 200 * at + 200) for at, char in enumerate(text))
    for recognition in (Recognition(text, words, "zh"), Recognition(text, words)):
        assert derive(recognition) == derive(recognition, CHINESE)
        assert all(len(line) <= 16 for cue in derive(recognition).cues for line in cue.lines)
    assert len(derive(Recognition(text, words, "en")).cues[0].lines) == 1


def test_bare_text_is_kept_without_times() -> None:
    transcript = derive(Recognition("Hello.", duration_ms=900))
    assert (transcript.text, transcript.words, transcript.cues) == ("Hello.", (), ())
    assert (transcript.timing, transcript.duration_ms) == (None, 900)


def test_a_transcript_is_cut_anew_by_another_guide() -> None:
    words = tuple(Word(f" word{at}", 300 * at, 300 * at + 290) for at in range(12))
    made = derive(Recognition("".join(word.text for word in words), words, "en"))
    narrow = recut(made, Style(max_chars=12), "Mine")
    assert (made.style, narrow.style) == ("auto", "Mine")
    assert (narrow.text, narrow.words) == (made.text, made.words)
    assert all(len(line) <= 12 for cue in narrow.cues for line in cue.lines)
    assert any(len(line) > 12 for cue in made.cues for line in cue.lines)


def test_bare_text_is_not_cut() -> None:
    bare = derive(Recognition("Hello."))
    assert recut(bare, Style(max_chars=12), "Mine") is bare
