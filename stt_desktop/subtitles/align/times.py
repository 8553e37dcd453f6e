"""One time and one honest label for every word. All times are in milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from stt_desktop.domain.transcript import Timing, Word
from stt_desktop.subtitles.align.anchors import Anchor
from stt_desktop.subtitles.align.doubts import (
    LONG_PAUSE_MS,
    in_order,
    is_this_text,
    without_misfits,
    without_strays,
    without_usurpers,
)
from stt_desktop.subtitles.align.filling import fill
from stt_desktop.subtitles.align.lengths import expected_ms, pauses
from stt_desktop.subtitles.align.placed import HOLDS_MS, Placed, Span, homes
from stt_desktop.subtitles.align.rates import evened

ONSET_MS = 40
"""The model hears onsets so much too early within speech (median over the tuning half)."""
_TRUSTED = 0.3
_SURE = 0.8
"""A forced word of at least this probability was spoken about where it was found; exactly there
from the second one on."""
_UNSURE_MS = 400
"""How far off 95 % of those between are, at most (in Chinese)."""
_SLACK_MS = 400
"""A gap before a word that is voice, and longer, says nothing of where the word begins."""
_WHOLE = 0.99
_AGREES = 0.5
"""So much of a word must be heard for its time to count as found."""
_SNAP_LATE_MS = 300
"""A word that begins so much behind the voice does not begin it: something else is said first."""
_SNAP_SURE_MS = 200
"""What is drawn farther to the voice may be right where it was found."""
_SNAP_UNSURE_MS = 80
"""The same where a word of its sentence is missing before it, and may begin the voice."""
_ABUTS_MS = 150
"""A word that ends so close before a stretch of voice may belong to it."""
_AROUND = 3
"""Words on each side of a found one, of which at least half must have been found, too."""
_LONE_MS = 600
"""How far off 95 % of the others are, at most (in French that the model hardly understands)."""


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
    placed = without_strays(words, placed, marks, voice)
    snapped = _snap(without_usurpers(words, placed, marks, voice), marks, voice)
    whole = fill(words, marks, _evened(words, snapped), voice, duration_ms)
    return _words(words, _less_sure_alone(whole), duration_ms)


def _found(word: str, anchor: Anchor | None, forced: Forced | None) -> Placed | None:
    """What the sound itself tells about a word. What was heard counts more than what was forced:
    forcing always finds a place."""
    if anchor is not None and anchor.alike:
        return _placed(anchor, is_sure=False)
    if anchor is not None and anchor.share >= _AGREES:
        # A start that is reckoned inside a heard word, by letters that it may not even have.
        is_sure = anchor.whole_start or anchor.share > _WHOLE
        if anchor.slack_ms > _SLACK_MS:
            return replace(_placed(anchor, is_sure=False), error_ms=anchor.slack_ms)
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
            abuts = each.end_ms >= behind[0] - _ABUTS_MS and following != home
            parted = following == home + 1 and marks[at - 1] > marks[at]
            if abuts or (parted and behind[0] - voice[home][1] < LONG_PAUSE_MS):
                # A speaker pauses before a sentence's first word, not in it or behind it.
                whole = each.end_ms - behind[0] >= HOLDS_MS
                end = each.end_ms if whole else each.end_ms - each.start_ms + behind[0]
                snapped.append(_moved(each, behind[0], end))
                last_home = home + 1
                continue
        start, end = voice[home]
        sure = at == 0 or placed[at - 1] is not None or marks[at - 1] > 0
        late = _SNAP_LATE_MS if sure else _SNAP_UNSURE_MS
        first = home > last_home and each.start_ms <= start + late
        begin = start if first else max(each.start_ms, start)
        snapped.append(_moved(each, begin, max(begin, min(each.end_ms, end))))
        last_home = max(last_home, home)
    return snapped


def _moved(each: Placed, start_ms: int, end_ms: int) -> Placed:
    """A word that is elsewhere; one that is moved far may have been where it was found."""
    by = abs(start_ms - each.start_ms)
    moved = replace(each, start_ms=start_ms, end_ms=end_ms)
    if by <= _SNAP_SURE_MS:
        return moved
    return replace(moved, timing=Timing.INTERPOLATED, error_ms=max(by, each.error_ms or 0))


def _less_sure_alone(placed: Sequence[Placed]) -> list[Placed]:
    """Where most was not found, what was may be chance: a short word fits in many places."""
    lost = [each.timing is not Timing.ALIGNED for each in placed]

    def is_alone(at: int) -> bool:
        around = lost[max(0, at - _AROUND) : at + _AROUND + 1]
        return not lost[at] and 2 * sum(around) > len(around) - 1

    return [
        replace(each, timing=Timing.INTERPOLATED, error_ms=_LONE_MS) if is_alone(at) else each
        for at, each in enumerate(placed)
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
