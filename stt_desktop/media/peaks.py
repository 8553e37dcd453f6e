"""A recording's outline, for drawing it: the lowest and highest sample of every fiftieth second.

Reading one costs a whole decoding, so the result is kept in the cache folder. An hour takes
360 KB, twelve take 4.3 MB, however the recording is encoded.
"""

import asyncio
import contextlib
import hashlib
import os
import secrets
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stt_desktop.domain.errors import SOURCE_DAMAGED, SOURCE_MISSING, SOURCE_UNREADABLE, AppError
from stt_desktop.domain.source import LocalFile
from stt_desktop.media.threads import Line, hearer_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

PER_SECOND = 50
_RATE = 8000
"""Samples a second that are looked at: an outline needs no more."""
_BUCKET = _RATE // PER_SECOND
_PORTION = 30 * PER_SECOND
"""Buckets after which what is there is shown: half a minute of sound."""
_MOST_SILENCE_S = 60.0
"""A header may say anything."""
_MAGIC = b"STTPEAKS1"
_KEPT = 200
"""Files in the cache: the newest ones."""


@dataclass(frozen=True, slots=True)
class Peaks:
    """``data`` holds two signed bytes for every fiftieth second: lowest and highest sample, each
    -127 to 127."""

    data: bytes

    @property
    def duration_ms(self) -> int:
        return len(self.data) // 2 * 1000 // PER_SECOND

    def loudest(self) -> float:
        """The highest level of all, 0 to 1."""
        import numpy as np

        samples = np.frombuffer(self.data, np.int8)
        return max(int(samples.max()), -int(samples.min())) / 127 if len(samples) else 0.0

    def columns(self, start_ms: float, end_ms: float, count: int) -> list[tuple[float, float]]:
        """The outline between two times in ``count`` columns: (lowest, highest), each -1 to 1.
        Fewer columns where the recording ends before ``end_ms``."""
        import numpy as np

        pairs = np.frombuffer(self.data, np.int8).reshape(-1, 2)
        edges = np.linspace(start_ms, end_ms, count + 1)[:-1] * PER_SECOND / 1000
        firsts = edges.astype(np.int64).clip(min=0)
        firsts = firsts[firsts < len(pairs)]
        if not len(firsts):
            return []
        stop = min(len(pairs), max(int(end_ms * PER_SECOND / 1000), int(firsts[-1]) + 1))
        part, places = pairs[firsts[0] : stop], firsts - firsts[0]
        lows = np.minimum.reduceat(part[:, 0], places) / 127
        highs = np.maximum.reduceat(part[:, 1], places) / 127
        return list(zip(lows.tolist(), highs.tolist(), strict=True))


class PeakReader:
    """Reads outlines in threads of their own, at the lowest priority; ``cache`` is a folder."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache

    async def read(self, path: str, show: Callable[[Peaks], None]) -> Peaks:
        """The outline of the recording at ``path``. ``show`` is called on the loop with what is
        there so far, about every half minute of sound. Cancelling stops the work.

        Raises:
            AppError: SOURCE_MISSING, SOURCE_UNREADABLE or SOURCE_DAMAGED.
        """
        result: asyncio.Future[Peaks] = asyncio.get_running_loop().create_future()
        stop = threading.Event()

        def tell(portion: Peaks) -> None:
            if not stop.is_set():
                show(portion)

        line = Line(tell=tell, settle=hearer_of(result))

        def work() -> None:
            peaks, failure = None, None
            _give_way()
            try:
                peaks = self._read(path, stop, lambda part: line.say("tell", part))
            except BaseException as error:  # noqa: BLE001 - raised again where it is awaited
                failure = error
            line.say("settle", peaks, failure)

        threading.Thread(target=work, name="peaks", daemon=True).start()
        try:
            return await result
        finally:
            stop.set()
            line.hang_up()

    def _read(self, path: str, stop: threading.Event, show: Callable[[Peaks], object]) -> Peaks:
        import av

        source = LocalFile(path)
        folder = os.path.dirname(path)  # noqa: PTH120 - pure text, any bytes
        try:
            kept = self._cache / _name(path)
            peaks = _load(kept)
            if peaks is None:
                peaks = _decode(path, stop, show)
                if not stop.is_set():
                    _store(kept, peaks)
        except av.error.FFmpegError as error:
            raise AppError(SOURCE_DAMAGED, name=source.name, folder=folder) from error
        except (FileNotFoundError, NotADirectoryError):
            raise AppError(SOURCE_MISSING, name=source.name, folder=folder) from None
        except OSError as error:
            reason = error.strerror or str(error)
            raise AppError(SOURCE_UNREADABLE, name=source.name, reason=reason) from error
        return peaks


def _decode(path: str, stop: threading.Event, show: Callable[[Peaks], object]) -> Peaks:
    import av
    import numpy as np

    whole = bytearray()
    told = 0
    options = {"protocol_whitelist": "none"}
    # By a file object, as everywhere: FFmpeg can open nothing else then.
    with (
        open(path, "rb") as opened,  # noqa: PTH123 - any bytes
        av.open(opened, "r", options=options, metadata_errors="replace") as container,
    ):
        if not container.streams.audio:
            return Peaks(b"")
        track = container.streams.audio[0]
        rest = np.zeros(_silence_before(container, track), np.int16)
        for samples in _samples(container.decode(track)):
            if stop.is_set():
                break
            rest = np.concatenate((rest, samples))
            full = len(rest) // _BUCKET * _BUCKET
            if full:
                whole += _outline(rest[:full].reshape(-1, _BUCKET))
                rest = rest[full:]
            if len(whole) // 2 >= told + _PORTION:
                told = len(whole) // 2
                show(Peaks(bytes(whole)))
        if len(rest):
            whole += _outline(rest.reshape(1, -1))
    return Peaks(bytes(whole))


def _silence_before(container: "InputContainer", track: "AudioStream") -> int:
    """Samples of ours before the sound begins: a video's can begin behind its picture."""
    if track.start_time is None or track.time_base is None or container.start_time is None:
        return 0
    begins = float(track.start_time * track.time_base) - container.start_time / 1_000_000
    return int(min(max(0.0, begins), _MOST_SILENCE_S) * _RATE)


def _samples(frames: "Iterator[AudioFrame]") -> "Iterator[npt.NDArray[np.int16]]":
    """One channel at our rate, up to a place that cannot be decoded."""
    import av
    import numpy as np

    resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE)
    try:
        for frame in frames:
            frame.pts = None  # only how much there is counts
            for part in resampler.resample(frame):
                yield part.to_ndarray().reshape(-1).astype(np.int16, copy=False)
    except av.error.InvalidDataError:
        return  # damaged from here on: what there is can be drawn
    for part in resampler.resample(None):
        yield part.to_ndarray().reshape(-1).astype(np.int16, copy=False)


def _outline(buckets: "npt.NDArray[np.int16]") -> bytes:
    import numpy as np

    pairs = np.stack((buckets.min(axis=1), buckets.max(axis=1)), axis=1)
    scaled: bytes = (pairs // 258).clip(-127, 127).astype(np.int8).tobytes()
    return scaled


def _name(path: str) -> str:
    """Another name for another file, also for the same one after a change."""
    status = os.stat(path)  # noqa: PTH116 - any bytes
    identity = f"{os.path.abspath(path)}\0{status.st_size}\0{status.st_mtime_ns}"  # noqa: PTH100
    return hashlib.sha256(identity.encode("utf-8", "surrogateescape")).hexdigest()[:32] + ".peaks"


def _load(file: Path) -> Peaks | None:
    try:
        content = file.read_bytes()
        file.touch()
    except OSError:
        return None
    head, data = content[: len(_MAGIC)], content[len(_MAGIC) :]
    return Peaks(data) if head == _MAGIC and len(data) % 2 == 0 else None


def _store(file: Path, peaks: Peaks) -> None:
    """A cache that cannot be written costs time, not more."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_name(f".{secrets.token_hex(8)}.part")
        try:
            temporary.write_bytes(_MAGIC + peaks.data)
            temporary.replace(file)
        finally:
            temporary.unlink(missing_ok=True)
        dated = [(one.stat().st_mtime, one) for one in file.parent.glob("*.peaks")]
        for _, old in sorted(dated, reverse=True)[_KEPT:]:
            old.unlink(missing_ok=True)


def _give_way() -> None:
    """On Linux a thread can have a priority of its own; elsewhere this one is like the others."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)
