"""What is asked of the model for a known text, where one recording takes many questions."""

from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stt_desktop.domain.transcript import Timing as Sureness
from stt_desktop.sound import Sound
from stt_desktop.subtitles.align.times import Forced
from stt_desktop.whisper.recognizer import Heard, Recognizer, Samples
from stt_desktop.whisper.timing import Timing
from stt_desktop.whisper.voice import find_islands
from stt_desktop.whisper.windows import RATE, Span
from stt_desktop.whisper.words import TimedWord
from tests.media.make import sample_sound, write
from tests.whisper.onsets import hissed, spoken

WORDS = ["".join(letters).title() + "." for letters in product("bdfg", "aiou", "klmn", "eo")]


LATE_MS = 150


class Repeats(Recognizer):
    """Hears the next of WORDS every second of a chunk, and notes what it is to force."""

    def __init__(self) -> None:
        self._next = iter(WORDS)
        self.forced: list[list[str]] = []

    def listen(
        self,
        sound: Samples,
        chunks: Sequence[Span],
        speech: Sequence[Span],
        language: str,
        **how: Any,
    ) -> Callable[[], list[Heard]]:
        heard = [self._say(start * 1000 // RATE, end * 1000 // RATE) for start, end in chunks]
        return lambda: heard

    def _say(self, start_ms: int, end_ms: int) -> Heard:
        begins = range(start_ms, end_ms - 1000, 1000)
        words = tuple(
            TimedWord(f" {text}", at, at + 700, 0.9)
            for at, text in zip(begins, self._next, strict=False)
        )
        return Heard(start_ms, end_ms, "".join(word.text for word in words), words)

    def force(
        self, language: str, pieces: Sequence[tuple[Samples, Sequence[str]]]
    ) -> list[list[Forced | None]]:
        self.forced += [list(words) for _, words in pieces]
        return [[None] * len(words) for _, words in pieces]


def test_every_stretch_is_forced(tmp_path: Path) -> None:
    path = str(write(tmp_path / "long.wav", np.tile(sample_sound(), 5)))
    recognizer = Repeats()
    text = " ".join(WORDS)
    timing = Timing(lambda: Sound(path), text, "en", recognizer, lambda _done, _total: None)
    words = timing.words()
    assert "".join(word.text for word in words) == text
    assert len(recognizer.forced) > 4
    assert "".join(word for piece in recognizer.forced for word in piece) == text


@pytest.mark.parametrize(
    ("language", "text", "syllabic"),
    [
        ("zh", "何", True),
        ("yue", "何", True),
        ("en", "had", False),
        (None, "何", True),
        (None, "had", False),
    ],
)
def test_a_weak_first_sound_is_a_syllable_s_in_chinese_only(
    tmp_path: Path, language: str | None, text: str, syllabic: bool
) -> None:
    """A hiss 40 ms before the voice: in English it is as often a breath."""
    sound, hiss, voice = hissed(200)
    path = str(write(tmp_path / "hissed.wav", sound))
    timing = Timing(lambda: Sound(path), text, language, None, lambda _done, _total: None)
    start = timing.words()[0].start_ms * RATE // 1000
    assert abs(start - (hiss if syllabic else voice)) <= RATE // 50


class HearsLate(Repeats):
    """Hears ``words``, half a second each, the first one a while after the voice has begun."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__()
        self._words = words
        self.first_ms = 0

    def listen(
        self,
        sound: Samples,
        chunks: Sequence[Span],
        speech: Sequence[Span],
        language: str,
        **how: Any,
    ) -> Callable[[], list[Heard]]:
        begin, end = (at * 1000 // RATE for at in speech[0])
        said = tuple(
            TimedWord(word, begin + 500 * at + (0 if at else LATE_MS), begin + 500 * at + 500, 0.9)
            for at, word in enumerate(self._words)
        )
        self.first_ms = said[0].start_ms
        return lambda: [Heard(begin, end, "".join(self._words), said)]


@pytest.mark.parametrize(
    ("language", "said", "drawn"),
    [
        ("zh", ["我", "们", "明", "天", "见"], True),
        ("en", [" see", " you", " both", " then"], False),
    ],
)
def test_the_first_word_begins_with_the_voice_in_chinese_only(
    tmp_path: Path, language: str, said: list[str], drawn: bool
) -> None:
    path = str(write(tmp_path / "spoken.wav", spoken()))
    recognizer = HearsLate(said)
    text = "".join(said).strip()
    timing = Timing(lambda: Sound(path), text, language, recognizer, lambda _done, _total: None)
    first = timing.words()[0]
    voice_ms = find_islands(spoken())[0][0] * 1000 // RATE
    assert first.timing is Sureness.ALIGNED
    assert recognizer.first_ms > voice_ms + 100
    assert (abs(first.start_ms - voice_ms) <= 20) is drawn
    assert (first.start_ms >= recognizer.first_ms) is not drawn
