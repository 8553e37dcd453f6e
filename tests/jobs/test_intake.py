"""What was dropped becomes sources; what cannot be used is told with its reason."""

import os
import socket
from pathlib import Path

import pytest

from stt_desktop.domain.errors import (
    FOLDER_UNREADABLE,
    FOLDER_WITHOUT_MEDIA,
    LIST_EMPTY,
    LIST_TOO_LARGE,
    SHORTCUT_UNUSABLE,
    SOURCE_ELSEWHERE,
    SOURCE_NOT_FOUND,
    SOURCE_NOT_UNDERSTOOD,
    SOURCE_UNREADABLE,
    STREAM_NOT_TAKEN,
    AppError,
)
from stt_desktop.domain.recordings import FolderContents
from stt_desktop.domain.source import LocalFile, RemoteUrl
from stt_desktop.jobs.intake import Intake, gather


def media_below(folder: Path) -> FolderContents:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    recordings = [path for path in files if path.suffix == ".wav"]
    closed = [(path, "Permission denied") for path in sorted(folder.rglob("closed"))]
    return FolderContents(recordings, closed, len(files) - len(recordings))


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


def test_what_of_a_folder_is_not_taken_is_told(tmp_path: Path) -> None:
    for name in ("talks/a.wav", "talks/cover.jpg", "talks/deep/notes.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "talks" / "closed").mkdir()
    (tmp_path / "locked" / "closed").mkdir(parents=True)
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "one.pdf").touch()
    intake = take(tmp_path, "talks", "locked", "papers")
    assert [given for _, given in intake.items] == [str(Path("talks/a.wav"))]
    unreadable = AppError(FOLDER_UNREADABLE, name="closed", reason="Permission denied")
    assert intake.refused == [
        (str(Path("talks/closed")), unreadable),
        # Not "no recordings in it": nobody has seen what is in it.
        (str(Path("locked/closed")), unreadable),
        ("papers", AppError(FOLDER_WITHOUT_MEDIA, name="papers")),
    ]
    assert intake.others == 2


def test_a_folder_that_cannot_be_read_itself_is_named_as_given(tmp_path: Path) -> None:
    talks = tmp_path / "talks"
    talks.mkdir()
    reason = "Permission denied"
    found = FolderContents(unreadable=[(talks, reason), (talks / "a.mp3", reason)])
    intake = gather(["talks/"], base=tmp_path, find_media=lambda _folder: found)
    assert intake.refused == [
        ("talks/", AppError(FOLDER_UNREADABLE, name="talks", reason=reason)),
        (str(Path("talks/a.mp3")), AppError(SOURCE_UNREADABLE, name="a.mp3", reason=reason)),
    ]


def test_a_file_url_of_any_script_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "录 音 100%.wav"
    file.touch()
    assert take(tmp_path, file.as_uri()).items[0][0] == LocalFile(str(file))


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("gone.mp3", SOURCE_NOT_FOUND),
        ("folder/gone", SOURCE_NOT_FOUND),
        ("hello", SOURCE_NOT_UNDERSTOOD),
        ("nul\0byte.wav", SOURCE_NOT_UNDERSTOOD),
        ("empty", FOLDER_WITHOUT_MEDIA),
        ("file.wav/below.wav", SOURCE_NOT_FOUND),
        ("x" * 5000, SOURCE_UNREADABLE),
        ("https:///a.mp3", SOURCE_NOT_UNDERSTOOD),
        ("data:audio/wav;base64," + "/" * 5000, SOURCE_ELSEWHERE),
        ("file://otherhost/file.wav", SOURCE_ELSEWHERE),
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


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("smb://nas/share/a.mp3", "smb://nas/share/a.mp3"),
        ("sftp://me:secret@host/a b.mp3?key=1", "sftp://host/a b.mp3"),
        ("FTP://example.org/a.mp3", "FTP://example.org/a.mp3"),
        ("trash:/a.mp3", "trash:/a.mp3"),
        ("data:audio/wav;base64,UklGRg==", "data:…"),
        ("blob:https://example.org/1-2", "blob:…"),
        ("file://otherhost/a.mp3", "file://otherhost/a.mp3"),
        ("smb://nas/" + "x" * 500, "smb://nas/" + "x" * 89 + "…"),
    ],
)
def test_an_address_that_nothing_here_opens_is_told_to_be_one(
    tmp_path: Path, given: str, name: str
) -> None:
    intake = take(tmp_path, given)
    assert intake.items == []
    assert intake.refused == [(given, AppError(SOURCE_ELSEWHERE, name=name))]


@pytest.mark.skipif(os.name != "posix", reason="no name of a file on Windows")
def test_a_file_that_is_called_like_an_address_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data:1.wav").touch()
    assert take(tmp_path, "data:1.wav").items[0][0] == LocalFile(str(tmp_path / "data:1.wav"))


def test_a_file_url_may_name_this_computer(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    url = (tmp_path / "a.wav").as_uri().removeprefix("file://")
    for host in ("localhost", socket.gethostname().upper()):
        assert len(take(tmp_path, f"file://{host}{url}").items) == 1


@pytest.mark.parametrize(
    "address",
    [
        "www.youtube.com/watch?v=abc",
        "youtu.be/xyz",
        "WWW.Example.org",
        "www.example.audio/talk.mp3",
        "media.example.com/talks/1.mp3",
        "example.com:8443/a.mp3",
        "example.de/a.mp3",
        "example.museum/talks/1",
        "xn--fsqu00a.xn--0zwm56d/录音",
    ],
)
def test_an_address_without_its_scheme_is_a_link(tmp_path: Path, address: str) -> None:
    intake = take(tmp_path, address)
    assert intake.items == [(RemoteUrl(f"https://{address}"), address)]
    assert intake.refused == []


@pytest.mark.parametrize(
    "path", ["talk.mp3", "folder.d/file.mp3", "Vol.II/1.mp3", "talks.old/1.mp3", "a.b/talk",
             "here.org/gone.mp3", "./example.org/a.mp3", "1.2.3.4/a.mp3", "example.org/a b.mp3"],
)  # fmt: skip
def test_a_missing_path_stays_one_where_it_is_no_address(tmp_path: Path, path: str) -> None:
    (tmp_path / "here.org").mkdir()
    intake = take(tmp_path, path)
    assert intake.items == []
    assert [(given, error.kind) for given, error in intake.refused] == [(path, SOURCE_NOT_FOUND)]


def test_a_file_is_one_though_it_reads_like_an_address(tmp_path: Path) -> None:
    (tmp_path / "www.example.org").mkdir()
    (tmp_path / "www.example.org" / "a.mp3").touch()
    intake = take(tmp_path, "www.example.org/a.mp3")
    assert intake.items[0][0] == LocalFile(str(tmp_path / "www.example.org/a.mp3"))


def test_a_loop_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop.wav").symlink_to(tmp_path / "loop.wav")
    assert take(tmp_path, "loop.wav").refused[0][1].kind is SOURCE_UNREADABLE


def test_shortcuts_and_lists_stand_for_what_they_name(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "one.wav").touch()
    (tmp_path / "two.wav").touch()
    (tmp_path / "talk.url").write_text("[InternetShortcut]\nURL=https://example.org/talk\n")
    (tmp_path / "all.m3u").write_text("#EXTM3U\nsub\\one.wav\n../gone.mp3\ntalk.url\n")
    (tmp_path / "mail.txt").write_text(f"See https://example.org/x.\nor\n{tmp_path}/two.wav\n")
    intake = take(tmp_path, "all.m3u", "mail.txt")
    assert intake.items == [
        (LocalFile(str(tmp_path / "sub/one.wav")), "all.m3u: sub/one.wav"),
        (RemoteUrl("https://example.org/talk"), "all.m3u: talk.url: https://example.org/talk"),
        (RemoteUrl("https://example.org/x"), "mail.txt: https://example.org/x"),
        (LocalFile(str(tmp_path / "two.wav")), f"mail.txt: {tmp_path}/two.wav"),
    ]
    assert [(name, error.kind) for name, error in intake.refused] == [
        ("all.m3u: ../gone.mp3", SOURCE_NOT_FOUND)
    ]


def test_a_text_that_names_nothing_is_tried_as_any_file(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("see you at nine")
    assert take(tmp_path, "notes.txt").items[0][0] == LocalFile(str(tmp_path / "notes.txt"))


def test_a_list_tells_what_it_holds_as_the_same_text_would(tmp_path: Path) -> None:
    (tmp_path / "beside.wav").touch()
    lines = ["https://example.org/1", "beside.wav", "hello", "ftp://example.org/2"]
    (tmp_path / "list.txt").write_text("\n".join(lines))
    intake = take(tmp_path, "list.txt")
    assert [source for source, _ in intake.items] == [
        RemoteUrl("https://example.org/1"),
        LocalFile(str(tmp_path / "beside.wav")),
    ]
    assert [(given, error.kind) for given, error in intake.refused] == [
        ("list.txt: hello", SOURCE_NOT_UNDERSTOOD),
        ("list.txt: ftp://example.org/2", SOURCE_ELSEWHERE),
    ]


def test_a_text_of_addresses_that_nothing_opens_is_a_list(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("ftp://example.org/2\n")
    intake = take(tmp_path, "list.txt")
    assert intake.items == []
    assert [error.kind for _, error in intake.refused] == [SOURCE_ELSEWHERE]


def test_a_text_of_too_many_lines_says_so(tmp_path: Path) -> None:
    lines = "".join(f"https://example.org/{number}\n" for number in range(10_002))
    (tmp_path / "long.txt").write_text(lines)
    intake = take(tmp_path, "long.txt")
    assert len(intake.items) == 10_000
    ((_, told),) = intake.refused
    assert told == AppError(LIST_TOO_LARGE, name="long.txt", most="10000")


def test_what_a_large_list_is_cut_within_is_no_line_of_it(tmp_path: Path) -> None:
    (tmp_path / "huge.m3u").write_text(f"https://example.org/first\n{'x' * (5 << 20)}\n")
    intake = take(tmp_path, "huge.m3u")
    assert len(intake.items) == 1
    assert [error.kind for _, error in intake.refused] == [LIST_TOO_LARGE]


def test_lists_that_name_each_other_end(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    (tmp_path / "one.m3u").write_text("two.m3u\none.m3u\n")
    (tmp_path / "two.m3u").write_text("one.m3u\na.wav\n")
    intake = take(tmp_path, "one.m3u")
    assert [source.name for source, _ in intake.items] == ["a.wav"]
    assert intake.refused == []


def test_an_empty_list_and_a_stream_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.m3u").write_text("#EXTM3U\n")
    (tmp_path / "live.m3u8").write_text("#EXT-X-VERSION:3\npiece.ts\n")
    (tmp_path / "run.desktop").write_text("[Desktop Entry]\nType=Application\nExec=touch ran\n")
    (tmp_path / "share.m3u").write_text("\\\\server\\share\\a.wav\nfile://server/a.wav\n")
    refused = take(tmp_path, "empty.m3u", "live.m3u8", "run.desktop", "share.m3u").refused
    assert [error.kind for _, error in refused] == [
        LIST_EMPTY,
        STREAM_NOT_TAKEN,
        SHORTCUT_UNUSABLE,
        SHORTCUT_UNUSABLE,
        SHORTCUT_UNUSABLE,
    ]


def test_a_list_that_is_too_long_gives_its_beginning_and_says_so(tmp_path: Path) -> None:
    lines = "".join(f"https://example.org/{number}\n" for number in range(10_001))
    (tmp_path / "long.m3u").write_text(lines)
    (tmp_path / "huge.txt").write_text("https://example.org/first\n" + "x" * (5 << 20))
    intake = take(tmp_path, "long.m3u", "huge.txt")
    assert len(intake.items) == 10_001
    assert [error.kind for _, error in intake.refused] == [LIST_TOO_LARGE, LIST_TOO_LARGE]


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
def test_a_file_url_of_bytes_that_are_no_text(tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode(b"\xff.wav")
    file.touch()
    assert take(tmp_path, f"{tmp_path.as_uri()}/%FF.wav").items[0][0] == LocalFile(str(file))
