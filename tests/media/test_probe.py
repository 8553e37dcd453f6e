"""What a file is, told from its content."""

import asyncio
import ctypes
import mmap
import os
import random
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.errors import (
    SOURCE_DAMAGED,
    SOURCE_EMPTY,
    SOURCE_MISSING,
    SOURCE_NO_AUDIO,
    SOURCE_NOT_MEDIA,
    SOURCE_UNREADABLE,
    AppError,
    Kind,
)
from stt_desktop.domain.ports import MediaInfo
from stt_desktop.domain.source import LocalFile
from stt_desktop.media.probe import AvMedia
from tests.media.make import clicks, silence, truncated, write

Run = Callable[[Coroutine[Any, Any, Any]], Any]


def probe(run: Run, path: Path | str) -> MediaInfo:
    async def look() -> MediaInfo:
        return await AvMedia().probe(LocalFile(str(path)))

    info: MediaInfo = run(look())
    return info


def refusal(run: Run, path: Path | str) -> Kind:
    with pytest.raises(AppError) as caught:
        probe(run, path)
    assert caught.value.details["name"] == Path(path).name
    return caught.value.kind


@pytest.mark.parametrize(
    ("name", "options", "container", "codec", "video"),
    [
        ("a.wav", {}, "wav", "pcm_s16le", False),
        ("a.mp3", {"codec": "libmp3lame", "rate": 44_100}, "mp3", "mp3", False),
        ("a.m4a", {"codec": "aac", "rate": 44_100}, "mov", "aac", False),
        ("a.opus", {"codec": "libopus", "rate": 48_000}, "ogg", "opus", False),
        ("a.flac", {"codec": "flac"}, "flac", "flac", False),
        ("a.mp4", {"codec": "aac", "rate": 48_000, "video_s": 3.0}, "mov", "aac", True),
        ("a.mkv", {"codec": "libopus", "rate": 48_000, "video_s": 3.0}, "matroska", "opus", True),
    ],
)
def test_recordings_are_described(
    run: Run,
    tmp_path: Path,
    name: str,
    options: dict[str, Any],
    container: str,
    codec: str,
    video: bool,
) -> None:
    path = write(tmp_path / name, clicks(3), **options)
    info = probe(run, path)
    assert info.duration_ms is not None
    assert abs(info.duration_ms - 3000) <= 60
    assert (info.container, info.has_video) == (container, video)
    assert info.audio_codec.startswith(codec)
    assert (info.audio_tracks, info.size_bytes) == (1, path.stat().st_size)


def test_the_name_does_not_matter(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "a.flac", clicks(1), codec="flac")
    for name in ("a.mp3", "a.txt", "a", os.fsdecode(b"\xff\xfe.wav"), "語音 ü.mp4"):
        path = path.rename(tmp_path / name)
        assert probe(run, path).container == "flac"


def test_a_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    assert refusal(run, tmp_path / "gone.mp3") is SOURCE_MISSING
    (tmp_path / "file").touch()
    assert refusal(run, tmp_path / "file" / "below.mp3") is SOURCE_MISSING


def test_an_empty_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.mp3").touch()
    assert refusal(run, tmp_path / "empty.mp3") is SOURCE_EMPTY


def test_a_folder_is_no_file(run: Run, tmp_path: Path) -> None:
    assert refusal(run, tmp_path) is SOURCE_UNREADABLE


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")
def test_a_pipe_or_a_device_is_not_read(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp3")
    assert refusal(run, tmp_path / "pipe.mp3") is SOURCE_UNREADABLE
    assert refusal(run, "/dev/zero") is SOURCE_UNREADABLE


def test_a_file_without_permission(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.wav", clicks(1))

    def refuse(*_arguments: object) -> object:
        # Permission bits do not stop root, under which tests may run.
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(AppError) as caught:
        probe(run, path)
    monkeypatch.undo()
    assert caught.value.kind is SOURCE_UNREADABLE
    assert caught.value.details["reason"] == "Permission denied"


NOISE = random.Random(1).randbytes(200_000)
PLAYLIST = b"#EXTM3U\n#EXTINF:10,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("text.mp3", b"Dear diary, today nothing happened.\n" * 500),
        ("short.mp3", b"hello\n"),
        ("text.aac", "Größe, 大小.\n".encode() * 500),
        ("page.mp4", b"<html><body>" + b"<p>not found</p>" * 3000),
        ("subtitle.srt", b"1\n00:00:01,000 --> 00:00:02,000\nhello\n\n" * 50),
        ("list.m3u8", PLAYLIST),
        ("list.mp3", PLAYLIST),
        ("list.wav", b"ffconcat version 1.0\nfile '/etc/hostname'\n"),
        ("noise.mp3", NOISE),
        ("noise.aac", NOISE),
        ("zeros.mp3", bytes(100_000)),
        ("paper.mp3", b"%PDF-1.7\n" + NOISE),
        ("archive.mp4", b"PK\x03\x04" + NOISE),
        ("picture.mp4", b"\x89PNG\r\n\x1a\n" + NOISE),
    ],
)
def test_other_files_are_no_recordings(run: Run, tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert refusal(run, tmp_path / name) is SOURCE_NOT_MEDIA


def test_an_mp4_cut_before_its_index_is_damaged(run: Run, tmp_path: Path) -> None:
    whole = write(tmp_path / "a.mp4", clicks(5), codec="aac", rate=48_000, video_s=5)
    assert refusal(run, truncated(tmp_path / "b.mp4", whole, 0.7)) is SOURCE_DAMAGED


@pytest.mark.parametrize("data", [b"RIFF\x24\0\0\0WAVEfmt ", b"fLaC\0\0\0\x22" + bytes(20)])
def test_a_header_alone_is_damaged(run: Run, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(data)
    assert refusal(run, tmp_path / "a.wav") is SOURCE_DAMAGED


def test_a_video_without_sound(run: Run, tmp_path: Path) -> None:
    assert refusal(run, write(tmp_path / "m.mp4", silence(0), video_s=1)) is SOURCE_NO_AUDIO


def test_a_drive_that_does_not_answer_is_given_up(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    from stt_desktop.media import probe as module

    answer = threading.Event()

    def stuck(source: LocalFile) -> MediaInfo:
        answer.wait(10)
        raise AssertionError(source)

    monkeypatch.setattr(module, "probe", stuck)

    async def look() -> None:
        with pytest.raises(AppError) as caught:
            await AvMedia(limit_s=0.05).probe(LocalFile("/net/a.mp3"))
        assert caught.value.kind is SOURCE_UNREADABLE

    run(look())
    answer.set()


def test_many_files_are_looked_into_together(run: Run, tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{number}.wav", clicks(1)) for number in range(10)]

    async def look() -> list[MediaInfo]:
        media = AvMedia()
        return await asyncio.gather(*(media.probe(LocalFile(str(path))) for path in paths))

    assert [info.duration_ms for info in run(look())] == [1000] * 10


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux what it has read")
def test_only_what_is_looked_at_is_read(run: Run, tmp_path: Path) -> None:
    """A system that reads ahead leaves marks from which it does that for the upload, too."""
    path = write(tmp_path / "long.wav", silence(1))
    length = path.read_bytes().index(b"data") + 4
    with path.open("r+b") as file:
        file.seek(length)
        file.write((64 << 20).to_bytes(4, "little"))
        file.truncate(length + 4 + (64 << 20))
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    if _in_memory(path):
        pytest.skip("this system does not tell what of a file it holds, or holds all of it")
    probe(run, path)
    assert _in_memory(path) < 256 * 1024


def _in_memory(path: Path) -> int:
    """Bytes of the file that the system holds (mincore(2))."""
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as whole:
        held = (ctypes.c_ubyte * (len(whole) // mmap.PAGESIZE))()
        start = ctypes.c_char.from_buffer(whole)
        failed = ctypes.CDLL(None, use_errno=True).mincore(
            ctypes.byref(start), ctypes.c_size_t(len(whole)), held
        )
        del start  # it keeps the map open
        assert not failed, ctypes.get_errno()
        return mmap.PAGESIZE * sum(page & 1 for page in held)
