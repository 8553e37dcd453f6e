"""What a service makes of what was said: wrong, missing and invented words and sentences."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from stt_desktop.subtitles.align.words import split
from stt_desktop.subtitles.characters import is_unspaced
from tests.benchmarks import _sentences
from tests.benchmarks._cases import Case

_MARKS = re.compile(r"[^\w\s']")


@dataclass(frozen=True, slots=True)
class Said:
    """A written word with the space before it, and when it is said; None where nobody says it as
    it is. ``invented`` ones belong to a sentence that nobody says. ``pause_ms`` of silence are
    before it, None inside sentences."""

    text: str
    onset_ms: int | None
    pause_ms: int | None = None
    invented: bool = False


def written(spoken: Sequence[Sequence[Said]], case: Case, dice: random.Random) -> list[Said]:
    """The service's text, word by word as the program will cut it, each with its onset."""
    return _as_cut(_mishandled(_misheard(spoken, case.errors, dice), case, dice))


def spaced(words: Sequence[str]) -> list[str]:
    """The words of a sentence with the space before each that its script asks for."""
    is_close = any(is_unspaced(char) for word in words for char in word)
    return list(words) if is_close else [" " + word for word in words]


def _misheard(
    spoken: Sequence[Sequence[Said]], errors: int, dice: random.Random
) -> list[list[Said]]:
    """The service's wrong words: a third each replaced, dropped, added."""
    others = [word.text for sentence in spoken for word in sentence]
    heard: list[list[Said]] = []
    for sentence in spoken:
        words: list[Said] = []
        for word in sentence:
            fate = dice.random() * 100 if errors else 100.0
            if fate < errors / 3:
                words.append(replace(word, text=dice.choice(others)))
            elif fate < errors * 2 / 3:
                words += [Said(dice.choice(others), None), word]
            elif fate >= errors:
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
                words = spaced(list(sentence) if case.language == "zh" else sentence.split())
                made_up = [Said(word, None, invented=True) for word in words]
                heard.insert(dice.randrange(len(heard)), made_up)
        case "repeated":
            for number in sorted(dice.sample(range(len(heard)), 2), reverse=True):
                again = [Said(word.text, None, invented=True) for word in heard[number]]
                heard[number + 1 : number + 1] = [again, again]
        case "unpunctuated":
            return [
                [replace(word, text=_MARKS.sub("", word.text).lower()) for word in words]
                for words in heard
            ]
    return heard


def _as_cut(heard: Sequence[Sequence[Said]]) -> list[Said]:
    whole = [word for words in heard for word in words if word.text.strip()]
    text = "".join(word.text for word in whole)
    marks = np.cumsum([0, *(len(word.text) for word in whole)])
    said: list[Said] = []
    at = 0
    for word in split(text):
        first = at + len(word) - len(word.lstrip())
        number = int(np.searchsorted(marks, first, side="right")) - 1
        mine = whole[number]
        begins = first - int(marks[number]) <= len(mine.text) - len(mine.text.lstrip())
        onset, pause = (mine.onset_ms, mine.pause_ms) if begins else (None, None)
        said.append(Said(word, onset, pause, mine.invented))
        at += len(word)
    return said
