"""Tasks and transcripts as they are stored, and as older versions stored them."""

import json
from dataclasses import replace

import pytest

from stt_desktop.domain.account import Provider
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import Options, State, Task
from stt_desktop.domain.transcript import Cue, Timing, Word
from stt_desktop.journal.codec import dump_task, load_task, load_transcript

TASK = Task("an-id", LocalFile("/a.mp3"), "a.mp3", "local", Provider.LOCAL, 1, 2)


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


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"duration_ms": 0, "points": 0, "attempt": 0, "size_bytes": 0},
        {"options": Options(extract=False)},
        {"options": Options(track=2, language="zh")},
        {"state": State.DONE, "attempt": 3, "result": None},
        {"state": State.DONE, "attempt": 3, "result": 2},
        {"default_track": 3, "tracks": ("one", "two"), "title": ""},
    ],
)
def test_what_is_not_written_is_what_it_was(changes: dict[str, object]) -> None:
    task = replace(TASK, **changes)  # type: ignore[arg-type]
    assert load_task(dump_task(task)) == task


def test_what_is_at_its_default_takes_no_room() -> None:
    """A long history is read before it is shown."""
    written = json.loads(dump_task(TASK)).keys()
    assert not written & {"options", "export", "error", "outputs", "tracks", "answered", "title"}


def test_tasks_that_were_written_with_all_their_defaults_are_read() -> None:
    full = json.loads(dump_task(TASK)) | {
        "options": {"language": None, "mode": "auto", "again": False, "extract": True},
        "export": None,
        "timing": None,
        "remote": {},
        "answered": False,
        "error": None,
        "outputs": [],
        "title": None,
        "default_track": 1,
        "earlier": [],
        "of a newer version": 1,
    }
    assert load_task(json.dumps(full)) == TASK
