"""How smoothly an hour with 1,500 cues is read, followed and edited: ``python -m
tests.benchmarks.editor`` opens the transcript view off the screen and measures the longest time
between two turns of Qt's loop."""

import os
import platform
import sys
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_API"] = "pyside6"

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from stt_desktop.domain import editing
from stt_desktop.domain.transcript import Cue
from stt_desktop.media.peaks import PER_SECOND, Peaks
from stt_desktop.paths import resource
from stt_desktop.subtitles.style import ENGLISH
from stt_desktop.ui.theme import STYLE, Theme
from stt_desktop.ui.transcript.commands import TranscriptCommands
from stt_desktop.ui.transcript.page import TranscriptPage

CUES = 1500
HOUR_MS = 3_600_000
MAX_MS = 100.0
TICK_MS = 2
STEP_MS = 50
"""As often as the player says where it is."""


def main() -> int:
    app = QApplication(["stt-desktop", *STYLE])
    theme = Theme(app, resource("icons"), "light")
    page = TranscriptPage(theme, TranscriptCommands(theme, app))
    page.resize(420, 700)
    page.show()
    cues = _cues()
    _gaps(0.3, lambda _turn: None)

    begun = time.perf_counter()
    page.show_cues(cues, ENGLISH, HOUR_MS, editable=True, fresh=True)
    page.waveform.show_peaks(Peaks(bytes([200, 50]) * PER_SECOND * 3600))
    page.grab()
    opened = (time.perf_counter() - begun) * 1000
    opening = _gaps(1.0, lambda _turn: None)

    bar = page.cues.verticalScrollBar()
    scrolling = _gaps(3.0, lambda turn: bar.setValue(turn * 97 % max(1, bar.maximum())))

    def follow(turn: int) -> None:
        at = turn * 400  # eight times as fast as it is heard
        row = at * CUES // HOUR_MS
        page.waveform.show_position(at)
        page.cues.show_playing(row, (0, 4 + turn % 8), follow=True)

    following = _gaps(5.0, follow)

    def edit(turn: int) -> None:
        row = turn * 7 % CUES
        change = editing.retext(page.model.cues(), row, f"edit {turn}, and a few more words")
        assert change is not None
        page.model.change(change, change.applied(page.model.cues()))
        page.cues.choose(row)

    editings = _gaps(3.0, edit)
    resizing = _gaps(2.0, lambda turn: page.resize(360 + turn * 3 % 200, 700))

    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    print(f"{CUES} cues: opened and painted in {opened:.0f} ms")
    worst = 0.0
    for name, gaps in (
        ("after opening", opening),
        ("scrolling", scrolling),
        ("playing and following", following),
        ("editing 20 times a second", editings),
        ("resizing", resizing),
    ):
        worst = max(worst, gaps[-1])
        longest = " ".join(f"{gap:.0f}" for gap in gaps[-5:])
        print(f"{name}: p99 {gaps[int(len(gaps) * 0.99)]:.1f} ms, the longest {longest}")
    print(f"max {MAX_MS:g} ms:", "reached" if worst <= MAX_MS else "NOT reached")
    return 0 if worst <= MAX_MS else 1


def _cues() -> list[Cue]:
    return [
        Cue(
            n * HOUR_MS // CUES,
            n * HOUR_MS // CUES + 2000,
            (f"word {n} and some others", "that stand on the second line,"),
        )
        for n in range(CUES)
    ]


def _gaps(seconds: float, work: Callable[[int], None]) -> list[float]:
    """Do ``work`` every STEP_MS; the times between the loop's turns, in milliseconds, sorted."""
    loop, gaps, turn = QEventLoop(), [], 0
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1000)
        last = now

    def step() -> None:
        nonlocal turn
        turn += 1
        work(turn)

    beat, steps = QTimer(), QTimer()
    beat.timeout.connect(tick)
    beat.setTimerType(Qt.TimerType.PreciseTimer)
    beat.start(TICK_MS)
    steps.timeout.connect(step)
    steps.start(STEP_MS)
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()
    return sorted(gaps)


if __name__ == "__main__":
    sys.exit(main())
