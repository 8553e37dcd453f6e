"""Found places that contradict the rest are no finds. All times are in milliseconds."""

from bisect import bisect_right
from collections.abc import Sequence

from stt_desktop.subtitles.align.lengths import expected_ms
from stt_desktop.subtitles.align.placed import Placed, Span, homes

_LONG_PAUSE_MS = 400
_LEAST_FOUND = 0.12
_SHORT_ROW_MS = 1500
_MISFIT_MS = 1500


def is_this_text(words: Sequence[str], placed: Sequence[Placed | None]) -> bool:
    """False when so little was found that it may be there by chance, and would mislead the rest."""
    pairs = [(expected_ms(word), each) for word, each in zip(words, placed, strict=True)]
    found = sum(usual for usual, each in pairs if each is not None)
    return found >= _LEAST_FOUND * sum(usual for usual, _ in pairs)


def in_order(placed: Sequence[Placed | None]) -> list[Placed | None]:
    """Without the found places that contradict others: the longest row that goes forwards."""
    known = [(at, each) for at, each in enumerate(placed) if each is not None]
    tails: list[int] = []
    rows: list[int] = []
    before: list[int | None] = []
    for number, (_, each) in enumerate(known):
        spot = bisect_right(tails, each.start_ms)
        before.append(rows[spot - 1] if spot else None)
        if spot == len(tails):
            tails.append(each.start_ms)
            rows.append(number)
        else:
            tails[spot] = each.start_ms
            rows[spot] = number
    kept: list[Placed | None] = [None] * len(placed)
    at = rows[-1] if rows else None
    while at is not None:
        kept[known[at][0]] = known[at][1]
        at = before[at]
    return kept


def without_misfits(
    words: Sequence[str],
    placed: Sequence[Placed | None],
    voice: Sequence[Span],
    duration_ms: int,
) -> list[Placed | None]:
    """Without short rows of found words that leave far too little room for the words on one side
    of them and voice without words on the other: they were found in a passage like their own."""
    rows = _rows(placed)
    kept = list(placed)
    for number, (first, stop) in enumerate(rows):
        if sum(map(expected_ms, words[first:stop])) > _SHORT_ROW_MS:
            continue
        before, behind = placed[rows[number - 1][1] - 1] if number else None, None
        begin, end = placed[first], placed[stop - 1]
        if number + 1 < len(rows):
            behind = placed[rows[number + 1][0]]
        assert begin is not None
        assert end is not None
        left = words[rows[number - 1][1] if number else 0 : first]
        right = words[stop : rows[number + 1][0] if number + 1 < len(rows) else len(words)]
        spare = (
            _spare(left, (0 if before is None else before.end_ms, begin.start_ms), voice),
            _spare(right, (end.end_ms, duration_ms if behind is None else behind.start_ms), voice),
        )
        if min(spare) < -_MISFIT_MS and max(spare) > _MISFIT_MS:
            kept[first:stop] = [None] * (stop - first)
    return kept


def _rows(placed: Sequence[Placed | None]) -> list[Span]:
    """Where words were found one after the other: from which to which, in order."""
    rows: list[Span] = []
    for at, each in enumerate(placed):
        if each is None:
            continue
        if rows and rows[-1][1] == at:
            rows[-1] = rows[-1][0], at + 1
        else:
            rows.append((at, at + 1))
    return rows


def _spare(words: Sequence[str], room: Span, voice: Sequence[Span]) -> int:
    """How much more voice there is in ``room`` than the words take."""
    inside = sum(max(0, min(end, room[1]) - max(start, room[0])) for start, end in voice)
    return inside - sum(map(expected_ms, words))


def without_strays(
    placed: Sequence[Placed | None], marks: Sequence[int], voice: Sequence[Span]
) -> list[Placed | None]:
    """Without lone words on the wrong side of a pause: a sentence's first word before it or its
    last one behind it. What sounds next to silence is heard worst, and put to its neighbour."""
    inside = homes(placed, voice)
    kept = list(placed)
    for at in range(1, len(placed) - 1):
        before, here, behind = inside[at - 1 : at + 2]
        if before is None or here is None or behind is None:
            continue
        left = here > before and voice[here][0] - voice[here - 1][1] >= _LONG_PAUSE_MS
        right = behind > here and voice[here + 1][0] - voice[here][1] >= _LONG_PAUSE_MS
        first, last = marks[at - 1] > 0, marks[at] > 0
        if (first and not last and right and not left) or (
            last and not first and left and not right
        ):
            kept[at] = None
    return kept
