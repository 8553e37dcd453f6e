"""What a folder's search finds."""

import errno
import os
from pathlib import Path

import pytest

from stt_desktop.domain.recordings import FolderContents
from stt_desktop.media.kinds import find_media


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_recordings_are_found_in_all_folders_in_the_order_people_count(tmp_path: Path) -> None:
    put(tmp_path, "10.mp3", "2.mp3", "B.wav", "a.wav", "sub/1.mkv", "note.txt", "sub/cover.jpg")
    found = [path.relative_to(tmp_path).as_posix() for path in find_media(tmp_path).recordings]
    assert found == ["2.mp3", "10.mp3", "a.wav", "B.wav", "sub/1.mkv"]


def test_hidden_files_and_folders_are_skipped(tmp_path: Path) -> None:
    put(tmp_path, ".a.mp3", "._a.mp3", ".git/b.mp3", "c.mp3")
    assert [path.name for path in find_media(tmp_path).recordings] == ["c.mp3"]


def test_a_folder_named_like_a_recording_is_a_folder(tmp_path: Path) -> None:
    put(tmp_path, "talk.mp4/part.mp3")
    assert [path.name for path in find_media(tmp_path).recordings] == ["part.mp3"]


def test_links_in_a_circle_are_followed_once(tmp_path: Path) -> None:
    put(tmp_path, "a/b/c.mp3")
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "gone.mp3").symlink_to(tmp_path / "nowhere.mp3")
    assert [path.name for path in find_media(tmp_path).recordings] == ["c.mp3"]


def test_other_files_are_counted_but_for_hidden_ones(tmp_path: Path) -> None:
    put(tmp_path, "a.mp3", "cover.jpg", "deep/notes.txt", ".DS_Store", ".git/x")
    (tmp_path / "gone.mp3").symlink_to(tmp_path / "nowhere.mp3")
    assert find_media(tmp_path).others == 3


def test_a_folder_that_cannot_be_read_is_told_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "closed/a.mp3", "open/b.mp3")
    scandir = os.scandir

    def refuse(path: Path) -> "os._ScandirIterator[str]":
        # Permission bits do not stop root, under which tests may run.
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    found = find_media(tmp_path)
    assert [path.name for path in found.recordings] == ["b.mp3"]
    assert found.unreadable == [(tmp_path / "closed", "Permission denied")]


def test_a_link_that_leads_to_itself_is_told_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "loop.mp3").symlink_to(tmp_path / "loop.mp3")
    ((path, reason),) = find_media(tmp_path).unreadable
    assert path == tmp_path / "loop.mp3"
    assert reason == os.strerror(errno.ELOOP)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert find_media(tmp_path / "nowhere") == FolderContents(
        [], [(tmp_path / "nowhere", os.strerror(errno.ENOENT))]
    )


@pytest.mark.skipif(os.name != "posix", reason="such names exist on Linux only")
def test_names_of_any_bytes_are_found(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff\xfe.mp3")
    try:
        (tmp_path / name).touch()
    except OSError:
        pytest.skip("the file system refuses such a name")
    assert [path.name for path in find_media(tmp_path).recordings] == [name]
