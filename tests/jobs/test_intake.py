"""What was dropped becomes sources; what cannot be used is told with its reason."""

from pathlib import Path

import pytest

from stt_desktop.domain.errors import (
    FOLDER_WITHOUT_MEDIA,
    SOURCE_MISSING,
    SOURCE_NOT_UNDERSTOOD,
    SOURCE_UNREADABLE,
)
from stt_desktop.domain.source import LocalFile, RemoteUrl
from stt_desktop.jobs.intake import Intake, gather


def media_below(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.wav"))


def take(base: Path, *inputs: str) -> Intake:
    return gather(inputs, base=base, find_media=media_below)


def test_files_folders_and_links_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "folder" / "deep").mkdir(parents=True)
    for name in ("a.mp3", "folder/b.wav", "folder/deep/c.wav"):
        (tmp_path / name).touch()
    intake = take(tmp_path, "https://example.org/x.mp3", "folder", "./a.mp3")
    assert intake.items == [
        (RemoteUrl("https://example.org/x.mp3"), "https://example.org/x.mp3"),
        (LocalFile(str(tmp_path / "folder/b.wav")), str(Path("folder/b.wav"))),
        (LocalFile(str(tmp_path / "folder/deep/c.wav")), str(Path("folder/deep/c.wav"))),
        (LocalFile(str(tmp_path / "a.mp3")), "./a.mp3"),
    ]
    assert intake.refused == []


def test_a_source_named_twice_is_taken_once(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    intake = take(tmp_path, "a.wav", ".", str(tmp_path / "a.wav"), "x/../a.wav")
    assert [source for source, _ in intake.items] == [LocalFile(str(tmp_path / "a.wav"))]


def test_a_file_url_of_any_script_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "录 音 100%.wav"
    file.touch()
    assert take(tmp_path, file.as_uri()).items[0][0] == LocalFile(str(file))


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("gone.mp3", SOURCE_MISSING),
        ("folder/gone", SOURCE_MISSING),
        ("hello", SOURCE_NOT_UNDERSTOOD),
        ("nul\0byte.wav", SOURCE_NOT_UNDERSTOOD),
        ("empty", FOLDER_WITHOUT_MEDIA),
        ("file.wav/below.wav", SOURCE_MISSING),
        ("x" * 5000, SOURCE_UNREADABLE),
    ],
)
def test_what_cannot_be_used_is_refused_and_the_rest_taken(
    tmp_path: Path, given: str, kind: object
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.wav").touch()
    intake = take(tmp_path, given, "file.wav")
    assert [(name, error.kind) for name, error in intake.refused] == [(given, kind)]
    assert len(intake.items) == 1


def test_a_loop_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop.wav").symlink_to(tmp_path / "loop.wav")
    assert take(tmp_path, "loop.wav").refused[0][1].kind is SOURCE_UNREADABLE
