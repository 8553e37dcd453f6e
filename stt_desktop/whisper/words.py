"""Makes the model's word times fit to be used. Pure; times are in milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

Stretch = tuple[int, int]

_MARGIN = 100
"""The voice detector works in steps of 32 ms and needs some of them to be sure of an onset."""
_HOLDS = 40
"""A word that shares less than this with a stretch of speech may belong elsewhere."""


@dataclass(frozen=True, slots=True)
class TimedWord:
    """``text`` keeps the white space before it. ``probability`` is the model's, 0 to 1."""

    text: str
    start_ms: int
    end_ms: int
    probability: float


def settle(
    words: Sequence[TimedWord], text: str, span: Stretch, voice: Sequence[Stretch] = ()
) -> tuple[TimedWord, ...]:
    """The words of one stretch of sound, none empty, inside ``span``.

    No word begins before the one before it ends, and joining their texts gives ``text``. Where
    the model gave no words for its text, the whole stretch is one word. ``voice`` is where the
    voice detector heard speech: a word that reaches into a pause is drawn back to its speech.
    """
    first_ms, last_ms = span
    spoken = [word for word in words if word.text]
    if "".join(word.text for word in spoken).strip() != text.strip():
        return (TimedWord(text, first_ms, max(first_ms, last_ms), 0.0),)
    settled: list[TimedWord] = []
    before = first_ms
    for word in spoken:
        drawn = _out_of_pauses(word, voice)
        start = min(max(drawn.start_ms, before), last_ms)
        end = min(max(drawn.end_ms, start), last_ms)
        settled.append(TimedWord(word.text, start, end, min(max(word.probability, 0.0), 1.0)))
        before = end
    return tuple(settled)


def _out_of_pauses(word: TimedWord, voice: Sequence[Stretch]) -> TimedWord:
    """The word within the stretch of speech that holds most of it.

    The attention that gives the times is vague in silence: it lets the first word behind a pause
    begin, or the last one before it end, up to half a second inside the pause.
    """

    def drawn(stretch: Stretch) -> Stretch:
        return (
            max(word.start_ms, stretch[0] - _MARGIN),
            min(word.end_ms, stretch[1] + _MARGIN),
        )

    start, end = max(map(drawn, voice), key=lambda kept: kept[1] - kept[0], default=(0, 0))
    return replace(word, start_ms=start, end_ms=end) if end - start >= _HOLDS else word
