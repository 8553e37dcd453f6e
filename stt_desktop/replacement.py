"""The packaged program's files may become another version's while it runs.

On Linux a package's files are replaced under the feet of the program that is open. What it has
loaded stays; what it loads later would be the other version's, and a child that it starts would
speak another language. So it goes on reading its modules from the executable that it was started
from (which the system keeps for it), starts no child any more, lets its tasks wait, and asks to be
started again. The installer for Windows refuses while the program is open.
"""

import sys
from pathlib import Path

_OWN_EXECUTABLE = Path("/proc/self/exe")
"""Linux' name for it, also when another file has taken its place on the disk."""

_started_from: tuple[int, int] | None = None


def remember() -> None:
    """Call it first, when packaged."""
    global _started_from  # noqa: PLW0603 - there is one program to a process
    _started_from = _on_disk()
    if _OWN_EXECUTABLE.exists():
        _read_modules_from(_OWN_EXECUTABLE)


def was_replaced() -> bool:
    """Whether the program on the disk is another one than this, or none. Never from source."""
    return _started_from is not None and _on_disk() != _started_from


def _on_disk() -> tuple[int, int] | None:
    try:
        found = Path(sys.executable).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _read_modules_from(executable: Path) -> None:
    # PyInstaller opens the archive of modules anew for each of them, by the name of its file.
    loader = sys.modules.get("pyimod02_importers")
    archive = getattr(loader, "pyz_archive", None)
    if archive is not None:
        vars(archive)["_filename"] = str(executable)
