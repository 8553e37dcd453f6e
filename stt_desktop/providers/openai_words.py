"""A server's times laid upon its text. Pure; times are milliseconds.

Some give the words of the text with their spaces and marks, some bare, some in other spelling, some
only whole segments. The text stays as it is: each of its words takes the time of the letters that
were matched.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from stt_desktop.domain.transcript import Timing, Word
from stt_desktop.subtitles.align.lengths import expected_ms
from stt_desktop.subtitles.align.matching import matching_blocks
from stt_desktop.subtitles.align.words import split

_LEAST_MATCHED = 0.8
"""With fewer of its letters found, they are the times of another text."""

_LATE_MS = 2000
"""So much behind the sound's end a time may lie: Whisper hears half a minute and rounds."""
_BACK_MS = 1000
"""So much a word may begin before the one in front of it: taken as spoken at once."""
_MOST_ODD = 0.02
_LONGEST_SEGMENT_MS = 15_000
"""A longer one is no subtitle but a block: where in it a word is, nobody knows."""
_FASTEST = 60.0
_SLOWEST = 0.2
"""Letters a second over the whole: beyond, the times are in another unit, or made up."""
_ENOUGH_LETTERS = 40


@dataclass(frozen=True, slots=True)
class Timed:
    """A stretch of text as a server gives it."""

    text: str
    start_ms: int
    end_ms: int


def usable(timed: Sequence[Timed], duration_ms: int | None) -> list[Timed] | None:
    """The stretches in order and within the sound, small slips mended; None where the times as a
    whole cannot be those of this sound."""
    if not timed or max(one.end_ms for one in timed) <= min(one.start_ms for one in timed):
        return None
    last = max(one.end_ms for one in timed)
    if duration_ms is not None and last > duration_ms + _LATE_MS:
        return None
    odd = sum(
        one.end_ms < one.start_ms or other.start_ms < one.start_ms - _BACK_MS
        for one, other in pairwise([*timed, timed[-1]])
    )
    if odd > 1 + _MOST_ODD * len(timed):
        return None
    letters = sum(len(_letters(one.text)) for one in timed)
    seconds = max(1, last - min(one.start_ms for one in timed)) / 1000
    if letters >= _ENOUGH_LETTERS and not _SLOWEST <= letters / seconds <= _FASTEST:
        return None
    mended: list[Timed] = []
    limit = last if duration_ms is None else min(last, duration_ms)
    at = 0
    for one in timed:
        start = min(max(one.start_ms, at), limit)
        mended.append(Timed(one.text, start, min(max(one.end_ms, start), limit)))
        at = start
    return mended


def are_blocks(segments: Sequence[Timed]) -> bool:
    """Whether one of them is too long to tell when its words are spoken."""
    return any(
        one.end_ms - one.start_ms > _LONGEST_SEGMENT_MS and len(split(one.text)) > 1
        for one in segments
    )


def of_words(text: str, timed: Sequence[Timed]) -> tuple[Word, ...] | None:
    """The words of ``text`` with the times of ``timed``, single words; None where these are words
    of something else."""
    letters, places = "", [0]
    for one in timed:
        letters += _letters(one.text)
        places.append(len(letters))
    found = _matched(text, letters)
    if found is None:
        return None
    owners = [at for at, (a, b) in enumerate(pairwise(places)) for _ in range(a, b)]
    words: list[Word | None] = []
    for word, spots in _words_with(text, found):
        if not spots:
            words.append(None)
            continue
        first, last = timed[owners[spots[0]]], timed[owners[spots[-1]]]
        start = _within(first, places[owners[spots[0]]], places[owners[spots[0]] + 1], spots[0])
        end = _within(last, places[owners[spots[-1]]], places[owners[spots[-1]] + 1], spots[-1] + 1)
        words.append(Word(word, start, max(start, end)))
    return _filled(split(text), words)


def of_segments(text: str, segments: Sequence[Timed]) -> tuple[Word, ...] | None:
    """The words of ``text`` with times out of whole segments: the edges are the server's, and what
    lies between is shared out by length, with how far off it may be."""
    spread: list[Timed] = []
    errors: list[int] = []
    for segment in segments:
        parts = split(segment.text)
        lengths = [expected_ms(part) for part in parts]
        whole, passed = sum(lengths) or 1, 0
        duration = segment.end_ms - segment.start_ms
        for part, length in zip(parts, lengths, strict=True):
            start = segment.start_ms + duration * passed // whole
            passed += length
            spread.append(Timed(part, start, segment.start_ms + duration * passed // whole))
            near = min(start - segment.start_ms, segment.end_ms - start)
            errors.append(0 if start == segment.start_ms else max(100, near // 2))
    words = of_words(text, spread)
    if words is None:
        return None
    off = {one.start_ms: error for one, error in zip(spread, errors, strict=True) if error}
    return tuple(
        Word(w.text, w.start_ms, w.end_ms, w.timing, off.get(w.start_ms, w.error_ms)) for w in words
    )


# --- letters ----------------------------------------------------------------------------------


def _letters(text: str) -> str:
    """What of a text is spoken, in one spelling. One character for one: places stay places."""
    return "".join(map(_folded, filter(str.isalnum, text)))


def _folded(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char).casefold()
    return folded if len(folded) == 1 else char


def _matched(text: str, letters: str) -> list[int | None] | None:
    """For each letter of ``text`` its place in ``letters``; None where too few have one."""
    own = _letters(text)
    if not own:
        return None
    if own == letters:
        return list(range(len(own)))
    found: list[int | None] = [None] * len(own)
    for here, there, size in matching_blocks(own, letters):
        found[here : here + size] = range(there, there + size)
    matched = sum(place is not None for place in found)
    return found if matched >= _LEAST_MATCHED * len(own) else None


def _words_with(text: str, found: Sequence[int | None]) -> list[tuple[str, list[int]]]:
    """Each word of ``text`` with the places of those of its letters that were matched."""
    at = 0
    words: list[tuple[str, list[int]]] = []
    for word in split(text):
        count = len(_letters(word))
        words.append((word, [spot for spot in found[at : at + count] if spot is not None]))
        at += count
    return words


def _within(timed: Timed, first: int, last: int, place: int) -> int:
    """The time of a letter's edge within its stretch."""
    duration = timed.end_ms - timed.start_ms
    return timed.start_ms + duration * (place - first) // max(1, last - first)


def _filled(texts: Sequence[str], words: Sequence[Word | None]) -> tuple[Word, ...]:
    """Every word has a time, none goes backwards: what was not matched lies between."""
    whole: list[Word] = []
    at = 0
    while at < len(texts):
        known = words[at]
        if known is not None:
            start = max(known.start_ms, whole[-1].start_ms if whole else 0)
            whole.append(Word(texts[at], start, max(start, known.end_ms)))
            at += 1
            continue
        stop = at
        while stop < len(texts) and words[stop] is None:
            stop += 1
        following = words[stop] if stop < len(texts) else None
        start = whole[-1].end_ms if whole else (following.start_ms if following else 0)
        end = max(start, following.start_ms if following else start)
        for number in range(at, stop):
            share = (number - at) / (stop - at), (number - at + 1) / (stop - at)
            first, last = (start + round((end - start) * part) for part in share)
            spoken = any(map(str.isalnum, texts[number]))
            timing = Timing.INTERPOLATED if spoken else Timing.PROVIDER
            whole.append(Word(texts[number], first, last, timing))
        at = stop
    return tuple(whole)
