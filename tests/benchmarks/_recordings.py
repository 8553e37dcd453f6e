"""Recordings whose every word's onset is known, and a service's text of them."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pypinyin import Style, lazy_pinyin

from stt_desktop.subtitles.characters import is_unspaced
from tests.benchmarks._cases import Case
from tests.benchmarks._mishaps import Said, spaced, written
from tests.benchmarks._speech import RATE, Sound, Utterance, Voice, utter, write_mp3, write_wav

GAPS_S = (0.0, 0.15, 0.3, 0.5, 0.8, 1.2, 2.0, 3.5, 6.0)
_NUMBER = r"\{([^|]*)\|([^}]*)\}"
_UNIT = re.compile(rf"{_NUMBER}(\S*)|(\S+)")
_CHARACTER = re.compile(rf"{_NUMBER}|(.)")


@dataclass(frozen=True, slots=True)
class Recording:
    """``said`` is the service's text, word by word as the program cuts it."""

    case: Case
    path: Path
    duration_ms: int
    said: Sequence[Said]

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.said)


def record(case: Case, sentences: Sequence[str], folder: Path) -> Recording:
    """Make a recording and its text: the same for the same arguments."""
    dice = random.Random(case.seed)
    pieces: list[Sound] = []
    spoken: list[list[Said]] = []
    at = 0

    def add(sound: Sound) -> None:
        nonlocal at
        pieces.append(sound)
        at += len(sound)

    def silence(seconds: float) -> None:
        add(np.zeros(round(seconds * RATE), np.int16))

    lead = dice.choice((0.0, 0.7, 2.5))
    silence({"long silence": 45, "leading silence": 100}.get(case.mishap, lead))
    first, ended, number = at, 0, 0
    while at - first < case.seconds * RATE:
        words, utterance = say(case, sentences[number % len(sentences)])
        onsets = [at * 1000 // RATE + onset for onset in utterance.onsets_ms]
        said = [Said(*both) for both in zip(spaced(words), onsets, strict=True)]
        said[0] = Said(said[0].text, onsets[0], (at - ended) * 1000 // RATE)
        spoken.append(said)
        add(utterance.sound)
        ended = at
        number += 1
        silence(dice.choice(GAPS_S))
        if case.mishap == "music between" and number % 4 == 1:
            add((music(12 * RATE, case.seed + number) * 5000).astype(np.int16))
            silence(0.5)
        if case.mishap == "long silence" and number == 4:
            silence(60)
    sound = _disturbed(np.concatenate(pieces), case)
    name = re.sub(r"\W+", "-", f"{case.name} {case.seed} {case.voice.name}")
    path = folder / (name + (".mp3" if case.mp3 else ".wav"))
    if case.mp3:
        write_mp3(str(path), sound, 32_000)
    else:
        write_wav(str(path), sound)
    return Recording(case, path, len(sound) * 1000 // RATE, written(spoken, case, dice))


def say(case: Case, sentence: str) -> tuple[list[str], Utterance]:
    """(words as written, the sound with the onset of each).

    Numbers are ``{written|spoken}``; the mishap "numbers in words" writes them as they are spoken.
    """
    mine = case.other is None or any(map(is_unspaced, sentence)) == (case.language == "zh")
    voice = case.voice if mine or case.other is None else case.other
    in_words = case.mishap == "numbers in words"
    is_chinese = any(map(is_unspaced, sentence))
    units = list(_chinese_units(sentence) if is_chinese else _units(sentence, in_words=in_words))
    utterance = _uttered(voice, tuple(word for _, words in units for word in words))
    firsts = np.cumsum([0, *(len(words) for _, words in units)])[:-1]
    onsets = tuple(utterance.onsets_ms[first] for first in firsts)
    return [text for text, _ in units], Utterance(utterance.sound, onsets)


def _units(sentence: str, *, in_words: bool) -> Iterator[tuple[str, list[str]]]:
    """(as written, the words as spoken) of each part that has spaces around it."""
    for match in _UNIT.finditer(sentence):
        if match[4]:
            yield match[4], [match[4]]
            continue
        spoken = (match[2] + match[3]).split()
        if in_words:
            yield from ((word, [word]) for word in spoken)
        else:
            yield match[1] + match[3], spoken


def _chinese_units(sentence: str) -> Iterator[tuple[str, list[str]]]:
    """(a character with the marks behind it, its syllable), or a number with all of its own."""
    plain = re.sub(_NUMBER, r"\2", sentence)
    syllables = lazy_pinyin(plain, style=Style.TONE3, neutral_tone_with_five=True)
    sounds = [each for run in syllables for each in ([run] if run.isalnum() else list(run))]
    assert len(sounds) == len(plain)
    readings = iter(sounds)
    unit: tuple[str, list[str]] | None = None
    for match in _CHARACTER.finditer(sentence):
        said = [next(readings) for _ in range(len(match[2] or "x"))]
        if said[0].isalnum():
            if unit is not None:
                yield unit
            unit = match[1] or match[3], said
        else:
            assert unit is not None
            said_before = [*unit[1][:-1], unit[1][-1] + ("," if match[3] == "，" else "")]
            unit = unit[0] + match[3], said_before
    assert unit is not None
    yield unit


@cache
def _uttered(voice: Voice, words: tuple[str, ...]) -> Utterance:
    return utter(voice, words)


def music(count: int, seed: int) -> npt.NDArray[np.float32]:
    """``count`` samples of chords, between -1 and 1."""
    dice = random.Random(seed)
    time = np.arange(RATE * 3 // 4) / RATE
    fade = np.exp(-2 * time) * np.minimum(1, time * 50)
    bars: list[npt.NDArray[np.float64]] = []
    while sum(map(len, bars)) < count:
        root = 110 * 2 ** (dice.choice((0, 3, 5, 7, 10)) / 12)
        tones = [root * 2 ** (step / 12) for step in (0, 7, 12, dice.choice((15, 16)), 19)]
        waves = [np.sin(2 * np.pi * tone * k * time) / k for tone in tones for k in (1, 2, 3)]
        bars.append(np.sum(waves, axis=0) * fade)
    whole = np.concatenate(bars)[:count]
    return np.asarray(whole / np.max(np.abs(whole)), np.float32)


def _disturbed(sound: Sound, case: Case) -> Sound:
    floor = np.random.default_rng(case.seed).normal(0, 1, len(sound))
    loud = sound[np.abs(sound) > 200].astype(np.float64)
    power = float(np.sqrt(np.mean(loud**2)))
    mixed = sound.astype(np.float64) + floor * 8
    if case.noise is not None:
        mixed += floor * power / 10 ** (case.noise / 20)
    if case.music is not None:
        tune = music(len(sound), case.seed)
        mixed += tune * power / 10 ** (case.music / 20) / np.sqrt(np.mean(tune**2))
    return np.clip(mixed, -32768, 32767).astype(np.int16)


def even(said: Sequence[Said], duration_ms: int) -> list[int]:
    """The baseline: spread over the duration by letters."""
    marks = np.cumsum([0, *(len(word.text) for word in said)])
    return [int(duration_ms * mark / marks[-1]) for mark in marks[:-1]]


def by_voice(said: Sequence[Said], voice: Sequence[tuple[int, int]]) -> list[int]:
    """The other baseline: spread over the voice by letters, whatever the pauses mean."""
    marks = np.cumsum([0, *(len(word.text) for word in said)])
    lasts = np.cumsum([0, *(end - start for start, end in voice)])
    places = marks[:-1] * (lasts[-1] / marks[-1])
    knots = [(float(a), start) for a, (start, _) in zip(lasts, voice, strict=False)]
    return (
        [int(next(s + place - a for a, s in reversed(knots) if a <= place)) for place in places]
        if knots
        else [0] * len(said)
    )
