"""A transcript with cues that a person has edited: its words follow what the cues say now."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from stt_desktop.domain.transcript import Cue, Timing, Transcript, Word
from stt_desktop.subtitles.characters import is_unspaced, may_break
from stt_desktop.subtitles.pieces import Piece, pieces_of
from stt_desktop.subtitles.style import Style

_PLAIN = Style(max_chars=10_000)
"""Only to part a text into words: no line is broken."""


def reword(received: Transcript, cues: Sequence[Cue]) -> Transcript:
    """``received`` with these cues, and with text and words to match. A cue that is as it was
    keeps its words to the letter; so does the whole transcript, if none was changed."""
    if tuple(cues) == received.cues:
        return received
    finder = WordFinder(received)
    words = tuple(word for cue in cues for word in finder.words(cue))
    text = "".join(word.text for word in words).strip()
    return replace(received, text=text, words=words, cues=tuple(cues))


class WordFinder:
    """The words of single cues, received or edited."""

    def __init__(self, received: Transcript) -> None:
        starts = [cue.start_ms for cue in received.cues]
        groups: list[list[Word]] = [[] for _ in starts]
        for word in received.words if starts else ():
            groups[max(0, bisect_right(starts, word.start_ms) - 1)].append(word)
        self._kept = dict(zip(received.cues, groups, strict=True))
        self._words = received.words
        self._starts = [word.start_ms for word in received.words]

    def words(self, cue: Cue) -> list[Word]:
        """The words that ``cue`` shows. Those of a changed one have the times of the words they
        replace where there are as many, else they share the cue's time by length."""
        kept = self._kept.get(cue)
        if kept is not None:
            return kept
        said = pieces_of([Word(" ".join(cue.lines), cue.start_ms, cue.end_ms)], _PLAIN)
        first = bisect_right(self._starts, cue.start_ms - 1)
        stop = bisect_right(self._starts, cue.end_ms - 1)
        heard = pieces_of(self._words[first:stop], _PLAIN)
        if len(heard) == len(said):
            times = [(one.start_ms, one.end_ms, one.timing) for one in heard]
        else:
            spread = max(cue.timing, Timing.INTERPOLATED, key=tuple(Timing).index)
            times = [(one.start_ms, one.end_ms, spread) for one in said]
        return [
            Word(f" {one.text}" if _spaced(one, first=not at) else one.text, *time)
            for at, (one, time) in enumerate(zip(said, times, strict=True))
        ]


def place_of(words: Sequence[Word], index: int, text: str) -> tuple[int, int] | None:
    """Where word ``index`` of a cue stands in the cue's ``text``, as offsets; None where it is
    written otherwise."""
    at = 0
    for number, word in enumerate(words[: index + 1]):
        shown = word.text.strip()
        start = text.find(shown, at)
        if start < 0 or not shown:
            if number == index:
                return None
            continue
        if number == index:
            return start, start + len(shown)
        at = start + len(shown)
    return None


def time_of(words: Sequence[Word], text: str, offset: int) -> int | None:
    """When the first word at or behind ``offset`` of a cue's ``text`` is said, in milliseconds;
    None where none is."""
    for index, word in enumerate(words):
        place = place_of(words, index, text)
        if place is not None and place[0] >= offset:
            return word.start_ms
    return None


def join_lines(lines: Sequence[str]) -> str:
    """The lines as one, with a space between them where the script has spaces."""
    whole = lines[0]
    for line in lines[1:]:
        whole += line if may_break(whole, line) else f" {line}"
    return whole


def _spaced(piece: Piece, *, first: bool) -> bool:
    """A cue's first word is parted from the one before it, where the script has spaces."""
    return not is_unspaced(piece.text[0]) if first else piece.spaced
