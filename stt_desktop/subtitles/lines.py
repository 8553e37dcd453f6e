"""The lines of a cue: as few as can be, even, and broken where the sentence allows it."""

from itertools import pairwise
from math import inf
from typing import NamedTuple

from stt_desktop.domain.transcript import Word
from stt_desktop.subtitles import costs
from stt_desktop.subtitles.costs import WEIGHTS, Weights
from stt_desktop.subtitles.pieces import pieces_of
from stt_desktop.subtitles.run import Run
from stt_desktop.subtitles.style import Style


class Layout(NamedTuple):
    """What a way to break lines costs, and the pieces that begin the lines after the first."""

    cost: float
    breaks: tuple[int, ...] = ()


_ONE_LINE = Layout(0.0)


def layout(
    run: Run,
    start: int,
    stop: int,
    style: Style,
    weights: Weights = WEIGHTS,
    *,
    lines: int | None = None,
) -> Layout | None:
    """The best way to put the pieces ``start … stop-1`` on at most ``lines`` lines (None: the
    guide's number), or None when they do not fit. Every speaker begins a line."""
    turns = run.turns(start, stop)
    if not turns and run.width(start, stop) <= style.max_chars:
        return _ONE_LINE
    left = style.max_lines if lines is None else lines
    if left <= max(1, turns) or run.width(start, stop) > left * (style.max_chars + style.narrow):
        return None
    if left == 2:
        return _two_lines(run, start, stop, style, weights)
    best: Layout | None = None
    for at in range(min(run.reach(start, style.max_chars), stop - 1), start, -1):
        rest = layout(run, at, stop, style, weights, lines=left - 1)
        if rest is None:
            # What begins even earlier is longer still.
            break
        if run.turns(start, at):
            continue
        bottom = run.width(at, rest.breaks[0] if rest.breaks else stop)
        top = run.width(start, at)
        cost = rest.cost + costs.line_break(run.badness[at], top, bottom, style, weights)
        if best is None or cost < best.cost:
            best = Layout(cost, (at, *rest.breaks))
    return best


def _two_lines(run: Run, start: int, stop: int, style: Style, weights: Weights) -> Layout | None:
    """The same for two lines: by far the most asked for, so without detours."""
    cheapest, chosen = inf, 0
    for at in range(min(run.reach(start, style.max_chars), stop - 1), start, -1):
        bottom = run.width(at, stop)
        if bottom > style.max_chars:
            break
        badness = run.badness[at]
        if (
            costs.syntax(badness, weights) >= cheapest
            or run.turns(start, at)
            or run.turns(at, stop)
        ):
            continue
        top = run.width(start, at)
        cost = costs.line_break(badness, top, bottom, style, weights)
        if cost < cheapest:
            cheapest, chosen = cost, at
    return Layout(cheapest, (chosen,)) if chosen else None


def texts(run: Run, start: int, stop: int, breaks: tuple[int, ...]) -> tuple[str, ...]:
    """The lines themselves."""
    edges = (start, *breaks, stop)
    return tuple(run.text(first, last) for first, last in pairwise(edges))


def break_lines(text: str, style: Style) -> tuple[str, ...]:
    """``text`` on as few lines of the guide's length as it needs (more than the guide's number
    when it is too long); none when there is nothing to see."""
    run = Run(pieces_of([Word(text, 0, 0)], style), style)
    if not len(run):
        return ()
    lines = 1
    while (found := layout(run, 0, len(run), style, lines=lines)) is None:
        lines += 1
    return texts(run, 0, len(run), found.breaks)
