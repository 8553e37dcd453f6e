"""What the packaged program is like: sizes, two builds compared, and how soon it stands there.

    python3 packaging/dev.py bench packages

Builds everything for this system twice into `build/packages` (some minutes), so it needs what
`dev.py build` needs. STT_DESKTOP_BUILT=FOLDER measures the starts of one that is built already.
"""

import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT = "STT_DESKTOP_BUILT"

MOST_MB = {".deb": 160, "-with-model.deb": 300}
"""What an installer may weigh, in units of 1,000,000 bytes."""
MOST_SLOWER = 1.3
"""How much longer the packaged program may take to start than from source."""

_STARTS = 7
_PATIENCE_S = 60


def build(output: Path) -> Path:
    """Everything for this system; its folder."""
    command = [sys.executable, str(ROOT / "packaging" / "build.py"), "--output", str(output)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)
    return output


def compare(first: Path, second: Path) -> bool:
    """Print sizes and hashes of what two builds have made; whether they are the same and small."""
    good = True
    print(f"{'file':44}{'MB':>8}  {'same twice':12}sha256")
    for path in sorted([*first.glob("stt*.*"), *first.glob("SHA256SUMS")]):
        same = _sha256(path) == _sha256(second / path.name)
        limits = [most for end, most in MOST_MB.items() if path.name.endswith(end)]
        megabytes = path.stat().st_size / 1e6
        fits = not limits or megabytes <= max(limits)
        good = good and same and fits
        told = f"{megabytes:8.1f}  {'yes' if same else 'NO':12}{_sha256(path)}"
        print(f"{path.name:44}{told}{'' if fits else f'  MORE THAN {max(limits)} MB'}")
    one, other = (_digest(folder / "stt-desktop") for folder in (first, second))
    size = sum(p.stat().st_size for p in (first / "stt-desktop").rglob("*") if p.is_file())
    told = f"{size / 1e6:8.1f}  {'yes' if one == other else 'NO':12}{one}"
    print(f"{'stt-desktop/ (the folder)':44}{told}")
    return good and one == other


def starts(folder: Path) -> bool:
    """Measure the starts of the folder's program beside those from source; print them."""
    commands = {
        "source": [sys.executable, "-P", "-m", "stt_desktop"],
        "packaged": [str(folder / "stt-desktop")],
    }
    good = True
    print(f"\n{f'start, median of {_STARTS}':28}{'source':>10}{'packaged':>10}{'ratio':>8}")
    for name, measure in _MEASURED.items():
        times: dict[str, list[float]] = {kind: [] for kind in commands}
        # In turns, so that whatever else the machine does meets both; the first warms the cache.
        for round_ in range(_STARTS + 1):
            for kind, command in commands.items():
                taken = measure(command)
                if round_:
                    times[kind].append(taken)
        source, packaged = (statistics.median(found) for found in times.values())
        ratio = packaged / source
        good = good and ratio <= MOST_SLOWER
        verdict = "" if ratio <= MOST_SLOWER else "  TOO SLOW"
        print(f"{name:28}{source:8.2f} s{packaged:8.2f} s{ratio:8.2f}{verdict}")
    return good


def _until_it_ends(arguments: Sequence[str], command: Sequence[str], *, at_worst: int = 0) -> float:
    with _home() as variables:
        began = time.monotonic()
        done = subprocess.run(
            [*command, *arguments], env=variables, capture_output=True, check=False
        )
        taken = time.monotonic() - began
    if done.returncode > at_worst or done.returncode < 0:
        raise SystemExit(f"{command} {arguments} ended with {done.returncode}: {done.stderr!r}")
    return taken


def _until_it_shows(command: Sequence[str]) -> float:
    """Until the X server has the window on its screen."""
    with _home() as variables:
        began = time.monotonic()
        process = subprocess.Popen(command, env=variables, stderr=subprocess.DEVNULL)
        try:
            subprocess.run(
                ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^STT Desktop$"],
                env=variables,
                check=True,
                stdout=subprocess.DEVNULL,
                timeout=_PATIENCE_S,
            )
            return time.monotonic() - began
        finally:
            process.terminate()
            process.wait(_PATIENCE_S)


_MEASURED: Mapping[str, Callable[[Sequence[str]], float]] = {
    "--version": partial(_until_it_ends, ["--version"]),
    "tasks list": partial(_until_it_ends, ["tasks", "list"]),
    "doctor": partial(_until_it_ends, ["doctor"], at_worst=1),  # it misses a model
    "the window": _until_it_shows,
}
"""What is started, and what measures how long a command took, in seconds."""


@contextmanager
def _home() -> Iterator[Mapping[str, str]]:
    with tempfile.TemporaryDirectory() as home:
        kept = {name: one for name, one in os.environ.items() if not name.startswith("STT_")}
        yield kept | {"STT_DESKTOP_HOME": home, "QT_QPA_PLATFORM": "xcb", "LC_ALL": "C.UTF-8"}


@contextmanager
def _screen() -> Iterator[None]:
    """An X server without a screen, of a number that it chooses."""
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1400x900x24", "-noreset"],
        pass_fds=[write_end],
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    with os.fdopen(read_end) as told:
        os.environ["DISPLAY"] = f":{told.readline().strip()}"
    try:
        yield
    finally:
        server.terminate()
        server.wait(_PATIENCE_S)


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _digest(folder: Path) -> str:
    """One SHA-256 of every name, mode and byte in the folder."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        total.update(f"{path.relative_to(folder)}\0{path.lstat().st_mode:o}\0".encode())
        if path.is_symlink():
            total.update(os.fsencode(path.readlink()))
        elif path.is_file():
            total.update(bytes.fromhex(_sha256(path)))
    return total.hexdigest()


def main() -> int:
    built = os.environ.get(BUILT)
    good = True
    if built:
        folder = Path(built)
    else:
        output = ROOT / "build" / "packages"
        first, second = build(output / "first"), build(output / "second")
        good = compare(first, second)
        folder = first / "stt-desktop"
    with _screen():
        return 0 if starts(folder) and good else 1


if __name__ == "__main__":
    sys.exit(main())
