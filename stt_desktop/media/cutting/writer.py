"""Writes the parts of a sound as files, one after the other, in constant memory. Blocks.

A part is FLAC, mono, at 16 kHz: what Whisper hears anyway, lossless and exact to the sample, and
known to every server. Nothing is decoded twice; the last seconds are held back from the file until
it is clear where in them it ends.
"""

import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import av
import numpy as np
from av.audio.frame import AudioFrame

from stt_desktop.domain.errors import (
    DISK_FULL,
    SOURCE_CHANGED,
    SOURCE_DAMAGED,
    SOURCE_MISSING,
    SOURCE_UNREADABLE,
    AppError,
)
from stt_desktop.domain.parts import PartFile, PartLimit
from stt_desktop.domain.source import FileState, LocalFile
from stt_desktop.media.cutting.pauses import WHOLE_MS, Samples, best_cut
from stt_desktop.sound import RATE, NothingDecodedError, Sound

_BYTES_A_SAMPLE = 2.1
"""Noise takes as much in FLAC as without it, and the frames' heads."""
_WINDOW = 120 * RATE
"""So far back from a part's fullest end a pause is looked for; less where a part is short."""
_REST = RATE
"""What follows a cut is at least a second: servers refuse a tenth."""
_PIECE = RATE
_HEAD_BYTES = 16_384
"""FLAC's own head, and what the encoder has not written yet."""


class StoppedError(Exception):
    """Nobody wants the parts any more."""


@dataclass(frozen=True, slots=True)
class _Room:
    """What fits into a part: bytes of its file and samples."""

    size: float
    samples: float

    @property
    def window(self) -> int:
        """How much is held back at the end of a part, in samples."""
        return int(min(_WINDOW, self.worst / 3))

    @property
    def worst(self) -> float:
        """Samples that fit whatever they sound like."""
        return min(self.samples, (self.size - _HEAD_BYTES) / _BYTES_A_SAMPLE)

    def left(self, size: int, samples: int) -> float:
        """Samples that certainly fit behind ``samples`` that take ``size`` bytes."""
        return min(self.samples - samples, (self.size - _HEAD_BYTES - size) / _BYTES_A_SAMPLE)


class PartWriter:
    """Cuts ``source`` from ``start_ms`` on. ``stopped`` is asked now and then.

    Opening it and :meth:`write` raise AppError (see ``Cutting``) or StoppedError.
    """

    def __init__(self, source: LocalFile, start_ms: int, stopped: Callable[[], bool]) -> None:
        self._source = source
        self._stopped = stopped
        self._state = source.state or self._look()
        self._at = start_ms * WHOLE_MS
        try:
            self._sound = Sound(source.path, self._at)
        except (av.error.FFmpegError, NothingDecodedError) as error:
            raise self._damaged() from error
        except OSError as error:
            raise self._unreadable(error) from error
        self._blocks = self._read()
        self._held: Samples = np.zeros(0, np.int16)
        self._ended = False

    def close(self) -> None:
        self._sound.close()

    def write(
        self, target: Path, limit: PartLimit, heard: Callable[[int], None]
    ) -> PartFile | None:
        """Write the next part to ``target``; None when there is none."""
        if self._look() != self._state:
            raise AppError(SOURCE_CHANGED, name=self._source.name)
        room = _Room(
            float("inf") if limit.most_bytes is None else limit.most_bytes,
            float("inf") if limit.most_ms is None else limit.most_ms * WHOLE_MS,
        )
        self._fill(room.window)
        if not len(self._held):
            return None
        start = self._at
        with _told_disk(target), target.open("wb") as file:
            samples = self._fill_file(_Flac(file), room, heard)
        self._at = start + samples
        # The very end need not be a whole millisecond.
        end_ms = -(-self._at // WHOLE_MS)
        return PartFile(str(target), start // WHOLE_MS, end_ms, target.stat().st_size)

    def _fill_file(self, flac: "_Flac", room: _Room, heard: Callable[[int], None]) -> int:
        """Encode what belongs to the part, and close it; how many samples that are."""
        written = 0
        while True:
            self._fill(room.window + _PIECE)
            left = room.left(flac.size, written)
            if self._ended and len(self._held) <= left:
                count = len(self._held)
            elif left < room.window + _PIECE:
                last = max(WHOLE_MS, min(int(left), len(self._held) - _REST))
                count = best_cut(self._held, last // 8, last)
            else:
                self._encode(flac, _PIECE)
                written += _PIECE
                heard((self._at + written) // WHOLE_MS)
                continue
            self._encode(flac, count)
            flac.close()
            return written + count

    def _encode(self, flac: "_Flac", count: int) -> None:
        flac.write(self._held[:count])
        self._held = self._held[count:]

    # --- reading ------------------------------------------------------------------------------

    def _fill(self, count: int) -> None:
        """Hold at least ``count`` samples, as far as there are so many."""
        blocks = [self._held]
        there = len(self._held)
        while there < max(count, 1) and not self._ended:
            block = next(self._blocks, None)
            if block is None:
                self._ended = True
            else:
                blocks.append(block)
                there += len(block)
        self._held = np.concatenate(blocks)

    def _read(self) -> Iterator[Samples]:
        try:
            for block in self._sound.blocks():
                if self._stopped():
                    raise StoppedError
                yield np.clip(np.rint(block * 32768), -32768, 32767).astype(np.int16)
        except (av.error.FFmpegError, NothingDecodedError) as error:
            raise self._damaged() from error
        except OSError as error:
            raise self._unreadable(error) from error
        if self._sound.is_cut_short:
            raise self._damaged()

    def _look(self) -> FileState:
        try:
            return FileState.of(os.stat(self._source.path))  # noqa: PTH116 - any bytes
        except FileNotFoundError:
            folder = os.path.dirname(self._source.path)  # noqa: PTH120 - pure text
            raise AppError(SOURCE_MISSING, name=self._source.name, folder=folder) from None
        except OSError as error:
            raise self._unreadable(error) from error

    def _damaged(self) -> AppError:
        folder = os.path.dirname(self._source.path)  # noqa: PTH120 - pure text
        return AppError(SOURCE_DAMAGED, name=self._source.name, folder=folder)

    def _unreadable(self, error: OSError) -> AppError:
        reason = error.strerror or type(error).__name__
        return AppError(SOURCE_UNREADABLE, name=self._source.name, reason=reason)


class _Flac:
    """A FLAC file that is being written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._container: Any = av.open(file, "w", format="flac")
        self._stream: Any = self._container.add_stream("flac", rate=RATE)
        self._stream.layout = "mono"
        self._stream.format = "s16"
        self._written = 0

    @property
    def size(self) -> int:
        """Bytes so far, but for what the encoder holds."""
        return self._file.tell()

    def write(self, sound: Samples) -> None:
        for first in range(0, len(sound), _PIECE):
            piece = np.ascontiguousarray(sound[first : first + _PIECE])
            frame = AudioFrame.from_ndarray(piece[None, :], format="s16", layout="mono")
            frame.sample_rate = RATE
            frame.time_base = Fraction(1, RATE)
            frame.pts = self._written
            self._written += len(piece)
            self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        self._container.mux(self._stream.encode(None))
        self._container.close()


class _told_disk:  # noqa: N801 - reads as what it does
    """Turns a full disk under ``target`` into words; a part that is not whole goes."""

    def __init__(self, target: Path) -> None:
        self._target = target

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if error is None:
            return
        self._target.unlink(missing_ok=True)
        full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
        if full:
            folder = str(self._target.parent)
            raise AppError(DISK_FULL, folder=folder, name=self._target.name) from error
