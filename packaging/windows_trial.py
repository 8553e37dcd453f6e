"""The installer for Windows, run silently under wine.

What is shown: the script compiles without a warning, installs, offers the program for recordings,
replaces an older version (around a small folder) by the real folder, file by file, refuses while
the program is open and on an older Windows, and takes everything away again but the person's data.
The folder is Linux', with programs that only look like Windows'; the real ones do not run here.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import icons
import windows_installer
from clean_root import Failed

WINE = Path("/usr/lib/wine/wine64")
PROGRAMS = ("STT Desktop.exe", "stt-desktop.exe")
_UNINSTALL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\stt-desktop"
_OPEN_WITH = r"HKCU\Software\Classes\.mp3\OpenWithProgids"
_TOO_OLD, _IS_OPEN = 3, 4
_PATIENCE_S = 180


def show(root: Path, built: Path, work: Path) -> None:
    """Do all of it in `work` with the program's folder `built`. Raises Failed."""
    wine = _Wine(work / "wine")
    setup = _older(root, wine, work / "older")
    newer, folder = _newer(root, wine, built, work / "newer")
    wine.run("winecfg", "-v", "win7")
    _expect(wine.code(setup, "/S") == _TOO_OLD, "it installs on an older Windows")
    wine.run("winecfg", "-v", "win10")
    _expect(wine.code(setup, "/S", "/CurrentUser") == 0, "it does not install")
    program = wine.local / "Programs" / "STT Desktop"
    data = wine.local / "stt-desktop" / "journal.sqlite3"
    data.parent.mkdir()
    data.write_text("the person's")
    _expect(_files(program / "_internal") == {"part.txt": 5}, "its files are others")
    _expect("0.1" in wine.run("reg", "query", _UNINSTALL, "/v", "DisplayVersion"), "no version")
    _expect("STTDesktop" in wine.run("reg", "query", _OPEN_WITH), "it is not in “Open with”")

    for name in PROGRAMS:
        with wine.open(program / name):
            _expect(wine.code(newer, "/S", "/CurrentUser") == _IS_OPEN, f"it replaces {name}")
    _expect((program / "_internal" / "part.txt").exists(), "what is open lost its files")
    _expect(wine.code(newer, "/S", "/CurrentUser") == 0, "it does not upgrade")
    installed = _files(program)
    del installed["Uninstall.exe"]
    _expect(installed == _files(folder), "the files are not those of the newer version")

    # As Windows does it, but in place: a copy of itself would be waited for by nobody.
    own = f"_?={wine.windows(program)}"
    _expect(wine.code(program / "Uninstall.exe", "/CurrentUser", "/S", own) == 0, "it stays")
    # In place it cannot delete itself.
    left = [path.name for path in program.iterdir()] if program.exists() else []
    _expect(left in ([], ["Uninstall.exe"]), f"removing leaves {left}")
    _expect("STTDesktop" not in wine.run("reg", "query", _OPEN_WITH), "it is in “Open with”")
    _expect(data.read_text() == "the person's", "the person's data are gone")
    wine.wait_for_end()


def _older(root: Path, wine: "_Wine", work: Path) -> Path:
    """An installer of nearly nothing, packed as the real one is."""
    folder = work / "folder"
    (folder / "_internal").mkdir(parents=True)
    (folder / "_internal" / "part.txt").write_text("older")
    return _installer(root, wine, folder, work, quickly=False)


def _newer(root: Path, wine: "_Wine", built: Path, work: Path) -> tuple[Path, Path]:
    """The installer of the real folder, and that folder."""
    folder = work / "folder"
    folder.mkdir(parents=True)
    shutil.copytree(built / "_internal", folder / "_internal")
    return _installer(root, wine, folder, work, quickly=True), folder


def _installer(root: Path, wine: "_Wine", folder: Path, work: Path, *, quickly: bool) -> Path:
    for name in PROGRAMS:
        shutil.copyfile(wine.command_line, folder / name)
    icons.draw(root / "resources" / "icons" / "stt-desktop.svg", work / "icons")
    target = work / "stt-desktop-installer.exe"
    # 64-bit, for a wine without 32-bit parts.
    kind = "amd64-unicode"
    windows_installer.build(root, folder, work / "icons", target, kind=kind, quickly=quickly)
    return target


def _files(folder: Path) -> dict[str, int]:
    """Every file below `folder` with its size."""
    return {
        str(path.relative_to(folder)): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file()
    }


class _Wine:
    """A Windows of its own in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._variables = dict(os.environ) | {
            "WINEPREFIX": str(folder),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "DISPLAY": "",
        }
        folder.parent.mkdir(parents=True, exist_ok=True)  # wine makes only the last one
        _expect(self.code("wineboot", "--init") == 0, "wine does not start")
        (home,) = (p for p in (folder / "drive_c" / "users").iterdir() if p.name != "Public")
        self.local = home / "AppData" / "Local"
        self._drive = folder / "drive_c"
        # It stands in for the program: one that reads until it is told to end.
        self.command_line = self._drive / "windows" / "system32" / "cmd.exe"

    def windows(self, path: Path) -> str:
        """The path as Windows says it."""
        return "C:\\" + str(path.relative_to(self._drive)).replace("/", "\\")

    @contextmanager
    def open(self, program: Path) -> Iterator[None]:
        """Have the program run, until it is told to end by the end of what it reads."""
        command = [str(WINE), str(program), "/c", "echo here & set /p line="]
        pipe = subprocess.PIPE
        started = subprocess.Popen(command, env=self._variables, stdin=pipe, stdout=pipe, text=True)
        with started as process:
            if process.stdout is None or "here" not in process.stdout.readline():
                raise Failed(f"{program.name} does not run")
            yield

    def wait_for_end(self) -> None:
        """Until nothing writes into its folder any more."""
        server = [str(WINE.with_name("wineserver")), "--wait"]
        subprocess.run(server, env=self._variables, timeout=_PATIENCE_S, check=True)

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
