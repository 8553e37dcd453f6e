"""The packages for Debian's and Red Hat's families, made by nfpm from the program's folder."""

import gzip
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import bill
import desktop_files
import origin
import program
import system_packages
from stt_desktop.licences import Part

HOME = "/usr/lib/stt-desktop"
"""Where the program's folder is put. People cannot write there, and the program never tries."""

PROGRAM = f"{HOME}/stt-desktop"

_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_EVERYWHERE = ("libbrotli1", "libc6", "libgcc-s1", "libstdc++6", "libuuid1", "libzstd1", "zlib1g")
"""What every Debian has, beside the packages of `system_packages.WINDOW`."""
_LOADERS = ("ld-linux", "linux-vdso")
_FONTS = "fonts-droid-fallback"
_KEYRING = "gnome-keyring"


def configuration(
    root: Path, folder: Path, extras: Mapping[Path, str], *, moment: int
) -> dict[str, Any]:
    """What nfpm is told. `extras` are further files with their places."""
    scripts = root / "packaging" / "linux"
    published = origin.read(root)
    window = [p for p in system_packages.WINDOW if p.name != _FONTS]
    fonts = next(p for p in system_packages.WINDOW if p.name == _FONTS)
    return {
        "name": "stt-desktop",
        "arch": _ARCHITECTURES[platform.machine()],
        "platform": "linux",
        "version": program.version(),
        "release": "1",
        "section": "sound",
        "priority": "optional",
        "maintainer": published.maintainer,
        "vendor": published.publisher,
        **({"homepage": published.homepage} if published.homepage else {}),
        "description": (
            "Turns recordings into text and publishable subtitles\n"
            "Drop recordings, videos or links on its window: the built-in engine transcribes\n"
            "them on this computer, offline and without an account, or a speech service does."
        ),
        "license": "GPL-3.0-or-later",
        "mtime": desktop_files.iso(moment),
        "umask": 0o22,
        "contents": [
            {"src": str(folder), "dst": HOME, "type": "tree"},
            {
                "src": str(scripts / "stt-desktop.sh"),
                "dst": "/usr/bin/stt-desktop",
                "file_info": {"mode": 0o755},
            },
            *({"src": str(file), "dst": place} for file, place in extras.items()),
        ],
        "scripts": {
            "postinstall": str(scripts / "after-install.sh"),
            "postremove": str(scripts / "after-remove.sh"),
        },
        "overrides": {
            "deb": {
                "depends": sorted({*_EVERYWHERE, *(_debian(p) for p in window)}),
                "recommends": sorted((_debian(fonts), _KEYRING, "xdg-utils")),
            },
            "rpm": {"depends": sorted(map(_soname, _needed_outside(folder)))},
        },
        # A minute of the build's for a fifteenth of everybody's download.
        "deb": {"compression": "zstd:19"},
        "rpm": {
            "compression": "zstd:19",
            "group": "Applications/Multimedia",
            "buildhost": "localhost",
        },
    }


def _debian(package: system_packages.Package) -> str:
    return " | ".join((package.name, *package.or_else))


def _needed_outside(folder: Path) -> Iterable[str]:
    return (name for name in program.foreign_libraries(folder) if not name.startswith(_LOADERS))


def _soname(library: str) -> str:
    """How RPM distributions name a library, whatever package it is in."""
    return f"{library}()(64bit)"


def documents(root: Path, work: Path, made_of: Iterable[Part]) -> dict[Path, str]:
    """The files beside the program's folder, each with its place."""
    moment = program.moment(root)
    files = desktop_files.write(root, work / "desktop", program.version(), moment)
    extras: dict[Path, str] = {}
    for file, place in files.items():
        if file.suffix == ".1":
            packed = file.with_name(f"{file.name}.gz")
            packed.write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))
            extras[packed] = f"{place}.gz"
        else:
            extras[file] = place
    hicolor = "/usr/share/icons/hicolor"
    for drawn in sorted((work / "icons").glob("*.png")):
        extras[drawn] = f"{hicolor}/{drawn.stem}x{drawn.stem}/apps/stt-desktop.png"
    svg = root / "resources" / "icons" / "stt-desktop.svg"
    extras[svg] = f"{hicolor}/scalable/apps/stt-desktop.svg"
    licences = work / "copyright"
    licences.write_text(bill.as_text(made_of), encoding="utf-8")
    extras[licences] = "/usr/share/doc/stt-desktop/copyright"
    changes = work / "CHANGELOG.md"
    shutil.copyfile(root / "CHANGELOG.md", changes)
    extras[changes] = "/usr/share/doc/stt-desktop/CHANGELOG.md"
    return extras


def build(told: Mapping[str, Any], kind: str, target: Path, moment: int) -> None:
    """Write the package of `kind`, "deb" or "rpm", to `target`."""
    nfpm = shutil.which("nfpm", path=str(Path(sys.executable).parent)) or "nfpm"
    recipe = target.with_suffix(f".{kind}.yaml")
    recipe.write_text(json.dumps(told, indent=1), encoding="utf-8")  # YAML takes JSON as it is
    subprocess.run(
        [nfpm, "package", "--config", str(recipe), "--packager", kind, "--target", str(target)],
        env=dict(os.environ) | {"SOURCE_DATE_EPOCH": str(moment)},
        stdout=sys.stderr,
        check=True,
    )
    recipe.unlink()
