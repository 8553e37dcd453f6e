"""What the PyInstaller spec asks: which files belong into the program, and how it presents itself.

Runs inside PyInstaller's process.
"""

import sys
from pathlib import Path, PurePosixPath
from typing import Any

import contents

_QT = "PySide6"
_SYSTEM: str = sys.platform  # a text like any other: mypy shall read every branch
_MEDIA_TYPES = ("public.audio", "public.movie")
_KEPT_METADATA = ("METADATA", "entry_points.txt")
_PARTS_OF_A_VERSION = 4


def data_files(root: Path) -> list[tuple[str, str]]:
    """The program's resources, and what libraries read of themselves."""
    from PyInstaller.utils.hooks import collect_data_files

    found = [(str(root / "resources"), "resources")]
    for package in contents.WITH_DATA:
        found += collect_data_files(package)
    for package in contents.WITH_SOURCE:
        found += collect_data_files(package, include_py_files=True, includes=["**/__init__.py"])
    return found + _versions()


def _versions() -> list[tuple[str, str]]:
    """The metadata that tells a version. Not the whole of it: the rest names the build machine's
    folders, and the licences come along in one file (`bill.py`)."""
    from importlib import metadata

    return [
        (str(file.locate()), file.parts[0])
        for name in contents.WITH_VERSION
        for file in metadata.files(name) or ()
        if file.name in _KEPT_METADATA and len(file.parts) == 2
    ]


def is_wanted(target: str) -> bool:
    """Whether a file that PyInstaller found goes into the program, by its place there."""
    path = PurePosixPath(target.replace("\\", "/"))
    if path.name.startswith(".") or path.suffix in (".pyi", ".pyx", ".pxd", ".h", ".a"):
        return False
    if path.parts[0] == _QT:
        return _is_wanted_of_qt(path)
    if path.suffix == ".dist-info" or path.parts[0].endswith(".dist-info"):
        return path.name in _KEPT_METADATA
    if sys.platform.startswith("linux") and len(path.parts) == 1 and ".so" in path.name:
        return "cpython" in path.name or path.name.startswith(contents.LINUX_LIBRARIES)
    return True


def _is_wanted_of_qt(path: PurePosixPath) -> bool:
    if "plugins" in path.parts:
        folder, name = path.parts[-2], path.name.split(".")[0].removeprefix("lib")
        wanted = contents.QT_PLUGINS.get(folder)
        return wanted is not None and (not wanted or name in wanted)
    if "translations" in path.parts:
        return path.name in contents.QT_TRANSLATIONS
    if "qml" in path.parts:
        return False
    # A framework of macOS stays or goes whole: what is left of one cannot be signed.
    frameworks = [part for part in path.parts if part.endswith(".framework")]
    # libQt6Gui.so.6, Qt6Gui.dll, QtGui.framework, and the bindings: QtGui.abi3.so, QtGui.pyd
    name = [*frameworks, path.name][0].removeprefix("lib").split(".")[0].split("-")[0]
    for prefix in ("Qt6", "Qt"):
        if name.startswith(prefix):
            return name.removeprefix(prefix) in contents.QT_LIBRARIES
    return True


def icon(drawn: Path) -> str | None:
    """The program's icon in the form that this system wants; None on Linux."""
    names = {"win32": "stt-desktop.ico", "darwin": "stt-desktop.icns"}
    name = names.get(sys.platform)
    return None if name is None else str(drawn / name)


def windows_version(version: str) -> Any:
    """The version resource of the .exe files, which Explorer shows; None elsewhere."""
    if _SYSTEM != "win32":
        return None
    from PyInstaller.utils.win32.versioninfo import (
        FixedFileInfo,
        StringFileInfo,
        StringStruct,
        StringTable,
        VarFileInfo,
        VarStruct,
        VSVersionInfo,
    )

    numbers = [int(part) for part in version.split(".")]
    four = tuple((*numbers, 0, 0, 0, 0)[:_PARTS_OF_A_VERSION])
    told = {
        "FileDescription": "STT Desktop",
        "FileVersion": version,
        "LegalCopyright": "GPL-3.0-or-later",
        "ProductName": "STT Desktop",
        "ProductVersion": version,
    }
    table = StringTable("040904B0", [StringStruct(name, text) for name, text in told.items()])
    return VSVersionInfo(
        ffi=FixedFileInfo(filevers=four, prodvers=four),
        kids=[StringFileInfo([table]), VarFileInfo([VarStruct("Translation", [0x0409, 1200])])],
    )


def info_plist() -> dict[str, Any]:
    """What macOS reads in the bundle: "Open With" for media, links on the icon in the Dock."""
    return {
        "CFBundleDisplayName": "STT Desktop",
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Recording",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": [*_MEDIA_TYPES, "public.url", "public.folder"],
            }
        ],
        "LSApplicationCategoryType": "public.app-category.productivity",
        "LSMinimumSystemVersion": "13.0",
        "NSHighResolutionCapable": True,
        "NSMicrophoneUsageDescription": "Recordings that you start are turned into text.",
        "NSPrincipalClass": "NSApplication",
    }
