"""A file's content as one short text: the same recording is known again under any name."""

import hashlib
import threading

from stt_desktop.domain.errors import SOURCE_MISSING, SOURCE_UNREADABLE, AppError
from stt_desktop.domain.source import LocalFile

_CHUNK = 1 << 20


def fingerprint(source: LocalFile, stop: threading.Event) -> str:
    """SHA-256 over all bytes, as hexadecimal digits. Blocks on the disk; ``stop`` ends it early
    (the result is then of no use).

    Raises:
        AppError: SOURCE_MISSING or SOURCE_UNREADABLE.
    """
    digest = hashlib.sha256()
    buffer = bytearray(_CHUNK)
    view = memoryview(buffer)
    try:
        with open(source.path, "rb", buffering=0) as opened:  # noqa: PTH123 - any bytes
            while not stop.is_set() and (count := opened.readinto(buffer)):
                digest.update(view[:count])
    except (FileNotFoundError, NotADirectoryError):
        folder = source.path.rpartition("/")[0]
        raise AppError(SOURCE_MISSING, name=source.name, folder=folder) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise AppError(SOURCE_UNREADABLE, name=source.name, reason=reason) from error
    return digest.hexdigest()
