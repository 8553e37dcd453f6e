"""A recording while it is made: a WAV file that can be played at any moment, whatever happens."""

import contextlib
import os
import queue
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

UNFINISHED = ".unfinished.wav"
"""What the name ends with until the recording is finished."""

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_KEEP_S = 1.0
"""So much is lost when the power fails."""
_MOST_BYTES = 0xFFFF_FFFF - _HEADER.size
"""A WAV file's length has 32 bits: 12 hours of one channel at 48 kHz."""


@dataclass(frozen=True, slots=True)
class SoundFormat:
    """16 bits a sample, little-endian; ``rate`` in hertz."""

    rate: int = 48_000
    channels: int = 1

    @property
    def bytes_per_second(self) -> int:
        return self.rate * self.channels * 2


class RecordingFile:
    """Sound goes in by :meth:`put`, on any thread and without waiting for the disk; a thread writes
    it. ``failed`` is called on that thread, once, when the disk takes no more: what was written
    until then stays.

    Raises:
        OSError: the file cannot be made.
    """

    def __init__(self, path: Path, sound: SoundFormat, failed: Callable[[OSError], None]) -> None:
        self.path = path
        self._sound = sound
        self._failed = failed
        self._queue: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._file = path.open("xb")
        self._written = 0
        self._kept_at = time.monotonic()
        self._broken = False
        self._keep()
        self._thread = threading.Thread(target=self._work, name="recording", daemon=True)
        self._thread.start()

    def put(self, sound: bytes) -> None:
        """Whole samples."""
        self._queue.put(sound)

    def close(self) -> int:
        """Write what is left; how many bytes of sound the file holds. Waits for the disk."""
        self._queue.put(None)
        self._thread.join()
        return self._written

    def _work(self) -> None:
        while (sound := self._queue.get()) is not None:
            self._carefully(partial(self._write, sound))
        self._carefully(self._keep)
        # What did not go through before is tried once more, and may fail again.
        with contextlib.suppress(OSError):
            self._file.close()

    def _carefully(self, act: Callable[[], None]) -> None:
        if self._broken:
            return
        try:
            act()
        except OSError as error:
            self._broken = True
            self._failed(error)

    def _write(self, sound: bytes) -> None:
        if self._written + len(sound) > _MOST_BYTES:
            raise OSError(None, "a WAV file cannot be longer")
        self._file.write(sound)
        self._written += len(sound)
        if time.monotonic() - self._kept_at >= _KEEP_S:
            self._keep()

    def _keep(self) -> None:
        """Let the header say how much there is, and put all of it on disk."""
        self._file.seek(0)
        self._file.write(header(self._sound, self._written))
        self._file.seek(0, os.SEEK_END)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._kept_at = time.monotonic()


def header(sound: SoundFormat, length: int) -> bytes:
    """A WAV file's first 44 bytes, for ``length`` bytes of sound."""
    frame = sound.channels * 2
    return _HEADER.pack(
        *(b"RIFF", _HEADER.size - 8 + length, b"WAVE", b"fmt ", 16, 1, sound.channels),
        *(sound.rate, sound.bytes_per_second, frame, 16, b"data", length),
    )


def finish(path: Path) -> Path | None:
    """Give an unfinished recording its own name; None where it holds no sound, and is removed.

    Raises:
        OSError
    """
    size = path.stat().st_size
    if size <= _HEADER.size:
        path.unlink()
        return None
    with path.open("r+b") as file:
        fields = list(_HEADER.unpack(file.read(_HEADER.size)))
        fields[1], fields[-1] = size - 8, size - _HEADER.size
        file.seek(0)
        file.write(_HEADER.pack(*fields))
    name = path.name.removesuffix(UNFINISHED)
    target, number = path.with_name(f"{name}.wav"), 1
    while target.exists():
        number += 1
        target = path.with_name(f"{name} ({number}).wav")
    path.rename(target)
    return target


def unfinished(folder: Path) -> list[Path]:
    """Recordings that a program which is gone has left."""
    return sorted(folder.glob(f"*{UNFINISHED}")) if folder.is_dir() else []
