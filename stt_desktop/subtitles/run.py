"""A run of pieces, measured once, so that every question of the search is answered at once."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise

from stt_desktop.subtitles.badness import CLAUSE, NEVER, SENTENCE
from stt_desktop.subtitles.grammar import break_badness
from stt_desktop.subtitles.piece import Piece, join
from stt_desktop.subtitles.style import Style


class Run:
    """Pieces ``0 … n-1`` with their widths and the boundaries before each.

    ``badness[i]`` (0 to 1) and ``pauses[i]`` (milliseconds) belong to the boundary before piece
    ``i``; both are 0 at the beginning.
    """

    def __init__(self, pieces: Sequence[Piece], style: Style) -> None:
        self.pieces = tuple(pieces)
        self._style = style
        self._lead = [style.narrow if piece.spaced else 0.0 for piece in self.pieces]
        widths = (style.width(piece.text) for piece in self.pieces)
        self._upto = [
            0.0,
            *accumulate(lead + width for lead, width in zip(self._lead, widths, strict=True)),
        ]
        self._words = [0.0, *accumulate(style.words(piece.text) for piece in self.pieces)]
        self._turns = [0, *accumulate(int(piece.turn) for piece in self.pieces)]
        self.pauses = [0, *(right.start_ms - left.end_ms for left, right in pairwise(self.pieces))]
        self.badness = [0.0, *(_badness(*pair, style.language) for pair in pairwise(self.pieces))]

    def __len__(self) -> int:
        return len(self.pieces)

    def width(self, start: int, stop: int) -> float:
        """The width of the pieces ``start … stop-1`` on one line."""
        return self._upto[stop] - self._upto[start] - self._lead[start]

    def reach(self, start: int, room: float) -> int:
        """The farthest ``stop`` with which the pieces ``start … stop-1`` are at most ``room``
        wide."""
        return bisect_right(self._upto, self._upto[start] + self._lead[start] + room) - 1

    def read_ms(self, start: int, stop: int) -> int:
        """How long it takes to read the pieces ``start … stop-1``."""
        words = self._words[stop] - self._words[start]
        return self._style.read_ms(self.width(start, stop), words)

    def turns(self, start: int, stop: int) -> int:
        """How many speakers begin after the first of the pieces ``start … stop-1``."""
        return self._turns[stop] - self._turns[start + 1]

    def text(self, start: int, stop: int) -> str:
        return join(self.pieces[start:stop])


def _badness(left: Piece, right: Piece, language: str) -> float:
    if right.turn or right.label or left.label:
        return SENTENCE
    badness = break_badness(left.text, right.text, language)
    return NEVER if right.inside and badness > CLAUSE else badness
