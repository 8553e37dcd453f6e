"""Where somebody speaks, by the Silero voice detector of faster-whisper's wheel. Child only.

It needs no Whisper model. It hears some 200 times faster than the sound lasts.
"""

import numpy as np
import numpy.typing as npt
from faster_whisper.vad import VadOptions, get_speech_timestamps

from stt_desktop.whisper.windows import LONGEST_STRETCH, RATE, Span

Samples = npt.NDArray[np.float32]

TO_RECOGNIZE = VadOptions(
    max_speech_duration_s=LONGEST_STRETCH / RATE,
    min_silence_duration_ms=250,
    speech_pad_ms=0,
)
_TO_TIME = VadOptions(min_silence_duration_ms=100, speech_pad_ms=0)

_FRAME = 512
_QUIET = 0.003
"""-50 dB of the loudest possible: below it there is nothing to be heard."""
_SHORT_PAUSE = RATE // 4
_STEP = RATE // 100
_ONSET = RATE * 4 // 25
"""160 ms: how loud the voice is that the detector is sure of; and a word rises within that."""
_LONGEST_ONSET = RATE * 45 // 100
"""So long is a weak first syllable that the detector misses; what takes longer is another sound."""
_CLOSURE = 5
"""Steps for which the mouth is closed before some consonants (50 ms)."""
_BURST = 4
"""What is before a closure is of the same word where it is clearly louder than its first sound."""
_RISE = 0.05
"""26 dB below the voice is its first sound (the best of 20, 26 and 32 over the tuning half)."""
_SILENT = 0.01
_LONGEST_SILENCE = 9
"""40 dB below the voice for 100 ms is a pause, though the detector passes over it."""


def find_speech(sound: Samples) -> list[Span]:
    """Stretches of speech without the pauses around them, in samples; none is longer than what
    is recognized at once."""
    return _find(sound, TO_RECOGNIZE)


def find_islands(sound: Samples) -> list[Span]:
    """The same with every short pause between them, each from its first sound on: for the times of
    words."""
    return _begun(sound, _find(sound, _TO_TIME), syllabic=False)


def find_syllables(sound: Samples) -> list[Span]:
    """Islands of a language like Chinese, where a weak syllable is a word.

    They begin with such a one, and have the silences between them that the detector passes over.
    (In English, what is weak before the voice is as often a breath, or music.)
    """
    parts = [part for span in _find(sound, _TO_TIME) for part in _parted(sound, span)]
    return _begun(sound, parts, syllabic=True)


def _begun(sound: Samples, found: list[Span], *, syllabic: bool) -> list[Span]:
    islands: list[Span] = []
    for start, end in found:
        earliest = islands[-1][1] + _STEP if islands else 0
        first = _onset(sound, start, syllabic=syllabic)
        islands.append((max(min(earliest, start), first), end))
    return islands


def _onset(sound: Samples, start: int, *, syllabic: bool) -> int:
    """Where the voice that the detector is sure of at ``start`` rises from what is before it; the
    detector takes some time over soft consonants. ``start`` itself where nothing does: in noise
    and music."""
    limit = max(_QUIET, _RISE * _loudness(sound[start : start + _ONSET]))
    longest = _LONGEST_ONSET if syllabic else _ONSET
    at = start
    while start - at < longest:
        before = at - _CLOSURE * _STEP if syllabic else 0
        if at >= _STEP and _loudness(sound[at - _STEP : at]) > limit:
            at -= _STEP
        elif before >= _STEP and _loudness(sound[before - _STEP : before]) > _BURST * limit:
            at = before - _STEP
        else:
            return at
    return start


def _parted(sound: Samples, span: Span) -> list[Span]:
    """What the detector took for one stretch, without the silences in it that it passed over."""
    start, end = span
    count = (end - start) // _STEP
    if count == 0:
        return [span]
    steps = sound[start : start + count * _STEP].reshape(count, _STEP)
    power = np.sqrt(np.mean(steps**2, axis=1))
    loud = np.flatnonzero(power > _SILENT * float(np.sqrt(np.mean(power**2))))
    parts = [span]
    for at in np.flatnonzero(np.diff(loud) > _LONGEST_SILENCE).tolist():
        first, _ = parts.pop()
        parts += [
            (first, start + (int(loud[at]) + 1) * _STEP),
            (start + int(loud[at + 1]) * _STEP, end),
        ]
    return parts


def _loudness(sound: Samples) -> float:
    return float(np.sqrt(np.mean(sound**2)))


def find_loud(sound: Samples) -> list[Span]:
    """Stretches that are not quiet, for what the detector does not take for speech: singing."""
    count = len(sound) // _FRAME
    if count == 0:
        return []
    power = np.sqrt(np.mean(sound[: count * _FRAME].reshape(count, _FRAME) ** 2, axis=1))
    limit = max(_QUIET, 0.1 * float(np.percentile(power, 95)))
    loud = np.flatnonzero(power > limit)
    spans: list[Span] = []
    for frame in loud.tolist():
        start, end = frame * _FRAME, (frame + 1) * _FRAME
        if spans and (
            start - spans[-1][1] < _SHORT_PAUSE and end - spans[-1][0] <= LONGEST_STRETCH
        ):
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    return spans


def _find(sound: Samples, options: VadOptions) -> list[Span]:
    found = get_speech_timestamps(sound, options)
    return [(int(span["start"]), int(span["end"])) for span in found]
