"""How long a word takes to say, roughly: enough to share sound out among words."""

from collections.abc import Sequence
from functools import lru_cache

from stt_desktop.subtitles.characters import CLAUSE_ENDS, SENTENCE_ENDS, core, is_unspaced

_LETTER_MS = 65
_UNSPACED_MS = 210
_SYLLABLE_BLOCK_MS = 190
_DIGIT_MS = 260
_WORD_MS = 40


def expected_ms(word: str) -> int:
    """At an ordinary pace; at least 1."""
    return max(1, sum(map(_char_ms, word)) + (_WORD_MS if any(map(str.isalnum, word)) else 0))


def pauses(words: Sequence[str]) -> list[int]:
    """How much of a pause a speaker makes behind each word: 2 a sentence's, 1 a clause's, 0 none.
    A new line in the text is a new sentence."""
    behind = [_pause(word) for word in words]
    for at, word in enumerate(words[1:]):
        if "\n" in word[: len(word) - len(word.lstrip())]:
            behind[at] = 2
    return behind


def _pause(word: str) -> int:
    last = core(word.rstrip())[-1:]
    if last and last in SENTENCE_ENDS:
        return 2
    return 1 if last and last in CLAUSE_ENDS else 0


@lru_cache(maxsize=4096)
def _char_ms(char: str) -> int:
    if char.isdecimal():
        return _DIGIT_MS
    if not char.isalnum():
        return 0
    if "\uac00" <= char <= "\ud7a3":
        return _SYLLABLE_BLOCK_MS
    return _UNSPACED_MS if is_unspaced(char) else _LETTER_MS
