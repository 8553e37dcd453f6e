"""Mends the boundary between two words of which one would be spoken far faster than the other.

The model's attention sometimes runs ahead: a word gets the time of its first syllables, and the
next one the rest. Both together are right. Times are in milliseconds.
"""

from collections.abc import Sequence

Span = tuple[int, int]

_NO_PAUSE_MS = 60
_TIMES_FASTER = 1.8
"""Neighbours differ less in the pace at which they are spoken, against their usual length: chosen
by the tuning half of the benchmark, where 1.5 to 2.5 were all better than none."""

DRAWN_OUT = 3.5
"""A word that takes so many times its usual length has a pause in it, where nothing is known of
the voice."""


def evened(
    spans: Sequence[Span | None], usual: Sequence[int], longest: float = DRAWN_OUT
) -> list[Span | None]:
    """The same spans, in order; ``usual`` are the words' usual durations, None has no place.

    Where two words follow one another without a pause and one is spoken far faster than the other,
    the boundary goes where they are equally fast. One that takes more than ``longest`` times its
    usual length is left.
    """
    mended = list(spans)
    for at in range(1, len(mended)):
        before, behind = mended[at - 1], mended[at]
        if before is None or behind is None or behind[0] - before[1] > _NO_PAUSE_MS:
            continue
        start, end = before[0], behind[1]
        fast, slow = sorted(((before[1] - start) / usual[at - 1], (end - behind[0]) / usual[at]))
        if fast * _TIMES_FASTER < slow < longest:
            share = usual[at - 1] / (usual[at - 1] + usual[at])
            boundary = start + round((end - start) * share)
            mended[at - 1], mended[at] = (start, boundary), (boundary, end)
    return mended
