"""A file's content as one short text: the same recording is known again under any name."""

import hashlib
import os
import threading

from stt_desktop.domain.errors import (
    SOURCE_CHANGED,
    SOURCE_MISSING,
    SOURCE_UNREADABLE,
    AppError,
)
from stt_desktop.domain.source import FileState, LocalFile
from stt_desktop.long_read import LongRead

_CHUNK = 1 << 20


def fingerprint(source: LocalFile, stop: threading.Event) -> str:
    """SHA-256 over all bytes, as hexadecimal digits. Blocks on the disk; ``stop`` ends it early
    (the result is then of no use).

    Raises:
        AppError: SOURCE_MISSING, SOURCE_UNREADABLE, or SOURCE_CHANGED: it is another file than the
            one that was looked at, or is being written.
    """
    digest = hashlib.sha256()
    buffer = bytearray(_CHUNK)
    view = memoryview(buffer)
    try:
        with open(source.path, "rb", buffering=0) as opened:  # noqa: PTH123 - any bytes
            state = FileState.of(os.fstat(opened.fileno()))
            reading = LongRead(opened.fileno())
            reading.at(done := 0)
            # Of a file that grows as fast as it is read there would be no end.
            while done <= state.size and not stop.is_set() and (count := opened.readinto(buffer)):
                digest.update(view[:count])
                done += count
                reading.at(done)
            after = FileState.of(os.fstat(opened.fileno()))
    except (FileNotFoundError, NotADirectoryError):
        folder = source.path.rpartition("/")[0]
        raise AppError(SOURCE_MISSING, name=source.name, folder=folder) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise AppError(SOURCE_UNREADABLE, name=source.name, reason=reason) from error
    if not stop.is_set() and not state == after == (source.state or state):
        raise AppError(SOURCE_CHANGED, name=source.name)
    return digest.hexdigest()
