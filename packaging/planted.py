"""Code of a stranger, laid where a library would find it by variables and files: whether it is run.

The same is laid out for who does not shut it out, as the libraries themselves: what leaves no mark
there would prove nothing.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from clean_root import USER, CleanRoot, Failed, descendants, stop
from linux_packages import PROGRAM

_ROOT = Path(__file__).resolve().parent.parent
_STRANGER = "planted-by-a-stranger"
_PATIENCE_S = 60

_PAGE = (
    json.dumps(
        {
            "url": "https://www.youtube.com/watch?v=00000000000",
            "folder": "/tmp",  # noqa: S108 - of the root
            "private": False,
            "proxy": None,
            "ca_file": None,
            "cookies_file": None,
            "known_only": True,
            "most_bytes": 1,
        }
    ).encode()
    + b"\n"
)
"""What the program asks the child for pages of platforms. Without a network nothing comes of it."""

_PYTHON = """
import os, pathlib
marks = pathlib.Path(os.environ["HOME"], "marks")
marks.mkdir(exist_ok=True)
(marks / __name__.rpartition(".")[2]).touch()
"""
_BACKEND = """
from keyring.backend import KeyringBackend
class Stranger(KeyringBackend):
    priority = 99
"""
_LIBRARY = """
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
__attribute__((constructor)) static void leave(void) {
    char path[4096];
    snprintf(path, sizeof path, "%s/marks/" MARK, getenv("HOME"));
    open(path, O_CREAT | O_WRONLY, 0644);
}
"""
_OPENSSL = """
openssl_conf = all
[all]
providers = them
[them]
stranger = one
[one]
module = {library}
activate = 1
"""
_TRAPS = {
    "keyring_stranger",
    "loader",
    "openssl",
    "qt",
    "sitecustomize",
    "yt_dlp_config",
    "yt_dlp_of_the_home",
    "yt_dlp_of_the_path",
}
"""What leaves its mark where nothing shuts it out."""
_KEYRINGRC = "[backend]\ndefault-keyring=keyring_stranger.Stranger\nkeyring-path={folder}\n"


def marks_left(root: CleanRoot, work: Path) -> list[str]:
    """What of the planted code the installed program has run.

    Raises:
        Failed: a trap is none, as who does not shut it out walks by: nothing is proven.
    """
    _expect_traps_to_bite(root, work / "control")
    home = Path(f"/home/{USER}")
    told = _lay_out(root.home, home) | {
        "LD_LIBRARY_PATH": str(home / _STRANGER / "libraries"),
        # Python would not even start.
        "PYTHONHOME": str(home / _STRANGER),
    }
    root.as_root("chown", "-R", f"{USER}:{USER}", str(home))
    start = 'cd "$HOME" && exec stt-desktop "$@"'
    doctor = root.command("sh", "-c", start, "-", "doctor", variables=told)
    subprocess.run(doctor, check=True, timeout=300, capture_output=True)
    _ask_for_page(root.command("sh", "-c", start, "-", "--platform-worker", variables=told))
    window = root.command("stt-desktop", variables=told)
    return sorted(_marks(root.home) | _loaded(window, None))


def _expect_traps_to_bite(root: CleanRoot, control: Path) -> None:
    """The program from source, the libraries, and the installed program started past its own
    command each shut out less."""
    control.mkdir()
    told = _lay_out(control, control)
    source = [sys.executable, "-m", "stt_desktop"]
    variables = {"PATH": os.environ["PATH"], **told}
    variables["PYTHONPATH"] = f"{told['PYTHONPATH']}:{_ROOT}"
    libraries = {"LD_LIBRARY_PATH": str(control / _STRANGER / "libraries")}
    runs: list[tuple[Sequence[str], Mapping[str, str]]] = [
        ([*source, "doctor"], variables),
        ([sys.executable, "-c", "import keyring; keyring.get_keyring()"], variables),
        # Nobody listens there.
        ([sys.executable, "-m", "yt_dlp", "https://127.0.0.1:9/"], variables),
        ([str(root.path / PROGRAM.lstrip("/")), "--version"], variables | libraries),
    ]
    for command, told_it in runs:
        subprocess.run(
            command, env=told_it, cwd=control, check=False, timeout=300, capture_output=True
        )
    run = _marks(control) | _loaded(source, variables)
    lame = _TRAPS - run
    if lame:
        raise Failed(f"the traps for {sorted(lame)} are none: only {sorted(run)} left marks")


def _lay_out(folder: Path, home: Path) -> dict[str, str]:
    """Plant in `folder`, which its person sees as `home`; the variables that lead there."""
    planted = folder / _STRANGER
    seen = home / _STRANGER
    (folder / "marks").mkdir(exist_ok=True)
    python = planted / "python"
    _write(python / "sitecustomize.py", _PYTHON)
    _write(python / "usercustomize.py", _PYTHON)
    _write(python / "keyring_stranger.py", _PYTHON + _BACKEND)
    for place in (".config/python_keyring", ".local/share/python_keyring"):
        _write(folder / place / "keyringrc.cfg", _KEYRINGRC.format(folder=seen / "python"))
    # Where yt-dlp looks for plugins, and for options.
    plugins = folder / ".config" / "yt-dlp" / "plugins" / "stranger"
    _write(plugins / "yt_dlp_plugins" / "extractor" / "yt_dlp_of_the_home.py", _PYTHON)
    _write(python / "yt_dlp_plugins" / "extractor" / "yt_dlp_of_the_path.py", _PYTHON)
    _write(folder / ".config" / "yt-dlp" / "config", f"--cookies {home}/marks/yt_dlp_config")
    _compile("openssl", planted / "openssl.so")
    # The loader of every program here looks for one of this name.
    _compile("loader", planted / "libraries" / "libdl.so.2")
    _write(planted / "openssl.cnf", _OPENSSL.format(library=seen / "openssl.so"))
    # A real plugin, so that Qt would take it.
    import PySide6

    real = Path(PySide6.__path__[0]) / "Qt" / "plugins" / "platforms"
    shutil.copytree(real, planted / "qt" / "platforms")
    return {
        "HOME": str(home),
        "OPENSSL_CONF": str(seen / "openssl.cnf"),
        "PYTHONPATH": str(seen / "python"),
        "PYTHONSTARTUP": str(seen / "python" / "sitecustomize.py"),
        "PYTHON_KEYRING_BACKEND": "keyring_stranger.Stranger",
        "QT_PLUGIN_PATH": str(seen / "qt"),
        "QT_QPA_PLATFORM": "offscreen",
        "QT_QPA_PLATFORM_PLUGIN_PATH": str(seen / "qt" / "platforms"),
    }


def _ask_for_page(command: Sequence[str]) -> None:
    """Have the child look for a page's recording, until it says how that went."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    patience = threading.Timer(_PATIENCE_S, stop, [process])
    patience.start()
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:
        process.stdin.write(_PAGE)
        process.stdin.flush()
        # It ends when nobody has more to say to it.
        said = process.stdout.readline()
    patience.cancel()
    stop(process)
    if b'"error"' not in said:
        raise Failed(f"the child for pages said {said!r}")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _compile(mark: str, target: Path) -> None:
    """A library that leaves the mark when it is loaded."""
    target.parent.mkdir(parents=True, exist_ok=True)
    command = ["cc", "-shared", "-fPIC", f'-DMARK="{mark}"', "-x", "c", "-", "-o", str(target)]
    subprocess.run(command, input=_LIBRARY, text=True, check=True)


def _marks(folder: Path) -> set[str]:
    return {path.name for path in (folder / "marks").iterdir()}


def _loaded(command: Sequence[str], variables: Mapping[str, str] | None) -> set[str]:
    """Open the window; {"qt"} when its platform plugin is the planted one."""
    with _running(command, variables) as pid:
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            found = [line for line in _mapped(pid) if "libqoffscreen.so" in line]
            strange = [line for line in found if _STRANGER in line]
            if found:
                return {"qt"} if strange else set()
            time.sleep(0.05)
    raise Failed(f"{command} loaded no platform plugin within {_PATIENCE_S} s")


@contextmanager
def _running(command: Sequence[str], variables: Mapping[str, str] | None) -> Iterator[int]:
    process = subprocess.Popen(
        command,
        env=None if variables is None else dict(variables),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process.pid
    finally:
        stop(process)


def _mapped(ancestor: int) -> Iterator[str]:
    """What a process and those below it have loaded."""
    for pid in (ancestor, *descendants(ancestor)):
        with contextlib.suppress(OSError):  # it has just ended
            yield from Path(f"/proc/{pid}/maps").read_text().splitlines()
