"""Parts joined are the recording, to the sample; none is larger or longer than asked for."""

import asyncio
import errno
import os
import time
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from stt_desktop.domain.errors import (
    DISK_FULL,
    SOURCE_CHANGED,
    SOURCE_DAMAGED,
    SOURCE_MISSING,
    AppError,
)
from stt_desktop.domain.parts import PartFile, PartLimit
from stt_desktop.domain.source import LocalFile
from stt_desktop.media.cutting import writer
from stt_desktop.media.cutting.cutter import SoundCutter
from stt_desktop.sound import Sound
from tests.excerpts import RATE, SAMPLE, sample_sound, write_wav
from tests.media.make import clicks, write
from tests.tones import Samples, speak


def samples(path: str) -> Samples:
    sound = Sound(path)
    try:
        blocks = list(sound.blocks())
    finally:
        sound.close()
    whole: Samples = np.rint(np.concatenate(blocks) * 32768).clip(-32768, 32767).astype(np.int16)
    return whole


Got = list[tuple[PartFile, Samples]]


def cut(folder: Path, source: Path | str, limit: PartLimit, start_ms: int = 0) -> Got:
    async def scenario() -> Got:
        found = []
        cutter = SoundCutter(folder / "parts")
        async with cutter.open(LocalFile(str(source)), start_ms, "a-task") as cutting:
            while (part := await cutting.next(limit, lambda _ms: None)) is not None:
                found.append((part, samples(part.path)))
        assert not list((folder / "parts").iterdir())
        return found

    return asyncio.run(scenario())


@pytest.mark.parametrize(
    "limit",
    [
        PartLimit(),
        PartLimit(most_ms=8_000),
        PartLimit(most_ms=12_000),
        PartLimit(most_bytes=200_000),
        PartLimit(most_bytes=130_000, most_ms=9_000),
        PartLimit(most_bytes=125_000),
    ],
)
def test_the_parts_are_the_recording(tmp_path: Path, limit: PartLimit) -> None:
    parts = cut(tmp_path, SAMPLE, limit)
    assert np.array_equal(np.concatenate([sound for _, sound in parts]), sample_sound())
    at = 0
    for number, (part, sound) in enumerate(parts):
        last = number == len(parts) - 1
        assert part.start_ms == at
        assert part.end_ms - part.start_ms == -(-len(sound) * 1000 // RATE)
        assert last or (part.end_ms - part.start_ms) * RATE == len(sound) * 1000
        assert limit.most_bytes is None or part.size_bytes <= limit.most_bytes
        assert limit.most_ms is None or part.end_ms - part.start_ms <= limit.most_ms
        assert part.end_ms - part.start_ms >= 1000
        at = part.end_ms
    assert (len(parts) == 1) == (limit == PartLimit())


def test_it_goes_on_where_it_stopped(tmp_path: Path) -> None:
    limit = PartLimit(most_ms=9_000)
    whole = cut(tmp_path, SAMPLE, limit)
    rest = cut(tmp_path, SAMPLE, limit, start_ms=whole[1][0].end_ms)
    assert [part for part, _ in rest] == [part for part, _ in whole[2:]]
    assert all(
        np.array_equal(one, other) for (_, one), (_, other) in zip(rest, whole[2:], strict=True)
    )
    assert cut(tmp_path, SAMPLE, limit, start_ms=whole[-1][0].end_ms) == []


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp3", "libmp3lame"), ("a.ogg", "libopus"), ("a.mkv", "aac")]
)
def test_times_are_those_of_any_container(tmp_path: Path, name: str, codec: str) -> None:
    source = write(tmp_path / name, clicks(20), codec=codec)
    parts = cut(tmp_path, source, PartLimit(most_ms=7_000))
    whole = samples(str(source))
    assert len(parts) >= 3
    assert np.array_equal(np.concatenate([sound for _, sound in parts]), whole)


def test_an_hour_takes_no_more_memory_than_a_window(tmp_path: Path) -> None:
    """What is held back is bounded, however long the part is."""
    sound, _ = speak(150)
    source = write_wav(tmp_path / "long.wav", np.tile(sound, 5))
    held: list[int] = []

    class Watching(writer.PartWriter):
        def _encode(self, flac: Any, count: int) -> None:
            held.append(len(self._held))
            super()._encode(flac, count)

    one = Watching(LocalFile(str(source)), 0, lambda: False)
    part = one.write(tmp_path / "part.flac", PartLimit(most_ms=60_000), lambda _ms: None)
    one.close()
    assert part is not None
    assert max(held) <= RATE * (60 // 3 + 1 + 10 + 1)


def test_a_recording_that_changes_meanwhile_is_noticed(tmp_path: Path) -> None:
    source = write_wav(tmp_path / "a.wav", sample_sound())
    one = writer.PartWriter(LocalFile(str(source)), 0, lambda: False)
    assert one.write(tmp_path / "p.flac", PartLimit(most_ms=9_000), lambda _ms: None)
    os.truncate(source, 300_000)
    with pytest.raises(AppError) as raised:
        one.write(tmp_path / "p.flac", PartLimit(most_ms=9_000), lambda _ms: None)
    assert raised.value.kind is SOURCE_CHANGED
    one.close()


def test_what_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(AppError) as raised:
        cut(tmp_path, tmp_path / "gone.wav", PartLimit())
    assert raised.value.kind is SOURCE_MISSING
    (tmp_path / "text.wav").write_text("no sound at all")
    with pytest.raises(AppError) as raised:
        cut(tmp_path, tmp_path / "text.wav", PartLimit())
    assert raised.value.kind is SOURCE_DAMAGED


def test_a_full_disk_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: object, _sound: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writer._Flac, "write", full)
    with pytest.raises(AppError) as raised:
        cut(tmp_path, SAMPLE, PartLimit())
    assert raised.value.kind is DISK_FULL


def test_cancelling_ends_it_within_a_second(tmp_path: Path) -> None:
    async def scenario() -> None:
        sound = write_wav(tmp_path / "long.wav", np.tile(sample_sound(), 40))
        cutter = SoundCutter(tmp_path / "parts")
        begun = asyncio.Event()

        async def work() -> None:
            async with cutter.open(LocalFile(str(sound)), 0, "a-task") as cutting:
                begun.set()
                await cutting.next(PartLimit(), lambda _ms: None)

        task = asyncio.create_task(work())
        await begun.wait()
        started = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.monotonic() - started < 1.0

    asyncio.run(scenario())


def test_what_else_is_its_tasks_stays(tmp_path: Path) -> None:
    """The folder is the workshop's, which sweeps what a dead process has left there."""
    folder = tmp_path / "tasks"
    download = folder / "mine" / "talk.mp3"
    download.parent.mkdir(parents=True)
    download.touch()

    async def scenario() -> None:
        async with SoundCutter(folder).open(LocalFile(str(SAMPLE)), 0, "mine") as cutting:
            part = await cutting.next(PartLimit(), lambda _ms: None)
            assert part is not None
            assert Path(part.path).parent == download.parent

    asyncio.run(scenario())
    assert list(folder.rglob("*.*")) == [download]


def test_a_part_is_what_every_server_reads(tmp_path: Path) -> None:
    one = writer.PartWriter(LocalFile(str(SAMPLE)), 0, lambda: False)
    part = one.write(tmp_path / "p.flac", PartLimit(most_ms=9_000), lambda _ms: None)
    one.close()
    assert part is not None
    with av.open(part.path) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.rate, stream.channels) == ("flac", RATE, 1)
        assert container.duration is not None
        assert round(container.duration / 1000) == part.end_ms - part.start_ms
