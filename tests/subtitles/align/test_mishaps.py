"""What services do to a text: the times around it stay right, and the words say what they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest

from stt_desktop.domain.transcript import Timing, Word
from stt_desktop.subtitles.align.anchors import Heard, anchors
from stt_desktop.subtitles.align.gaps import behind_pauses
from stt_desktop.subtitles.align.lengths import pauses
from stt_desktop.subtitles.align.matching import matching_blocks
from stt_desktop.subtitles.align.spelling import openings, spell
from stt_desktop.subtitles.align.syllables import Rhythm
from stt_desktop.subtitles.align.times import assemble
from stt_desktop.subtitles.align.words import split
from stt_desktop.whisper.pinyin import read_han

SAID = {
    "en": [
        "The ferry to the island leaves at half past seven.",
        "My grandmother kept her recipes in a tin box.",
        "It was built in nineteen eighty-nine by three hundred workers.",
        "Nobody expected the old bridge to survive another winter.",
    ],
    "zh": [
        "今天的会议改到下午三点，请大家准时参加。",
        "这座城市的春天很短，夏天却特别长。",
        "这个项目一共花了二十五天才完成。",
        "火车站旁边新开了一家书店。",
    ],
    "ar": [
        "كان الجو جميلا في الصباح ثم نزل المطر بعد الظهر.",
        "يعمل أخي في مدرسة صغيرة قرب البحر.",
        "فتحت المكتبة أبوابها في الساعة التاسعة.",
        "لا أحد يعرف لماذا توقفت الساعة القديمة.",
    ],
}
SAID["zh and en"] = [SAID["zh"][0], SAID["en"][1], SAID["zh"][2], SAID["en"][3]]
INVENTED = {
    "en": "Thanks for watching, and don't forget to subscribe to the channel.",
    "zh": "请不吝点赞订阅转发打赏支持明镜与点点栏目。",
    "ar": "اشتركوا في القناة ولا تنسوا تفعيل الجرس.",
    "zh and en": "字幕由志愿者提供。",
}
LANGUAGES = sorted(SAID)


@dataclass(frozen=True)
class Recording:
    """What is heard of sentences with two seconds between; ``starts`` are theirs, in ms."""

    heard: list[Heard]
    voice: list[tuple[int, int]]
    starts: dict[str, int]
    duration_ms: int


def spoken(sentences: Sequence[str], lead_ms: int = 1000) -> Recording:
    heard: list[Heard] = []
    voice: list[tuple[int, int]] = []
    starts: dict[str, int] = {}
    at = lead_ms
    for sentence in sentences:
        starts[sentence] = begin = at
        for word in split(sentence):
            heard.append(Heard(word, at, at + 60 * len(word) + 120))
            at = heard[-1].end_ms
        voice.append((begin, at))
        at += 2000
    return Recording(heard, voice, starts, at)


def timed(recording: Recording, sentences: Sequence[str], language: str) -> list[list[Word]]:
    """The words of each sentence. The text comes out as it went in, and in order."""
    text = " ".join(sentences)
    words = split(text)
    code = language[:2]
    ours = spell(words, code, read_han)
    theirs = spell([word.text for word in recording.heard], code, read_han)
    begins = openings(ours, pauses(words))
    blocks = matching_blocks(ours.symbols, theirs.symbols, begins)
    rhythm = None
    if code == "zh":
        rhythm = Rhythm(pauses(words), behind_pauses(recording.heard, recording.voice))
    found = anchors(ours, theirs, recording.heard, blocks, len(words), rhythm=rhythm)
    nothing = [None] * len(words)
    whole = assemble(words, found, nothing, recording.voice, recording.duration_ms)
    assert "".join(word.text for word in whole) == text
    assert all(before.end_ms <= behind.start_ms for before, behind in pairwise(whole))
    parts: list[list[Word]] = []
    rest = list(whole)
    for sentence in sentences:
        count = len(split(sentence))
        parts.append(rest[:count])
        rest = rest[count:]
    return parts


def assert_right(part: Sequence[Word], start_ms: int) -> None:
    assert abs(part[0].start_ms - start_ms) <= 60, part
    assert part[0].timing is Timing.ALIGNED


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_said_is_aligned(language: str) -> None:
    said = SAID[language]
    recording = spoken(said)
    for sentence, part in zip(said, timed(recording, said, language), strict=True):
        assert_right(part, recording.starts[sentence])
        assert {word.timing for word in part} == {Timing.ALIGNED}


@pytest.mark.parametrize("language", LANGUAGES)
def test_around_a_missing_sentence_all_is_right(language: str) -> None:
    recording = spoken(SAID[language])
    written = [SAID[language][number] for number in (0, 2, 3)]
    for sentence, part in zip(written, timed(recording, written, language), strict=True):
        assert_right(part, recording.starts[sentence])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_an_invented_sentence_moves_nothing_and_is_never_aligned(language: str, place: int) -> None:
    said = SAID[language]
    recording = spoken(said)
    written = [*said[:place], INVENTED[language], *said[place:]]
    for sentence, part in zip(written, timed(recording, written, language), strict=True):
        if sentence in recording.starts:
            assert_right(part, recording.starts[sentence])
        else:
            assert Timing.ALIGNED not in {word.timing for word in part}
            assert all(word.error_ms is not None for word in part)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_written_thrice_is_where_it_was_said_once(language: str) -> None:
    said = SAID[language]
    recording = spoken(said)
    written = [said[0], said[1], said[1], said[1], said[2], said[3]]
    parts = timed(recording, written, language)
    for number in (0, 1, 4, 5):
        assert_right(parts[number], recording.starts[written[number]])
    for number in (2, 3):
        assert Timing.ALIGNED not in {word.timing for word in parts[number]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_sentence_said_thrice_and_written_once_the_others_stay(language: str) -> None:
    said = SAID[language]
    recording = spoken([said[0], said[1], said[1] + " ", said[1] + "  ", said[2], said[3]])
    parts = timed(recording, said, language)
    for number in (0, 1, 2, 3):
        assert_right(parts[number], recording.starts[said[number]])


@pytest.mark.parametrize("language", LANGUAGES)
def test_marks_and_capitals_do_not_matter(language: str) -> None:
    recording = spoken(SAID[language])
    written = [re.sub(r"[^\w\s'-]", "", sentence).lower() for sentence in SAID[language]]
    for sentence, part in zip(SAID[language], timed(recording, written, language), strict=True):
        assert_right(part, recording.starts[sentence])


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "It was built in 1989 by 300 workers."), ("zh", "这个项目一共花了25天才完成。")],
)
def test_digits_are_where_their_words_are_said(language: str, written: str) -> None:
    said = SAID[language]
    recording = spoken(said)
    parts = timed(recording, [said[0], said[1], written, said[3]], language)
    for number in range(4):
        assert_right(parts[number], recording.starts[said[number]])
    assert {word.timing for word in parts[2]} == {Timing.ALIGNED}


@pytest.mark.parametrize("language", LANGUAGES)
def test_leading_silence_moves_everything(language: str) -> None:
    said = SAID[language]
    recording = spoken(said, lead_ms=90_000)
    for sentence, part in zip(said, timed(recording, said, language), strict=True):
        assert_right(part, recording.starts[sentence])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_was_not_heard_is_estimated_where_its_voice_is(language: str) -> None:
    said = SAID[language]
    recording = spoken(said)
    lost = recording.starts[said[2]], recording.starts[said[3]]
    heard = [word for word in recording.heard if not lost[0] <= word.start_ms < lost[1]]
    deaf = Recording(heard, recording.voice, recording.starts, recording.duration_ms)
    parts = timed(deaf, said, language)
    for number in (0, 1, 3):
        assert_right(parts[number], recording.starts[said[number]])
    assert abs(parts[2][0].start_ms - lost[0]) <= 60
    assert {word.timing for word in parts[2]} == {Timing.ESTIMATED}
