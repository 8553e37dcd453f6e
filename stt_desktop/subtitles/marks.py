"""Marks that are no words: sounds in brackets, music notes, the dashes of speakers.

They stay whole and stay with what they belong to, and lines and cues part at them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from stt_desktop.subtitles.characters import SENTENCE_ENDS, core
from stt_desktop.subtitles.piece import Piece, merge
from stt_desktop.subtitles.style import Style

_BRACKETS = {"[": "]", "(": ")", "（": "）", "［": "］", "【": "】"}
_MOST_WORDS = 6
"""More words in brackets are a remark of the speaker's, which may be cut like any other text."""
_DASHES = ("-", "–", "—", "‐", "―", "－")
_CHEVRONS = (">>", "＞＞")
"""Captions in North America mark another speaker so."""
_NOTES = frozenset("♪♫♩♬")


def marked(pieces: Sequence[Piece], style: Style) -> list[Piece]:
    """The same pieces with labels made whole, notes and dashes bound to their words, and speakers
    told apart."""
    return list(_turns(_notes(_labels(pieces, style))))


def _labels(pieces: Sequence[Piece], style: Style) -> Iterator[Piece]:
    at = 0
    while at < len(pieces):
        stop = _label_end(pieces, at, style)
        if stop > at:
            yield merge(pieces[at:stop], label=True)
        else:
            yield pieces[at]
        at = max(stop, at + 1)


def _label_end(pieces: Sequence[Piece], at: int, style: Style) -> int:
    """Where the label that begins at ``at`` ends; ``at`` when none does."""
    closing = _BRACKETS.get(pieces[at].text[0])
    if closing is None:
        return at
    words, width = 0, 0.0
    for stop in range(at, len(pieces)):
        piece = pieces[stop]
        words += piece.spaced or stop == at
        width += style.width(piece.text) + (style.narrow if piece.spaced and stop > at else 0.0)
        if words > _MOST_WORDS or width > style.max_chars:
            return at
        if closing in piece.text:
            # "(s)he" is a word, "[laughs]." is a label.
            return stop + 1 if not piece.text.split(closing)[-1].isalpha() else at
    return at


def _notes(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """A note that opens a song stays with its first word, one that closes it with its last."""
    singing = False
    held: list[Piece] = []
    for piece in pieces:
        lone = _NOTES.issuperset(piece.text)
        if (lone and singing and held) or (
            held and _NOTES.issuperset(held[-1].text) and singing and not lone
        ):
            held.append(piece)
        else:
            if held:
                yield merge(held)
            held = [piece]
        singing ^= sum(char in _NOTES for char in piece.text) % 2 == 1
    if held:
        yield merge(held)


def _turns(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """A dash that begins what a speaker says stays with the first word; one within a sentence
    stays with the word before it, where it cannot be taken for a speaker's."""
    said: Piece | None = None
    dash: Piece | None = None
    for piece in pieces:
        if dash is not None:
            said, dash = merge((dash, piece), turn=True), None
            continue
        begins = begins_turn(said, piece)
        if not begins and said is not None and piece.text in _DASHES:
            said = merge((said, piece))
            continue
        if said is not None:
            yield said
            said = None
        if begins and piece.text in (*_DASHES, *_CHEVRONS):
            dash = piece
        else:
            said = replace(piece, turn=True) if begins else piece
    yield from (piece for piece in (said, dash) if piece is not None)


def begins_turn(said: Piece | None, piece: Piece) -> bool:
    """True when another speaker begins with ``piece``, behind what was ``said`` before."""
    if piece.text.startswith(_CHEVRONS):
        return True
    first, second = piece.text[0], piece.text[1:2]
    # "-5" is a number, "——" a pause in Chinese, "--" one in English.
    if first not in _DASHES or second.isdecimal() or second in _DASHES:
        return False
    return said is None or said.label or core(said.text)[-1] in SENTENCE_ENDS
