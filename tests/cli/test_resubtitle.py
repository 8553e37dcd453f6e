"""``tasks resubtitle``."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

from stt_desktop.domain.errors import ENGINE_DIED, AppError
from tests.cli.conftest import Program

Make = Callable[[str], str]
Run = Callable[[Coroutine[Any, Any, Any]], Any]


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


def test_an_export_in_another_style_says_what_it_leaves_out(
    program: Program, recording: Make, tmp_path: Path, run: Run
) -> None:
    (task,) = program("transcribe", recording("one.mp3"), "-f", "srt", "--json").objects
    export = ("tasks", "export", task["id"], "-f", "srt", "--output", str(tmp_path / "out"))
    assert "corrected" not in program(*export, "--style", "bbc").err

    async def correct() -> None:
        async with program.scheduler() as scheduler:
            received = await scheduler.received(task["id"])
            assert received is not None
            mine = (replace(received.cues[0], lines=("Corrected.",)),)
            await scheduler.keep_edited(task["id"], mine)

    run(correct())
    assert "corrected" not in program(*export).err
    said = program(*export, "--style", "bbc").err
    assert "one.mp3: cut anew; corrected line breaks and times are not in these files." in said


def test_all_that_are_done_are_meant(program: Program, recording: Make) -> None:
    program("transcribe", recording("one.mp3"), recording("two.mp3"), "-f", "txt")
    ran = program("tasks", "resubtitle", "--all", "--json")
    assert (ran.code, len(ran.objects)) == (0, 2)
    assert len(program.transcriber.runs) == 2
