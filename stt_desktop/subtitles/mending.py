"""Times that speech cannot have, made into ones that it can.

Engines and aligners err in known ways: one word lands a minute late, a row of words collapses on
one instant, a word lasts over the silence after it, neighbours overlap. :func:`mend` keeps what is
plausible to the millisecond and moves the rest between it.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from stt_desktop.subtitles.characters import columns
from stt_desktop.subtitles.piece import Piece

_COLUMN_MS = 60
"""What a half-width column takes when spoken at an ordinary pace: 16 or 17 letters a second."""
_HASTE_MS = 15
"""Less than that for a column, over several words, is no speech: the words have collapsed."""
_HELD_MS, _HELD_COLUMN_MS = 3000, 150
"""The longest that a word is held: so much, and so much more for every column."""


def mend(pieces: Sequence[Piece]) -> list[Piece]:
    """The same pieces, in order, with times that never go backwards and never overlap."""
    if all(left.end_ms <= right.start_ms for left, right in pairwise(pieces)):
        ordered = list(pieces)
    else:
        ordered = _without_overlaps(_in_order(pieces))
    return [_held(piece) for piece in _spread(ordered)]


def _in_order(pieces: Sequence[Piece]) -> list[Piece]:
    """Starts that go forwards. Of all starts the largest set that does is kept; what is not in it
    (a word far too late, or far too early) is set between its neighbours."""
    kept = _longest_rising([piece.start_ms for piece in pieces])
    ordered = [pieces[at] if at in kept else None for at in range(len(pieces))]
    at = 0
    while at < len(ordered):
        if ordered[at] is not None:
            at += 1
            continue
        stop = at
        while stop < len(ordered) and ordered[stop] is None:
            stop += 1
        after = ordered[stop] if stop < len(ordered) else None
        before = ordered[at - 1] if at else None
        ordered[at:stop] = _between(pieces[at:stop], before, after)
        at = stop
    return [piece for piece in ordered if piece is not None]


def _longest_rising(starts: Sequence[int]) -> set[int]:
    """The indexes of a longest subsequence that never falls (patience sorting)."""
    tails: list[int] = []
    at_tails: list[int] = []
    previous: list[int] = []
    for at, start in enumerate(starts):
        pile = bisect_right(tails, start)
        previous.append(at_tails[pile - 1] if pile else -1)
        tails[pile : pile + 1] = [start]
        at_tails[pile : pile + 1] = [at]
    kept: set[int] = set()
    at = at_tails[-1] if at_tails else -1
    while at >= 0:
        kept.add(at)
        at = previous[at]
    return kept


def _between(pieces: Sequence[Piece], before: Piece | None, after: Piece | None) -> list[Piece]:
    """``pieces`` at an ordinary pace, behind ``before`` and not beyond ``after``. One of the two
    is always there."""
    need = sum(map(_natural_ms, pieces))
    if before is None:
        latest = after.start_ms if after is not None else need
        return _paced(pieces, max(0, latest - need), latest)
    if after is None:
        return _paced(pieces, before.end_ms, before.end_ms + need)
    start = min(before.end_ms, max(before.start_ms, after.start_ms - need))
    return _paced(pieces, start, min(start + need, after.start_ms))


def _without_overlaps(pieces: Sequence[Piece]) -> list[Piece]:
    """Each ends when the next one starts, or before."""
    ends = [
        *(min(left.end_ms, right.start_ms) for left, right in pairwise(pieces)),
        *(piece.end_ms for piece in pieces[-1:]),
    ]
    return [
        piece if piece.end_ms == end else replace(piece, end_ms=max(piece.start_ms, end))
        for piece, end in zip(pieces, ends, strict=True)
    ]


def _spread(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Rows of words that collapsed, at an ordinary pace within the silence around them."""
    at = 0
    earliest = 0  # where the piece before ends now: it may have been spread, too
    while at < len(pieces):
        stop = _collapsed(pieces, at)
        if stop - at < 2:
            stop = at + 1
            row = [pieces[at]]
        else:
            latest = pieces[stop].start_ms if stop < len(pieces) else None
            row = _apart(pieces[at:stop], earliest, latest)
        yield from row
        earliest = row[-1].end_ms
        at = stop


def _collapsed(pieces: Sequence[Piece], at: int) -> int:
    """Where the row of collapsed words that begins at ``at`` ends; ``at`` when there is none."""
    first, taken, stop = pieces[at], 0, at
    while stop < len(pieces):
        taken += _columns(pieces[stop])
        if pieces[stop].end_ms - first.start_ms > _HASTE_MS * taken:
            break
        stop += 1
    return stop


def _apart(row: Sequence[Piece], earliest: int, latest: int | None) -> list[Piece]:
    """``row`` from where it starts on, as far as there is silence; then also from before it."""
    need = sum(map(_natural_ms, row))
    start = row[0].start_ms
    end = start + need if latest is None else max(row[-1].end_ms, min(latest, start + need))
    start = max(min(start, earliest), end - need) if end - start < need else start
    return _paced(row, start, end)


def _paced(pieces: Sequence[Piece], start: int, end: int) -> list[Piece]:
    """``pieces`` from ``start`` to ``end``, each with its share by length."""
    whole = sum(map(_natural_ms, pieces))
    paced: list[Piece] = []
    done = 0
    for piece in pieces:
        begin = start + (end - start) * done // whole
        done += _natural_ms(piece)
        until = start + (end - start) * done // whole
        paced.append(replace(piece, start_ms=begin, end_ms=until))
    return paced


def _held(piece: Piece) -> Piece:
    """``piece`` without the silence that it was stretched over."""
    longest = _HELD_MS + _HELD_COLUMN_MS * _columns(piece)
    if piece.end_ms - piece.start_ms <= longest:
        return piece
    return replace(piece, end_ms=piece.start_ms + longest)


def _natural_ms(piece: Piece) -> int:
    return _COLUMN_MS * (_columns(piece) + piece.spaced) or 1


def _columns(piece: Piece) -> int:
    return len(piece.text) if piece.text.isascii() else sum(map(columns, piece.text))
