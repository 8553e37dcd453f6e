"""A language of tones, so that a server can really hear what it was sent.

Every word is a tone of its own pitch, 300 ms long; words follow each other closely, and after every
eighth there is a pause. What is heard tells which words a sound holds and when: a word that was cut
in two is heard twice, and one that got lost is missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tests.excerpts import RATE

Samples = npt.NDArray[np.int16]

WORD_MS = 300
GAP_MS = 80
PAUSE_MS = 900
SENTENCE = 8
_LOWEST = 300
_STEP = 20
_AMPLITUDE = 9000


@dataclass(frozen=True, slots=True)
class Tone:
    """A word and its place in the sound, in milliseconds."""

    word: str
    start_ms: int
    end_ms: int


def speak(count: int, noise: int = 400) -> tuple[Samples, list[Tone]]:
    """``count`` different words, and what was said when. ``noise`` is the hiss under them."""
    times = np.arange(RATE * WORD_MS // 1000) / RATE
    ramp = np.minimum(1, np.minimum(times, times[::-1]) / 0.005)
    pieces: list[npt.NDArray[np.float64]] = []
    said: list[Tone] = []
    at_ms = 0
    for number in range(count):
        pieces.append(_AMPLITUDE * ramp * np.sin(2 * np.pi * _pitch(number) * times))
        said.append(Tone(_word(number), at_ms, at_ms + WORD_MS))
        pause = PAUSE_MS if (number + 1) % SENTENCE == 0 else GAP_MS
        pieces.append(np.zeros(RATE * pause // 1000))
        at_ms += WORD_MS + pause
    sound = np.concatenate(pieces)
    sound += np.random.default_rng(7).normal(0, noise, len(sound))
    return np.clip(sound, -32768, 32767).astype(np.int16), said


def hear(sound: Samples) -> list[Tone]:
    """The words in a sound, with their times."""
    frame = RATE // 200
    whole = sound[: len(sound) // frame * frame].reshape(-1, frame).astype(np.float64)
    loud = np.sqrt(np.mean(whole**2, axis=1)) > _AMPLITUDE / 8
    edges = np.flatnonzero(np.diff(np.concatenate(([False], loud, [False])).astype(np.int8)))
    heard = []
    for first, last in edges.reshape(-1, 2).tolist():
        burst = sound[first * frame : last * frame].astype(np.float64)
        power = np.abs(np.fft.rfft(burst * np.hanning(len(burst)), 8 * RATE))
        pitch = int(np.argmax(power)) / 8
        heard.append(Tone(_word(round((pitch - _LOWEST) / _STEP)), first * 5, last * 5))
    return heard


def text_of(said: Sequence[Tone]) -> str:
    """As a server writes it: sentences, with capitals and full stops."""
    words = [tone.word for tone in said]
    sentences = [words[at : at + SENTENCE] for at in range(0, len(words), SENTENCE)]
    return " ".join(f"{' '.join(sentence).capitalize()}." for sentence in sentences)


def _pitch(number: int) -> float:
    return _LOWEST + _STEP * number


_SYLLABLES = ("ba", "de", "gi", "ko", "lu", "ma", "ne", "pi", "ro", "su", "ta", "ve", "zi")


def _word(number: int) -> str:
    """Another word for every number."""
    low, high = number % len(_SYLLABLES), number // len(_SYLLABLES)
    return _SYLLABLES[low] + _SYLLABLES[high % len(_SYLLABLES)] + "n" * (high // len(_SYLLABLES))
