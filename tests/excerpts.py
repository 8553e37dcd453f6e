"""Short recordings cut from the sample: real speech whose words are known."""

import json
import wave
from functools import cache
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

SAMPLE = Path(__file__).parents[1] / "resources" / "sample" / "sample.flac"
RATE = 16_000

FIVE = {
    "one.wav": (0, 7_500),
    "two.wav": (8_000, 11_500),
    "three 三.wav": (12_000, 17_900),
    "four.wav": (18_300, 24_900),
    "five.wav": (25_300, 28_700),
}
"""The five utterances: file name and span in milliseconds, with a little silence around."""


@cache
def sample_sound() -> npt.NDArray[np.int16]:
    """The whole sample: shape (n,), 16 bit mono at :data:`RATE`."""
    with av.open(str(SAMPLE)) as container:
        frames = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
    return np.concatenate(frames).astype(np.int16)


def reference_text() -> str:
    """What is said in the sample, lower case."""
    facts = json.loads((SAMPLE.parent / "utterances.json").read_text("utf-8"))
    return " ".join(utterance["text"] for utterance in facts["utterances"])


def write_wav(path: Path, sound: npt.NDArray[np.int16]) -> Path:
    """Write 16-bit mono sound at :data:`RATE`."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(sound.tobytes())
    return path


def cut_sample(folder: Path, name: str, start_ms: int, end_ms: int) -> Path:
    """The sample from ``start_ms`` to ``end_ms`` as a WAV file in ``folder``."""
    span = slice(start_ms * RATE // 1000, end_ms * RATE // 1000)
    return write_wav(folder / name, sample_sound()[span])


def repeat_sample(path: Path, duration_ms: int) -> Path:
    """The sample over and over, with a second of silence between, for ``duration_ms``."""
    once = np.concatenate([sample_sound(), np.zeros(RATE, np.int16)])
    wanted = duration_ms * RATE // 1000
    return write_wav(path, np.tile(once, -(-wanted // len(once)))[:wanted])
