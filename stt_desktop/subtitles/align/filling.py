"""Places for the words that were not found: between the found ones, where voice is.

A sentence's words stay together: what is left before a pause ends the sentence before it, what is
left behind one begins the next. All times are in milliseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from stt_desktop.domain.transcript import Timing
from stt_desktop.subtitles.align.lengths import expected_ms, pauses
from stt_desktop.subtitles.align.placed import HOLDS_MS, Placed, Span
from stt_desktop.subtitles.align.voice import share_out

_NEAR_MS = 2000
"""Anchors no farther apart tell where the words between them are."""
_ENOUGH_WORDS = 20
_SLIVER_MS = 150
"""What is left of a stretch of voice beside a found word, and too short for a word."""
_SLOWEST = 2
_FASTEST = 0.35
"""Nobody says words in so many times their usual time, or in less than this share of it."""


def fill(
    words: Sequence[str],
    marks: Sequence[int],
    placed: Sequence[Placed | None],
    voice: Sequence[Span],
    duration_ms: int,
) -> list[Placed]:
    """The same words, each with a place: what was not found lies between what was."""
    pace = _pace(words, placed)
    whole: list[Placed] = []
    at = 0
    while at < len(words):
        each = placed[at]
        if each is not None:
            whole.append(each)
            at += 1
            continue
        stop = at
        while stop < len(words) and placed[stop] is None:
            stop += 1
        following = placed[stop] if stop < len(words) else None
        room = (
            whole[-1].end_ms if whole else 0,
            following.start_ms if following is not None else duration_ms,
        )
        anchored = bool(whole) and following is not None
        leads = at == 0 or marks[at - 1] > marks[stop - 1]
        trails = at > 0 and marks[stop - 1] > marks[at - 1]
        opens = at == 0 or max(marks[at - 1 : stop - 1]) > 0
        gap = _Gap(room, anchored, leads, trails, opens, pace)
        whole.extend(_between(words[at:stop], gap, voice))
        at = stop
    return whole


def _pace(words: Sequence[str], placed: Sequence[Placed | None]) -> float | None:
    """How long found words take against their usual duration; None where there are too few."""
    pairs = [
        (each.end_ms - each.start_ms, expected_ms(word))
        for word, each in zip(words, placed, strict=True)
        if each is not None
    ]
    if len(pairs) < _ENOUGH_WORDS:
        return None
    return min(max(sum(took for took, _ in pairs) / sum(usual for _, usual in pairs), 0.5), 2.0)


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where words are that were not found. ``anchored`` says that words on both sides of it were,
    ``leads`` that its own begin a sentence which goes on behind it, ``trails`` that they end one
    which began before it, ``opens`` that one of them begins a sentence."""

    room: Span
    anchored: bool
    leads: bool
    trails: bool
    opens: bool
    pace: float | None


def _between(words: Sequence[str], gap: _Gap, voice: Sequence[Span]) -> list[Placed]:
    start, end = gap.room[0], max(gap.room)
    lengths = [expected_ms(word) for word in words]
    islands = _islands(voice, start, end, least=HOLDS_MS if gap.opens else _SLIVER_MS)
    if gap.leads and islands and islands[0][0] == start > 0 and _hold(islands[1:], lengths):
        # The end of the sentence before, drawn out: this one begins behind the pause.
        del islands[0]
    if gap.trails and islands and islands[-1][1] == end and _hold(islands[:-1], lengths):
        # What is said right before the next sentence's found word is its own.
        del islands[-1]
    if not islands:
        # Silence: they were not spoken, or so close to a neighbour that the voice is taken.
        long = min(end - start, sum(lengths))
        islands = [(end - long, end) if gap.leads else (start, start + long)]
    # Words that do not fill the voice, or have no room in it: some are missing, or were not said.
    unfit = abs(sum(last - first for first, last in islands) - sum(lengths))
    if gap.anchored and (gap.leads or gap.trails):
        most = _SLOWEST * sum(lengths)
        islands = _last(islands, most) if gap.leads else _first(islands, most)
    spans = share_out(lengths, pauses(words), islands, gap.pace)
    near = gap.anchored and end - start <= _NEAR_MS
    # Where they cannot have been said at all, the words around them may be elsewhere.
    lacking = max(0, round(_FASTEST * sum(lengths)) - (end - start))
    return [
        Placed(
            first,
            last,
            Timing.INTERPOLATED if near else Timing.ESTIMATED,
            lacking + _uncertainty(first, start, end, unfit),
        )
        for first, last in spans
    ]


def _first(islands: Sequence[Span], most: int) -> list[Span]:
    """The first ``most`` milliseconds of voice."""
    kept: list[Span] = []
    for first, last in islands:
        if most <= 0:
            break
        kept.append((first, min(last, first + most)))
        most -= last - first
    return kept


def _last(islands: Sequence[Span], most: int) -> list[Span]:
    """The last ``most`` milliseconds of voice."""
    back = _first([(-last, -first) for first, last in reversed(islands)], most)
    return [(-last, -first) for first, last in reversed(back)]


def _hold(islands: Sequence[Span], lengths: Sequence[int]) -> bool:
    """True when words can be said in so much voice."""
    return sum(last - first for first, last in islands) >= _FASTEST * sum(lengths)


def _uncertainty(at: int, start: int, end: int, unfit: int) -> int:
    """The ± figure of a word that lies somewhere between two known places, with so much voice
    without words, or so many words without voice, among them."""
    near, far = min(at - start, end - at), max(at - start, end - at)
    return max(100, round(min(far, 250 + 45 * sqrt(max(0, near)) + unfit)))


def _islands(voice: Sequence[Span], start: int, end: int, *, least: int) -> list[Span]:
    """The voice within a span, without what is left of it beside the words around. What is left
    before the next word counts from ``least`` on."""
    inside = (
        (max(first, start), min(last, end)) for first, last in voice if first < end and last > start
    )
    return [
        (first, last)
        for first, last in inside
        if last - first >= (_SLIVER_MS if first == start else least if last == end else HOLDS_MS)
    ]
