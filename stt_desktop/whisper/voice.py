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


def find_speech(sound: Samples) -> list[Span]:
    """Stretches of speech without the pauses around them, in samples; none is longer than what
    is recognized at once."""
    return _find(sound, TO_RECOGNIZE)


def find_islands(sound: Samples) -> list[Span]:
    """The same with every short pause between them, for the times of words."""
    return _find(sound, _TO_TIME)


def _find(sound: Samples, options: VadOptions) -> list[Span]:
    found = get_speech_timestamps(sound, options)
    return [(int(span["start"]), int(span["end"])) for span in found]
