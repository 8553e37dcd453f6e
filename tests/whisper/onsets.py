"""Sounds of which it is known where the voice in them begins."""

import numpy as np

from stt_desktop.whisper.voice import find_islands
from stt_desktop.whisper.windows import RATE
from tests.media.make import Sound, sample_sound, silence

H_OF_HAD_MS = 220
"""Into the sample's fourth utterance: a breath is heard before, the vowel comes 80 ms later."""


def spoken() -> Sound:
    return np.concatenate([silence(2), sample_sound(18_390, 24_440), silence(1)])


def hissed(length_ms: int) -> tuple[Sound, int, int]:
    """A hiss of that length 40 ms before the voice; where it begins, and the voice, in samples."""
    whole = spoken()
    voice = find_islands(whole)[0][0]
    stop = voice - RATE * 40 // 1000
    start = stop - RATE * length_ms // 1000
    whole[start:stop] += np.random.default_rng(3).normal(0, 0.05, stop - start).astype(np.float32)
    return whole, start, voice
