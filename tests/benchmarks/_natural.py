"""The sample's five utterances: a natural voice (LibriVox), and when each of its words begins.

The words' times were found once by another aligner than the program's: pocketsphinx 5 with its
own acoustic model (``set_align_text`` with the reference text, then ``set_alignment``), in steps of
10 ms. They are a check and no ground truth to the sample; the silences between are exact.
"""

import json
from functools import cache
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

Sound = npt.NDArray[np.int16]

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample"

ONSETS_MS = (
    (
        200,
        370,
        630,
        980,
        1580,
        1840,
        2250,
        2710,
        2890,
        3440,
        4000,
        4330,
        4520,
        4790,
        4940,
        5460,
        5560,
        5750,
        6040,
        6140,
        6350,
        6610,
    ),
    (
        210,
        330,
        560,
        1130,
        1300,
        1480,
        2110,
        2330,
    ),
    (
        270,
        590,
        700,
        860,
        1220,
        1740,
        2220,
        2390,
        2780,
        3630,
        3880,
        3980,
        4160,
        4370,
    ),
    (
        220,
        440,
        540,
        980,
        1030,
        1410,
        1460,
        2010,
        2490,
        2710,
        3000,
        3190,
        3360,
        3690,
        4070,
        4250,
        5000,
        5130,
        5210,
    ),
    (
        210,
        380,
        640,
        920,
        1070,
        1330,
        1700,
        2270,
    ),
)
"""Of each utterance's words, from its start."""


def utterance(text: str) -> tuple[Sound, tuple[int, ...]]:
    """(sound at 16 kHz, the onset of each word in ms) of a text, however it is written."""
    plain = "".join(char for char in text.lower() if char.isalpha() or char == " ")
    facts = json.loads((SAMPLE / "utterances.json").read_text(encoding="utf-8"))
    for each, onsets in zip(facts["utterances"], ONSETS_MS, strict=True):
        if each["text"] == plain:
            return _sample()[each["start_ms"] * 16 : each["end_ms"] * 16], onsets
    raise ValueError(f"nobody reads {text}")


@cache
def _sample() -> Sound:
    with av.open(str(SAMPLE / "sample.flac")) as container:
        frames = [frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)]
    return np.concatenate(frames).astype(np.int16)
