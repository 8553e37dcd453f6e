"""The sample recording is what its credits and its offsets say."""

import hashlib
import itertools
import json
import re
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest

SAMPLE = Path(__file__).parents[2] / "resources" / "sample"


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SAMPLE / "utterances.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def samples() -> npt.NDArray[np.int16]:
    """Every sample of the recording: shape (n,), 16 bit, at the file's own rate."""
    with av.open(str(SAMPLE / "sample.flac")) as container:
        return np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])


def test_is_16_khz_mono_16_bit(facts: dict[str, Any]) -> None:
    with av.open(str(SAMPLE / "sample.flac")) as container:
        stream = container.streams.audio[0]
        assert (stream.rate, stream.layout.name, stream.format.name) == (16_000, "mono", "s16")
    assert (facts["sample_rate"], facts["channels"]) == (16_000, 1)


def test_lasts_as_long_as_the_offsets_and_the_credits_say(
    facts: dict[str, Any], samples: npt.NDArray[np.int16]
) -> None:
    credited = re.search(r"is ([0-9.]+) s of one human voice", (SAMPLE / "CREDITS.md").read_text())
    assert credited is not None
    assert len(samples) * 1000 == facts["duration_ms"] * facts["sample_rate"]
    assert round(float(credited[1]) * 1000) == facts["duration_ms"]
    assert facts["utterances"][-1]["end_ms"] == facts["duration_ms"]


def test_each_utterance_is_the_original_untouched(
    facts: dict[str, Any], samples: npt.NDArray[np.int16]
) -> None:
    per_ms = facts["sample_rate"] // 1000
    for utterance in facts["utterances"]:
        part = samples[utterance["start_ms"] * per_ms : utterance["end_ms"] * per_ms]
        digest = hashlib.sha256(part.astype("<i2").tobytes()).hexdigest()
        assert digest == utterance["pcm_sha256"], utterance["id"]


def test_the_pauses_are_exact_and_silent(
    facts: dict[str, Any], samples: npt.NDArray[np.int16]
) -> None:
    per_ms = facts["sample_rate"] // 1000
    utterances = facts["utterances"]
    for before, after in itertools.pairwise(utterances):
        assert after["start_ms"] - before["end_ms"] == facts["pause_ms"]
        assert not samples[before["end_ms"] * per_ms : after["start_ms"] * per_ms].any()


def test_the_text_has_one_line_for_each_utterance(facts: dict[str, Any]) -> None:
    lines = (SAMPLE / "sample.txt").read_text(encoding="utf-8").splitlines()
    assert lines == [utterance["text"] for utterance in facts["utterances"]]
    assert len(lines) == 5
