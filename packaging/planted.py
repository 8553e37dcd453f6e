"""Code of a stranger, laid where a library would find it by variables and files: whether it is run.

The same is laid out for the program as it runs from source, which does not shut it out: what
leaves no mark there would prove nothing.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from clean_root import USER, CleanRoot, Failed, descendants, stop

_ROOT = Path(__file__).resolve().parent.parent
_STRANGER = "planted-by-a-stranger"
_PATIENCE_S = 60

_PYTHON = """
import os, pathlib
marks = pathlib.Path(os.environ["HOME"], "marks")
marks.mkdir(exist_ok=True)
(marks / __name__).touch()
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
    snprintf(path, sizeof path, "%s/marks/openssl", getenv("HOME"));
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
_KEYRINGRC = "[backend]\ndefault-keyring=keyring_stranger.Stranger\nkeyring-path={folder}\n"


def marks_left(root: CleanRoot, work: Path) -> list[str]:
    """What of the planted code the installed program has run.

    Raises:
        Failed: the program from source ran none of a kind, so nothing is proven.
    """
    control = work / "control"
    control.mkdir()
    told = _lay_out(control, control)
    source = [sys.executable, "-m", "stt_desktop"]
    variables = {"PATH": os.environ["PATH"], **told}
    variables["PYTHONPATH"] = f"{told['PYTHONPATH']}:{_ROOT}"
    subprocess.run([*source, "doctor"], env=variables, cwd=control, check=False, timeout=300,
                   capture_output=True)  # fmt: skip
    run = _marks(control) | _loaded(source, variables)
    for kind in ("sitecustomize", "openssl", "qt"):
        if kind not in run:
            raise Failed(f"the trap is none: from source, {kind} left no mark but {run}")

    home = Path(f"/home/{USER}")
    told = _lay_out(root.home, home)
    root.as_root("chown", "-R", f"{USER}:{USER}", str(home))
    command = root.command("sh", "-c", 'cd "$HOME" && exec stt-desktop doctor', variables=told)
    subprocess.run(command, check=True, timeout=300, capture_output=True)
    window = root.command("stt-desktop", variables=told)
    return sorted(_marks(root.home) | _loaded(window, None))


def _lay_out(folder: Path, home: Path) -> dict[str, str]:
    """Plant in `folder`, which its person sees as `home`; the variables that lead there."""
    planted = folder / _STRANGER
    seen = home / _STRANGER
    (folder / "marks").mkdir(exist_ok=True)
    python = planted / "python"
    python.mkdir(parents=True)
    for name in ("sitecustomize", "usercustomize", "keyring_stranger"):
        code = _PYTHON + (_BACKEND if name == "keyring_stranger" else "")
        (python / f"{name}.py").write_text(code)
    for place in (".config/python_keyring", ".local/share/python_keyring"):
        (folder / place).mkdir(parents=True, exist_ok=True)
        told = _KEYRINGRC.format(folder=seen / "python")
        (folder / place / "keyringrc.cfg").write_text(told)
    library = planted / "openssl.so"
    subprocess.run(
        ["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", str(library)],
        input=_LIBRARY, text=True, check=True,
    )  # fmt: skip
    (planted / "openssl.cnf").write_text(_OPENSSL.format(library=seen / "openssl.so"))
    # A real plugin, so that Qt would take it.
    import PySide6

    plugins = Path(PySide6.__path__[0]) / "Qt" / "plugins" / "platforms"
    shutil.copytree(plugins, planted / "qt" / "platforms")
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
