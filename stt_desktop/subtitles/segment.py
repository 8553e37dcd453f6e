"""Cutting words into cues.

A person who cuts subtitles weighs everything at once: where the sentence lets go, where the
speaker breathes, what fits two lines, how fast it must be read. So does :func:`cut`: of all the
ways to cut it finds the cheapest one (see :mod:`costs`) by dynamic programming over the places
between words. A cue holds few words, so the time grows linearly with the recording.
"""

from collections.abc import Sequence
from itertools import accumulate
from math import inf

from stt_desktop.domain.transcript import Cue, Word
from stt_desktop.subtitles import costs
from stt_desktop.subtitles.costs import WEIGHTS, Weights
from stt_desktop.subtitles.lines import layout
from stt_desktop.subtitles.pieces import pieces_of
from stt_desktop.subtitles.run import Run
from stt_desktop.subtitles.standing import Span, stand, standing_end
from stt_desktop.subtitles.style import Style


def cut(words: Sequence[Word], style: Style, weights: Weights = WEIGHTS) -> tuple[Cue, ...]:
    """The cues of ``words``, in order, with all of their visible text.

    Starts are those of the first words; no cue overlaps another; every line keeps the guide's
    length. Words may overlap, last nothing or be a whole sentence. No words, no cues.
    """
    run = Run(pieces_of(words, style), style)
    return stand(run, _Search(run, style, weights).spans(), style)


class _Search:
    """The dynamic programme. ``_best[j]`` is the cheapest way to cut the pieces before ``j``."""

    def __init__(self, run: Run, style: Style, weights: Weights) -> None:
        self._run = run
        self._style = style
        self._weights = weights
        pairs = list(zip(run.badness, run.pauses, strict=True))
        self._ending = [costs.cue_end(bad, pause, weights) for bad, pause in pairs]
        bridging = (costs.bridged(bad, pause, weights) for bad, pause in pairs)
        self._bridging = list(accumulate(bridging))

    def spans(self) -> list[Span]:
        """The best cut of the whole run."""
        best = [0.0]
        found: list[Span] = []
        earliest = 0
        for stop in range(1, len(self._run) + 1):
            earliest = self._earliest(earliest, stop)
            cost, span = self._last(earliest, stop, best)
            best.append(cost)
            found.append(span)
        spans: list[Span] = []
        stop = len(self._run)
        while stop > 0:
            spans.append(found[stop - 1])
            stop = spans[-1].start
        return spans[::-1]

    def _earliest(self, start: int, stop: int) -> int:
        """The first piece from ``start`` on with which a cue that ends before ``stop`` can begin.
        It only moves on as the end does."""
        run, style = self._run, self._style
        last = stop - 1
        if run.pauses[last] > style.max_pause_ms:
            return last
        room = style.max_lines * style.max_chars + (style.max_lines - 1) * style.narrow
        latest_end = run.pieces[last].end_ms - style.max_ms
        while start < last and (
            run.width(start, stop) > room or run.pieces[start].start_ms < latest_end
        ):
            start += 1
        return start

    def _last(self, earliest: int, stop: int, best: Sequence[float]) -> tuple[float, Span]:
        """The cheapest way to cut the pieces before ``stop``, and its last cue, which begins at
        ``earliest`` or later. Long cues are tried first: they leave the others no chance."""
        cheapest, chosen = inf, Span(stop - 1, stop, ())
        bridged = self._bridging[stop - 1]
        for start in range(earliest, stop):
            cost = best[start] + self._ending[start] + bridged - self._bridging[start]
            if cost + self._weights.cue >= cheapest:
                continue
            cost += self._cue(start, stop)
            if cost >= cheapest:
                continue
            lines = layout(self._run, start, stop, self._style, self._weights)
            if lines is not None and cost + lines.cost < cheapest:
                cheapest, chosen = cost + lines.cost, Span(start, stop, lines.breaks)
        return cheapest, chosen

    def _cue(self, start: int, stop: int) -> float:
        """What a cue costs, without its line breaks."""
        run, style, weights = self._run, self._style, self._weights
        width = run.width(start, stop)
        first_ms = run.pieces[start].start_ms
        next_ms = run.pieces[stop].start_ms if stop < len(run) else None
        read_ms = run.read_ms(start, stop)
        end_ms = standing_end(first_ms, run.pieces[stop - 1].end_ms, read_ms, next_ms, style)
        stands_ms = end_ms - first_ms
        return (
            weights.cue
            + costs.shortness(width, style, weights)
            + costs.hurry(width, read_ms, stands_ms, style, weights)
            + costs.flash(stands_ms, style, weights)
        )
