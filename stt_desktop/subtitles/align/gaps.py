"""Sound around a heard word that belongs to no other word. Times are in milliseconds.

The model gives a comma a time of its own. Where the speaker makes no pause, that is the end of the
word before it and the beginning of the word behind it, which then seems to begin late. And of a
word behind a pause it may miss the first sounds.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from stt_desktop.subtitles.align.anchors import Heard
from stt_desktop.subtitles.align.placed import Span, Voice

_BREATH_MS = 60
"""With so much silence in it a gap is a pause."""
_LATE = 1 / 3
"""The part of a gap that is the next word's: in English it is less, in Chinese more (by the tuning
half of the benchmark)."""
_MOST_MS = 130
"""A longer gap has something else in it."""
_MISSED_MS = 550
"""So much of a word's beginning may be missed: a Chinese syllable and a half."""
_PAUSE_MS = 120
"""A shorter silence may be within a word."""
_NEAR_MS = 300
"""So near to where voice begins, a word is the one that it begins with."""


def drawn_back(words: Sequence[Heard], voice: Sequence[Span]) -> list[Heard]:
    """The same words in order; those that seem to begin late begin earlier."""
    voiced = Voice(voice)
    drawn = list(words[:1])
    for before, word in pairwise(words):
        gap = word.start_ms - before.end_ms
        if gap > _BREATH_MS >= gap - voiced.within(before.end_ms, word.start_ms):
            drawn.append(
                replace(
                    word, start_ms=word.start_ms - min(round(gap * _LATE), _MOST_MS), slack_ms=gap
                )
            )
        else:
            drawn.append(word)
    return drawn


def begun_with_voice(words: Sequence[Heard], voice: Sequence[Span]) -> list[Heard]:
    """The first word that is heard in a stretch of voice begins with it, if not much later.

    For Chinese: what is a syllable's first sound there is as often music or a breath in English.
    """
    starts = [word.start_ms for word in words]
    drawn = list(words)
    for start, _ in voice:
        at = bisect_right(starts, start)
        if at == len(drawn) or starts[at] - start > _MISSED_MS:
            continue
        if not at or words[at - 1].end_ms <= start + _BREATH_MS:
            drawn[at] = replace(drawn[at], start_ms=start)
    return drawn


def behind_pauses(words: Sequence[Heard], voice: Sequence[Span]) -> frozenset[int]:
    """The numbers of the words with which voice begins again behind a pause."""
    starts = [word.start_ms for word in words]
    found: set[int] = set()
    for (_, before), (start, _) in pairwise([(-_PAUSE_MS, -_PAUSE_MS), *voice]):
        at = bisect_right(starts, start)
        near = [each for each in (at - 1, at) if 0 <= each < len(starts)]
        closest = min(near, key=lambda each: abs(starts[each] - start), default=None)
        if closest is None or start - before < _PAUSE_MS:
            continue
        if abs(starts[closest] - start) <= _NEAR_MS:
            found.add(closest)
    return frozenset(found)
