"""How long until something is seen: from the start of the process to the window's first painting.

    python3 packaging/dev.py bench cold_start [ROUNDS]

In turn, so that all of them meet the same machine: a bare PySide6 window, the program with an empty
list, and the program with 10,000 tasks; on a screen of its own (Xvfb, where there is one). Printed
are the medians. To reach: at most 1.6 times the bare window, and 0.2 s more with the long list.
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
_BARE, _OURS = "--bare", "--ours"


def main() -> None:
    if sys.argv[1:2] == [_BARE]:
        _bare()
    if sys.argv[1:2] == [_OURS]:
        _ours()
    if "DISPLAY" not in os.environ and shutil.which("xvfb-run"):
        command = [sys.executable, "-m", "tests.benchmarks.cold_start", *sys.argv[1:]]
        os.execvp("xvfb-run", ["xvfb-run", "-a", "-s", "-screen 0 1400x900x24", *command])
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    print("load:", *(round(load, 1) for load in os.getloadavg()))
    with tempfile.TemporaryDirectory() as empty, tempfile.TemporaryDirectory() as full:
        asyncio.run(_fill(Path(full)))
        kinds = {"bare window": (_BARE, empty), "program": (_OURS, empty), "long": (_OURS, full)}
        times: dict[str, list[float]] = {name: [] for name in kinds}
        # The first of each fills the disk's cache and is not counted.
        for counted in range(rounds + 1):
            for name, (kind, home) in kinds.items():
                took = _first_paint(kind, home)
                if counted:
                    times[name].append(took)
    bare, ours, long = (statistics.median(times[name]) for name in kinds)
    print(f"bare window {bare:.3f} s, program {ours:.3f} s, with {ROWS} tasks {long:.3f} s")
    for words, reached in (
        (f"{ours / bare:.2f} times the bare window (most {RATIO})", ours / bare <= RATIO),
        (f"{long - ours:+.3f} s with the long list (most {MORE_S})", long - ours <= MORE_S),
    ):
        print(words, "reached" if reached else "NOT reached", sep=": ")


async def _fill(home: Path) -> None:
    from stt_desktop.journal.sqlite import SqliteJournal
    from stt_desktop.paths import find_paths
    from tests.benchmarks.table import _history

    os.environ["STT_DESKTOP_HOME"] = str(home)
    async with SqliteJournal(find_paths().journal) as journal:
        await journal.add(_history(ROWS))


def _first_paint(kind: str, home: str) -> float:
    """Seconds, by the clock that both processes share."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.cold_start", kind],
        env=os.environ | {"STT_DESKTOP_HOME": home, "QT_API": "pyside6"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return float(done.stdout.split()[-1]) - started


def _bare() -> None:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Window(QMainWindow):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
            super().paintEvent(event)
            _tell()

    app = QApplication(["bare"])
    window = Window()
    window.resize(1120, 700)
    window.show()
    app.exec()


def _ours() -> None:
    """The real program; whoever paints first in its window has been seen."""
    from PySide6.QtGui import QPaintEvent

    from stt_desktop import app
    from stt_desktop.ui.main_window import MainWindow

    def paint(self: MainWindow, event: QPaintEvent) -> None:
        super(MainWindow, self).paintEvent(event)
        _tell()

    MainWindow.paintEvent = paint  # type: ignore[method-assign, assignment]
    app.main([])


def _tell() -> None:
    sys.stdout.write(f"{time.monotonic()}\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
