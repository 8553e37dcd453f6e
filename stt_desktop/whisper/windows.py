"""Which stretches of the sound go to the model together. Pure; positions are in samples.

Whisper hears 30 s at a time. A *chunk* is at most that: neighbouring stretches of speech with the
pauses between them, and some of the pause before and behind. It begins and ends in a pause, so no
word is cut; only speech without any pause for 29 s is cut where the voice detector finds the
shortest stop. A *window* is what is decoded, recognized and kept at once: a few chunks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

RATE = 16_000
CHUNK = 30 * RATE
PADDING = RATE * 2 // 5
"""0.4 s of the pause on either side: with less, Whisper slurs the words there."""
LONGEST_STRETCH = CHUNK - 2 * PADDING

_LONG_PAUSE = RATE // 2
_EARLIEST_CUT = CHUNK * 2 // 3
"""A chunk ends before its last third only where speech does: half-empty chunks cost time."""
_SETTLED = RATE
"""Sound within 1 s of the buffer's end may belong to a word that goes on behind it."""
_MS = RATE // 1000

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """``chunks`` can be recognized now; the buffer's first ``consumed`` samples are then done.

    Before the end of the sound ``consumed`` is a whole number of milliseconds, so that a kept
    part tells exactly where the next one begins.
    """

    chunks: tuple[Span, ...]
    consumed: int


def plan(speech: Sequence[Span], length: int, *, at_end: bool, most: int) -> Plan:
    """What to do with a buffer of ``length`` samples in which ``speech`` was found.

    ``speech`` holds stretches without padding, in order, none longer than LONGEST_STRETCH. At
    most ``most`` chunks are taken. Unless the sound ends with the buffer (``at_end``), speech near
    its end is left for the next buffer, which sees how it goes on.
    """
    chunks = _padded(_packed(speech), length)
    if len(chunks) > most:
        return Plan(tuple(chunks[:most]), _between(chunks[most - 1], chunks[most]))
    if at_end:
        return Plan(tuple(chunks), length)
    if not chunks:
        return Plan((), _whole_ms(length - _SETTLED))
    start, end = chunks[-1]
    if length - start >= CHUNK + _SETTLED and end <= length - _SETTLED:
        return Plan(tuple(chunks), _whole_ms(length - _SETTLED))
    if len(chunks) == 1:
        return Plan((), _whole_ms(start - _SETTLED))
    return Plan(tuple(chunks[:-1]), _between(chunks[-2], chunks[-1]))


def _packed(speech: Sequence[Span]) -> list[Span]:
    """Join neighbours as long as they fit into a chunk, and cut at a long pause if one is near."""
    chunks: list[Span] = []
    first = 0
    while first < len(speech):
        behind = first + 1
        while behind < len(speech) and speech[behind][1] - speech[first][0] <= LONGEST_STRETCH:
            behind += 1
        if behind < len(speech):
            behind = _best_cut(speech, first, behind)
        chunks.append((speech[first][0], speech[behind - 1][1]))
        first = behind
    return chunks


def _best_cut(speech: Sequence[Span], first: int, behind: int) -> int:
    """The last long pause near the chunk's end, else the longest one there."""
    best = behind
    for cut in range(behind, first, -1):
        if cut < behind and speech[cut - 1][1] - speech[first][0] < _EARLIEST_CUT:
            break
        if _pause(speech, cut) >= _LONG_PAUSE:
            return cut
        if _pause(speech, cut) > _pause(speech, best):
            best = cut
    return best


def _pause(speech: Sequence[Span], cut: int) -> int:
    return speech[cut][0] - speech[cut - 1][1]


def _padded(chunks: Sequence[Span], length: int) -> list[Span]:
    """Widen each chunk by the padding, or by half of a shorter pause."""
    padded: list[Span] = []
    for number, (start, end) in enumerate(chunks):
        before = chunks[number - 1][1] if number else None
        after = chunks[number + 1][0] if number + 1 < len(chunks) else None
        first = 0 if before is None else (before + start) // 2
        last = length if after is None else (end + after) // 2
        padded.append((max(start - PADDING, first, 0), min(end + PADDING, last, length)))
    return padded


def _between(before: Span, after: Span) -> int:
    """The middle of the pause between two chunks."""
    return _whole_ms((before[1] + after[0]) // 2)


def _whole_ms(position: int) -> int:
    return max(0, position - position % _MS)
