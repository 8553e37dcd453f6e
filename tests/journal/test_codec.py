"""Transcripts as older versions stored them."""

import json

from stt_desktop.domain.transcript import Cue, Timing, Word
from stt_desktop.journal.codec import load_transcript


def test_times_stored_without_a_figure_of_error_are_read() -> None:
    stored = {
        "text": "one",
        "words": [["one", 0, 900, "provider"]],
        "cues": [[0, 900, ["one"], "provider"]],
        "timing": "provider",
    }
    read = load_transcript(json.dumps(stored))
    assert read.words == (Word("one", 0, 900, Timing.PROVIDER, None),)
    assert read.cues == (Cue(0, 900, ("one",), Timing.PROVIDER, None),)
    assert read.style == "auto"
