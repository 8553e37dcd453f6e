"""Makes the model's word times fit to be used. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TimedWord:
    """``text`` keeps the white space before it. ``probability`` is the model's, 0 to 1."""

    text: str
    start_ms: int
    end_ms: int
    probability: float


def settle(
    words: Sequence[TimedWord], text: str, first_ms: int, last_ms: int
) -> tuple[TimedWord, ...]:
    """The words of one stretch of sound, none empty, inside ``first_ms`` to ``last_ms``.

    No word begins before the one before it ends, and joining their texts gives ``text``. Where
    the model gave no words for its text, the whole stretch is one word.
    """
    spoken = [word for word in words if word.text]
    if "".join(word.text for word in spoken).strip() != text.strip():
        return (TimedWord(text, first_ms, max(first_ms, last_ms), 0.0),)
    settled: list[TimedWord] = []
    before = first_ms
    for word in spoken:
        start = min(max(word.start_ms, before), last_ms)
        end = min(max(word.end_ms, start), last_ms)
        settled.append(TimedWord(word.text, start, end, min(max(word.probability, 0.0), 1.0)))
        before = end
    return tuple(settled)
