"""Which words are forced through which sound: stretches that begin and end at anchored places.

The forced alignment cascades where the text is wrong: every word behind a sentence that nobody
spoke is late. It cannot get farther than the stretch, so a stretch is short, begins and ends at
words that were heard, in pauses where there are some, and has no sound in it that belongs to
another text. Times are in milliseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from stt_desktop.subtitles.align.anchors import Anchor
from stt_desktop.subtitles.align.placed import Span, Voice

LONGEST_MS = 24_000
"""Whisper hears 30 s at once; what is near the end of them it places badly."""
_PAD_MS = 400
_FOREIGN_MS = 700
"""More voice than this between neighbours of the text is a sentence that the text lacks."""
_PAUSE_MS = 250
_FASTEST = 0.35
"""Words that would have to be spoken in less than this share of their usual time were not."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words ``first … stop-1`` lie within ``start_ms … end_ms``."""

    first: int
    stop: int
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class _Cut:
    """Between words ``at - 1`` and ``at``: what is before ends at ``before_ms`` at the latest,
    what is behind begins at ``behind_ms`` at the earliest. ``pause_ms`` of silence part them.
    A ``hard`` cut is one that no stretch may hold inside: the sound there is not the text's."""

    at: int
    before_ms: int
    behind_ms: int
    pause_ms: int
    hard: bool = False


def plan(
    lengths: Sequence[int],
    anchored: Sequence[Anchor | None],
    voice: Sequence[Span],
    duration_ms: int,
) -> list[Stretch]:
    """The stretches, in order. ``lengths`` are the words' usual durations; words in no stretch are
    those that cannot be forced: too many of them, or too little sound."""
    voiced = Voice(voice)
    stretches: list[Stretch] = []
    group: list[_Cut] = []
    for cut in _cuts(lengths, anchored, voiced, duration_ms):
        group.append(cut)
        if cut.hard and len(group) > 1:
            stretches.extend(_packed(group))
        if cut.hard:
            group = [cut]
    return stretches


def _cuts(
    lengths: Sequence[int], anchored: Sequence[Anchor | None], voice: Voice, duration_ms: int
) -> list[_Cut]:
    known = [at for at, anchor in enumerate(anchored) if anchor is not None]
    if not known:
        return []
    cuts: list[_Cut] = []
    cuts.extend(_opening(known[0], lengths, anchored, voice))
    for left, right in pairwise(known):
        before, behind = anchored[left], anchored[right]
        assert before is not None
        assert behind is not None
        if right == left + 1:
            cuts.append(_between(right, before, behind, voice))
        elif not _speaks(sum(lengths[left + 1 : right]), before.end_ms, behind.start_ms, voice):
            cuts.append(_edge(left + 1, before.end_ms, before.end_ms + _PAD_MS))
            cuts.append(_edge(right, behind.start_ms - _PAD_MS, behind.start_ms))
    cuts.extend(_closing(known[-1], lengths, anchored, voice, duration_ms))
    return cuts


def _opening(
    first: int, lengths: Sequence[int], anchored: Sequence[Anchor | None], voice: Voice
) -> list[_Cut]:
    anchor = anchored[first]
    assert anchor is not None
    begins = voice.first_ms
    if first and _fits(sum(lengths[:first]), anchor.start_ms - begins):
        return [_edge(0, 0, max(0, begins - _PAD_MS))]
    return [_edge(first, 0, max(0, anchor.start_ms - _PAD_MS))]


def _closing(
    last: int,
    lengths: Sequence[int],
    anchored: Sequence[Anchor | None],
    voice: Voice,
    duration_ms: int,
) -> list[_Cut]:
    anchor = anchored[last]
    assert anchor is not None
    ends = max(voice.last_ms, anchor.end_ms)
    left_over = len(lengths) - last - 1
    if left_over and _fits(sum(lengths[last + 1 :]), ends - anchor.end_ms):
        return [_edge(len(lengths), min(duration_ms, ends + _PAD_MS), duration_ms)]
    return [_edge(last + 1, min(duration_ms, anchor.end_ms + _PAD_MS), duration_ms)]


def _edge(at: int, before_ms: int, behind_ms: int) -> _Cut:
    return _Cut(at, before_ms, behind_ms, 0, hard=True)


def _between(at: int, before: Anchor, behind: Anchor, voice: Voice) -> _Cut:
    gap = max(0, behind.start_ms - before.end_ms)
    foreign = voice.within(before.end_ms, behind.start_ms)
    pad = min(_PAD_MS, gap // 2) if gap >= _PAUSE_MS else gap // 2
    return _Cut(
        at, before.end_ms + pad, behind.start_ms - pad, gap - foreign, hard=foreign > _FOREIGN_MS
    )


def _speaks(length_ms: int, start_ms: int, end_ms: int, voice: Voice) -> bool:
    """True when words of that length can be what is said there, and all of it."""
    said = voice.within(start_ms, end_ms)
    return _fits(length_ms, end_ms - start_ms) and said <= 2 * length_ms + 2 * _FOREIGN_MS


def _fits(length_ms: int, room_ms: int) -> bool:
    return length_ms * _FASTEST <= room_ms <= LONGEST_MS - 4000


def _packed(cuts: Sequence[_Cut]) -> list[Stretch]:
    """As few stretches as possible; of the places where one can end, a pause is the best."""
    stretches: list[Stretch] = []
    at = 0
    while at < len(cuts) - 1:
        start = cuts[at].behind_ms
        reach = at + 1
        while reach + 1 < len(cuts) and cuts[reach + 1].before_ms - start <= LONGEST_MS:
            reach += 1
        if reach < len(cuts) - 1:
            half = start + LONGEST_MS // 2
            late = [c for c in range(at + 1, reach + 1) if cuts[c].before_ms >= half] or [reach]
            reach = max(late, key=lambda c: (min(cuts[c].pause_ms, 2 * _PAUSE_MS), c))
        first, last = cuts[at], cuts[reach]
        if last.at > first.at and start < last.before_ms <= start + LONGEST_MS:
            stretches.append(Stretch(first.at, last.at, start, last.before_ms))
        at = reach
    return stretches
