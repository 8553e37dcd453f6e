"""The disk image for macOS: the bundle and a link to Applications. Runs on macOS only.

Signed and notarized by the release workflow, which has the certificate; without one, people open
the program by its context menu the first time.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

_AD_HOC = "-"
_TRIES = 5
_PAUSE_S = 10


def build(bundle: Path, target: Path) -> None:
    """Write the image of `bundle` to `target`."""
    sign(bundle)
    stage = target.with_suffix(".stage")
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    # ditto keeps what a signature covers: links, modes and attributes.
    subprocess.run(["ditto", str(bundle), str(stage / bundle.name)], check=True)
    (stage / "Applications").symlink_to("/Applications")
    command = ["hdiutil", "create", "-volname", "STT Desktop", "-srcfolder", str(stage)]
    command += ["-fs", "HFS+", "-format", "UDZO", "-imagekey", "zlib-level=9", "-ov", str(target)]
    _create(command)
    shutil.rmtree(stage)
    identity = _identity()
    if identity != _AD_HOC:
        signing = ["codesign", "--sign", identity, "--timestamp", str(target)]
        subprocess.run(signing, check=True)


def _create(command: Sequence[str]) -> None:
    """What indexes new volumes sometimes holds this one, too: “Resource busy”."""
    for _ in range(_TRIES - 1):
        if subprocess.run(command, check=False).returncode == 0:
            return
        time.sleep(_PAUSE_S)
    subprocess.run(command, check=True)


def sign(bundle: Path) -> None:
    """Sign with the identity in MACOS_SIGNING_IDENTITY; without one ad hoc, which Apple's
    processors demand of every program. The last thing that is done to a bundle."""
    identity = _identity()
    command = ["codesign", "--force", "--deep", "--sign", identity]
    if identity != _AD_HOC:
        command += ["--options", "runtime", "--timestamp"]
        command += ["--entitlements", str(Path(__file__).parent / "macos" / "entitlements.plist")]
    subprocess.run([*command, str(bundle)], check=True)
    subprocess.run(["codesign", "--verify", "--deep", "--strict", str(bundle)], check=True)


def _identity() -> str:
    return os.environ.get("MACOS_SIGNING_IDENTITY") or _AD_HOC
