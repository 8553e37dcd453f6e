"""Recordings whose every word's onset is known, and a service's text of them with its mishaps."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pypinyin import Style, lazy_pinyin

from stt_desktop.subtitles.align.words import split
from tests.benchmarks import _sentences
from tests.benchmarks._speech import RATE, Sound, Utterance, Voice, utter, write_mp3, write_wav

GAPS_S = (0.0, 0.15, 0.3, 0.5, 0.8, 1.2, 2.0, 3.5, 6.0)
_UNIT = re.compile(r"\{([^|]*)\|([^}]*)\}(\S*)|(\S+)")
_MARKS = re.compile(r"[^\w\s']")


@dataclass(frozen=True, slots=True)
class Said:
    """A written word and when it is said; None where nobody says it."""

    text: str
    onset_ms: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """What is made: the sound's condition and the text's mishap.

    ``noise`` and ``music`` are decibels below the speech. ``mishap`` is one of MISHAPS or "".
    """

    language: str = "en"
    voice: Voice = field(default_factory=lambda: Voice("en-us"))
    errors: int = 6
    noise: int | None = None
    music: int | None = None
    mp3: bool = False
    mishap: str = ""
    seconds: int = 100
    seed: int = 1
    generated: bool = False

    @property
    def name(self) -> str:
        sound = [f"noise {self.noise} dB"] if self.noise is not None else []
        sound += [f"music {self.music} dB"] if self.music is not None else []
        sound += ["MP3 32 kbit/s"] if self.mp3 else []
        what = ", ".join(sound) or "clean"
        return f"{self.language} {what}, {self.mishap or f'{self.errors} % errors'}"


MISHAPS = ("missing", "invented", "unpunctuated", "repeated", "music between", "long silence")


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
    """Make a recording and its text. The same arguments give the same bytes."""
    dice = random.Random(case.seed)
    pieces: list[Sound] = []
    spoken: list[list[Said]] = []
    at = 0

    def silence(seconds: float) -> None:
        nonlocal at
        pieces.append(np.zeros(round(seconds * RATE), np.int16))
        at += len(pieces[-1])

    silence(45 if case.mishap == "long silence" else dice.choice((0.0, 0.7, 2.5)))
    number = 0
    while at < case.seconds * RATE:
        words, utterance = say(case, sentences[number % len(sentences)])
        onsets = [at * 1000 // RATE + onset for onset in utterance.onsets_ms]
        spoken.append([Said(*both) for both in zip(words, onsets, strict=True)])
        pieces.append(utterance.sound)
        at += len(utterance.sound)
        number += 1
        silence(dice.choice(GAPS_S))
        if case.mishap == "music between" and number % 4 == 1:
            pieces.append((music(12 * RATE, case.seed + number) * 5000).astype(np.int16))
            at += len(pieces[-1])
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
    said = _written(_mishandled(_misheard(spoken, case, dice), case, dice), case.language)
    return Recording(case, path, len(sound) * 1000 // RATE, said)


def say(case: Case, sentence: str) -> tuple[list[str], Utterance]:
    """(words as written, the sound with the onset of each)."""
    written: list[str] = []
    spoken: list[list[str]] = []
    if case.language == "zh":
        plain = re.sub(r"\{[^|]*\|([^}]*)\}", r"\1", sentence)
        syllables = lazy_pinyin(plain, style=Style.TONE3, neutral_tone_with_five=True)
        sounds = [each for run in syllables for each in ([run] if run.isalnum() else list(run))]
        assert len(sounds) == len(plain)
        readings = iter(zip(plain, sounds, strict=True))
        for match in re.finditer(r"\{([^|]*)\|([^}]*)\}|(.)", sentence):
            count = len(match[2]) if match[2] else 1
            said = [next(readings)[1] for _ in range(count)]
            if not said[0].isalnum():
                written[-1] += match[3]
                spoken[-1][-1] += "," if match[3] == "，" else ""
            else:
                written.append(match[1] or match[3])
                spoken.append(said)
    else:
        for match in _UNIT.finditer(sentence):
            written.append(match[4] or match[1] + match[3])
            spoken.append([match[4]] if match[4] else (match[2] + match[3]).split())
    utterance = _uttered(case.voice, tuple(word for words in spoken for word in words))
    firsts = np.cumsum([0, *(len(words) for words in spoken)])[:-1]
    onsets = tuple(utterance.onsets_ms[first] for first in firsts)
    return written, Utterance(utterance.sound, onsets)


@cache
def _uttered(voice: Voice, words: tuple[str, ...]) -> Utterance:
    return utter(voice, words)


def _misheard(
    spoken: Sequence[Sequence[Said]], case: Case, dice: random.Random
) -> list[list[Said]]:
    """The service's wrong words: a third each replaced, dropped, added."""
    others = [word.text for sentence in spoken for word in sentence]
    heard: list[list[Said]] = []
    for sentence in spoken:
        words: list[Said] = []
        for word in sentence:
            fate = dice.random() * 100 if case.errors else 100.0
            if fate < case.errors / 3:
                words.append(Said(dice.choice(others), word.onset_ms))
            elif fate < case.errors * 2 / 3:
                words += [Said(dice.choice(others), None), word]
            elif fate >= case.errors:
                words.append(word)
        heard.append(words)
    return heard


def _mishandled(heard: list[list[Said]], case: Case, dice: random.Random) -> list[list[Said]]:
    match case.mishap:
        case "missing":
            lost = set(dice.sample(range(len(heard)), max(2, len(heard) // 6)))
            return [words for number, words in enumerate(heard) if number not in lost]
        case "invented":
            for sentence in _sentences.INVENTED[case.language]:
                words = list(sentence) if case.language == "zh" else sentence.split()
                heard.insert(dice.randrange(len(heard)), [Said(word, None) for word in words])
        case "repeated":
            for number in sorted(dice.sample(range(len(heard)), 2), reverse=True):
                again = [Said(word.text, None) for word in heard[number]]
                heard[number + 1 : number + 1] = [again, again]
        case "unpunctuated":
            return [
                [Said(_MARKS.sub("", word.text).lower(), word.onset_ms) for word in words]
                for words in heard
            ]
    return heard


def _written(heard: Sequence[Sequence[Said]], language: str) -> list[Said]:
    """The words as the program will cut the text, each with its onset."""
    space = "" if language == "zh" else " "
    joined = [(space + word.text, word.onset_ms) for words in heard for word in words if word.text]
    text = "".join(text for text, _ in joined)
    marks = np.cumsum([0, *(len(text) for text, _ in joined)])
    said: list[Said] = []
    at = 0
    for word in split(text):
        first = at + len(word) - len(word.lstrip())
        number = int(np.searchsorted(marks, first, side="right")) - 1
        begins = first - int(marks[number]) <= len(space)
        said.append(Said(word, joined[number][1] if begins else None))
        at += len(word)
    return said


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
