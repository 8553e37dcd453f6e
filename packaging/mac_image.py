"""The disk image for macOS: the bundle and a link to Applications. Runs on macOS only.

Signed and notarized by the release workflow, which has the certificate; without one, people open
the program by its context menu the first time.
"""

import os
import shutil
import subprocess
from pathlib import Path


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
    subprocess.run(command, check=True)
    shutil.rmtree(stage)


def sign(bundle: Path) -> None:
    """Sign with the identity in MACOS_SIGNING_IDENTITY; without one ad hoc, which Apple's
    processors demand of every program."""
    identity = os.environ.get("MACOS_SIGNING_IDENTITY") or "-"
    command = ["codesign", "--force", "--deep", "--sign", identity]
    if identity != "-":
        command += ["--options", "runtime", "--timestamp"]
        command += ["--entitlements", str(Path(__file__).parent / "macos" / "entitlements.plist")]
    subprocess.run([*command, str(bundle)], check=True)
