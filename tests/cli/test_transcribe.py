"""``transcribe``: the contract that scripts rely on."""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from stt_desktop.domain.errors import ENGINE_DIED, AppError
from stt_desktop.settings import SettingsStore
from tests.cli.conftest import Program

Make = Callable[[str], str]

KEYS = [
    "id",
    "source",
    "account",
    "provider",
    "state",
    "remote_id",
    "outputs",
    "timing",
    "duration_ms",
    "error",
    "points",
    "estimate",
    "reused",
]


def test_the_results_lie_beside_the_file_and_their_paths_are_printed(
    program: Program, recording: Make, tmp_path: Path
) -> None:
    ran = program("transcribe", recording("talks/one.mp3"), "--format", "srt,txt")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        str(tmp_path / "talks/one.srt"),
        str(tmp_path / "talks/one.txt"),
    ]
    assert (tmp_path / "talks/one.txt").read_text(encoding="utf-8") == "one two three.\n"


def test_json_holds_the_whole_contract(program: Program, recording: Make, tmp_path: Path) -> None:
    ran = program("transcribe", recording("one.mp3"), "--json", "-f", "txt")
    (task,) = ran.objects
    assert list(task) == KEYS
    assert task["id"]
    assert task == {
        "id": task["id"],
        "source": "one.mp3",
        "account": "local",
        "provider": "local",
        "state": "done",
        "remote_id": None,
        "outputs": [str(tmp_path / "one.txt")],
        "timing": "provider",
        "duration_ms": 3000,
        "error": None,
        "points": None,
        "estimate": None,
        "reused": None,
    }


def test_a_bad_input_does_not_stop_the_others(program: Program, recording: Make) -> None:
    program.transcriber.failures["two.mp3"] = AppError(
        ENGINE_DIED, name="two.mp3", reason="signal 9"
    )
    inputs = [recording("one.mp3"), recording("two.mp3"), "gone.mp3", recording("three.mp3")]
    ran = program("transcribe", *inputs, "--json")
    assert ran.code == 1
    assert {o["source"]: (o["state"], o["error"] and o["error"]["code"]) for o in ran.objects} == {
        "gone.mp3": ("failed", "source-not-found"),
        "one.mp3": ("done", None),
        "two.mp3": ("failed", "engine-died"),
        "three.mp3": ("done", None),
    }
    assert "2 of 4 done." in ran.err


def test_an_error_has_a_code_words_and_one_action(program: Program) -> None:
    ran = program("transcribe", "gone.mp3", "--json")
    (refused,) = ran.objects
    assert list(refused) == KEYS
    assert refused["id"] is None
    assert list(refused["error"]) == ["code", "title", "message", "action"]
    assert refused["error"]["action"] == "Check the name and the folder."
    assert ran.err.startswith(
        "gone.mp3: No such file or folder\n"
        f"  There is no “gone.mp3” in {Path.cwd()}.\n"
        "  Check the name and the folder.\n"
    )


def test_a_folder_stands_for_the_recordings_in_it(
    program: Program, recording: Make, tmp_path: Path
) -> None:
    recording("talks/one.mp3")
    recording("talks/deep/two.wav")
    recording("talks/notes.md")
    ran = program("transcribe", "talks", "--json")
    assert sorted(o["source"] for o in ran.objects) == [
        os.path.join("talks", "deep", "two.wav"),  # noqa: PTH118 - as the person would write it
        os.path.join("talks", "one.mp3"),  # noqa: PTH118
    ]
    assert ran.code == 0
    assert "1 other file is no recording and was left out.\n" in ran.err


def test_a_folder_without_recordings_is_refused(program: Program, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = program("transcribe", "empty", "--json")
    assert ran.code == 1
    assert ran.objects[0]["error"]["code"] == "folder-without-media"


def test_the_output_folder_is_made(program: Program, recording: Make, tmp_path: Path) -> None:
    ran = program("transcribe", recording("one.mp3"), "-f", "srt", "-o", "new/subtitles")
    assert ran.out == f"{tmp_path / 'new/subtitles/one.srt'}\n"


def test_a_folder_that_cannot_be_written_keeps_the_transcript(
    program: Program, recording: Make
) -> None:
    # A path below a file cannot be made, not even by root.
    recording("file")
    ran = program("transcribe", recording("one.mp3"), "--json", "--output", "file/below")
    assert ran.code == 1
    (task,) = ran.objects
    assert (task["state"], task["outputs"]) == ("done", [])
    assert task["error"]["code"] == "folder-read-only"
    assert task["error"]["action"] == "Choose another folder to export to."
    again = program("tasks", "export", task["id"], "--format", "txt")
    assert again.code == 0


def test_an_existing_file_is_kept_unless_it_may_be_replaced(
    program: Program, recording: Make, tmp_path: Path
) -> None:
    recording("one.mp3")
    (tmp_path / "one.txt").write_text("mine", encoding="utf-8")
    kept = program("transcribe", "one.mp3", "-f", "txt")
    assert kept.out == f"{tmp_path / 'one (2).txt'}\n"
    assert (tmp_path / "one.txt").read_text(encoding="utf-8") == "mine"
    replaced = program("transcribe", "one.mp3", "-f", "txt", "--overwrite")
    assert replaced.out == f"{tmp_path / 'one.txt'}\n"
    assert (tmp_path / "one.txt").read_text(encoding="utf-8") == "one two three.\n"


def test_a_links_results_go_to_the_current_folder(program: Program, tmp_path: Path) -> None:
    ran = program("transcribe", "https://example.com/talk.mp3", "-f", "txt")
    assert ran.out == f"{tmp_path / 'talk.txt'}\n"


def test_a_page_is_spoken_of_by_its_address(program: Program) -> None:
    ran = program("transcribe", "https://www.example.com/watch?v=one&list=two", "-f", "txt")
    assert "example.com/watch?v=one: done" in ran.err
    listed = program("tasks", "list").out
    assert "example.com/watch?v=one" in listed


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["transcribe"], "required: INPUT"),
        (["transcribe", "a.mp3", "--format", "docx"], "“docx” is no format"),
        (["transcribe", "a.mp3", "--format", ","], "Unknown format"),
        (["transcribe", "a.mp3", "--account", "Cloud"], "no account called “Cloud”"),
        (["transcribe", "a.mp3", "--model", "huge"], "no model called “huge”"),
        (["transcribe", "a.mp3", "--language", "klingon"], "Unknown language"),
        (["transcribe", "a.mp3", "--mode", "maybe"], "invalid choice"),
        (["transcribe", "a.mp3", "--over"], "unrecognized arguments"),
        (["transcribe", "a.mp3", "--\x1b[31m"], "unrecognized arguments: --\\x1b[31m"),
        (["nonsense"], "invalid choice"),
        (["tasks"], "required: COMMAND"),
        (["tasks", "list", "--state", "sleeping"], "unknown state"),
        (["tasks", "remove"], "Which tasks?"),
        (["tasks", "remove", "abc", "--all"], "Which tasks?"),
        (["models", "install", "huge"], "no model called “huge”"),
    ],
)
def test_wrong_usage_is_told_before_any_work(
    program: Program, recording: Make, argv: list[str], words: str
) -> None:
    recording("a.mp3")
    ran = program(*argv)
    assert ran.code == 2
    assert ran.out == ""
    assert words in ran.err
    assert program("tasks", "list", "--json").objects == []


def test_the_options_reach_the_engine_and_settings_fill_the_gaps(
    program: Program, recording: Make
) -> None:
    SettingsStore(program.paths.settings).update(recognition_language="fr", model="tiny")
    program("transcribe", recording("one.mp3"))
    program("transcribe", recording("two.mp3"), "--language", "de", "--mode", "sync")
    options = [job.options for job in program.transcriber.runs]
    assert [(o.language, o.mode, o.model) for o in options] == [
        ("fr", "auto", "tiny"),
        ("de", "sync", "tiny"),
    ]


def test_progress_goes_to_standard_error_in_plain_lines(program: Program, recording: Make) -> None:
    ran = program("transcribe", recording("one.mp3"), "-f", "txt")
    assert "[1/1] one.mp3: listening, 0:01 of 0:03, 33 %\n" in ran.err
    assert "one.mp3: done (0:03)\n" in ran.err
    assert "\r" not in ran.err
    assert "\x1b" not in ran.err


def test_quiet_leaves_only_errors(program: Program, recording: Make) -> None:
    ran = program("transcribe", recording("fine.mp3"), "gone.mp3", "--quiet")
    assert ran.err.startswith("gone.mp3: No such file or folder\n")
    assert "fine.mp3" not in ran.err


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
@pytest.mark.parametrize(
    "name",
    [
        "采访 – 第一集.mp3",
        "интервью.mp3",
        "مقابلة.mp3",
        "🎙️ talk.mp3",
        "line\nbreak.mp3",
        "a\udcff.mp3",
    ],
)
def test_file_names_of_any_kind_come_through(program: Program, recording: Make, name: str) -> None:
    ran = program("transcribe", recording(name), "--json", "-f", "txt")
    (task,) = ran.objects
    assert ran.out.isascii()
    assert task["source"] == name
    assert Path(task["outputs"][0]).is_file()
    assert Path(task["outputs"][0]).stem == Path(name).stem


class FullDisk(io.StringIO):
    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")


def test_when_the_results_cannot_be_told_the_rest_of_the_work_is_kept(
    program: Program, recording: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.transcriber.held.add("two.mp3")
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", FullDisk())
        ran = program("transcribe", recording("one.mp3"), recording("two.mp3"))
    assert ran.code == 1
    assert "1 task is kept" in ran.err
    assert "The results cannot be written: No space left on device." in ran.err
    states = {o["source"]: o["state"] for o in program("tasks", "list", "--json").objects}
    assert states == {"one.mp3": "done", "two.mp3": "queued"}


def test_the_subtitles_are_cut_by_the_style_that_is_asked_for(
    program: Program, recording: Make, tmp_path: Path
) -> None:
    store = SettingsStore(program.paths.settings)
    store.update(own_styles={"Mine": {"max_chars": 8, "max_lines": 1}})
    for style, cues in (("mine", 2), ("bbc", 1)):
        ran = program(
            "transcribe", recording("one.mp3"), "-f", "srt", "--style", style, "-o", style
        )
        assert ran.code == 0
        assert (tmp_path / style / "one.srt").read_text("utf-8").count(" --> ") == cues


def test_an_unknown_style_is_wrong_usage(program: Program, recording: Make) -> None:
    ran = program("transcribe", recording("one.mp3"), "--preset", "hbo")
    assert ran.code == 2
    assert "no subtitle style called “hbo”" in ran.err
    assert program.transcriber.runs == []
