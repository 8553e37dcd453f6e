"""Paragraphs of running text: another speaker, or one's longer pauses after sentences."""

from collections.abc import Iterator, Sequence
from math import inf

from stt_desktop.domain.transcript import Word
from stt_desktop.subtitles.grammar import ends_sentence
from stt_desktop.subtitles.piece import Piece, join
from stt_desktop.subtitles.pieces import pieces_of
from stt_desktop.subtitles.style import Style

_PROSE = Style(max_chars=2000)
"""Text files have no lines to keep; a full-width character still counts as two."""

_PAUSE_MS = 2000
"""A pause of that length after a sentence begins a paragraph, however short the last one is."""
_LONG_PAUSE_MS = 4000
"""So long a pause does it anywhere, also in text without punctuation."""
_BREATH_MS = 700
_SHORT, _LONG, _ENDLESS = 300.0, 800.0, 1600.0
"""Half-width characters: up to the first a paragraph is short; at the second a breath after a
sentence ends it; at the third the next sentence does."""


def paragraphs(words: Sequence[Word]) -> list[str]:
    """The text of ``words`` in paragraphs, white space normalized. The longer a paragraph has
    become, the smaller the pause that ends it. No visible text, no paragraphs."""
    return [text for _, text in timed_paragraphs(words)]


def timed_paragraphs(words: Sequence[Word]) -> list[tuple[int, str]]:
    """The same, each with the time at which it begins, in milliseconds."""
    return [(group[0].start_ms, join(group)) for group in _groups(pieces_of(words, _PROSE))]


def _groups(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    length = 0.0
    for piece in pieces:
        if group and _parts(group[-1], piece, length):
            yield group
            group, length = [], 0.0
        group.append(piece)
        length += _PROSE.width(piece.text) + piece.spaced
    if group:
        yield group


def _parts(left: Piece, right: Piece, length: float) -> bool:
    """True when a paragraph of that length ends between the two."""
    if right.turn:
        return True
    pause = right.start_ms - left.end_ms
    if ends_sentence(left.text, right.text):
        return pause >= _patience(length)
    return pause >= (_LONG_PAUSE_MS if length < _ENDLESS else _BREATH_MS)


def _patience(length: float) -> float:
    """The pause, in milliseconds, that ends a paragraph of that length after a sentence."""
    if length < _SHORT:
        return _PAUSE_MS
    if length < _LONG:
        return _PAUSE_MS - (_PAUSE_MS - _BREATH_MS) * (length - _SHORT) / (_LONG - _SHORT)
    return _BREATH_MS if length < _ENDLESS else -inf
