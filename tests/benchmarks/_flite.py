"""Flite's voices with the time of each word, through ``ctypes`` and its C interface.

A synthesized utterance keeps what it was made of: its tokens (the words as written) lead to their
phones, and those have times.
"""

import ctypes
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

Sound = npt.NDArray[np.int16]

_FIRST_PHONE = b"R:Token.daughter1.R:SylStructure.daughter1.daughter1.R:Segment.p.end"
"""From a token to its first word, its first syllable and that one's first phone: it begins where
the phone (or pause) before it ends, in seconds."""


class _Wave(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_char_p),
        ("rate", ctypes.c_int),
        ("count", ctypes.c_int),
        ("channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    )


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL("libflite.so.1", ctypes.RTLD_GLOBAL)
    for part in ("usenglish", "cmulex"):
        ctypes.CDLL(f"libflite_{part}.so.1", ctypes.RTLD_GLOBAL)
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    for name, answer, takes in (
        ("flite_init", ctypes.c_int, []),
        ("flite_synth_text", pointer, [text, pointer]),
        ("utt_relation", pointer, [pointer, text]),
        ("utt_wave", ctypes.POINTER(_Wave), [pointer]),
        ("relation_head", pointer, [pointer]),
        ("item_next", pointer, [pointer]),
        ("ffeature_float", ctypes.c_float, [pointer, text]),
        ("delete_utterance", None, [pointer]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = answer, takes
    library.flite_init()
    return library


@cache
def _voice(name: str) -> int:
    _library()
    register = getattr(ctypes.CDLL(f"libflite_cmu_us_{name}.so.1"), f"register_cmu_us_{name}")
    register.restype, register.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    return int(register(None))


def speak(name: str, words: Sequence[str]) -> tuple[Sound, int, list[int]]:
    """(sound, its samples a second, the first sample of each of ``words``)."""
    library = _library()
    utterance = library.flite_synth_text(" ".join(words).encode("ascii"), _voice(name))
    wave = library.utt_wave(utterance).contents
    sound = np.ctypeslib.as_array(wave.samples, (wave.count,)).copy()
    onsets: list[int] = []
    token = library.relation_head(library.utt_relation(utterance, b"Token"))
    while token:
        onsets.append(round(library.ffeature_float(token, _FIRST_PHONE) * wave.rate))
        token = library.item_next(token)
    rate = int(wave.rate)
    library.delete_utterance(utterance)
    if len(onsets) != len(words):
        raise ValueError(f"flite reads {len(onsets)} words in {words}")
    return sound, rate, onsets
