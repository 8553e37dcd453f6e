"""Words made into pieces: what a line can be cut between, and nothing smaller.

A speech engine's words are not a subtitler's: they are torn at hyphens (" ill" "-disposed"), are
single characters or half words in Chinese, carry their punctuation or leave it behind, overlap,
last nothing or last for ever. A :class:`Piece` is put together or taken apart so that a line may
end after any of them, each fits on a line, and their times never go backwards.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from stt_desktop.domain.transcript import Word
from stt_desktop.subtitles import phrases
from stt_desktop.subtitles.characters import (
    NEVER_FIRST,
    NEVER_LAST,
    clean,
    is_unspaced,
    is_visible,
    may_break,
    may_part,
)
from stt_desktop.subtitles.marks import begins_turn, marked
from stt_desktop.subtitles.mending import mend
from stt_desktop.subtitles.piece import Piece, merge
from stt_desktop.subtitles.style import Style

__all__ = ["Piece", "pieces_of"]

_GOOD_ENDS = frozenset(" /-_.?&=+#:@\\|")
"""After these an address or a compound is best cut, when it must be cut at all."""

_LONGEST_UNSPACED_WORD = 4
"""An engine's "word" of more Chinese or Japanese characters is a phrase, and no judge of words."""

_BREATH_MS = 300
"""So long a pause parts what looks like one word in a script without spaces."""


def pieces_of(words: Sequence[Word], style: Style) -> tuple[Piece, ...]:
    """The pieces of ``words``, in order, with every visible character of them."""
    glued = list(_glue(mend(list(_split_words(words)))))
    whole = [part for stretch in _stretches(glued) for part in _phrases(stretch, style)]
    return tuple(part for piece in marked(whole, style) for part in _fit(piece, style))


def _split_words(words: Sequence[Word]) -> Iterator[Piece]:
    """Every word, taken apart at white space and between the characters of unspaced scripts."""
    spaced = False
    for word in words:
        text = clean(word.text)
        spaced = spaced or word.text[:1].isspace()
        if text:
            whole = _piece(word, text, spaced=spaced)
            yield from _split(whole, _openings(text), _LONGEST_UNSPACED_WORD)
            spaced = False
        spaced = spaced or word.text[-1:].isspace()


def _piece(word: Word, text: str, *, spaced: bool) -> Piece:
    return Piece(text, word.start_ms, word.end_ms, word.timing, spaced, error_ms=word.error_ms)


def _openings(text: str) -> list[int]:
    """Where ``text`` can be taken apart, as offsets."""
    if text.isascii() and " " not in text:
        return []
    return [
        at
        for at in range(1, len(text))
        if text[at - 1] == " " or (text[at] != " " and may_break(text[at - 1], text[at]))
    ]


def _split(piece: Piece, offsets: Sequence[int], limit: int) -> Iterator[Piece]:
    """``piece`` cut before the given offsets; its time is shared out by length. A piece of at
    most ``limit`` characters is one word, and its parts lie inside it."""
    if not offsets:
        yield piece
        return
    length, duration = len(piece.text), piece.end_ms - piece.start_ms
    for first, last in pairwise((0, *offsets, length)):
        raw = piece.text[first:last]
        after_space = first > 0 and piece.text[first - 1] == " "
        yield Piece(
            text=raw.strip(),
            start_ms=piece.start_ms + duration * first // length,
            end_ms=piece.start_ms + duration * last // length,
            timing=piece.timing,
            spaced=piece.spaced if first == 0 else after_space,
            inside=first > 0 and length <= limit and is_unspaced(piece.text[first - 1]),
            turn=piece.turn and first == 0,
            label=piece.label,
            error_ms=piece.error_ms,
        )


def _glue(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces that must not be parted become one. Without anything visible there is none."""
    held: list[Piece] = []
    for piece in pieces:
        if held and not _belong(held[-1], piece, held):
            yield merge(held) if len(held) > 1 else held[0]
            held = []
        held.append(piece)
    if held and any(is_visible(piece.text) for piece in held):
        yield merge(held)


def _belong(left: Piece, right: Piece, held: Sequence[Piece]) -> bool:
    """True when no line may end between ``left``, the last of ``held``, and ``right``."""
    if not is_visible(right.text) or not any(is_visible(piece.text) for piece in held):
        return True
    if right.spaced:
        # A lone mark after a space ("Bonjour !", "« Oui »") still belongs to its word.
        return NEVER_FIRST.issuperset(right.text) or NEVER_LAST.issuperset(left.text)
    return not may_break(left.text, right.text)


def _stretches(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The pieces in stretches that no space parts."""
    stretch: list[Piece] = []
    for piece in pieces:
        if stretch and piece.spaced:
            yield stretch
            stretch = []
        stretch.append(piece)
    if stretch:
        yield stretch


def _phrases(stretch: Sequence[Piece], style: Style) -> Iterator[Piece]:
    """``stretch`` with the characters of a word or phrase made one piece. What would fill more
    than half a line stays in parts, marked as lying inside it."""
    if len(stretch) == 1 or not any(is_unspaced(piece.text[-1]) for piece in stretch):
        yield from stretch
        return
    begins = phrases.starts("".join(piece.text for piece in stretch), style.language)
    held: list[Piece] = []
    at = 0
    for piece in stretch:
        inside = piece.inside or at not in begins
        # A dash behind a full stop is the next speaker's, no part of the sentence.
        inside = inside and not (held and begins_turn(held[-1], piece))
        at += len(piece.text)
        if held and not (inside and _is_one(held, piece, style)):
            yield merge(held)
            held = []
        held.append(replace(piece, inside=inside) if inside != piece.inside else piece)
    yield merge(held)


def _is_one(held: Sequence[Piece], piece: Piece, style: Style) -> bool:
    width = style.width("".join(one.text for one in held) + piece.text)
    return width <= style.max_chars / 2 and piece.start_ms - held[-1].end_ms < _BREATH_MS


def _fit(piece: Piece, style: Style) -> Iterator[Piece]:
    """``piece``, or its parts where it is wider than a line: an address, a compound, a row of
    marks. Only then is a word cut."""
    if style.width(piece.text) <= style.max_chars:
        yield piece
        return
    offsets: list[int] = []
    start = _cut_at(piece.text, 0, style)
    while start < len(piece.text):
        offsets.append(start)
        start = _cut_at(piece.text, start, style)
    yield from _split(piece, offsets, len(piece.text))


def _cut_at(text: str, start: int, style: Style) -> int:
    """Where the line that begins at ``start`` has to end: behind a hyphen, a slash or a space in
    its last third, else where it is full; the end of ``text`` when the rest fits. At least one
    whole character stays on the line."""
    taken, good, full = 0.0, 0, 0
    for at in range(start + 1, len(text) + 1):
        taken += style.width(text[at - 1])
        if taken > style.max_chars and full:
            return good or full
        if at < len(text) and may_part(text[at - 1], text[at]):
            full = at
            if taken * 3 >= style.max_chars * 2 and text[at - 1] in _GOOD_ENDS:
                good = at
    return len(text)
