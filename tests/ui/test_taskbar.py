"""Progress on the icon of the task bar: read from a session bus of its own, as a dock reads it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SHOW = """
import sys
from PySide6.QtCore import QCoreApplication
from stt_desktop.ui.taskbar import Taskbar
app = QCoreApplication([])
bar = Taskbar("stt-desktop")
for fraction in (0.25, 0.251, 1.5, None, None):
    bar.show(fraction)
app.processEvents()
"""

LISTEN = """
import subprocess, sys
with subprocess.Popen(
    ["dbus-monitor", "--session", "interface='com.canonical.Unity.LauncherEntry'"],
    stdout=subprocess.PIPE, text=True,
) as heard:
    # It says that it is there (NameAcquired, NameLost) before it hears anything.
    for line in heard.stdout:
        if "NameLost" in line:
            break
    subprocess.run([sys.executable, "-c", sys.argv[1]], check=True, timeout=30)
    for line in heard.stdout:
        print(line.strip())
        if "boolean false" in line:
            break
    heard.terminate()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the protocol is Linux's")
@pytest.mark.timeout(60)
def test_the_dock_hears_of_each_new_percent_and_of_the_end() -> None:
    for program in ("dbus-run-session", "dbus-monitor"):
        if shutil.which(program) is None:
            pytest.fail(f"{program} is missing: dev.py installs it", pytrace=False)
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", LISTEN, SHOW],
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    said = done.stdout
    assert said.count("member=Update") == 3
    assert said.count('string "application://stt-desktop.desktop"') == 3
    values = [line.split()[-1] for line in said.splitlines() if "double" in line]
    assert values == ["0.25", "1", "0"]
    shown = [line.split()[-1] for line in said.splitlines() if "boolean" in line]
    assert shown == ["true", "true", "false"]


def test_without_a_bus_nothing_happens() -> None:
    script = "import os; os.environ['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nowhere'\n" + SHOW
    subprocess.run(
        [sys.executable, "-c", script], check=True, timeout=30, cwd=Path(__file__).parents[2]
    )
