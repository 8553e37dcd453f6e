"""Found places that contradict the rest are no finds. All times are in milliseconds."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from stt_desktop.domain.transcript import Timing
from stt_desktop.subtitles.align.lengths import expected_ms
from stt_desktop.subtitles.align.placed import Placed, Span, homes

LONG_PAUSE_MS = 400
"""Over a longer pause words are strays, over a shorter one they are drawn to their sentence."""
_ALIEN_MS = 800
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
    words: Sequence[str],
    placed: Sequence[Placed | None],
    marks: Sequence[int],
    voice: Sequence[Span],
) -> list[Placed | None]:
    """Without lone words on the wrong side of a pause: a sentence's first word before it or its
    last one behind it. What sounds next to silence is heard worst, and put to its neighbour.

    Lost words may stand between it and the found ones that it belongs to, as long as there is room
    for them in the voice there.
    """
    strays = _Strays(words, placed, voice)
    kept = list(placed)
    for at in range(1, len(placed) - 1):
        first, last = marks[at - 1] > marks[at], marks[at] > marks[at - 1]
        if (first and strays.left_behind(at)) or (last and strays.run_ahead(at)):
            kept[at] = None
    return kept


def without_usurpers(
    words: Sequence[str],
    placed: Sequence[Placed | None],
    marks: Sequence[int],
    voice: Sequence[Span],
) -> list[Placed | None]:
    """Without words that were only forced to where voice begins, though their sentence has words
    before them that were found nowhere: these are said there. One that was heard there keeps its
    place, but is less sure: the others may not be said at all."""
    kept = list(placed)
    inside = homes(placed, voice)
    for at, (each, home) in enumerate(zip(placed, inside, strict=True)):
        if each is None or home is None:
            continue
        first = at
        while first and kept[first - 1] is None and marks[first - 1] == 0:
            first -= 1
        lost = sum(map(expected_ms, words[first:at]))
        begins = first == 0 or marks[first - 1] > 0
        if not begins or lost <= _room(each.start_ms - voice[home][0]):
            continue
        heard = each.timing is Timing.ALIGNED
        kept[at] = replace(each, timing=Timing.INTERPOLATED, error_ms=lost) if heard else None
    return kept


class _Strays:
    """Which found words a pause parts from the found ones that they belong to."""

    def __init__(
        self, words: Sequence[str], placed: Sequence[Placed | None], voice: Sequence[Span]
    ) -> None:
        self._lengths = [expected_ms(word) for word in words]
        self._placed = placed
        self._voice = voice
        self._homes = homes(placed, voice)
        self._known = [(at, home) for at, home in enumerate(self._homes) if home is not None]
        self._spots = [at for at, _ in self._known]

    def left_behind(self, at: int) -> bool:
        """True for one before the pause whose next found word is behind it."""
        around = self._around(at)
        each, here = self._placed[at], self._homes[at]
        if each is None or around is None:
            return False
        (_, before), (behind, home) = around
        start = self._voice[home][0]
        following = self._placed[behind]
        assert following is not None
        if sum(self._lengths[at + 1 : behind]) > _room(following.start_ms - start):
            return False
        if here is None:
            return start - each.start_ms >= LONG_PAUSE_MS
        return self._pause(here, home) and (
            self._is_alien(each, here) or not self._pause(before, here)
        )

    def run_ahead(self, at: int) -> bool:
        """True for one behind the pause whose last found word is before it."""
        around = self._around(at)
        each, here = self._placed[at], self._homes[at]
        if each is None or around is None:
            return False
        (before, home), (_, behind) = around
        end = self._voice[home][1]
        preceding = self._placed[before]
        assert preceding is not None
        if sum(self._lengths[before + 1 : at]) > _room(end - preceding.end_ms):
            return False
        if here is None:
            return each.end_ms - end >= LONG_PAUSE_MS
        return self._pause(home, here) and (
            self._is_alien(each, here) or not self._pause(here, behind)
        )

    def _is_alien(self, each: Placed, home: int) -> bool:
        """True for a word in voice that says more than it."""
        start, end = self._voice[home]
        return end - start > each.end_ms - each.start_ms + _ALIEN_MS

    def _around(self, at: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """The nearest words that are found within voice, each with the number of that."""
        before, behind = bisect_left(self._spots, at) - 1, bisect_right(self._spots, at)
        if before < 0 or behind == len(self._known):
            return None
        return self._known[before], self._known[behind]

    def _pause(self, before: int, behind: int) -> bool:
        """True where a long pause follows one stretch of voice and the other one comes later."""
        if behind <= before:
            return False
        return self._voice[before + 1][0] - self._voice[before][1] >= LONG_PAUSE_MS


def _room(voice_ms: int) -> int:
    """Words of what usual length can be said in so much voice."""
    return 2 * voice_ms + 150 if voice_ms > 0 else 0
