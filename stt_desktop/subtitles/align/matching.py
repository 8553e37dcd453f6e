"""Matches two rows of symbols as a reader would: by the longest passages that both have.

The cheapest way of edits, which is usual for this, scatters single letters over passages that only
one side has. Here passages that occur exactly once on both sides come first; they cut the rows
into short pieces, and in those the heaviest row of common runs counts: the longest one alone may
belong to another saying of the same words.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from heapq import heappop, heappush

from stt_desktop.subtitles.align.anchors import Block

_SEEDS = (16, 10, 7)
"""Lengths of passages that are looked for, in turn, where a piece is still long."""
_SHORT = 600 * 600
"""Pairs of symbols that can be compared with one another in some milliseconds."""
_LEAST = 4
_CHANCE = 3
"""Common symbols that any two rows have: they join no runs and overlap at most."""


def matching_blocks(text: str, heard: str) -> list[Block]:
    """Where both are equal, in order: runs of at least 4 symbols.

    Of a passage that is there several times on one side, the first one is matched. The time grows
    with the lengths, not with their product.
    """
    return list(_match(text, heard, (0, len(text), 0, len(heard)), 0))


_Piece = tuple[int, int, int, int]
"""From where to where, in the text and in what was heard."""


def _match(text: str, heard: str, piece: _Piece, level: int) -> Iterator[Block]:
    start, end, first, last = piece
    if (end - start) * (last - first) <= _SHORT:
        yield from _chain(_runs(text, heard, piece), first, last)
        return
    if level == len(_SEEDS):
        # Nothing in so much is the same: it is another text.
        return
    for begin, other, size in _seeds(text, heard, piece, _SEEDS[level]):
        yield from _match(text, heard, (start, begin, first, other), level + 1)
        yield begin, other, size
        start, first = begin + size, other + size
    yield from _match(text, heard, (start, end, first, last), level + 1)


def _seeds(text: str, heard: str, piece: _Piece, size: int) -> list[Block]:
    """Passages of ``size`` symbols that both sides have once, as far as they are in order, grown
    to the right. None overlaps another."""
    start, end, first, last = piece
    ours, theirs = _once(text, start, end, size), _once(heard, first, last, size)
    pairs = [(at, theirs[passage]) for passage, at in ours.items() if passage in theirs]
    seeds: list[Block] = []
    for at, other in _in_order(pairs):
        if at < start or other < first:
            continue
        long = size
        while at + long < end and other + long < last and text[at + long] == heard[other + long]:
            long += 1
        seeds.append((at, other, long))
        start, first = at + long, other + long
    return seeds


def _once(row: str, start: int, end: int, size: int) -> dict[str, int]:
    """Where each passage is that is there once."""
    found: dict[str, int] = {}
    again: set[str] = set()
    for at in range(start, end - size + 1):
        passage = row[at : at + size]
        if found.setdefault(passage, at) != at:
            again.add(passage)
    return {passage: at for passage, at in found.items() if passage not in again}


def _in_order(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most of them that go forwards on both sides; they are sorted by the first."""
    tails: list[int] = []
    rows: list[int] = []
    before: list[int] = []
    for number, (_, other) in enumerate(pairs):
        spot = bisect_left(tails, other)
        before.append(rows[spot - 1] if spot else -1)
        tails[spot : spot + 1] = [other]
        rows[spot : spot + 1] = [number]
    kept: list[tuple[int, int]] = []
    at = rows[-1] if rows else -1
    while at >= 0:
        kept.append(pairs[at])
        at = before[at]
    return kept[::-1]


def _runs(text: str, heard: str, piece: _Piece) -> list[Block]:
    """Every run that cannot be made longer, by its place in the text."""
    start, end, first, last = piece
    places: dict[str, list[int]] = {}
    for other in range(first, last - _LEAST + 1):
        places.setdefault(heard[other : other + _LEAST], []).append(other)
    runs: list[Block] = []
    for at in range(start, end - _LEAST + 1):
        for other in places.get(text[at : at + _LEAST], ()):
            if at > start and other > first and text[at - 1] == heard[other - 1]:
                continue
            long = _LEAST
            while (
                at + long < end and other + long < last and text[at + long] == heard[other + long]
            ):
                long += 1
            runs.append((at, other, long))
    return runs


def _chain(runs: Sequence[Block], first: int, last: int) -> list[Block]:
    """The heaviest row of runs that goes forwards on both sides; each weighs what it has more than
    chance gives. Runs may overlap a little: the second one loses what both have."""
    best = _Heaviest(first, last)
    ahead: list[tuple[int, int]] = []  # (from where in the text a run can be followed, its number)
    weights: list[int] = []
    before: list[int] = []
    for number, (at, other, size) in enumerate(runs):
        while ahead and ahead[0][0] <= at:
            done = heappop(ahead)[1]
            best.add(runs[done][1] + runs[done][2] - _overlap(runs[done]), weights[done], done)
        weight, previous = best.upto(other)
        weights.append(weight + size - _CHANCE)
        before.append(previous)
        heappush(ahead, (at + size - _overlap(runs[number]), number))
    chain: list[Block] = []
    number = max(range(len(runs)), key=weights.__getitem__, default=-1)
    while number >= 0:
        chain.append(runs[number])
        number = before[number]
    return _trimmed(chain[::-1])


def _overlap(run: Block) -> int:
    return min(_CHANCE, run[2] - 1)


def _trimmed(chain: Sequence[Block]) -> list[Block]:
    kept: list[Block] = []
    at = other = 0
    for begin, second, size in chain:
        cut = max(0, at - begin, other - second)
        if size - cut >= _LEAST:
            kept.append((begin + cut, second + cut, size - cut))
            at, other = begin + size, second + size
    return kept


class _Heaviest:
    """The heaviest of the rows that end at a place or before it (a Fenwick tree of maxima)."""

    def __init__(self, first: int, last: int) -> None:
        self._first = first
        self._rows = [(0, -1)] * (last - first + 2)

    def add(self, end: int, weight: int, number: int) -> None:
        spot = end - self._first + 1
        while spot < len(self._rows):
            if weight > self._rows[spot][0]:
                self._rows[spot] = weight, number
            spot += spot & -spot

    def upto(self, end: int) -> tuple[int, int]:
        best = 0, -1
        spot = end - self._first + 1
        while spot:
            if self._rows[spot][0] > best[0]:
                best = self._rows[spot]
            spot -= spot & -spot
        return best
