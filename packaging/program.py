"""Makes the program's folder: PyInstaller's, without what a person does not need, the same bytes
for the same commit."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import bill
import contents
import icons
import origin
from stt_desktop import __version__

BUNDLE = "STT Desktop.app"
"""macOS' form of the folder."""

_MODEL = "base"


def moment(root: Path) -> int:
    """When the commit was made, in seconds since 1970: the one date that goes into a build."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    command = ["git", "log", "-1", "--format=%ct"]
    return int(subprocess.run(command, cwd=root, capture_output=True, check=True).stdout)


def make(root: Path, work: Path) -> Path:
    """Freeze the program into `work`; its folder, which holds the executable."""
    shutil.rmtree(work, ignore_errors=True)
    icons.draw(root / "resources" / "icons" / "stt-desktop.svg", work / "icons")
    variables = dict(os.environ) | {
        "SOURCE_DATE_EPOCH": str(moment(root)),
        "PYTHONHASHSEED": "0",
        # The installers compress better; every start would unpack some hundred modules.
        "PYINSTALLER_ZLIB_COMPRESSION_LEVEL": "0",
        "STT_DESKTOP_ICONS": str(work / "icons"),
    }
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(work / "frozen"), "--workpath", str(work / "pyinstaller")]
    command.append(str(root / "packaging" / "stt-desktop.spec"))
    subprocess.run(command, env=variables, cwd=root, check=True)
    folder = work / "frozen" / "stt-desktop"
    _strip(folder)
    _forget_search_paths(folder)
    _refuse_gaps(folder)
    told = bill.parts(folder)
    # Where new versions are announced, if whoever builds has such a place.
    feed = origin.read(root).feed
    for place in resources(folder):
        bill.write(place, told)
        if feed:
            (place / "feed.txt").write_text(feed + "\n", encoding="ascii")
    settle(folder, moment(root))
    return folder


def resources(folder: Path) -> list[Path]:
    """Where the program's resources lie: in its folder and, on macOS, in the bundle beside it."""
    places = [folder / "_internal" / "resources"]
    bundle = folder.with_name(BUNDLE)
    if bundle.exists():
        places.append(bundle / "Contents" / "Resources" / "resources")
    return places


def carry_model(folder: Path, model: Path, when: int) -> None:
    """Put the speech model into the program's folder, each file as it is published."""
    from stt_desktop.whisper.catalogue import CATALOGUE
    from stt_desktop.whisper.models import is_right

    for place in resources(folder):
        target = place / "models" / _MODEL
        target.mkdir(parents=True, exist_ok=True)
        for file in CATALOGUE[_MODEL].files:
            shutil.copyfile(model / file.name, target / file.name)
            if not is_right(target / file.name, file):
                raise SystemExit(f"{model / file.name} is not the published file")
    settle(folder, when)


def drop_model(folder: Path) -> None:
    """Take it out again."""
    for place in resources(folder):
        shutil.rmtree(place / "models", ignore_errors=True)


def settle(folder: Path, when: int) -> None:
    """Give every file the same date and the modes that an installed program has."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_symlink():
            continue
        runs = path.is_dir() or (path.suffix in ("", ".exe") and path.parent == folder)
        path.chmod(0o755 if runs else 0o644)
        os.utime(path, (when, when))
    folder.chmod(0o755)
    os.utime(folder, (when, when))


def size(folder: Path) -> int:
    """Bytes of all files."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink())


def elf_files(folder: Path) -> Iterator[Path]:
    """Programs and libraries in Linux' form."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as opened:
                if opened.read(4) == b"\x7fELF":
                    yield path


def foreign_libraries(folder: Path) -> dict[str, str]:
    """What the folder's libraries need and the folder does not bring: a library's name and one
    file that needs it."""
    files = list(elf_files(folder))
    inside = {path.name for path in files}
    needed: dict[str, str] = {}
    for path in files:
        for name in _dynamic(path, "NEEDED"):
            if name not in inside:
                needed.setdefault(name, path.name)
    return needed


def foreign_search_paths(path: Path) -> list[str]:
    """The folders outside the program in which a library has its own libraries looked for."""
    named = [*_dynamic(path, "RPATH"), *_dynamic(path, "RUNPATH")]
    return [one for each in named for one in each.split(":") if not one.startswith("$ORIGIN")]


def _dynamic(path: Path, tag: str) -> list[str]:
    """What a library's dynamic section names under `tag`."""
    listed = subprocess.run(
        ["readelf", "--dynamic", "--wide", str(path)], capture_output=True, text=True, check=True
    ).stdout
    return [
        line.partition("[")[2].rstrip().rstrip("]")
        for line in listed.splitlines()
        if f"({tag})" in line
    ]


def _refuse_gaps(folder: Path) -> None:
    """Fail when a library that comes in a wheel was left out and another one needs it: the program
    would start, and miss it in the middle of something."""
    if sys.platform.startswith("linux"):
        gaps = [
            f"{name} (for {who})"
            for name, who in foreign_libraries(folder).items()
            if name.startswith(contents.FROM_WHEELS)
        ]
        if gaps:
            raise SystemExit(f"contents.py leaves out what is needed: {', '.join(gaps)}")


def _strip(folder: Path) -> None:
    """Take the debugger's tables out of what brings them: half of the interpreter, nearly all of
    one library. The rest is stripped already, or would not survive it (openblas)."""
    if not sys.platform.startswith("linux"):
        return
    inside = folder / "_internal"
    for pattern in contents.TO_STRIP:
        for path in sorted(inside.glob(pattern)):
            subprocess.run(["strip", "--strip-unneeded", str(path)], check=True)


def _forget_search_paths(folder: Path) -> None:
    """Take out where the build machine keeps its libraries (Python's own name their prefix): who
    owns a folder of that name on another machine would have their code loaded."""
    if sys.platform.startswith("linux"):
        for path in elf_files(folder):
            if foreign_search_paths(path):
                subprocess.run(["patchelf", "--remove-rpath", str(path)], check=True)


def version() -> str:
    """The program's version: the one number, of `stt_desktop/__init__.py`."""
    return __version__


def machine() -> str:
    """The kind of processor, as the names of the installers tell it."""
    return {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
