"""A run of pieces, measured once, so that every question of the search is answered at once."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise

from stt_desktop.subtitles.grammar import CLAUSE, NEVER, break_badness
from stt_desktop.subtitles.pieces import Piece, join
from stt_desktop.subtitles.style import Style

_CONTEXT = 4
"""Characters around a place between two characters of an unspaced script that judge it."""


class Run:
    """Pieces ``0 … n-1`` with their widths and the boundaries before each.

    ``badness[i]`` (0 to 1) and ``pauses[i]`` (milliseconds) belong to the boundary before piece
    ``i``; both are 0 at the beginning.
    """

    def __init__(self, pieces: Sequence[Piece], style: Style) -> None:
        self.pieces = tuple(pieces)
        self._lead = [style.narrow if piece.spaced else 0.0 for piece in self.pieces]
        widths = (style.width(piece.text) for piece in self.pieces)
        self._upto = [
            0.0,
            *accumulate(lead + width for lead, width in zip(self._lead, widths, strict=True)),
        ]
        self.pauses = [0, *(right.start_ms - left.end_ms for left, right in pairwise(self.pieces))]
        self.badness = [
            0.0,
            *(self._badness(at, style.language) for at in range(1, len(self.pieces))),
        ]

    def __len__(self) -> int:
        return len(self.pieces)

    def width(self, start: int, stop: int) -> float:
        """The width of the pieces ``start … stop-1`` on one line."""
        return self._upto[stop] - self._upto[start] - self._lead[start]

    def reach(self, start: int, room: float) -> int:
        """The farthest ``stop`` with which the pieces ``start … stop-1`` are at most ``room``
        wide."""
        return bisect_right(self._upto, self._upto[start] + self._lead[start] + room) - 1

    def text(self, start: int, stop: int) -> str:
        return join(self.pieces[start:stop])

    def _badness(self, at: int, language: str) -> float:
        left, right = self.pieces[at - 1], self.pieces[at]
        if right.spaced:
            badness = break_badness(left.text, right.text, language)
        else:
            before = self.text(max(0, at - _CONTEXT), at)[-_CONTEXT:]
            after = self.text(at, at + _CONTEXT)[:_CONTEXT]
            badness = break_badness(before, after, language)
        return NEVER if right.inside and badness > CLAUSE else badness
