"""The wheel, installed as pipx does it: into an environment of its own, with what it says that it
needs and nothing else, away from the checkout."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from clean_root import Failed, stop, until

_PATIENCE_S = 300
_PIN = re.compile(r"^[A-Za-z0-9._-]+==[^\\\n]+", re.MULTILINE)
"""A version with its condition, without hashes."""


def show(wheel: Path, lock: Path, model: Path, work: Path) -> str:
    """What the sample says, written by the window of the wheel's program. Raises Failed."""
    place, home = work / "environment", work / "home"
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    # The versions that everything else was tried with.
    pins = work / "pins.txt"
    pins.write_text("\n".join(_PIN.findall(lock.read_text("utf-8"))), encoding="utf-8")
    pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "--constraint", str(pins), str(wheel)], check=True, cwd="/")
    shutil.copytree(model, home / "models" / "base")
    program = place / "bin" / "stt-desktop"
    variables = {
        "PATH": os.environ["PATH"],
        "STT_DESKTOP_HOME": str(home),
        "LANG": "zh_CN.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
    }
    _ask_doctor(program, variables)
    (packages,) = place.glob("lib/python3.*/site-packages")
    recording = work / "sample.flac"
    shutil.copyfile(packages / "stt_desktop/resources/sample/sample.flac", recording)
    return _use_window(program, variables, recording)


def _ask_doctor(program: Path, variables: Mapping[str, str]) -> None:
    done = subprocess.run(
        [program, "doctor", "--json"],
        env=dict(variables),
        cwd="/",
        check=True,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
    )
    findings = [json.loads(line) for line in done.stdout.splitlines()]
    bad = [one for one in findings if one["health"] == "bad"]
    if bad or not findings:
        raise Failed(f"the doctor says: {bad or 'nothing'}")


def _use_window(program: Path, variables: Mapping[str, str], recording: Path) -> str:
    written = recording.with_suffix(".txt")
    process = subprocess.Popen(
        [program, recording], env=dict(variables), cwd="/", stdout=subprocess.DEVNULL
    )
    try:
        until("what the window writes", lambda: written.exists() or process.poll() is not None)
        if process.poll() is not None:
            raise Failed(f"the window ended with {process.returncode}")
    finally:
        stop(process)
    return written.read_text("utf-8")
