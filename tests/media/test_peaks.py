import asyncio
import contextlib
import gc
import os
import threading
import weakref
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.errors import SOURCE_DAMAGED, SOURCE_MISSING, SOURCE_UNREADABLE, AppError
from stt_desktop.media import peaks
from stt_desktop.media.peaks import PeakReader, Peaks
from tests.doubles import until
from tests.media import make

Run = Callable[[Coroutine[Any, Any, Any]], Any]


def no_matter(_part: Peaks) -> None:
    pass


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "waveforms"


def test_clicks_stand_where_they_sound(tmp_path: Path, cache: Path, run: Run) -> None:
    path = make.write(tmp_path / "clicks.wav", make.clicks(5.0))
    found = run(PeakReader(cache).read(str(path), no_matter))
    assert found.duration_ms == 5000
    columns = found.columns(0, 5000, 50)
    loud = [number for number, (_low, high) in enumerate(columns) if high > 0.5]
    assert loud == [0, 10, 20, 30, 40]


@pytest.mark.parametrize("codec", ["mp3", "aac", "libopus", "flac"])
def test_formats(tmp_path: Path, cache: Path, run: Run, codec: str) -> None:
    ending = {"mp3": "mp3", "aac": "m4a", "libopus": "opus", "flac": "flac"}[codec]
    rate = 48_000 if codec == "libopus" else make.RATE
    path = make.write(tmp_path / f"a.{ending}", make.tone(2.0), codec=codec, rate=rate)
    found = run(PeakReader(cache).read(str(path), no_matter))
    assert abs(found.duration_ms - 2000) <= 150
    lows, highs = zip(*found.columns(200, 1800, 20), strict=True)
    assert min(lows) < -0.1
    assert max(highs) > 0.1


def test_the_second_time_it_is_not_decoded(
    tmp_path: Path, cache: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make.write(tmp_path / "a.wav", make.tone(1.0))
    first = run(PeakReader(cache).read(str(path), no_matter))
    with monkeypatch.context() as patched:
        patched.setattr(peaks, "_decode", None)
        assert run(PeakReader(cache).read(str(path), no_matter)) == first
    make.write(path, make.silence(2.0))
    assert run(PeakReader(cache).read(str(path), no_matter)).duration_ms == 2000


def test_a_broken_cache_is_made_anew(tmp_path: Path, cache: Path, run: Run) -> None:
    path = make.write(tmp_path / "a.wav", make.tone(1.0))
    first = run(PeakReader(cache).read(str(path), no_matter))
    (file,) = cache.iterdir()
    file.write_bytes(b"something else")
    assert run(PeakReader(cache).read(str(path), no_matter)) == first


def test_a_cache_that_cannot_be_written_costs_only_time(tmp_path: Path, run: Run) -> None:
    path = make.write(tmp_path / "a.wav", make.tone(1.0))
    (tmp_path / "file").touch()
    found = run(PeakReader(tmp_path / "file" / "below").read(str(path), no_matter))
    assert found.duration_ms == 1000


def test_the_cache_keeps_the_newest_files(
    tmp_path: Path, cache: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peaks, "_KEPT", 2)
    for number in range(4):
        path = make.write(tmp_path / f"{number}.wav", make.tone(0.1))
        run(PeakReader(cache).read(str(path), no_matter))
        for age, file in enumerate(sorted(cache.iterdir(), key=lambda one: one.stat().st_mtime)):
            os.utime(file, (1000 + age, 1000 + age))
    assert len(list(cache.glob("*.peaks"))) == 2


def test_what_is_there_is_shown_meanwhile(tmp_path: Path, cache: Path, run: Run) -> None:
    path = make.write(tmp_path / "a.wav", make.tone(95.0))
    shown: list[int] = []
    whole = run(PeakReader(cache).read(str(path), lambda part: shown.append(part.duration_ms)))
    assert [round(ms / 30_000) for ms in shown] == [1, 2, 3]
    assert whole.duration_ms == 95_000


def test_cancelling_ends_it(tmp_path: Path, cache: Path, run: Run) -> None:
    path = make.write(tmp_path / "a.wav", make.tone(70.0))

    async def scene() -> None:
        begun = asyncio.Event()
        work = asyncio.ensure_future(PeakReader(cache).read(str(path), lambda _: begun.set()))
        await begun.wait()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work

    run(scene())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipe with a name, on which it waits")
def test_its_thread_keeps_nothing_of_who_asked(tmp_path: Path, cache: Path) -> None:
    """What a thread let go of last would end in it: a window, and the process with it."""

    class Pane:
        def show(self, _part: Peaks) -> None: ...

    pipe = tmp_path / "talk.wav"
    os.mkfifo(pipe)
    others = set(threading.enumerate())

    def ours() -> list[threading.Thread]:
        return [one for one in threading.enumerate() if one not in others and one.name == "peaks"]

    async def leave() -> list[weakref.ref[object]]:
        pane = Pane()
        reading = asyncio.create_task(PeakReader(cache).read(str(pipe), pane.show))
        await until(lambda: bool(ours()))
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        return [weakref.ref(pane), weakref.ref(asyncio.get_running_loop())]

    with asyncio.Runner() as runner:
        left = runner.run(leave())
    del runner
    threads = ours()
    try:
        gc.collect()
        assert threads, "it waits for the pipe's other end"
        assert [ref() for ref in left] == [None, None]
    finally:
        for thread in threads:
            while thread.is_alive():
                with contextlib.suppress(OSError):  # nobody reads yet
                    os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
                thread.join(0.01)


def test_sound_that_begins_later_is_drawn_later(tmp_path: Path, cache: Path, run: Run) -> None:
    path = make.write(
        tmp_path / "late.mkv",
        make.silence(0),
        pieces=[(1.0, make.tone(1.0))],
        video_s=2.0,
    )
    found = run(PeakReader(cache).read(str(path), no_matter))
    assert abs(found.duration_ms - 2000) <= 50
    assert max(high for _low, high in found.columns(0, 900, 9)) == 0


def test_a_video_without_sound_has_no_outline(tmp_path: Path, cache: Path, run: Run) -> None:
    path = make.write(tmp_path / "mute.mkv", make.silence(0), video_s=1.0)
    assert run(PeakReader(cache).read(str(path), no_matter)).columns(0, 1000, 10) == []


def test_what_cannot_be_read_is_told(tmp_path: Path, cache: Path, run: Run) -> None:
    text = tmp_path / "notes.wav"
    text.write_text("no sound")
    for path, kind in (
        (tmp_path / "gone.wav", SOURCE_MISSING),
        (text, SOURCE_DAMAGED),
        (tmp_path, SOURCE_UNREADABLE),
    ):
        with pytest.raises(AppError) as raised:
            run(PeakReader(cache).read(str(path), no_matter))
        assert raised.value.kind is kind


def test_columns_of_any_stretch() -> None:
    sound = Peaks(bytes([0, 127, 129, 0] * 25))  # a second: up, down, up, down
    assert sound.duration_ms == 1000
    assert sound.columns(0, 1000, 1) == [(-1.0, 1.0)]
    assert sound.columns(0, 40, 2) == [(0.0, 1.0), (-1.0, 0.0)]
    assert len(sound.columns(900, 1100, 10)) == 5  # it ends meanwhile
    assert sound.columns(2000, 3000, 10) == []
    assert len(sound.columns(0, 40, 8)) == 8  # closer than the outline is fine
    assert Peaks(b"").columns(0, 1000, 10) == []
    assert sound.loudest() == 1.0
    assert Peaks(b"").loudest() == 0.0
