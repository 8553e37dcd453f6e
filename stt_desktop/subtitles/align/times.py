"""One time and one honest label for every word. All times are in milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, sqrt

from stt_desktop.domain.transcript import Timing, Word
from stt_desktop.subtitles.align.anchors import Anchor
from stt_desktop.subtitles.align.doubts import (
    in_order,
    is_this_text,
    without_misfits,
    without_strays,
)
from stt_desktop.subtitles.align.lengths import expected_ms, pauses
from stt_desktop.subtitles.align.placed import HOLDS_MS, Placed, Span, homes
from stt_desktop.subtitles.align.rates import evened
from stt_desktop.subtitles.align.voice import share_out

ONSET_MS = 40
"""The model hears onsets so much too early within speech (median over the tuning half)."""
_TRUSTED = 0.3
_SURE = 0.8
"""A forced word of at least this probability was spoken about where it was found; exactly there
from the second one on."""
_UNSURE_MS = 400
"""How far off 95 % of those between are, at most (in Chinese)."""
_WHOLE = 0.99
_AGREES = 0.5
"""So much of a word must be heard for its time to count as found."""
_NEAR_MS = 2000
"""Anchors no farther apart tell where the words between them are."""
_SNAP_LATE_MS = 300
"""A word that begins so much behind the voice does not begin it: something else is said first."""
_SNAP_UNSURE_MS = 80
"""The same where a word of its sentence is missing before it, and may begin the voice."""
_ABUTS_MS = 150
"""A word that ends so close before a stretch of voice may belong to it."""
_ENOUGH_WORDS = 20
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


def assemble(
    words: Sequence[str],
    anchored: Sequence[Anchor | None],
    forced: Sequence[Forced | None],
    voice: Sequence[Span],
    duration_ms: int,
) -> tuple[Word, ...]:
    """The words with their times. The texts stay as they are, the times never go backwards."""
    found = (
        _found(word, anchor, force)
        for word, anchor, force in zip(words, anchored, forced, strict=True)
    )
    placed = in_order(list(found))
    if not is_this_text(words, placed):
        placed = [None] * len(words)
    placed = without_misfits(words, placed, voice, duration_ms)
    marks = pauses(words)
    snapped = _snap(without_strays(words, placed, marks, voice), marks, voice)
    whole = _fill(words, marks, _evened(words, snapped), voice, duration_ms)
    return _words(words, whole, duration_ms)


def _found(word: str, anchor: Anchor | None, forced: Forced | None) -> Placed | None:
    """What the sound itself tells about a word. What was heard counts more than what was forced:
    forcing always finds a place."""
    if anchor is not None and anchor.share >= _AGREES:
        # A start that is reckoned inside a heard word, by letters that it may not even have.
        is_sure = anchor.whole_start or anchor.share > _WHOLE
        return _placed(anchor, is_sure=is_sure)
    if forced is None or forced.probability < _TRUSTED or not _speakable(word, forced):
        return None
    return _placed(forced, is_sure=forced.probability >= _SURE)


def _placed(found: Anchor | Forced, *, is_sure: bool) -> Placed:
    start, end = found.start_ms + ONSET_MS, found.end_ms + ONSET_MS
    if is_sure:
        return Placed(start, end, Timing.ALIGNED)
    return Placed(start, end, Timing.INTERPOLATED, _UNSURE_MS)


def _speakable(word: str, forced: Forced) -> bool:
    """False for one that was drawn out over a pause, or that nobody has the time to say."""
    usual = expected_ms(word)
    return usual * 0.2 <= forced.end_ms - forced.start_ms <= usual * 3 + 500


def _evened(words: Sequence[str], placed: Sequence[Placed | None]) -> list[Placed | None]:
    spans = [None if each is None else (each.start_ms, each.end_ms) for each in placed]
    mended = evened(spans, [expected_ms(word) for word in words], inf)
    return [
        None if each is None or span is None else replace(each, start_ms=span[0], end_ms=span[1])
        for each, span in zip(placed, mended, strict=True)
    ]


def _snap(
    placed: Sequence[Placed | None], marks: Sequence[int], voice: Sequence[Span]
) -> list[Placed | None]:
    """Found words drawn to the voice: the first one behind a pause begins with it."""
    if not voice:
        return list(placed)
    snapped: list[Placed | None] = []
    inside = homes(placed, voice)
    last_home = -1
    for at, (each, home) in enumerate(zip(placed, inside, strict=True)):
        if each is None or home is None:
            snapped.append(each)
            continue
        behind = voice[home + 1] if home + 1 < len(voice) else None
        if at and marks[at - 1] and behind and home <= last_home:
            following = inside[at + 1] if at + 1 < len(placed) else None
            if each.end_ms >= behind[0] - _ABUTS_MS and following != home:
                # A speaker pauses before a sentence's first word, not in it or behind it.
                snapped.append(_moved(each, behind[0]))
                last_home = home + 1
                continue
        start, end = voice[home]
        sure = at == 0 or placed[at - 1] is not None or marks[at - 1] > 0
        late = _SNAP_LATE_MS if sure else _SNAP_UNSURE_MS
        first = home > last_home and each.start_ms <= start + late
        begin = start if first else max(each.start_ms, start)
        snapped.append(replace(each, start_ms=begin, end_ms=max(begin, min(each.end_ms, end))))
        last_home = max(last_home, home)
    return snapped


def _moved(each: Placed, start_ms: int) -> Placed:
    """A word that begins elsewhere; one that is moved far may have been where it was found."""
    by = start_ms - each.start_ms
    moved = replace(each, start_ms=start_ms, end_ms=each.end_ms + by)
    if by <= _SNAP_LATE_MS:
        return moved
    return replace(moved, timing=Timing.INTERPOLATED, error_ms=max(by, each.error_ms or 0))


def _fill(
    words: Sequence[str],
    marks: Sequence[int],
    placed: Sequence[Placed | None],
    voice: Sequence[Span],
    duration_ms: int,
) -> list[Placed]:
    """Every word has a place: what was not found lies between what was."""
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
        opens = at == 0 or max(marks[at - 1 : stop - 1]) > 0
        gap = _Gap(room, anchored, leads, opens, pace)
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
    ``leads`` that its own begin a sentence, ``opens`` that one of them does."""

    room: Span
    anchored: bool
    leads: bool
    opens: bool
    pace: float | None


def _between(words: Sequence[str], gap: _Gap, voice: Sequence[Span]) -> list[Placed]:
    start, end = gap.room[0], max(gap.room)
    lengths = [expected_ms(word) for word in words]
    islands = _islands(voice, start, end, least=HOLDS_MS if gap.opens else _SLIVER_MS)
    if gap.leads and len(islands) > 1 and islands[0][0] == start > 0:
        # The end of the sentence before, drawn out: this one begins behind the pause.
        del islands[0]
    if not islands:
        # Silence: they were not spoken, or so close to a neighbour that the voice is taken.
        long = min(end - start, sum(lengths))
        islands = [(end - long, end) if gap.leads else (start, start + long)]
    spans = share_out(lengths, pauses(words), islands, gap.pace)
    near = gap.anchored and end - start <= _NEAR_MS
    # Words that do not fill the voice, or have no room in it: some are missing, or were not said.
    unfit = abs(sum(last - first for first, last in islands) - sum(lengths))
    return [
        Placed(
            first,
            last,
            Timing.INTERPOLATED if near else Timing.ESTIMATED,
            _uncertainty(first, start, end, unfit),
        )
        for first, last in spans
    ]


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


def _words(texts: Sequence[str], placed: Sequence[Placed], duration_ms: int) -> tuple[Word, ...]:
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
