"""Matches two rows of symbols as a reader would: by the longest passages that both have.

The cheapest way of edits, which is usual for this, scatters single letters over passages that only
one side has. Here passages that occur exactly once on both sides come first; they cut the rows
into short pieces, and in those the longest common run counts, then the longest beside it.
"""

from bisect import bisect_left
from collections.abc import Iterator
from difflib import SequenceMatcher

from stt_desktop.subtitles.align.anchors import Block

_SEEDS = (16, 10, 7)
"""Lengths of passages that are looked for, in turn, where a piece is still long."""
_SHORT = 600 * 600
"""Pairs of symbols that can be compared with one another in some milliseconds."""
_LEAST = 4


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
        yield from _longest(text, heard, piece)
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


def _longest(text: str, heard: str, piece: _Piece) -> Iterator[Block]:
    start, end, first, last = piece
    if min(end - start, last - first) < _LEAST:
        return
    matcher = SequenceMatcher(None, text[start:end], heard[first:last], autojunk=False)
    pieces = [(0, end - start, 0, last - first)]
    blocks: list[Block] = []
    while pieces:
        left, right, low, high = pieces.pop()
        match = matcher.find_longest_match(left, right, low, high)
        if match.size >= _LEAST:
            blocks.append((start + match.a, first + match.b, match.size))
            pieces.append((left, match.a, low, match.b))
            pieces.append((match.a + match.size, right, match.b + match.size, high))
    yield from sorted(blocks)
