"""Every sample comes out where a player would play it, whatever the container."""

import wave
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stt_desktop.sound import RATE, NothingDecodedError, Sound
from tests.media.make import clicks, sample_sound, scratched, silence, truncated, write


def read(path: Path, start: int = 0) -> npt.NDArray[np.float32]:
    sound = Sound(str(path), start)
    try:
        blocks = list(sound.blocks())
    finally:
        sound.close()
    assert all(len(block) <= 10 * RATE for block in blocks)
    return np.concatenate([*blocks, np.zeros(0, np.float32)])


def click_times(sound: npt.NDArray[np.float32]) -> list[int]:
    """Milliseconds at which a click begins."""
    loud = np.flatnonzero(np.abs(sound) > 0.3 * np.abs(sound).max())
    starts = loud[np.diff(loud, prepend=-RATE) > RATE // 4]
    return [round(int(start) * 1000 / RATE) for start in starts]


def near(found: list[int], expected: list[int], tolerance: int) -> bool:
    return len(found) == len(expected) and all(
        abs(a - b) <= tolerance for a, b in zip(found, expected, strict=True)
    )


@pytest.mark.parametrize(
    ("name", "options", "tolerance"),
    [
        ("a.wav", {}, 0),
        ("a.flac", {"codec": "flac", "rate": 44_100, "layout": "stereo"}, 1),
        ("a.mp3", {"codec": "libmp3lame", "rate": 44_100, "layout": "stereo"}, 2),
        ("a.m4a", {"codec": "aac", "rate": 44_100}, 2),
        ("a.opus", {"codec": "libopus", "rate": 48_000}, 2),
        ("a.webm", {"codec": "libopus", "rate": 48_000}, 2),
        ("a.mp4", {"codec": "aac", "rate": 48_000, "video_s": 5.0}, 2),
        ("a.mov", {"codec": "pcm_s16le", "rate": 48_000}, 1),
        # Without an edit list the encoder's lead-in (24 ms for AAC) stays, as in every player.
        ("a.aac", {"codec": "aac", "rate": 44_100}, 30),
        ("a.ts", {"codec": "mp2", "rate": 48_000}, 30),
        ("a.avi", {"codec": "libmp3lame", "rate": 44_100, "video_s": 5.0}, 30),
        ("a.flv", {"codec": "aac", "rate": 44_100}, 30),
    ],
)
def test_any_container_and_codec(
    tmp_path: Path, name: str, options: dict[str, Any], tolerance: int
) -> None:
    found = read(write(tmp_path / name, clicks(5), **options))
    assert near(click_times(found), [0, 1000, 2000, 3000, 4000], tolerance)
    assert abs(len(found) - 5 * RATE) < RATE // 10


@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_a_late_start_and_a_hole_are_silence(tmp_path: Path, rate: int) -> None:
    path = write(
        tmp_path / "late.mkv",
        silence(0),
        codec="flac",
        rate=rate,
        pieces=[(2.5, clicks(3)), (8.0, clicks(2))],
        video_s=10,
    )
    found = read(path)
    assert near(click_times(found), [2500, 3500, 4500, 8000, 9000], 1)
    assert abs(len(found) - 10 * RATE) < RATE // 20


@pytest.mark.parametrize("start", [1, 16_000, 40_001, 100_000])
@pytest.mark.parametrize("options", [{"codec": "flac"}, {"codec": "aac", "rate": 44_100}])
def test_reading_from_a_position_gives_what_reading_all_gives_there(
    tmp_path: Path, options: dict[str, Any], start: int
) -> None:
    path = write(tmp_path / "a.mkv", sample_sound(0, 7100), **options)
    whole = read(path)
    assert np.array_equal(read(path, start), whole[start:])


def test_a_position_behind_the_end_gives_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", clicks(2))
    assert len(read(path, 5 * RATE)) == 0


def test_the_length_is_known_and_kept(tmp_path: Path) -> None:
    sound = Sound(str(write(tmp_path / "a.wav", clicks(20))))
    assert sound.length == 20 * RATE
    assert sum(len(block) for block in sound.blocks()) == 20 * RATE
    assert not sound.is_cut_short
    sound.close()


@pytest.mark.parametrize(
    ("name", "options"),
    [("a.flac", {"codec": "flac"}), ("a.mkv", {"codec": "libopus", "rate": 48_000})],
)
def test_a_cut_file_is_noticed(tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    whole = write(tmp_path / name, sample_sound(), **options)
    sound = Sound(str(truncated(tmp_path / f"cut-{name}", whole, 0.6)))
    length = sum(len(block) for block in sound.blocks())
    assert 10 * RATE < length < 22 * RATE
    assert sound.is_cut_short
    sound.close()


def test_a_scratch_in_the_middle_costs_only_itself(tmp_path: Path) -> None:
    whole = write(tmp_path / "a.mp3", clicks(20), codec="libmp3lame", rate=44_100)
    sound = Sound(str(scratched(tmp_path / "b.mp3", whole, 0.50, 0.52)))
    found = np.concatenate(list(sound.blocks()))
    assert not sound.is_cut_short
    sound.close()
    assert near(click_times(found)[:9], [1000 * number for number in range(9)], 2)
    assert abs(len(found) - 20 * RATE) < 2 * RATE


def test_a_video_without_sound_gives_no_sound(tmp_path: Path) -> None:
    with pytest.raises(NothingDecodedError):
        Sound(str(write(tmp_path / "mute.mp4", silence(0), video_s=1)))


def test_a_header_without_data_gives_no_sound(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as header:
        header.setparams((1, 2, RATE, 0, "NONE", ""))
    sound = Sound(str(path))
    with pytest.raises(NothingDecodedError):
        list(sound.blocks())
    sound.close()
