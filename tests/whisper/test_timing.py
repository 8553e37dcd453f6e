"""What is asked of the model for a known text, where one recording takes many questions."""

from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from stt_desktop.sound import Sound
from stt_desktop.subtitles.align.times import Forced
from stt_desktop.whisper.recognizer import Heard, Recognizer, Samples
from stt_desktop.whisper.timing import Timing
from stt_desktop.whisper.windows import RATE, Span
from stt_desktop.whisper.words import TimedWord
from tests.media.make import sample_sound, write

WORDS = ["".join(letters).title() + "." for letters in product("bdfg", "aiou", "klmn", "eo")]


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
