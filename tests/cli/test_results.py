"""``tasks show``, ``tasks export`` and ``tasks go-back`` with the results of several tries."""

from collections.abc import Callable
from pathlib import Path

import pytest

from stt_desktop.domain.errors import ENGINE_DIED, AppError
from tests.cli.conftest import Program

Make = Callable[[str], str]


def done(program: Program, recording: Make) -> str:
    """The id of a finished task."""
    (task,) = program("transcribe", recording("one.mp3"), "-f", "txt", "--json").objects
    return str(task["id"])


def test_a_failed_new_try_leaves_the_earlier_result_to_be_exported_and_gone_back_to(
    program: Program, recording: Make, tmp_path: Path
) -> None:
    task_id = done(program, recording)
    failure = AppError(ENGINE_DIED, name="one.mp3", reason="signal 9")
    program.transcriber.failures["one.mp3"] = failure
    assert program("tasks", "retry", task_id, "--language", "zh").code == 1
    shown = program("tasks", "show", task_id)
    assert "one two three." in shown.out
    assert "* try 1" in shown.out
    assert f"tasks go-back {task_id} --try N" in shown.out
    exported = program("tasks", "export", task_id, "-f", "srt", "--output", str(tmp_path / "out"))
    assert (exported.code, exported.out.splitlines()) == (0, [str(tmp_path / "out/one.srt")])
    back = program("tasks", "go-back", task_id[:12], "--json")
    assert (back.code, back.err) == (0, "one.mp3: the result of try 1 again\n")
    (facts,) = back.objects
    assert (facts["state"], facts["error"]) == ("done", None)
    assert facts["outputs"] == [str(tmp_path / "one.txt")]
    assert "Results" not in program("tasks", "show", task_id).out


def test_the_results_of_two_tries_can_be_told_apart_and_changed(
    program: Program, recording: Make
) -> None:
    task_id = done(program, recording)
    program.transcriber.text = "other words"
    assert program("tasks", "retry", task_id, "--language", "zh").code == 0
    (facts,) = program("tasks", "show", task_id, "--json").objects
    told = [(one["try"], one["shown"], one["language"]) for one in facts["results"]]
    assert told == [(1, False, None), (2, True, "zh")]
    assert program("tasks", "go-back", task_id).code == 0
    assert "one two three." in program("tasks", "show", task_id).out
    assert program("tasks", "go-back", task_id, "--try", "2").code == 0
    assert "other words" in program("tasks", "show", task_id).out


def test_a_text_that_the_service_has_answered_is_given_up_on_purpose_only(
    program: Program, recording: Make
) -> None:
    program("accounts", "add", "work", "--provider", "speech-to-text")
    task_id = done(program, recording)
    program.transcriber.commits.add("one.mp3")
    program.transcriber.accepts.add("one.mp3")
    # The service has accepted it; then something here goes wrong.
    failure = AppError(ENGINE_DIED, name="one.mp3", reason="signal 9")
    program.transcriber.failures["one.mp3"] = failure
    assert program("tasks", "retry", task_id, "--account", "work").code == 1
    refused = program("tasks", "go-back", task_id)
    assert (refused.code, refused.out) == (1, "")
    assert "newer text can still be had" in refused.err
    assert "--give-up" in refused.err
    assert program("tasks", "go-back", task_id, "--give-up").code == 0
    assert "one two three." in program("tasks", "show", task_id).out


@pytest.mark.parametrize("number", [[], ["--try", "7"]])
def test_there_is_not_always_an_earlier_result(
    program: Program, recording: Make, number: list[str]
) -> None:
    task_id = done(program, recording)
    ran = program("tasks", "go-back", task_id, *number)
    assert (ran.code, ran.out) == (1, "")
    assert "no such earlier result" in ran.err


def test_one_does_not_go_back_from_what_was_cut_short(program: Program, recording: Make) -> None:
    task_id = done(program, recording)
    ran = program("tasks", "go-back", "nothing")
    assert ran.code == 1
    assert program("tasks", "go-back", task_id, "--try", "1").code == 1
