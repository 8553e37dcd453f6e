"""The packaged program runs the code that it came with, and no other.

A variable of the person's shell or session may name a folder of plugins or a file that makes a
library load code. Whoever can set one can also start programs, so this is no wall against an
attacker; it is against what a person has set for another program, years ago: a Qt plugin folder
of another version crashes this one. Python's own variables are ignored by how the program is
packaged; those of the loader come before every program: the packages' `stt-desktop` takes away the
library path before it starts this one, and leaves LD_PRELOAD to whoever sets it.
"""

import os
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path

FOREIGN = (
    "GST_PLUGIN_PATH",
    "OPENSSL_CONF",
    "OPENSSL_ENGINES",
    "OPENSSL_MODULES",
    "PYTHON_KEYRING_BACKEND",
    "QML2_IMPORT_PATH",
    "QML_IMPORT_PATH",
    "QT_CONF",
    "QT_PLUGIN_PATH",
    "QT_QPA_GENERIC_PLUGINS",
    "QT_QPA_PLATFORM_PLUGIN_PATH",
    "QT_WAYLAND_HARDWARE_INTEGRATION",
)
"""Variables by which a library of this program would load code from elsewhere."""

REFUSED = {"YTDLP_NO_PLUGINS": "1"}
"""Variables that tell a library to load none."""

_LIBRARIES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def isolate(variables: MutableMapping[str, str] = os.environ) -> None:
    """Forget the variables that name foreign code, and leave to the programs that this one starts
    (a browser, a file manager) the library path that the person has."""
    for name in FOREIGN:
        variables.pop(name, None)
    variables.update(REFUSED)
    for name in _LIBRARIES:
        # The loader of the packaged program has put its own folder there, and has been read.
        original = variables.pop(f"{name}_ORIG", None)
        if original:
            variables[name] = original
        else:
            variables.pop(name, None)


def for_children(variables: Mapping[str, str]) -> dict[str, str]:
    """What the children of the packaged program get: not the library path that was given back to
    other programs."""
    return {name: one for name, one in variables.items() if name not in _LIBRARIES}


def own_program() -> str:
    """The packaged program's executable, to start itself as one of its children.

    On Windows it is the one of the console, whichever runs: the other has no standard streams to
    speak of.
    """
    if sys.platform == "win32":
        return str(Path(sys.executable).with_name("stt-desktop.exe"))
    return sys.executable


def is_packaged() -> bool:
    """Whether this runs from an installer's files instead of from source or a wheel."""
    return bool(getattr(sys, "frozen", False))
