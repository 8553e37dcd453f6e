"""How long until something is seen: from the start of the process until its first frame is painted.

    python3 packaging/dev.py bench cold_start [ROUNDS]

In turn, so that all of them meet the same machine: a bare PySide6 window, the program with an empty
list, and the program with 10,000 tasks; on a screen of its own (Xvfb, where there is one). Printed
are the medians. To reach: at most 1.6 times the bare window, and 0.2 s more with the long list.
The program first shows its menus and tools; how long its list takes is told, too, and may not take
more than 0.2 s more when it is long.
"""

import asyncio
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 9
ROWS = 10_000
RATIO, MORE_S = 1.6, 0.2
_START = Path(__file__).with_name("_first_frame.py")


def main() -> None:
    if "DISPLAY" not in os.environ and shutil.which("xvfb-run"):
        command = [sys.executable, "-m", "tests.benchmarks.cold_start", *sys.argv[1:]]
        os.execvp("xvfb-run", ["xvfb-run", "-a", "-s", "-screen 0 1400x900x24", *command])
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    print("load:", *(round(load, 1) for load in os.getloadavg()))
    with tempfile.TemporaryDirectory() as empty, tempfile.TemporaryDirectory() as full:
        asyncio.run(_fill(Path(full)))
        kinds = {"bare": ("bare", empty), "program": ("program", empty), "long": ("program", full)}
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in kinds}
        # The first of each fills the disk's cache and is not counted.
        for counted in range(rounds + 1):
            for name, (kind, home) in kinds.items():
                took = _seconds(kind, home)
                if counted:
                    times[name].append(took)
    bare, ours, long = (statistics.median(first for first, _ in times[name]) for name in kinds)
    _, listed, long_list = (statistics.median(last for _, last in times[name]) for name in kinds)
    print(f"first frame: bare {bare:.3f} s, program {ours:.3f} s, with {ROWS} tasks {long:.3f} s")
    print(f"its list: {listed:.3f} s, with {ROWS} tasks {long_list:.3f} s")
    for words, reached in (
        (f"{ours / bare:.2f} times the bare window (most {RATIO})", ours / bare <= RATIO),
        (f"{long - ours:+.3f} s with the long list (most {MORE_S})", long - ours <= MORE_S),
        (
            f"{long_list - listed:+.3f} s until the long list is there (most {MORE_S})",
            long_list - listed <= MORE_S,
        ),
    ):
        print(words, "reached" if reached else "NOT reached", sep=": ")


async def _fill(home: Path) -> None:
    from stt_desktop.journal.sqlite import SqliteJournal
    from stt_desktop.paths import find_paths
    from tests.benchmarks.table import _history

    os.environ["STT_DESKTOP_HOME"] = str(home)
    async with SqliteJournal(find_paths().journal) as journal:
        await journal.add(_history(ROWS))


def _seconds(kind: str, home: str) -> tuple[float, float]:
    """(until the first frame, until the last), by the clock that both processes share."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-P", str(_START), kind],
        env=os.environ | {"STT_DESKTOP_HOME": home, "QT_API": "pyside6"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    told = [float(line) for line in done.stdout.split()]
    return told[0] - started, told[-1] - started


if __name__ == "__main__":
    main()
