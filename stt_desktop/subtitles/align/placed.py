"""A word's place in time, and in which stretch of voice that is. All times are in milliseconds."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from stt_desktop.domain.transcript import Timing

Span = tuple[int, int]

HOLDS_MS = 40
"""What shares less than this with a stretch of voice is not in it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """When a word is said, how that is known, and the ± figure where it was not found."""

    start_ms: int
    end_ms: int
    timing: Timing
    error_ms: int | None = None


def homes(placed: Sequence[Placed | None], voice: Sequence[Span]) -> list[int | None]:
    """For each word the number of the stretch of voice that holds most of it; None for one
    without a place, or in silence."""
    ends = [end for _, end in voice]
    return [None if each is None else _home(each, voice, ends) for each in placed]


def _home(each: Placed, voice: Sequence[Span], ends: Sequence[int]) -> int | None:
    """The stretch of voice that holds most of the word."""
    best, most = None, HOLDS_MS - 1
    at = bisect_left(ends, each.start_ms)
    while at < len(voice) and voice[at][0] < each.end_ms:
        held = min(voice[at][1], each.end_ms) - max(voice[at][0], each.start_ms)
        if held > most:
            best, most = at, held
        at += 1
    return best


class Voice:
    """Stretches of voice, in order, that answer how much of them lies within a span. Without any,
    all the ends are 0."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._starts = [start for start, _ in spans]
        self._spans = spans

    @property
    def first_ms(self) -> int:
        return self._spans[0][0] if self._spans else 0

    @property
    def last_ms(self) -> int:
        return self._spans[-1][1] if self._spans else 0

    def within(self, start_ms: int, end_ms: int) -> int:
        total = 0
        at = max(0, bisect_right(self._starts, start_ms) - 1)
        while at < len(self._spans) and self._spans[at][0] < end_ms:
            first, last = self._spans[at]
            total += max(0, min(last, end_ms) - max(first, start_ms))
            at += 1
        return total
