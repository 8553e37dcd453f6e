"""The installer for Windows: makensis (NSIS 3) around the program's folder.

makensis runs on Linux too, so the script is compiled wherever it is changed.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import origin
import program
from stt_desktop.domain.recordings import MEDIA

_FOUR = 4


def build(
    root: Path,
    folder: Path,
    icons: Path,
    target: Path,
    *,
    kind: str = "",
    quickly: bool = False,
) -> None:
    """Write the installer of `folder` to `target`. `kind` is what the installer itself is, by
    NSIS' names; 32-bit when it is not told. `quickly` made, it is half as large again."""
    makensis = shutil.which("makensis") or r"C:\Program Files (x86)\NSIS\makensis.exe"
    numbers = [*program.version().split("."), "0", "0", "0"][:_FOUR]
    associations = icons.parent / "associations.nsh"
    associations.write_text(script_of_types(), encoding="utf-8")
    published = origin.read(root)
    told = {
        "PUBLISHER": published.publisher,
        "VERSION": program.version(),
        "VERSION_FOUR": ".".join(numbers),
        "FOLDER": str(folder.resolve()),
        "ICON": str((icons / "stt-desktop.ico").resolve()),
        "LICENCE": str((root / "LICENSE").resolve()),
        "ASSOCIATIONS": str(associations.resolve()),
        "KILOBYTES": str(program.size(folder) // 1024),
        "TARGET": str(target.resolve()),
    }
    if published.homepage:
        told["HOMEPAGE"] = published.homepage
    if kind:
        told["KIND"] = kind
    if quickly:
        told["QUICKLY"] = "1"
    command = [makensis, "-V2", "-WX", "-INPUTCHARSET", "UTF8"]
    command += [f"-D{name}={value}" for name, value in told.items()]
    command.append(str(root / "packaging" / "windows" / "installer.nsi"))
    subprocess.run(command, stdout=sys.stderr, check=True)


def script_of_types() -> str:
    """NSIS macros that offer the program in "Open with" for every kind of recording, and take
    that back."""
    adding = "\n".join(f'  !insertmacro OfferFor "{suffix}"' for suffix in sorted(MEDIA))
    taking = "\n".join(f'  !insertmacro TakeBackFor "{suffix}"' for suffix in sorted(MEDIA))
    return (
        f"!macro OfferForEvery\n{adding}\n!macroend\n\n"
        f"!macro TakeBackForEvery\n{taking}\n!macroend\n"
    )
