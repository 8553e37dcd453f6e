"""A piece of text that is never cut: what lines and cues are made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stt_desktop.domain.transcript import Timing

_ORDER = {timing: rank for rank, timing in enumerate(Timing)}


@dataclass(frozen=True, slots=True)
class Piece:
    """``text`` is clean, without white space around it; ``spaced`` says that a space goes before
    it when it does not begin a line. ``inside`` says that it begins within a word, so that
    another place to cut is better. ``turn`` says that another speaker begins with it, ``label``
    that it is a sound (``[music]``) and no speech. Times are milliseconds; ``error_ms`` is how
    far off its start may be, if that is known."""

    text: str
    start_ms: int
    end_ms: int
    timing: Timing = Timing.PROVIDER
    spaced: bool = True
    inside: bool = False
    turn: bool = False
    label: bool = False
    error_ms: int | None = None


def join(pieces: Sequence[Piece]) -> str:
    """The text of the pieces on one line."""
    rest = "".join(f" {piece.text}" if piece.spaced else piece.text for piece in pieces[1:])
    return pieces[0].text + rest if pieces else ""


def merge(pieces: Sequence[Piece], *, turn: bool = False, label: bool = False) -> Piece:
    """One or more neighbours as one piece."""
    first = pieces[0]
    return Piece(
        text=join(pieces),
        start_ms=first.start_ms,
        end_ms=pieces[-1].end_ms,
        timing=worst(piece.timing for piece in pieces),
        spaced=first.spaced,
        inside=first.inside,
        turn=turn or first.turn,
        label=label or any(piece.label for piece in pieces),
        error_ms=first.error_ms,
    )


def worst(timings: Iterable[Timing]) -> Timing:
    """The least reliable of one or more timings."""
    return max(timings, key=_ORDER.__getitem__)


_MOSTLY = 0.7


def overall(pieces: Sequence[Piece]) -> Timing:
    """The timing of one or more pieces as a cue: the worst of them; but aligned where both edges
    are and 70 % of the characters, because a wrong word in the middle moves no edge."""
    whole = worst(piece.timing for piece in pieces)
    if not pieces[0].timing is pieces[-1].timing is Timing.ALIGNED:
        return whole
    found = sum(len(piece.text) for piece in pieces if piece.timing is Timing.ALIGNED)
    mostly = found >= _MOSTLY * sum(len(piece.text) for piece in pieces)
    return Timing.ALIGNED if mostly else whole
