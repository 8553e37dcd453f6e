"""The system packages that a checkout needs, and how they come here on Debian and Ubuntu.

Used by dev.py alone, before any environment exists: standard library only. Elsewhere (Windows,
macOS, other distributions) nothing is checked: the wheels bring what they need on the first
two, and package names differ on the last.
"""

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from environment import say


@dataclass(frozen=True)
class Package:
    """A Debian package: why it is here, and which others do as well."""

    name: str
    why: str
    or_else: tuple[str, ...] = ()


# What `readelf -d` names in Qt's xcb and Wayland plugins, QtGui, QtDBus, QtNetwork and QtMultimedia
# with its FFmpeg plugin (6.11), less what comes with every Debian. Qt only says "could not load
# the platform plugin" without.
WINDOW = (
    Package("libegl1", "QtGui, for OpenGL on X11 and Wayland"),
    Package("libgl1", "QtGui"),
    Package("libfontconfig1", "QtGui finds fonts with it"),
    Package("libglib2.0-0", "QtCore"),
    Package("libdbus-1-3", "QtDBus: notifications, input methods, the theme"),
    Package("libgssapi-krb5-2", "QtNetwork"),
    Package("libxkbcommon-x11-0", "the xcb plugin: keyboard"),
    Package("libx11-xcb1", "the xcb plugin"),
    Package("libxcb-cursor0", "the xcb plugin, required since Qt 6.5"),
    Package("libxcb-glx0", "the xcb plugin"),
    Package("libxcb-icccm4", "the xcb plugin"),
    Package("libxcb-image0", "the xcb plugin"),
    Package("libxcb-keysyms1", "the xcb plugin"),
    Package("libxcb-randr0", "the xcb plugin"),
    Package("libxcb-render-util0", "the xcb plugin"),
    Package("libxcb-shape0", "the xcb plugin"),
    Package("libxcb-sync1", "the xcb plugin"),
    Package("libxcb-xfixes0", "the xcb plugin"),
    Package("libxcb-xkb1", "the xcb plugin"),
    Package("libwayland-cursor0", "the Wayland plugin"),
    Package("libwayland-egl1", "the Wayland plugin"),
    Package("libpulse0", "QtMultimedia: sound goes out through it"),
    Package("libxrandr2", "QtMultimedia's FFmpeg plugin"),
    Package("libxext6", "QtMultimedia's FFmpeg plugin"),
    Package("libdrm2", "QtMultimedia's FFmpeg"),
    Package(
        "fonts-droid-fallback",
        "a font with Chinese, Japanese and Korean letters; the smallest one",
        or_else=("fonts-noto-cjk", "fonts-wqy-zenhei", "fonts-wqy-microhei"),
    ),
)

# Real windows, real drags and a real keyring, with no screen and no person.
TEST = (
    Package("xvfb", "an X server without a screen"),
    Package("openbox", "a window manager: focus, closing and dragging work as on a desktop"),
    Package("xdotool", "moves the pointer and types as a person does"),
    Package("x11-utils", "xprop: when the window is there"),
    Package("xauth", "xvfb-run needs it"),
    Package("procps", "pgrep: which children run"),
    Package("dbus", "a private message bus for the keyring"),
    Package("gnome-keyring", "the keyring that most Linux desktops have"),
    Package("at-spi2-core", "the accessibility bus, read as a screen reader reads it"),
    Package("pulseaudio", "a sound server with a microphone that says what a test says"),
)

BUILD = (
    Package("binutils", "reads and strips the packaged program's libraries"),
    Package("patchelf", "takes the build machine's folders out of them"),
)

BENCH = (
    Package("xvfb", "an X server without a screen"),
    Package("xauth", "xvfb-run needs it"),
    Package("espeak-ng", "speaks the recordings that are measured"),
    Package("flite", "speaks some of them too: other voices"),
    Package("xdotool", "tells when the window is there"),
    *BUILD,
)

# What tries the installers.
INSTALLED = (
    *BUILD,
    Package("dbus", "a message bus for the keyring"),
    Package("gnome-keyring", "a keyring that an upgrade must leave alone"),
    Package("mmdebstrap", "makes a clean Debian to install into"),
    Package("debian-archive-keyring", "mmdebstrap knows Debian's signatures by it"),
    Package("gcc", "makes the code of a stranger that must not be loaded"),
    Package("libc6-dev", "gcc needs it"),
    Package("xvfb", "an X server without a screen"),
    Package("openbox", "a window manager"),
    Package("xdotool", "drags a file onto the window"),
    Package("x11-utils", "xprop: when the window manager is there"),
    Package("desktop-file-utils", "validates the menu entry"),
    Package("appstream", "validates what software centres show"),
    Package("mandoc", "validates the man page"),
    Package("rpm2cpio", "unpacks the .rpm"),
    Package("cpio", "unpacks the .rpm"),
    Package("nsis", "compiles the installer for Windows"),
    Package("wine64", "runs it"),
)

EXTRA = {"run": (), "test": TEST, "bench": BENCH, "build": BUILD, "installed": INSTALLED}


def needed(verb: str, *, has_ensurepip: bool | None = None) -> list[Package]:
    """Return the packages that `verb` needs, the environment's own first, each once.

    `has_ensurepip` tells whether this Python can put pip into an environment; None looks.
    Debian keeps that part of the standard library in a package of its own.
    """
    if has_ensurepip is None:
        has_ensurepip = importlib.util.find_spec("ensurepip") is not None
    venv = Package(f"python3.{sys.version_info[1]}-venv", "makes the environment")
    packages = [*(() if has_ensurepip else (venv,)), *WINDOW, *EXTRA[verb]]
    return list({package.name: package for package in packages}.values())


def installed_names(status: str) -> set[str]:
    """Read what `dpkg-query` printed in our format: every name that is installed or provided.

    Provided names count because Debian 13 and Ubuntu 24.04 renamed some libraries: their
    `libglib2.0-0t64` provides `libglib2.0-0`.
    """
    names = set()
    for line in status.splitlines():
        state, name, provides = line.split("\t")
        if state.startswith("ii"):
            names.add(name)
            names.update(item.split()[0] for item in provides.split(",") if item.strip())
    return names


def missing(packages: Iterable[Package], present: set[str]) -> list[Package]:
    """Return the packages of which neither the name nor an alternative is present."""
    return [p for p in packages if not present.intersection((p.name, *p.or_else))]


def install_line(packages: Sequence[Package]) -> str:
    """Return the one line that a person may type to install `packages`."""
    names = [package.name for package in packages]
    return shlex.join(["sudo", "apt-get", "install", "--no-install-recommends", *names])


def privilege() -> list[str] | None:
    """Return what to put before a command that needs root: nothing, sudo, or None for neither."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if asked.returncode == 0:
            return ["sudo", "-n"]
    return None


def apt_get(prefix: Sequence[str], *arguments: str) -> bool:
    """Run apt-get without a question; return whether it succeeded."""
    # Through `env`: sudo drops the variables of the person who calls it.
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    options = ["-q", "-o", "DPkg::Lock::Timeout=120"]
    return (
        subprocess.run(
            [*command, *options, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            check=False,
        ).returncode
        == 0
    )


def ensure(verb: str) -> bool:
    """Install what `verb` lacks where we may, else print the line that does it.

    Return False when something is still missing. It is no error yet: the command line works
    without the window's libraries, and what cannot be done says so itself.
    """
    if not sys.platform.startswith("linux"):
        return True
    dpkg_query = shutil.which("dpkg-query")
    if dpkg_query is None or not Path("/etc/debian_version").exists():
        return True
    layout = "${db:Status-Abbrev}\t${Package}\t${Provides}\n"
    status = subprocess.run([dpkg_query, "-Wf", layout], capture_output=True, text=True, check=True)
    lacking = missing(needed(verb), installed_names(status.stdout))
    if not lacking:
        return True
    for package in lacking:
        say(f"Missing system package {package.name}: {package.why}")
    prefix = privilege()
    if prefix is not None:
        names = [package.name for package in lacking]
        apt_get(prefix, "update")  # a stale list may do; the installation tells
        if apt_get(prefix, "install", "-y", "--no-install-recommends", *names):
            return True
        say("The packages could not be installed.")
    say(f"Please run: {install_line(lacking)}")
    return False
