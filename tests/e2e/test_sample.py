"""The sample recording through the whole program: what it says, and when it says it."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pysubs2
import pytest

from stt_desktop.paths import resource

SAMPLE = resource("sample", "sample.flac")

# How far a cue may reach into the silence around its utterance, in milliseconds: half of the
# pause, so that a cue cannot touch two utterances.
MARGIN = 500


def words(text: str) -> list[str]:
    """Return what was said, without case, punctuation and spelling conventions."""
    plain = text.lower().replace("mr.", "mister").replace("-", " ")
    return "".join(c if c.isalnum() or c.isspace() else "" for c in plain).split()


def word_errors(reference: Sequence[str], heard: Sequence[str]) -> int:
    """Count the fewest substitutions, deletions and insertions between the two."""
    row = list(range(len(heard) + 1))
    for i, expected in enumerate(reference, start=1):
        diagonal, row[0] = row[0], i
        for j, word in enumerate(heard, start=1):
            best = min(row[j] + 1, row[j - 1] + 1, diagonal + (word != expected))
            diagonal, row[j] = row[j], best
    return row[-1]


@pytest.mark.parametrize(
    ("reference", "heard", "errors"),
    [("a b c", "a b c", 0), ("a b c", "a x c", 1), ("a b c", "a c", 1), ("a b", "x a b y", 2)],
)
def test_word_errors_are_counted(reference: str, heard: str, errors: int) -> None:
    assert word_errors(reference.split(), heard.split()) == errors


@pytest.mark.slow
@pytest.mark.e2e
@pytest.mark.usefixtures("base_model")
def test_the_sample_is_heard_right_and_timed_right(tmp_path: Path) -> None:
    program = [sys.executable, "-P", "-m", "stt_desktop"]
    wanted = ["--format", "txt,srt", "--output", str(tmp_path)]
    subprocess.run([*program, "transcribe", str(SAMPLE), *wanted], timeout=110, check=True)
    reference = words(SAMPLE.with_suffix(".txt").read_text(encoding="utf-8"))
    heard = words((tmp_path / "sample.txt").read_text(encoding="utf-8"))
    assert word_errors(reference, heard) <= 0.05 * len(reference), heard

    utterances = json.loads(resource("sample", "utterances.json").read_text())["utterances"]
    spans = [(u["start_ms"] - MARGIN, u["end_ms"] + MARGIN) for u in utterances]
    cues = pysubs2.load(str(tmp_path / "sample.srt"), encoding="utf-8")
    homes = [
        [i for i, (start, end) in enumerate(spans) if start <= cue.start and cue.end <= end]
        for cue in cues
    ]
    assert all(homes), "every cue lies within one utterance"
    assert {i for home in homes for i in home} == set(range(len(spans))), "and each has one"
