"""One time and one honest label for every word. All times are in milliseconds."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

from stt_desktop.domain.transcript import Timing, Word
from stt_desktop.subtitles.align.anchors import Anchor
from stt_desktop.subtitles.align.lengths import expected_ms, pauses
from stt_desktop.subtitles.align.rates import evened
from stt_desktop.subtitles.align.voice import share_out

Span = tuple[int, int]

ONSET_MS = 40
"""The model hears onsets so much too early within speech (median over the tuning half)."""
VOICE_ONSET_MS = -18
"""And the voice detector so much too late."""
_TRUSTED = 0.3
"""A forced word of at least this probability was spoken where it was found."""
_AGREES = 0.5
"""So much of a word must be heard for its time to count as found."""
_NEAR_MS = 2000
"""Anchors no farther apart tell where the words between them are."""
_SNAP_LATE_MS = 300
"""A word that begins so much behind the voice does not begin it: something else is said first."""
_SNAP_UNSURE_MS = 80
"""The same where a word of its sentence is missing before it, and may begin the voice."""
_LONG_PAUSE_MS = 400
_ENOUGH_WORDS = 20
_LEAST_FOUND = 0.12
_SHORT_ROW_MS = 1500
_MISFIT_MS = 1500
_HOLDS_MS = 40
_SLIVER_MS = 150
"""What is left of a stretch of voice beside a found word, and too short for a word."""


@dataclass(frozen=True, slots=True)
class Forced:
    """Where the model says a word when it is made to; ``probability`` is 0 to 1."""

    start_ms: int
    end_ms: int
    probability: float

    def moved(self, by_ms: int) -> "Forced":
        return Forced(self.start_ms + by_ms, self.end_ms + by_ms, self.probability)


@dataclass(frozen=True, slots=True)
class _Placed:
    start_ms: int
    end_ms: int
    timing: Timing
    error_ms: int | None = None


def assemble(
    words: Sequence[str],
    anchored: Sequence[Anchor | None],
    forced: Sequence[Forced | None],
    voice: Sequence[Span],
    duration_ms: int,
) -> tuple[Word, ...]:
    """The words with their times. The texts stay as they are, the times never go backwards."""
    voice = [(max(0, start + VOICE_ONSET_MS), end) for start, end in voice]
    found = (
        _found(word, anchor, force)
        for word, anchor, force in zip(words, anchored, forced, strict=True)
    )
    placed = _in_order(list(found))
    if not _is_this_text(words, placed):
        placed = [None] * len(words)
    placed = _without_misfits(words, placed, voice, duration_ms)
    marks = pauses(words)
    snapped = _snap(_without_strays(placed, marks, voice), marks, voice)
    whole = _fill(words, marks, _evened(words, snapped), voice, duration_ms)
    return _words(words, whole, duration_ms)


def _is_this_text(words: Sequence[str], placed: Sequence[_Placed | None]) -> bool:
    """False when so little was found that it may be there by chance, and would mislead the rest."""
    pairs = [(expected_ms(word), each) for word, each in zip(words, placed, strict=True)]
    found = sum(usual for usual, each in pairs if each is not None)
    return found >= _LEAST_FOUND * sum(usual for usual, _ in pairs)


def _found(word: str, anchor: Anchor | None, forced: Forced | None) -> _Placed | None:
    """What the sound itself tells about a word. What was heard counts more than what was forced:
    forcing always finds a place."""
    found: Anchor | Forced | None = None
    if anchor is not None and anchor.share >= _AGREES:
        found = anchor
    elif forced is not None and forced.probability >= _TRUSTED and _speakable(word, forced):
        found = forced
    if found is None:
        return None
    return _Placed(found.start_ms + ONSET_MS, found.end_ms + ONSET_MS, Timing.ALIGNED)


def _speakable(word: str, forced: Forced) -> bool:
    """False for one that was drawn out over a pause, or that nobody has the time to say."""
    usual = expected_ms(word)
    return usual * 0.2 <= forced.end_ms - forced.start_ms <= usual * 3 + 500


def _in_order(placed: Sequence[_Placed | None]) -> list[_Placed | None]:
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
    kept: list[_Placed | None] = [None] * len(placed)
    at = rows[-1] if rows else None
    while at is not None:
        kept[known[at][0]] = known[at][1]
        at = before[at]
    return kept


def _evened(words: Sequence[str], placed: Sequence[_Placed | None]) -> list[_Placed | None]:
    spans = [None if each is None else (each.start_ms, each.end_ms) for each in placed]
    mended = evened(spans, [expected_ms(word) for word in words])
    return [
        None if each is None or span is None else replace(each, start_ms=span[0], end_ms=span[1])
        for each, span in zip(placed, mended, strict=True)
    ]


def _without_misfits(
    words: Sequence[str],
    placed: Sequence[_Placed | None],
    voice: Sequence[Span],
    duration_ms: int,
) -> list[_Placed | None]:
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


def _rows(placed: Sequence[_Placed | None]) -> list[Span]:
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


def _without_strays(
    placed: Sequence[_Placed | None], marks: Sequence[int], voice: Sequence[Span]
) -> list[_Placed | None]:
    """Without lone words on the wrong side of a pause: a sentence's first word before it or its
    last one behind it. What sounds next to silence is heard worst, and put to its neighbour."""
    ends = [end for _, end in voice]
    homes = [None if each is None else _home(each, voice, ends) for each in placed]
    kept = list(placed)
    for at in range(1, len(placed) - 1):
        before, here, behind = homes[at - 1 : at + 2]
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


def _snap(
    placed: Sequence[_Placed | None], marks: Sequence[int], voice: Sequence[Span]
) -> list[_Placed | None]:
    """Found words drawn to the voice: the first one behind a pause begins with it."""
    if not voice:
        return list(placed)
    ends = [end for _, end in voice]
    homes = [None if each is None else _home(each, voice, ends) for each in placed]
    snapped: list[_Placed | None] = []
    last_home = -1
    for at, (each, home) in enumerate(zip(placed, homes, strict=True)):
        if each is None or home is None:
            snapped.append(each)
            continue
        start, end = voice[home]
        sure = at == 0 or placed[at - 1] is not None or marks[at - 1] > 0
        late = _SNAP_LATE_MS if sure else _SNAP_UNSURE_MS
        first = home > last_home and each.start_ms <= start + late
        begin = start if first else max(each.start_ms, start)
        snapped.append(replace(each, start_ms=begin, end_ms=max(begin, min(each.end_ms, end))))
        last_home = max(last_home, home)
    return snapped


def _home(each: _Placed, voice: Sequence[Span], ends: Sequence[int]) -> int | None:
    """The stretch of voice that holds most of the word."""
    best, most = None, _HOLDS_MS - 1
    at = bisect_left(ends, each.start_ms)
    while at < len(voice) and voice[at][0] < each.end_ms:
        held = min(voice[at][1], each.end_ms) - max(voice[at][0], each.start_ms)
        if held > most:
            best, most = at, held
        at += 1
    return best


def _fill(
    words: Sequence[str],
    marks: Sequence[int],
    placed: Sequence[_Placed | None],
    voice: Sequence[Span],
    duration_ms: int,
) -> list[_Placed]:
    """Every word has a place: what was not found lies between what was."""
    pace = _pace(words, placed)
    whole: list[_Placed] = []
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
        gap = _Gap(room, anchored, leads, pace)
        whole.extend(_between(words[at:stop], gap, voice))
        at = stop
    return whole


def _pace(words: Sequence[str], placed: Sequence[_Placed | None]) -> float | None:
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
    ``leads`` that its own begin a sentence."""

    room: Span
    anchored: bool
    leads: bool
    pace: float | None


def _between(words: Sequence[str], gap: _Gap, voice: Sequence[Span]) -> list[_Placed]:
    start, end = gap.room[0], max(gap.room)
    lengths = [expected_ms(word) for word in words]
    islands = _islands(voice, start, end, least=_HOLDS_MS if gap.leads else _SLIVER_MS)
    if gap.leads and len(islands) > 1 and islands[0][0] == start > 0:
        # The end of the sentence before, drawn out: this one begins behind the pause.
        del islands[0]
    if not islands:
        # Silence: they were not spoken, or so close to a neighbour that the voice is taken.
        long = min(end - start, sum(lengths))
        islands = [(end - long, end) if gap.leads else (start, start + long)]
    spans = share_out(lengths, pauses(words), islands, gap.pace)
    near = gap.anchored and end - start <= _NEAR_MS
    return [
        _Placed(
            first,
            last,
            Timing.INTERPOLATED if near else Timing.ESTIMATED,
            _uncertainty(first, start, end),
        )
        for first, last in spans
    ]


def _uncertainty(at: int, start: int, end: int) -> int:
    """The ± figure of a word that lies somewhere between two known places."""
    near, far = min(at - start, end - at), max(at - start, end - at)
    return max(100, round(min(far, 250 + 45 * sqrt(max(0, near)))))


def _islands(voice: Sequence[Span], start: int, end: int, *, least: int) -> list[Span]:
    """The voice within a span, without what is left of it beside the words around. What is left
    before the next word counts from ``least`` on."""
    inside = (
        (max(first, start), min(last, end)) for first, last in voice if first < end and last > start
    )
    return [
        (first, last)
        for first, last in inside
        if last - first >= (_SLIVER_MS if first == start else least if last == end else _HOLDS_MS)
    ]


def _words(texts: Sequence[str], placed: Sequence[_Placed], duration_ms: int) -> tuple[Word, ...]:
    """Words that never overlap and never go backwards, inside the recording."""
    starts: list[int] = []
    latest = 0
    for each in placed:
        latest = min(max(latest, each.start_ms), max(duration_ms, latest))
        starts.append(latest)
    words: list[Word] = []
    for number, (text, each) in enumerate(zip(texts, placed, strict=True)):
        limit = starts[number + 1] if number + 1 < len(starts) else max(duration_ms, starts[-1])
        end = min(max(each.end_ms, starts[number]), limit)
        words.append(Word(text, starts[number], end, each.timing, each.error_ms))
    return tuple(words)
