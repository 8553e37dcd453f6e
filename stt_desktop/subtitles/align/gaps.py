"""Sound between two heard words in which the voice goes on. Times are in milliseconds.

The model gives a comma a time of its own. Where the speaker makes no pause, that is the end of the
word before it and the beginning of the word behind it, which then seems to begin late.
"""

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
