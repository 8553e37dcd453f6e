"""What a good cue costs less than a bad one: every term is a small function over plain figures.

The figures have no unit; only their proportions count. ``Weights`` gathers them, so that a preset
can stress one rule over another without touching the search in :mod:`segment`.
"""

from dataclasses import dataclass

from stt_desktop.subtitles.style import Style


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each rule counts."""

    cue: float = 12.0
    """Every cue draws the eye: fewer, fuller ones read better."""
    syntax: float = 60.0
    """A cue or a line that ends at the worst place."""
    second_line: float = 2.0
    """Text that fits one line stays on one."""
    balance: float = 14.0
    """One line full, the other one nearly empty."""
    top_heavy: float = 2.0
    """The lower line is the longer one: less of the picture is covered."""
    sentence_inside: float = 13.0
    """A sentence that ends in the middle of a cue."""
    silence_inside: float = 20.0
    """A second of silence in the middle of a cue."""
    short: float = 16.0
    """A word or two on their own."""
    too_fast: float = 90.0
    """A line with more to read than the guide allows, however little."""
    hurry: float = 40.0
    """A line with twice as much to read as the guide allows."""
    too_short: float = 20.0
    """A cue below the guide's shortest time, however little."""
    flash: float = 90.0
    """A cue that is gone at once."""


WEIGHTS = Weights()


def syntax(badness: float, weights: Weights) -> float:
    """Ending a line at a place of that badness (0 to 1, see :mod:`grammar`)."""
    return weights.syntax * badness * badness


def cue_end(badness: float, pause_ms: int, weights: Weights) -> float:
    """Ending a cue at a place of that badness. A pause makes it a natural end, less so after an
    article: there the speaker only hesitates."""
    relief = (0.8 - 0.4 * badness) * min(pause_ms, 600) / 600
    return syntax(badness, weights) * (1 - relief)


def bridged(badness: float, pause_ms: int, weights: Weights) -> float:
    """Going on over a boundary inside a cue: a sentence's end, a silence longer than a breath."""
    sentence = weights.sentence_inside if badness == 0 else 0.0
    return sentence + weights.silence_inside * max(0, pause_ms - 250) / 1000


def line_break(badness: float, top: float, bottom: float, style: Style, weights: Weights) -> float:
    """A line break at a place of that badness between lines of these widths."""
    uneven = (top - bottom) / style.max_chars
    top_heavy = weights.top_heavy * max(0.0, uneven)
    return (
        weights.second_line
        + syntax(badness, weights)
        + weights.balance * uneven * uneven
        + top_heavy
    )


def shortness(width: float, style: Style, weights: Weights) -> float:
    """A cue that fills less than half a line."""
    return weights.short * max(0.0, 1 - width / (0.5 * style.max_chars))


def hurry(width: float, read_ms: int, stands_ms: int, style: Style, weights: Weights) -> float:
    """More to read than the guide allows for the time, by the line: where all is too fast, many
    small cues cost as much as few. Beyond twice the guide's speed all is lost, and breaking good
    sentences would not help."""
    excess = read_ms / stands_ms - 1
    if excess <= 0:
        return 0.0
    return (weights.too_fast + weights.hurry * min(excess, 1.0) ** 2) * width / style.max_chars


def flash(stands_ms: int, style: Style, weights: Weights) -> float:
    """A cue below the guide's shortest time."""
    lacks = 1 - stands_ms / style.min_ms
    return weights.too_short + weights.flash * lacks if lacks > 0 else 0.0
