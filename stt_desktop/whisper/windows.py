"""Which stretches of the sound go to the model together. Pure; positions are in samples.

Whisper hears 30 s at a time. A *chunk* is at most that: neighbouring stretches of speech with the
pauses between them. It begins and ends in a pause, so no word is cut; only speech without any
pause for 30 s is cut where the voice detector finds the shortest stop. A *window* is what is
decoded, recognized and kept at once: a few chunks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

RATE = 16_000
CHUNK = 30 * RATE
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


def pack(speech: Sequence[Span]) -> list[Span]:
    """Join neighbouring stretches (each at most 30 s) as long as they fit into a chunk."""
    chunks: list[Span] = []
    for start, end in speech:
        if chunks and end - chunks[-1][0] <= CHUNK:
            chunks[-1] = (chunks[-1][0], end)
        else:
            chunks.append((start, end))
    return chunks


def plan(speech: Sequence[Span], length: int, *, at_end: bool, most: int) -> Plan:
    """What to do with a buffer of ``length`` samples in which ``speech`` was found.

    At most ``most`` chunks are taken. Unless the sound ends with the buffer (``at_end``), speech
    near its end is left for the next buffer, which sees how it goes on.
    """
    chunks = pack(speech)
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


def _between(before: Span, after: Span) -> int:
    """The middle of the pause between two chunks."""
    return _whole_ms((before[1] + after[0]) // 2)


def _whole_ms(position: int) -> int:
    return max(0, position - position % _MS)
