"""The C library's arenas, counted by itself in a process of their own."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from stt_desktop import arenas

ROOT = Path(__file__).parents[1]
THREADS = 12
COUNT = f"""
import ctypes, threading

libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
libc.malloc.restype = ctypes.c_void_p

def arenas():
    file = ctypes.c_void_p(libc.fopen({{path!r}}.encode(), b"w"))
    libc.malloc_info(0, file)
    libc.fclose(file)
    return open({{path!r}}).read().count("<heap nr=")

together = threading.Barrier({THREADS})

def take():
    together.wait()
    libc.malloc(ctypes.c_size_t(1000))
    together.wait()

threads = [threading.Thread(target=take) for _ in range({THREADS})]
for thread in threads: thread.start()
for thread in threads: thread.join()
print("arenas:", arenas())
"""

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")


def arenas_after(begin: str, home: Path) -> int:
    """How many there are when many threads have asked for memory, after ``begin``."""
    home.mkdir(exist_ok=True)
    program = begin + COUNT.format(path=str(home / "malloc_info"))
    # The library's own choice, whatever this machine's is.
    variables = {name: one for name, one in os.environ.items() if "MALLOC_ARENA" not in name}
    variables["STT_DESKTOP_HOME"] = str(home)
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, text=True, check=True, timeout=60, cwd=ROOT, env=variables,
    )  # fmt: skip
    return int(done.stdout.rpartition("arenas:")[2])


def test_many_threads_share_two_arenas(tmp_path: Path) -> None:
    begin = "from stt_desktop import arenas; arenas.limit()"
    assert arenas_after(begin, tmp_path) <= arenas.AT_MOST
    assert arenas_after("", tmp_path) > arenas.AT_MOST


def test_the_command_line_limits_them(tmp_path: Path) -> None:
    begin = "from stt_desktop import app; app.main(['models', 'list'])"
    assert arenas_after(begin, tmp_path) <= arenas.AT_MOST


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda _name: object())
    arenas.limit()
