"""Files: whole or not at all, never over another one untold, in any script of name."""

import asyncio
import errno
import os
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.account import Provider
from stt_desktop.domain.errors import (
    DISK_FULL,
    EXPORT_NAME_UNUSABLE,
    FOLDER_READ_ONLY,
    FORMAT_UNKNOWN,
    NO_TIMES,
    AppError,
)
from stt_desktop.domain.source import LocalFile, RemoteUrl, Source
from stt_desktop.domain.task import ExportPlan, State, Task
from stt_desktop.domain.transcript import Cue, Timing, Transcript, Word
from stt_desktop.jobs import export

Run = Callable[[Coroutine[Any, Any, Any]], Any]


def a_task(source: Source) -> Task:
    return Task("1", source, "given", "local", Provider.LOCAL, 1, 1, state=State.DONE)


def a_transcript(text: str = "Hello there.") -> Transcript:
    return Transcript(text, (Word(text, 0, 2000),), (Cue(0, 2000, (text,)),), Timing.PROVIDER)


def write(
    source: Path | Source, *formats: str, text: str = "Hello there.", **plan: Any
) -> list[Path]:
    task = a_task(LocalFile(str(source)) if isinstance(source, Path) else source)
    written = asyncio.run(export.write(task, a_transcript(text), ExportPlan(formats, **plan)))
    if written.error is not None:
        raise written.error
    return [Path(path) for path in written.paths]


@pytest.mark.parametrize(
    "name",
    [
        "talk.wav",
        "采访 王先生.m4a",
        "مقابلة.mp3",
        "интервью.mp3",
        "two.dots.in.name.mp3",
        "line\nbreak \U0001f600.wav",
        ".hidden",
        "no extension",
        os.fsdecode(b"\xff\xfe bytes.wav"),
        "x" * 251 + ".wav",
        "王" * 83 + ".wav",
    ],
)
def test_results_go_beside_the_recording_in_any_script(tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    source.touch()
    (srt,) = write(source, "srt")
    assert srt.parent == tmp_path
    assert srt.name.startswith(source.stem[:80])
    assert srt.suffix == ".srt"
    assert "Hello there." in srt.read_text("utf-8")
    assert sorted(tmp_path.iterdir()) == sorted([source, srt])


def test_another_file_is_never_replaced_untold(tmp_path: Path) -> None:
    theirs = tmp_path / "talk.srt"
    theirs.write_text("mine", "utf-8")
    assert write(tmp_path / "talk.wav", "srt") == [tmp_path / "talk (2).srt"]
    assert theirs.read_text("utf-8") == "mine"
    assert write(tmp_path / "talk.wav", "srt", text="Other.") == [tmp_path / "talk (3).srt"]


def test_the_same_content_again_is_no_second_file(tmp_path: Path) -> None:
    first = write(tmp_path / "talk.wav", "srt", "txt")
    assert write(tmp_path / "talk.wav", "srt", "txt") == first
    assert len(list(tmp_path.iterdir())) == 2


def test_when_told_it_replaces(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("old", "utf-8")
    (path,) = write(tmp_path / "talk.wav", "txt", overwrite=True)
    assert path == tmp_path / "talk.txt"
    assert path.read_text("utf-8").strip() == "Hello there."


def test_a_link_goes_into_the_current_folder_under_a_safe_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    link = RemoteUrl("https://example.org/a/..%2F..%2Fetc%2Fpass%3Aword.mp3?x=1")
    (path,) = write(link, "txt")
    assert path.parent == tmp_path
    assert path.name == "pass_word.txt"
    (bare,) = write(RemoteUrl("https://example.org/"), "srt")
    assert bare.name == "example.srt"


def test_a_missing_output_folder_is_made(tmp_path: Path) -> None:
    (path,) = write(tmp_path / "talk.wav", "txt", folder=str(tmp_path / "a" / "b"))
    assert path == tmp_path / "a" / "b" / "talk.txt"


def test_an_unknown_format_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(AppError) as told:
        write(tmp_path / "talk.wav", "srt", "nonsense")
    assert told.value.kind is FORMAT_UNKNOWN
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    with pytest.raises(AppError) as told:
        write(tmp_path / "talk.wav", "srt", folder=str(blocked / "below"))
    assert told.value.kind is FOLDER_READ_ONLY
    assert "talk.srt" in told.value.message()


def test_bare_text_is_written_where_it_can_be_and_the_rest_is_told(tmp_path: Path) -> None:
    bare = Transcript("Hello there.", (), (), None)
    task = a_task(LocalFile(str(tmp_path / "talk.wav")))
    written = asyncio.run(export.write(task, bare, ExportPlan(("srt", "txt"))))
    assert written.paths == (str(tmp_path / "talk.txt"),)
    assert written.error == AppError(NO_TIMES, name="talk.wav", formats="SRT")
    assert [path.name for path in tmp_path.iterdir()] == ["talk.txt"]


def test_what_a_killed_export_left_is_cleaned_up_by_the_next(tmp_path: Path) -> None:
    def killed(*_: object) -> int:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", killed)
        patch.setattr(Path, "unlink", lambda *_, **__: None)
        with pytest.raises(KeyboardInterrupt):
            write(tmp_path / "talk.wav", "srt")
    (left,) = tmp_path.iterdir()
    assert left.name.endswith(".part")
    assert write(tmp_path / "talk.wav", "srt") == [tmp_path / "talk.srt"]
    assert [path.name for path in tmp_path.iterdir()] == ["talk.srt"]


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_full_disk_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if call == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(export, "_place", full)
    with pytest.raises(AppError) as told:
        write(tmp_path / "talk.wav", "srt")
    assert told.value.kind is DISK_FULL
    assert list(tmp_path.iterdir()) == []


def test_without_hard_links_it_still_never_replaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", no_links)
    (tmp_path / "talk.srt").write_text("mine", "utf-8")
    assert write(tmp_path / "talk.wav", "srt") == [tmp_path / "talk (2).srt"]
    assert (tmp_path / "talk.srt").read_text("utf-8") == "mine"
    assert "Hello" in (tmp_path / "talk (2).srt").read_text("utf-8")
    assert len(list(tmp_path.iterdir())) == 2


def test_names_follow_the_template(tmp_path: Path) -> None:
    task = replace(a_task(LocalFile(str(tmp_path / "talk {x}.wav"))), created_ms=1_700_000_000_000)
    plan = ExportPlan(("srt", "txt"), name="{date} {name}.{language}")
    day = datetime.fromtimestamp(1_700_000_000).astimezone().date().isoformat()
    assert export.file_names(task, plan, "zh") == [
        f"{day} talk {{x}}.zh.srt",
        f"{day} talk {{x}}.zh.txt",
    ]
    assert export.file_names(task, plan)[0].endswith("talk {x}.und.srt")
    written = asyncio.run(export.write(task, a_transcript(), plan))
    assert [Path(path).name for path in written.paths] == export.file_names(task, plan)


@pytest.mark.parametrize(
    "template",
    ["", "fixed", "{date}", "{name", "{name}}", "{name!r}", "{name:>9}", "{name.x}", "{0}{name}",
     "{nonsense}{name}", "a/{name}", "..\\{name}", "{name}\n", '{name}"'],
)  # fmt: skip
def test_a_template_that_cannot_name_files_writes_nothing(tmp_path: Path, template: str) -> None:
    with pytest.raises(AppError) as told:
        write(tmp_path / "talk.wav", "srt", name=template)
    assert told.value.kind is EXPORT_NAME_UNUSABLE
    assert list(tmp_path.iterdir()) == []


def test_a_language_that_a_service_made_up_leaves_the_folder_alone(tmp_path: Path) -> None:
    task = a_task(LocalFile(str(tmp_path / "talk.wav")))
    plan = ExportPlan(("txt",), name="{name}.{language}")
    assert export.file_names(task, plan, "../../en") == ["talk..._.._en.txt"]


def test_line_ends_and_byte_order_mark(tmp_path: Path) -> None:
    (path,) = write(tmp_path / "talk.wav", "srt", crlf=True, bom=True)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf1\r\n00:00:00,000")
    assert content.count(b"\n") == content.count(b"\r\n")


def test_what_stands_in_the_way(tmp_path: Path) -> None:
    task, plan = a_task(LocalFile(str(tmp_path / "talk.wav"))), ExportPlan(("srt", "txt"))
    assert export.in_the_way(task, a_transcript(), plan) == []
    asyncio.run(export.write(task, a_transcript(), plan))
    assert export.in_the_way(task, a_transcript(), plan) == []
    (tmp_path / "talk.srt").write_text("mine", "utf-8")
    assert export.in_the_way(task, a_transcript(), plan) == [str(tmp_path / "talk.srt")]
    other = replace(plan, bom=True)
    assert export.in_the_way(task, a_transcript(), other) == [
        str(tmp_path / "talk.srt"),
        str(tmp_path / "talk.txt"),
    ]


def test_what_will_not_be_written_is_not_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "talk.srt").write_text("mine", "utf-8")
    timeless = Transcript("Hello.", (), (), None)
    task = a_task(LocalFile(str(tmp_path / "talk.wav")))
    assert export.in_the_way(task, timeless, ExportPlan(("srt",))) == []
