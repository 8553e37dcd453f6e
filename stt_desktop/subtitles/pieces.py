"""Words made into pieces: what a line can be cut between, and nothing smaller.

A speech engine's words are not a subtitler's: they are torn at hyphens (" ill" "-disposed"), are
single characters or half words in Chinese, carry their punctuation or leave it behind, overlap,
last nothing or last for ever. A :class:`Piece` is put together or taken apart so that a line may
end after any of them, each fits on a line, and their times never go backwards.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from stt_desktop.domain.transcript import Timing, Word
from stt_desktop.subtitles.characters import (
    NEVER_FIRST,
    NEVER_LAST,
    clean,
    is_visible,
    may_break,
    may_part,
)
from stt_desktop.subtitles.style import Style

_ORDER = {timing: rank for rank, timing in enumerate(Timing)}
_GOOD_ENDS = frozenset(" /-_.?&=+#:@\\|")
"""After these an address or a compound is best cut, when it must be cut at all."""

_LONGEST_UNSPACED_WORD = 4
"""An engine's "word" of more Chinese or Japanese characters is a phrase: it may be cut anywhere."""


@dataclass(frozen=True, slots=True)
class Piece:
    """``text`` is clean, without white space around it; ``spaced`` says that a space goes before
    it when it does not begin a line. ``inside`` says that it begins within a word of the engine,
    so that another place to cut is better. Times are milliseconds."""

    text: str
    start_ms: int
    end_ms: int
    timing: Timing = Timing.PROVIDER
    spaced: bool = True
    inside: bool = False


def join(pieces: Sequence[Piece]) -> str:
    """The text of the pieces on one line."""
    rest = "".join(f" {piece.text}" if piece.spaced else piece.text for piece in pieces[1:])
    return pieces[0].text + rest if pieces else ""


def worst(timings: Iterable[Timing]) -> Timing:
    """The least reliable of one or more timings."""
    return max(timings, key=_ORDER.__getitem__)


def pieces_of(words: Sequence[Word], style: Style) -> tuple[Piece, ...]:
    """The pieces of ``words``, in order, with every visible character of them."""
    glued = _glue(_in_order(_split_words(words)))
    return tuple(part for piece in glued for part in _fit(piece, style))


def _split_words(words: Sequence[Word]) -> Iterator[Piece]:
    """Every word, taken apart at white space and between the characters of unspaced scripts."""
    spaced = False
    for word in words:
        text = clean(word.text)
        spaced = spaced or word.text[:1].isspace()
        if text:
            whole = Piece(text, word.start_ms, word.end_ms, word.timing, spaced)
            yield from _split(whole, _openings(text), _LONGEST_UNSPACED_WORD)
            spaced = False
        spaced = spaced or word.text[-1:].isspace()


def _openings(text: str) -> list[int]:
    """Where ``text`` can be taken apart, as offsets."""
    return [
        at
        for at in range(1, len(text))
        if text[at - 1] == " " or (text[at] != " " and may_break(text[at - 1], text[at]))
    ]


def _split(piece: Piece, offsets: Sequence[int], limit: int) -> Iterator[Piece]:
    """``piece`` cut before the given offsets; its time is shared out by length. A piece of at
    most ``limit`` characters is one word, and its parts lie inside it."""
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
            inside=first > 0 and not after_space and length <= limit,
        )


def _in_order(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The same pieces with times that never go backwards and never overlap."""
    held: Piece | None = None
    for piece in pieces:
        if held is None:
            held = piece
            continue
        start = max(piece.start_ms, held.start_ms)
        yield replace(held, end_ms=max(held.start_ms, min(held.end_ms, start)))
        held = replace(piece, start_ms=start, end_ms=max(start, piece.end_ms))
    if held is not None:
        yield held


def _glue(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Pieces that must not be parted become one. Without anything visible there is none."""
    held: Piece | None = None
    for piece in pieces:
        if held is None:
            held = piece
        elif _belong(held, piece):
            held = replace(
                held,
                text=join((held, piece)),
                end_ms=piece.end_ms,
                timing=worst((held.timing, piece.timing)),
            )
        else:
            yield held
            held = piece
    if held is not None and is_visible(held.text):
        yield held


def _belong(left: Piece, right: Piece) -> bool:
    """True when no line may end between the two."""
    if not is_visible(left.text) or not is_visible(right.text):
        return True
    if right.spaced:
        # A lone mark after a space ("Bonjour !", "« Oui »") still belongs to its word.
        return NEVER_FIRST.issuperset(right.text) or NEVER_LAST.issuperset(left.text)
    return not may_break(left.text, right.text)


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
