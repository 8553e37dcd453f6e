"""A recording while it is made: playable at any moment, also after a kill or on a full disk."""

import errno
import os
import signal
import subprocess
import sys
import threading
import wave
from pathlib import Path

import pytest

from stt_desktop.media.recording import (
    UNFINISHED,
    RecordingFile,
    SoundFormat,
    finish,
    header,
    unfinished,
)

SOUND = SoundFormat(16_000, 1)
SECOND = b"\x01\x02" * 16_000


def never(error: OSError) -> None:
    raise AssertionError(error)


def frames(path: Path) -> tuple[int, int, bytes]:
    with wave.open(str(path), "rb") as file:
        return file.getframerate(), file.getnchannels(), file.readframes(1 << 30)


@pytest.mark.parametrize("sound", [SOUND, SoundFormat(48_000, 2)])
def test_what_was_put_in_is_in_the_file(tmp_path: Path, sound: SoundFormat) -> None:
    path = tmp_path / f"talk{UNFINISHED}"
    file = RecordingFile(path, sound, never)
    for _ in range(5):
        file.put(SECOND)
    assert file.close() == 5 * len(SECOND)
    made = finish(path)
    assert made == tmp_path / "talk.wav"
    assert frames(made) == (sound.rate, sound.channels, SECOND * 5)
    assert not path.exists()


def test_a_recording_withoutsound_is_none(tmp_path: Path) -> None:
    path = tmp_path / f"talk{UNFINISHED}"
    RecordingFile(path, SOUND, never).close()
    assert finish(path) is None
    assert list(tmp_path.iterdir()) == []


def test_an_older_recording_of_that_name_is_kept(tmp_path: Path) -> None:
    (tmp_path / "talk.wav").write_bytes(b"older")
    path = tmp_path / f"talk{UNFINISHED}"
    path.write_bytes(header(SOUND, 0) + SECOND)
    assert finish(path) == tmp_path / "talk (2).wav"
    assert (tmp_path / "talk.wav").read_bytes() == b"older"


WRITER = """
import sys
from pathlib import Path
from stt_desktop.media import recording
recording._KEEP_S = 0.0
file = recording.RecordingFile(Path(sys.argv[1]), recording.SoundFormat(16_000, 1), print)
second = b"\\x01\\x02" * 16_000
written = 0
while True:
    file.put(second)
    written += 1
    while file._written < written * len(second):
        pass
    print(written, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_a_kill_keeps_what_was_said(tmp_path: Path) -> None:
    path = tmp_path / f"talk{UNFINISHED}"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert writer.stdout is not None
        seconds = [int(writer.stdout.readline()) for _ in range(20)][-1]
    finally:
        writer.send_signal(signal.SIGKILL)
        writer.wait(10)
        assert writer.stdout is not None
        writer.stdout.close()
    # Playable as it lies there, and whole once it is finished.
    assert len(frames(path)[2]) >= (seconds - 1) * len(SECOND)
    assert unfinished(tmp_path) == [path]
    made = finish(path)
    assert made is not None
    assert len(frames(made)[2]) >= seconds * len(SECOND)
    assert unfinished(tmp_path) == []


def test_a_full_disk_is_told_once_and_what_was_written_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[OSError] = []
    happened = threading.Event()

    def failed(error: OSError) -> None:
        told.append(error)
        happened.set()

    path = tmp_path / f"talk{UNFINISHED}"
    file = RecordingFile(path, SOUND, failed)
    file.put(SECOND)

    def full(sound: bytes) -> None:
        # From the second one on, wherever the thread is: the first was put before.
        if file._written == 0:
            RecordingFile._write(file, sound)
            return
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(file, "_write", full)
    file.put(SECOND)
    file.put(SECOND)
    assert happened.wait(10)
    file.put(SECOND)
    file.close()
    assert [error.errno for error in told] == [errno.ENOSPC]
    made = finish(path)
    assert made is not None
    assert len(frames(made)[2]) == len(SECOND)


def test_a_file_never_gets_longer_than_its_header_can_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stt_desktop.media.recording._MOST_BYTES", 2 * len(SECOND))
    told: list[OSError] = []
    path = tmp_path / f"talk{UNFINISHED}"
    file = RecordingFile(path, SOUND, told.append)
    for _ in range(3):
        file.put(SECOND)
    assert file.close() == 2 * len(SECOND)
    assert len(told) == 1


def test_where_there_is_no_folder_nothing_was_left(tmp_path: Path) -> None:
    assert unfinished(tmp_path / "gone") == []
