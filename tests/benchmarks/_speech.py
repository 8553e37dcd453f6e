"""Speech whose word times are known: by espeak-ng and flite to the sample, and a natural voice.

The same voice says the same words in the same way, whatever was said before: each utterance begins
with the libraries' own noise as it is in a process that has said nothing yet.

espeak-ng through ``ctypes`` and its C interface (``speak_lib.h``): synthesis calls back with
events, and an event of a word carries the position in the text and in the sound.
"""

import _ctypes
import contextlib
import ctypes
import ctypes.util
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from tests.benchmarks import _flite, _natural

RATE = 16_000
Sound = npt.NDArray[np.int16]

_RETRIEVAL = 1  # AUDIO_OUTPUT_RETRIEVAL
_UTF8 = 1  # espeakCHARS_UTF8
_BY_CHARACTER = 1  # POS_CHARACTER
_WORD = 1  # espeakEVENT_WORD
_END_OF_LIST = 0  # espeakEVENT_LIST_TERMINATED
_SPEED = 1  # espeakRATE, words a minute
_PITCH = 3  # espeakPITCH, 0 to 100


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True, slots=True)
class Voice:
    """espeak-ng's name (``en-us+f3``), words a minute, pitch (0 to 100); or ``flite:`` and the name
    of one of flite's, which has its own speed and pitch; or NATURAL."""

    name: str
    speed: int = 165
    pitch: int = 50


NATURAL = Voice("natural")
"""Says the sample's five sentences, nothing else."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Sound without silence around it; ``onsets_ms`` and ``end_ms`` count from its start."""

    sound: Sound
    onsets_ms: tuple[int, ...]

    @property
    def duration_ms(self) -> int:
        return len(self.sound) * 1000 // RATE


@cache
def _library_name() -> str:
    return ctypes.util.find_library("espeak-ng") or "libespeak-ng.so.1"


class _Espeak:
    """The library, loaded anew: it keeps the place in its voices' flutter, and forgets it no other
    way than by being unloaded."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(_library_name())
        self._rate = self._library.espeak_Initialize(_RETRIEVAL, 200, None, 0)
        if self._rate <= 0:
            raise RuntimeError("espeak-ng does not start")
        self._pieces: list[Sound] = []
        self._words: list[tuple[int, int]] = []
        self._callback = _CALLBACK(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    def close(self) -> None:
        self._library.espeak_Terminate()
        _ctypes.dlclose(self._library._handle)

    def speak(self, voice: Voice, text: str) -> tuple[Sound, list[tuple[int, int]]]:
        """(sound at 16 kHz, (offset of the word in ``text``, its first sample) of each word)."""
        if self._library.espeak_SetVoiceByName(voice.name.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {voice.name}")
        self._library.espeak_SetParameter(_SPEED, voice.speed, 0)
        self._library.espeak_SetParameter(_PITCH, voice.pitch, 0)
        self._pieces, self._words = [], []
        raw = text.encode() + b"\0"
        self._library.espeak_Synth(raw, len(raw), 0, _BY_CHARACTER, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        sound = np.concatenate(self._pieces)
        words = [(at, sample * RATE // self._rate) for at, sample in self._words]
        return resampled(sound, self._rate, RATE), words

    def _take(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, events: object) -> int:
        if count > 0:
            self._pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
        number = 0
        while events[number].type != _END_OF_LIST:  # type: ignore[index]
            event = events[number]  # type: ignore[index]
            if event.type == _WORD:
                self._words.append((event.text_position - 1, event.sample))
            number += 1
        return 0


def utter(voice: Voice, words: Sequence[str]) -> Utterance:
    """``words`` spoken as one sentence. Its first sample is the first that can be heard (the
    natural voice breathes in before)."""
    if voice == NATURAL:
        return Utterance(*_natural.utterance(" ".join(words)))
    ctypes.CDLL(None).srand(1)
    if voice.name.startswith("flite:"):
        return _cropped(*_flite.speak(voice.name.removeprefix("flite:"), words))
    return _cropped(*_by_espeak(voice, words))


def _cropped(sound: Sound, rate: int, onsets: Sequence[int]) -> Utterance:
    """At 16 kHz and without the silence around; ``onsets`` are samples at ``rate``."""
    sound = resampled(sound, rate, RATE)
    loud = np.flatnonzero(np.abs(sound) > 100)
    first, last = int(loud[0]), int(loud[-1]) + 1
    begins = [max(0, onset * RATE // rate - first) * 1000 // RATE for onset in onsets]
    begins[0] = 0
    return Utterance(sound[first:last], tuple(begins))


def _by_espeak(voice: Voice, words: Sequence[str]) -> tuple[Sound, int, list[int]]:
    """(sound, its rate, the first sample of each word).

    A word without an event of its own (espeak-ng joins some: "of the") begins where its letters
    lie between its neighbours.
    """
    text = " ".join(words)
    with contextlib.closing(_Espeak()) as espeak:
        sound, events = espeak.speak(voice, text)
    found = dict(reversed(events))
    onsets: list[int | None] = []
    at = 0
    for word in words:
        inside = [found[spot] for spot in range(at, at + len(word)) if spot in found]
        onsets.append(inside[0] if inside else None)
        at += len(word) + 1
    last = int(np.flatnonzero(np.abs(sound) > 100)[-1]) + 1
    return sound, RATE, _filled(onsets, words, last)


def _filled(onsets: Sequence[int | None], words: Sequence[str], end: int) -> list[int]:
    known = [(at, onset) for at, onset in enumerate(onsets) if onset is not None]
    lengths = np.concatenate([[0], np.cumsum([len(word) for word in words])])
    spots = [lengths[at] for at, _ in known] + [lengths[-1]]
    times = [onset for _, onset in known] + [end]
    return [round(float(np.interp(lengths[at], spots, times))) for at in range(len(words))]


def resampled(sound: Sound, before: int, after: int) -> Sound:
    """``sound`` at another rate, by FFmpeg."""
    frame = AudioFrame.from_ndarray(sound.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = before
    resampler = AudioResampler(format="s16", layout="mono", rate=after)
    frames = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([each.to_ndarray().reshape(-1) for each in frames]).astype(np.int16)


def write_wav(path: str, sound: Sound) -> None:
    _write(path, sound, "pcm_s16le", None)


def write_mp3(path: str, sound: Sound, bits_a_second: int) -> None:
    _write(path, sound, "libmp3lame", bits_a_second)


def _write(path: str, sound: Sound, codec: str, bits_a_second: int | None) -> None:
    with av.open(path, "w") as container:
        stream: Any = container.add_stream(codec, rate=RATE, layout="mono")
        if bits_a_second is not None:
            stream.bit_rate = bits_a_second
        kind = "s16p" if codec == "libmp3lame" else "s16"
        for start in range(0, len(sound), 10 * RATE):
            piece = sound[start : start + 10 * RATE].reshape(1, -1)
            frame = AudioFrame.from_ndarray(np.ascontiguousarray(piece), format=kind, layout="mono")
            frame.sample_rate, frame.pts = RATE, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
