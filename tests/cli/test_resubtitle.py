"""``tasks resubtitle``."""

from collections.abc import Callable
from pathlib import Path

from stt_desktop.domain.errors import ENGINE_DIED, AppError
from tests.cli.conftest import Program

Make = Callable[[str], str]


def test_subtitles_are_made_anew_without_another_transcription(
    program: Program, recording: Make, tmp_path: Path
) -> None:
    (task,) = program("transcribe", recording("one.mp3"), "-f", "srt", "--json").objects
    again = program("tasks", "resubtitle", task["id"], "--json")
    assert again.code == 0
    (facts,) = again.objects
    assert (facts["id"], facts["state"], len(facts["outputs"])) == (task["id"], "done", 1)
    assert len(program.transcriber.runs) == 1
    history = program("tasks", "show", task["id"]).out
    assert "try 1" in history
    assert program("tasks", "go-back", task["id"], "--try", "1").code == 0


def test_what_has_no_text_has_no_subtitles_to_make_anew(program: Program, recording: Make) -> None:
    program.transcriber.failures["bad.mp3"] = AppError(ENGINE_DIED, name="bad.mp3", reason="9")
    (bad,) = program("transcribe", recording("bad.mp3"), "-f", "txt", "--json").objects
    ran = program("tasks", "resubtitle", bad["id"])
    assert ran.code == 1
    assert "bad.mp3 has no transcript yet" in ran.err


def test_all_that_are_done_are_meant(program: Program, recording: Make) -> None:
    program("transcribe", recording("one.mp3"), recording("two.mp3"), "-f", "txt")
    ran = program("tasks", "resubtitle", "--all", "--json")
    assert (ran.code, len(ran.objects)) == (0, 2)
    assert len(program.transcriber.runs) == 2
