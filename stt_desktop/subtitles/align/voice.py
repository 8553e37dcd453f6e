"""Shares a text out over the voice that was heard, where nothing tells which word is when.

Speakers pause where sentences end. So the text is cut into as many pieces as there are islands of
voice, each about as long as its island, preferably behind a sentence: the cheapest way is found
by dynamic programming. Only inside an island the words lie in proportion to their length. All
times are in milliseconds.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, pairwise

Span = tuple[int, int]

_WAYS = 80
"""So many places in the text are followed at once; a recording drifts less than that."""
_FREE_MS = 250
_FREE = 0.18
"""An island may be so much longer or shorter than its text: 250 ms and 18 %."""
_REACH = 3.0
"""An island takes no text that is this many times farther off."""
_SPLIT = (3.0, 1.0, 0.0)
"""What it costs that a pause lies within a clause, behind a clause, behind a sentence."""
_SKIP = 4.0
_SKIP_MS = 400
_BLIP_MS = 100
"""What it costs that an island (a cough, applause, a sentence that the text lacks) has no words:
4, and 1 for each 400 ms up to 4 more; less where it is shorter than a word."""
_PACE = (0.4, 1.8)
"""Slower or faster speakers, against the usual length of words, there are none."""


def share_out(
    lengths: Sequence[int],
    pauses: Sequence[int],
    islands: Sequence[Span],
    pace: float | None = None,
) -> list[Span]:
    """When each word is spoken. ``lengths`` are the words' usual durations, ``pauses[i]`` says
    what pause is expected behind word ``i`` (0 none, 1 clause, 2 sentence), ``islands`` are
    stretches of voice in order, at least one. ``pace`` is how long words take against their usual
    duration; None where nothing but the voice itself tells it.

    Times are monotonic and lie within the islands.
    """
    if len(islands) == 1:
        return _inside(lengths, islands[0])
    upto = [0, *accumulate(lengths)]
    voiced = sum(end - start for start, end in islands)
    if pace is None:
        pace = min(max(voiced / max(1, upto[-1]), _PACE[0]), _PACE[1])
    spans: list[Span] = []
    first = 0
    for island, stop in zip(islands, _stops(upto, pauses, islands, pace), strict=True):
        spans.extend(_inside(lengths[first:stop], island))
        first = stop
    return spans


def _stops(
    upto: Sequence[int], pauses: Sequence[int], islands: Sequence[Span], pace: float
) -> list[int]:
    """How many words are spoken when each island ends."""
    count = len(pauses)
    ways: dict[int, float] = {0: 0.0}
    came_from: list[dict[int, int]] = []
    for number, (start, end) in enumerate(islands):
        duration = end - start
        last = number == len(islands) - 1
        free = _FREE_MS + _FREE * duration
        skip = min(_SKIP, duration / _BLIP_MS) + min(_SKIP, duration / _SKIP_MS)
        grown: dict[int, float] = {}
        origin: dict[int, int] = {}
        for at, cost in ways.items():
            ahead = range(count, count + (at < count))
            for stop in ahead if last else _reach(upto, at, duration / pace, free / pace):
                off = ((upto[stop] - upto[at]) * pace - duration) / free
                step = off * off + (0 if stop == count else _SPLIT[pauses[stop - 1]])
                _offer(grown, origin, stop, cost + step, at)
            _offer(grown, origin, at, cost + skip, at)
        ways = dict(sorted(grown.items(), key=lambda way: way[1])[:_WAYS])
        came_from.append(origin)
    stops = [count]
    # Where the pace was far off, no way may have reached the end: the last island takes the rest.
    at = count if count in ways else min(ways, key=lambda way: (ways[way], -way))
    for origin in reversed(came_from):
        at = origin[at]
        stops.append(at)
    stops.reverse()
    return [*stops[1:-1], count]


def _offer(
    grown: dict[int, float], origin: dict[int, int], stop: int, cost: float, at: int
) -> None:
    if cost < grown.get(stop, float("inf")):
        grown[stop] = cost
        origin[stop] = at


def _reach(upto: Sequence[int], at: int, length: float, free: float) -> range:
    """The places in the text at which an island of that length may end, when it begins at
    ``at``: at least the nearest one."""
    low = bisect_left(upto, upto[at] + length - _REACH * free, at + 1)
    high = bisect_left(upto, upto[at] + length + _REACH * free, at + 1)
    if low >= len(upto):
        return range(len(upto) - 1, len(upto)) if at < len(upto) - 1 else range(0)
    return range(low, min(max(high, low + 1), len(upto)))


def _inside(lengths: Sequence[int], island: Span) -> list[Span]:
    if not lengths:
        return []
    start, end = island
    upto = [0, *accumulate(lengths)]
    marks = [start + round((end - start) * each / upto[-1]) for each in upto]
    return list(pairwise(marks))
