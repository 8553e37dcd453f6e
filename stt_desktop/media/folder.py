"""What a folder holds now, for whoever watches it. A share that does not answer blocks nobody but a
thread that is not waited for."""

import errno
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from stt_desktop.domain.watching import FoundFile
from stt_desktop.media.kinds import find_media
from stt_desktop.media.threads import in_thread


@dataclass(frozen=True, slots=True)
class RecordingsFolder:
    """Implements the port ``Folder`` of a watch."""

    path: str
    subfolders: bool = True

    async def list(self) -> Sequence[FoundFile]:
        return await list_recordings(self.path, subfolders=self.subfolders)

    async def is_written_to(self, path: str) -> bool:
        return await is_written_to(path)


async def list_recordings(folder: str, *, subfolders: bool) -> list[FoundFile]:
    """The recordings in ``folder`` as they lie there, whether complete or not.

    Raises:
        OSError: the folder is gone or cannot be read.
    """
    return await in_thread(lambda: _list(Path(folder), subfolders=subfolders), "watch")


async def is_written_to(path: str) -> bool:
    """Whether some program holds the file open for writing, where the system tells."""
    return await in_thread(lambda: _is_written_to(path), "watch")


def _list(folder: Path, *, subfolders: bool) -> list[FoundFile]:
    os.scandir(folder).close()  # a folder that is gone is no empty folder
    found = []
    for path in find_media(folder).recordings:
        if not subfolders and path.parent != folder:
            continue
        try:
            status = path.stat()
        except OSError:
            continue  # gone meanwhile
        found.append(FoundFile(str(path), status.st_size, status.st_mtime_ns))
    return found


def _is_written_to(path: str) -> bool:
    match sys.platform:
        case "linux":
            return _has_writer(path)
        case "win32":
            return _is_held(path)
        case _:
            return False


def _is_held(path: str) -> bool:
    """By a rename onto itself, which Windows refuses while somebody writes."""
    try:
        os.rename(path, path)  # noqa: PTH104
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def _has_writer(path: str) -> bool:
    """By asking for a lease to read, which the kernel grants for a file that nobody writes to. Not
    on every file system, and only for one's own files: there, the quiet time has to do."""
    import fcntl

    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(handle)
    return False
