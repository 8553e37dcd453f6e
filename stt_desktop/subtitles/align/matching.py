"""Matches two rows of symbols as a reader would: by the longest passages that both have.

The cheapest way of edits, which is usual for this, scatters single letters over passages that only
one side has. Here passages that occur exactly once on both sides come first; they cut the rows
into short pieces, and in those the heaviest row of common runs counts: the longest one alone may
belong to another saying of the same words.
"""

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Container, Iterator, Sequence

from stt_desktop.subtitles.align.anchors import Block

_SEEDS = (16, 10, 7)
"""Lengths of passages that are looked for, in turn, where a piece is still long."""
_SHORT = 600 * 600
"""Pairs of symbols that can be compared with one another in some milliseconds."""
_DETOUR = 150
_DETOUR_SYMBOLS = 40
"""What leads so far away from the passages before and behind it, and is no longer than 40 symbols,
belongs to another saying of the same words."""
_FEW_COMMON = 20_000
_MOST_COMMON = 200_000
"""Pairs of equal passages of 4 symbols that can be chained in some seconds."""
_LEAST = 4
_MOST_BACK = 12
"""Symbols of which the run before may be robbed: of a word or two that begin two sentences."""
_CHANCE = 3
"""So many common symbols in a run tell nothing."""


def matching_blocks(text: str, heard: str, openings: Container[int] = ()) -> list[Block]:
    """Where both are equal, in order: runs of at least 4 symbols.

    Of a passage that is there several times on one side, the first one is matched; but a run
    begins at one of ``openings`` (places in the text: of sentences) rather than some symbols behind
    it. The time grows with the lengths, not with their product.
    """
    blocks: list[Block] = []
    for at, other, size in _match(text, heard, (0, len(text), 0, len(heard)), 0):
        back = _back(text, heard, (at, other), openings)
        if blocks and back:
            first, second, long = blocks.pop()
            long = min(long, at - back - first, other - back - second)
            if long >= _LEAST:
                blocks.append((first, second, long))
        blocks.append((at - back, other - back, size + back))
    return blocks


def _back(text: str, heard: str, start: tuple[int, int], openings: Container[int]) -> int:
    """How far before its ``start`` a run may begin so as to begin a sentence; 0 for not at all."""
    at, other = start
    for back in range(_MOST_BACK + 1):
        if at - back in openings:
            return back
        if min(at, other) <= back or text[at - back - 1] != heard[other - back - 1]:
            return 0
    return 0


_Piece = tuple[int, int, int, int]
"""From where to where, in the text and in what was heard."""


def _match(text: str, heard: str, piece: _Piece, level: int) -> Iterator[Block]:
    start, end, first, last = piece
    small = (end - start) * (last - first) <= _SHORT
    if small or (level == 0 and _common(text, heard, piece) <= _FEW_COMMON):
        yield from _chain(text, heard, piece)
        return
    if level == len(_SEEDS):
        # Everything is there several times, or nothing in so much is the same: another text.
        if _common(text, heard, piece) <= _MOST_COMMON:
            yield from _chain(text, heard, piece)
        return
    seeds = _without_detours(_seeds(text, heard, piece, _SEEDS[level]), piece)
    for begin, other, size in seeds:
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


def _without_detours(seeds: Sequence[Block], piece: _Piece) -> list[Block]:
    """Without those that only one wrong character made unique: all that is said in between would be
    lost with them."""
    rows: list[list[Block]] = []
    for seed in seeds:
        if rows and abs(_lead(seed) - _lead(rows[-1][-1])) <= _DETOUR:
            rows[-1].append(seed)
        else:
            rows.append([seed])
    start, end, first, last = piece
    leads = [first - start, *(_lead(row[0]) for row in rows), last - end]

    def is_detour(number: int, row: Sequence[Block]) -> bool:
        before, here, behind = leads[number : number + 3]
        away = min(abs(here - before), abs(here - behind))
        length = sum(size for _, _, size in row)
        return abs(before - behind) <= _DETOUR < away and length <= _DETOUR_SYMBOLS

    return [seed for number, row in enumerate(rows) if not is_detour(number, row) for seed in row]


def _lead(block: Block) -> int:
    """How far what was heard is ahead of the text there."""
    return block[1] - block[0]


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


def _common(text: str, heard: str, piece: _Piece) -> int:
    start, end, first, last = piece
    ours = Counter(text[at : at + _LEAST] for at in range(start, end - _LEAST + 1))
    theirs = Counter(heard[at : at + _LEAST] for at in range(first, last - _LEAST + 1))
    return sum(count * theirs[passage] for passage, count in ours.items())


def _chain(text: str, heard: str, piece: _Piece) -> list[Block]:
    """The heaviest row of common runs that goes forwards on both sides; each weighs what it has
    more than chance gives.

    A row grows by passages of 4 symbols: one more of the same run, or the first one of another.
    Where both are as good the first run goes on longest, so that the first saying counts.
    """
    start, end, first, last = piece
    places: dict[str, list[int]] = {}
    for other in range(first, last - _LEAST + 1):
        places.setdefault(heard[other : other + _LEAST], []).append(other)
    best = _Heaviest(first, last)
    rows: list[tuple[int, int, int, int]] = []  # place on both sides, weight, the row before
    since: deque[list[int]] = deque()  # rows by the place of their last passage in the text
    diagonals: dict[int, int] = {}  # the rows that end one place before, by its place in heard
    for at in range(start, end - _LEAST + 1):
        if len(since) == _LEAST:
            for number in since.popleft():
                best.add(rows[number][1] + _LEAST, rows[number][2], number)
        here: dict[int, int] = {}
        for other in places.get(text[at : at + _LEAST], ()):
            weight, before = best.upto(other)
            weight += _LEAST - _CHANCE
            grown = diagonals.get(other - 1)
            if grown is not None and rows[grown][2] + 1 > weight:
                weight, before = rows[grown][2] + 1, grown
            here[other] = len(rows)
            rows.append((at, other, weight, before))
        since.append(list(here.values()))
        diagonals = here
    return _blocks(rows)


def _blocks(rows: Sequence[tuple[int, int, int, int]]) -> list[Block]:
    """The runs of the heaviest of rows of passages; of equal ones the first counts."""
    blocks: list[Block] = []
    number = max(range(len(rows)), key=lambda row: rows[row][2], default=-1)
    while number >= 0:
        at, other, _, number = rows[number]
        if blocks and (blocks[-1][0] - 1, blocks[-1][1] - 1) == (at, other):
            blocks[-1] = at, other, blocks[-1][2] + 1
        else:
            blocks.append((at, other, _LEAST))
    return blocks[::-1]


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
