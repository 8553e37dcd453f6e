"""What the PyInstaller spec asks: which files belong into the program. Pure but for reading."""

import sys
from pathlib import Path, PurePosixPath
from typing import Any

import contents

_QT = "PySide6"


def data_files(root: Path) -> list[tuple[str, str]]:
    """The program's resources and the libraries' data, as PyInstaller wants them."""
    from PyInstaller.utils.hooks import collect_data_files, copy_metadata

    found = [(str(root / "resources"), "resources")]
    for package in contents.WITH_DATA:
        found += collect_data_files(package)
    found += copy_metadata("stt-desktop", recursive=True)
    return found


def is_wanted(target: str, source: str) -> bool:
    """Whether a file that PyInstaller found goes into the program, by its place there."""
    path = PurePosixPath(target.replace("\\", "/"))
    if path.parts[0] == _QT:
        return _is_wanted_of_qt(path)
    if sys.platform.startswith("linux") and len(path.parts) == 1:
        return not path.name.startswith(contents.FROM_THE_SYSTEM)
    return True


def _is_wanted_of_qt(path: PurePosixPath) -> bool:
    if "plugins" in path.parts:
        folder, name = path.parts[-2], path.name.split(".")[0].removeprefix("lib")
        wanted = contents.QT_PLUGINS.get(folder)
        return wanted is not None and (not wanted or name in wanted)
    if "translations" in path.parts or "qml" in path.parts:
        return False
    name = path.name.removeprefix("lib")
    if name.startswith("Qt6"):
        return name.removeprefix("Qt6").split(".")[0] in contents.QT_LIBRARIES
    return True


def icon(root: Path) -> str | None:
    """The program's icon in the form that this system wants; None on Linux."""
    names = {"win32": "stt-desktop.ico", "darwin": "stt-desktop.icns"}
    name = names.get(sys.platform)
    return None if name is None else str(root / "build" / "icons" / name)


def windows_version(version: str) -> Any:
    """The version resource of the .exe files; None elsewhere."""
    return None


def info_plist() -> dict[str, Any]:
    return {}
