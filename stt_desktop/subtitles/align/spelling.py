"""Words as rows of symbols that are equal where two texts mean the same sounds.

Case, marks, accents and widths do not matter; digits are spelled out; Chinese characters become
what ``read_han`` says of them (pinyin without tones), which makes both scripts and most wrong
characters equal.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from stt_desktop.subtitles.align.numbers import spoken

ReadHan = Callable[[str], str]
"""The sound of one Chinese character in lower-case letters; the character where it has none."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """``symbols[i]`` belongs to word ``owner[i]``; ``weight[i]`` says how much it tells: letters of
    an alphabet 1, those of pinyin half as much, because few of them tell syllables apart.
    ``characters`` are the symbols of each Chinese character, from which to which, in order."""

    symbols: str
    owner: tuple[int, ...]
    weight: tuple[float, ...]
    characters: tuple[tuple[int, int], ...]


def spell(words: Sequence[str], language: str | None, read_han: ReadHan) -> Spelling:
    symbols: list[str] = []
    owner: list[int] = []
    weight: list[float] = []
    characters: list[tuple[int, int]] = []
    for number, word in enumerate(words):
        for char in _plain(spoken(unicodedata.normalize("NFKC", word), language)):
            if is_han(char):
                letters, worth = read_han(char), 0.5
                characters.append((len(owner), len(owner) + len(letters)))
            else:
                letters, worth = char, 1.0
            symbols.append(letters)
            owner.extend([number] * len(letters))
            weight.extend([worth] * len(letters))
    return Spelling("".join(symbols), tuple(owner), tuple(weight), tuple(characters))


def openings(spelling: Spelling, marks: Sequence[int]) -> frozenset[int]:
    """Where sentences begin, as places among the symbols; ``marks`` as :func:`lengths.pauses` gives
    them."""
    owner = spelling.owner
    return frozenset(
        at
        for at in range(1, len(owner))
        if owner[at] != owner[at - 1] and max(marks[owner[at - 1] : owner[at]]) == 2
    )


def is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char >= "\U00020000"


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    """A letter or digit without case and accents, nothing for anything else."""
    if "\u30a1" <= char <= "\u30f6":
        char = chr(ord(char) - 0x60)  # katakana to hiragana
    parts = unicodedata.normalize("NFKD", char.casefold())
    return "".join(part for part in parts if part.isalnum())


def _plain(text: str) -> str:
    return "".join(map(_folded, text))
