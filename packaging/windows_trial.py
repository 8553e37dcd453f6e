"""The installer for Windows, run silently under wine around a small folder.

What is shown: the script compiles without a warning, installs, offers the program for recordings,
replaces an older version, refuses an older Windows, and takes everything away again but the
person's data. The program itself is Windows' own and does not run here.
"""

import os
import shutil
import subprocess
from pathlib import Path

import icons
import windows_installer
from clean_root import Failed

WINE = Path("/usr/lib/wine/wine64")
_UNINSTALL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\stt-desktop"
_OPEN_WITH = r"HKCU\Software\Classes\.mp3\OpenWithProgids"
_TOO_OLD = 3
_PATIENCE_S = 180


def show(root: Path, work: Path) -> None:
    """Do all of it in `work`. Raises Failed."""
    setup = _installer(root, work / "first", "the first")
    newer = _installer(root, work / "second", "the second")
    wine = _Wine(work / "wine")
    wine.run("winecfg", "-v", "win7")
    _expect(wine.code(setup, "/S") == _TOO_OLD, "it installs on an older Windows")
    wine.run("winecfg", "-v", "win10")
    _expect(wine.code(setup, "/S", "/CurrentUser") == 0, "it does not install")
    program = wine.local / "Programs" / "STT Desktop"
    data = wine.local / "stt-desktop" / "journal.sqlite3"
    data.parent.mkdir()
    data.write_text("the person's")
    inside = program / "_internal" / "part.txt"
    _expect(inside.read_text() == "the first", "its files are others")
    _expect("0.1" in wine.run("reg", "query", _UNINSTALL, "/v", "DisplayVersion"), "no version")
    _expect("STTDesktop" in wine.run("reg", "query", _OPEN_WITH), "it is not in “Open with”")

    (program / "_internal" / "of-the-older-version.txt").touch()
    _expect(wine.code(newer, "/S", "/CurrentUser") == 0, "it does not upgrade")
    _expect(inside.read_text() == "the second", "the older version is still there")
    left = [path.name for path in (program / "_internal").iterdir()]
    _expect(left == ["part.txt"], f"of the older version there is still {left}")

    # As Windows does it, but in place: a copy of itself would be waited for by nobody.
    own = f"_?={wine.windows(program)}"
    _expect(wine.code(program / "Uninstall.exe", "/CurrentUser", "/S", own) == 0, "it stays")
    # In place it cannot delete itself.
    left = [path.name for path in program.iterdir()] if program.exists() else []
    _expect(left in ([], ["Uninstall.exe"]), f"removing leaves {left}")
    _expect("STTDesktop" not in wine.run("reg", "query", _OPEN_WITH), "it is in “Open with”")
    _expect(data.read_text() == "the person's", "the person's data are gone")


def _installer(root: Path, work: Path, content: str) -> Path:
    folder = work / "folder"
    (folder / "_internal").mkdir(parents=True)
    (folder / "_internal" / "part.txt").write_text(content)
    for name in ("stt-desktop.exe", "STT Desktop.exe"):
        (folder / name).write_bytes(b"MZ")
    icons.draw(root / "resources" / "icons" / "stt-desktop.svg", work / "icons")
    target = work / "stt-desktop-installer.exe"
    # 64-bit, for a wine without 32-bit parts.
    windows_installer.build(root, folder, work / "icons", target, kind="amd64-unicode")
    return target


class _Wine:
    """A Windows of its own in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._variables = dict(os.environ) | {
            "WINEPREFIX": str(folder),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "DISPLAY": "",
        }
        self.run("wineboot", "--init")
        (home,) = (p for p in (folder / "drive_c" / "users").iterdir() if p.name != "Public")
        self.local = home / "AppData" / "Local"
        self._drive = folder / "drive_c"

    def windows(self, path: Path) -> str:
        """The path as Windows says it."""
        return "C:\\" + str(path.relative_to(self._drive)).replace("/", "\\")

    def code(self, *command: str | Path) -> int:
        return self._done(*command).returncode

    def run(self, *command: str | Path) -> str:
        return self._done(*command).stdout

    def _done(self, *command: str | Path) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(WINE), *map(str, command)],
            env=self._variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )


def _expect(condition: bool, otherwise: str) -> None:
    if not condition:
        raise Failed(otherwise)


def can_run() -> bool:
    """Whether makensis and a 64-bit wine are here."""
    return WINE.exists() and shutil.which("makensis") is not None
