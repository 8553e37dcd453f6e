"""Nothing is cut off: every scene of the gallery in both languages, at 100 and 300 %, on the
smallest screen that people have at that scale. The screen of 200 % has the room of that of 300 %;
``python -m tests.gallery --measure`` tries all three."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.gallery.fitting import misfits

ROOT = Path(__file__).parents[2]


@pytest.mark.slow  # a process that opens every window once
@pytest.mark.timeout(400)
@pytest.mark.parametrize("scale", ["1", "3"])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_text_fits(language: str, scale: str) -> None:
    command = [sys.executable, "-m", "tests.gallery", "--measure"]
    command += ["--languages", language, "--scales", scale]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=380, check=False
    )
    found = [line for line in done.stdout.splitlines() if line.startswith(language)]
    assert found == []
    assert done.returncode == 0, done.stderr


def test_what_does_not_fit_is_found(qtbot: QtBot) -> None:
    """The measure itself: planted faults."""
    window = QWidget()
    label, button, outside = (QLabel("Far too long"), QPushButton("Too narrow"), QLabel("Away"))
    for widget, place in (
        (label, QRect(0, 0, 20, 20)),
        (button, QRect(0, 20, 30, 30)),
        (outside, QRect(180, 50, 60, 30)),
    ):
        widget.setParent(window)
        widget.setGeometry(place)
    window.resize(200, 100)
    qtbot.addWidget(window)
    window.show()
    problems = misfits(window)
    assert [problem.partition(":")[0] for problem in problems] == [
        "QLabel 'Far too long'",
        "QPushButton 'Too narrow'",
        "QLabel 'Away'",
    ]
    assert "lies outside" in problems[2]
