"""The real microphone's side: a sound server of its own whose microphone is a pipe.

In a process of its own, for QtMultimedia asks for the server once a process.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("pulseaudio") is None, reason="no pulseaudio here")

LISTENER = """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
app = QApplication([])
from stt_desktop.ui.microphone import QtMicrophone, level_of

def say(**facts):
    print(json.dumps(facts), flush=True)

microphone = QtMicrophone()
microphone.ask(lambda allowed: say(allowed=allowed))
devices = microphone.devices()
say(devices=[name for _, name in devices])
heard = 0

def hear(sound):
    global heard
    heard += len(sound)
    if heard == len(sound) or level_of(sound) == 0.5:
        say(heard=heard, level=level_of(sound))

def failed(error):
    say(failed=error.code)
    app.quit()

sound = microphone.start(devices[0][0], hear, failed)
say(rate=sound.rate, channels=sound.channels)
QTimer.singleShot(25_000, app.quit)
app.exec()
microphone.stop()
"""


@contextmanager
def sound_server(folder: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]", Path]]:
    """(address, process, the pipe that is its microphone)."""
    pipe, address = folder / "microphone", folder / "socket"
    described = "source_properties=device.description=Pipe"
    server = subprocess.Popen(
        [
            *("pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"),
            *("--disable-shm=yes", "-L"),
            f"module-pipe-source file={pipe} format=s16le rate=48000 channels=1 {described}",
            *("-L", f"module-native-protocol-unix socket={address} auth-anonymous=1"),
        ],
        env={**os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    watched = threading.Event()

    def look() -> None:
        while not address.exists() and server.poll() is None:
            watched.wait(0.02)

    try:
        looking = threading.Thread(target=look, daemon=True)
        looking.start()
        looking.join(20)
        assert address.exists()
        yield f"unix:{address}", server, pipe
    finally:
        server.kill()
        server.communicate(timeout=10)


def test_sound_of_a_real_server_arrives_and_its_death_is_told(tmp_path: Path) -> None:
    with sound_server(tmp_path) as (address, server, pipe):
        stop = threading.Event()

        def speak() -> None:
            with pipe.open("wb", buffering=0) as mouth:
                while not stop.is_set():
                    try:
                        mouth.write((16_384).to_bytes(2, "little") * 480)
                    except BrokenPipeError:
                        return

        speaking = threading.Thread(target=speak, daemon=True)
        speaking.start()
        listener = subprocess.Popen(
            [sys.executable, "-c", LISTENER],
            env={**os.environ, "PULSE_SERVER": address, "QT_QPA_PLATFORM": "offscreen"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            assert listener.stdout is not None
            facts = [json.loads(listener.stdout.readline()) for _ in range(3)]
            assert facts == [
                {"allowed": True},
                {"devices": ["Pipe"]},
                {"rate": 48_000, "channels": 1},
            ]
            loud: dict[str, float] = {}
            while loud.get("level") != 0.5:
                loud = json.loads(listener.stdout.readline())
            server.kill()
            last: dict[str, object] = {}
            while "failed" not in last:
                last = json.loads(listener.stdout.readline())
            assert last == {"failed": "microphone-failed"}
            assert listener.wait(10) == 0
        finally:
            stop.set()
            listener.kill()
            listener.communicate(timeout=10)
