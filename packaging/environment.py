"""The project's Python environment: `.venv`, made from `requirements.lock`, stamped when whole.

Used by dev.py alone, before any environment exists: standard library only.

The stamp is the last thing written and the first thing removed, so an environment without one
is an interrupted one and is made anew. It records everything the environment was made from;
when all of that is unchanged, `ensure` costs a few milliseconds.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import tomllib
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

# Set by a person for their own Python; here they would mix another environment into ours.
FOREIGN_VARIABLES = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "PYTHONUSERBASE",
    "VIRTUAL_ENV",
    "VIRTUAL_ENV_PROMPT",
    "__PYVENV_LAUNCHER__",
)
# Containers set it. Without bytecode each of the program's processes, and each that a test starts,
# compiles the whole program anew: the window takes a third longer to be seen.
SLOWING_VARIABLES = ("PYTHONDONTWRITEBYTECODE",)
# pip options that send packages somewhere else than into the environment.
MISLEADING_PIP_VARIABLES = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON")

# Where the program keeps its data follows from these: with another value, another model folder.
DATA_HOME_VARIABLES = ("STT_DESKTOP_HOME", "XDG_DATA_HOME", "HOME", "LOCALAPPDATA", "USERPROFILE")

# How pip reports, in its own words or the system's, that there is no way to its index.
NETWORK_SIGNS = (
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeoutError",
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "Network is unreachable",
    "ProxyError",
    "getaddrinfo failed",
    "Connection refused",
    "(from versions: none)",  # its last word in any case: it has seen no index at all
)


class SetupError(Exception):
    """The environment cannot be made; the text tells a person why and what to do."""


def say(text: str) -> None:
    """Tell the person what goes on: on standard error, which is free of the program's output."""
    print(f"[dev] {text}", file=sys.stderr, flush=True)


def clean_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """Return `variables` without what would leak another Python into the environment, or slow ours
    down."""
    unwanted = {*FOREIGN_VARIABLES, *SLOWING_VARIABLES, *MISLEADING_PIP_VARIABLES}
    kept = {name: value for name, value in variables.items() if name not in unwanted}
    # pip's own configuration stays in force, but for "install into my home".
    return kept | {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def ingredients(root: Path) -> dict[str, Any]:
    """Return what an environment for `root` is made from; equal ingredients, equal environment.

    Of pyproject.toml only the tables that an installation reads count: a changed lint rule
    rebuilds nothing.
    """
    lock = (root / "requirements.lock").read_bytes().replace(b"\r\n", b"\n")
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    tables = [project.get("build-system"), project.get("project")]
    tables.append(project.get("tool", {}).get("hatch"))
    return {
        "lock": hashlib.sha256(lock).hexdigest(),
        "project": hashlib.sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest(),
        "python": f"{sys.implementation.cache_tag} {sys.version}",
        "base": sys.base_prefix,
        "root": str(root),  # scripts and the editable installation hold absolute paths
    }


def explain_pip_failure(output: str) -> str:
    """Return, for pip's last words, the sentence that a person can act on."""
    if any(sign in output for sign in NETWORK_SIGNS):
        return (
            "pip cannot reach its package index. Check the network (or the proxy and index in "
            "`pip config list`) and start again; what was downloaded is kept."
        )
    if "No space left on device" in output:
        return "The disk is full. The environment needs about 1 GB; make room and start again."
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in output:
        return (
            "A downloaded package is not the one that requirements.lock names. "
            "It was not installed. Try again with `pip cache purge`, or ask who runs the index."
        )
    return "pip could not install the packages; its reason is above."


class Environment:
    """The environment of the checkout at `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.stamp = self.folder / "stt-desktop-stamp.json"
        self.models_stamp = self.folder / "stt-desktop-models.json"

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.script("python")

    def script(self, name: str) -> Path:
        """The path of a program that the environment holds."""
        if os.name == "nt":
            return self.folder / "Scripts" / f"{name}.exe"
        return self.folder / "bin" / name

    def variables(self) -> dict[str, str]:
        """The variables for a program of this environment."""
        path = os.pathsep.join(
            part for part in (str(self.python.parent), os.environ.get("PATH")) if part
        )
        return clean_variables(os.environ) | {"VIRTUAL_ENV": str(self.folder), "PATH": path}

    def is_current(self) -> bool:
        """Tell whether the environment is whole and made from today's ingredients."""
        try:
            stamped = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return bool(stamped == ingredients(self.root)) and self.python.exists()

    def ensure(self) -> None:
        """Make the environment unless it is current.

        Raises SetupError with a text for people. A second dev.py waits for the first.
        """
        if self.is_current():
            return
        with self._alone():
            if not self.is_current():
                self._make()

    def ensure_model(self) -> None:
        """Have the program fetch and verify its built-in model, once for each data folder.

        A failure is told and is no reason to stop: the program offers the download itself.
        """
        place = json.dumps({name: os.environ.get(name) for name in DATA_HOME_VARIABLES})
        try:
            done = json.loads(self.models_stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            done = []
        if place in done:
            return
        command = [str(self.python), "-P", "-m", "stt_desktop", "models", "install", "base"]
        # Standard output belongs to the program that is started next.
        code = subprocess.run(
            command, env=self.variables(), stdout=sys.stderr, check=False
        ).returncode
        if code == 0:
            self.models_stamp.write_text(json.dumps([*done, place]), encoding="utf-8")
        else:
            say(f"The model is not installed (exit code {code}); the program will ask for it.")

    def _make(self) -> None:
        stamp = json.dumps(ingredients(self.root))
        if importlib.util.find_spec("ensurepip") is None:
            raise SetupError(
                f"This Python ({sys.executable}) cannot make an environment: it has no ensurepip.\n"
                f"On Debian and Ubuntu: sudo apt-get install python3.{sys.version_info[1]}-venv"
            )
        say(f"Making {self.folder} (once; about 1 GB, some minutes)")
        self.stamp.unlink(missing_ok=True)
        # The interpreter below any environment we were started in: that one may be this very
        # folder, or be gone tomorrow. --clear: whatever an interrupted set-up left is not trusted.
        base = getattr(sys, "_base_executable", None) or sys.executable
        self._call([base, "-m", "venv", "--clear", str(self.folder)])
        pip = [str(self.python), "-m", "pip", "install"]
        lock = str(self.root / "requirements.lock")
        self._call([*pip, "--require-hashes", "-r", lock])
        # The build backend has just come with the lock; nothing may be fetched without a hash.
        self._call([*pip, "--no-build-isolation", "--no-deps", "--no-index", "-e", str(self.root)])
        unfinished = self.stamp.with_suffix(".new")
        unfinished.write_text(stamp, encoding="utf-8")
        unfinished.replace(self.stamp)

    def _call(self, command: list[str]) -> None:
        """Run a step of the set-up, showing what it prints; raise SetupError when it fails."""
        last = deque[str](maxlen=200)
        with subprocess.Popen(
            command,
            env=clean_variables(os.environ),
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                last.append(line)
                if not line.startswith("Ignoring "):  # other systems' packages; a screenful
                    sys.stderr.write(line)
            code = process.wait()
        if code:
            raise SetupError(explain_pip_failure("".join(last)))

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the checkout's set-up lock; the system drops it when we die."""
        path = self.root / ".cache" / "dev.lock"
        try:
            path.parent.mkdir(exist_ok=True)
            file = path.open("a+b")
        except OSError as error:
            raise SetupError(
                f"Cannot write to {self.root} ({error.strerror}). "
                "The environment lives in the checkout: use a copy in a folder of your own."
            ) from error
        with file:
            lock(file)
            yield


def lock(file: IO[bytes]) -> None:
    """Wait for the exclusive lock on `file`; closing it lets go."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        while True:
            # LK_LOCK gives up after ten tries a second apart; an installation takes longer.
            with contextlib.suppress(OSError):
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                return
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)
