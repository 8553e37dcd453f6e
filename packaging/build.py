#!/usr/bin/env python3
"""Build the program's folder and this system's installers into `dist`.

    python3 packaging/dev.py build                  everything for this system
    python3 packaging/dev.py build --only folder    the folder alone: dist/stt-desktop

Linux: .deb and .rpm, each without and with the speech model. Windows: an NSIS installer. macOS: a
.dmg. Everywhere: the wheel, a bill of materials (CycloneDX) and SHA256SUMS. Signed only where the
release workflow has a certificate. `dev.py bench packages` builds twice and compares.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import bill
import linux_packages
import mac_image
import program
import windows_installer
from environment import say
from stt_desktop.licences import Part

ROOT = Path(__file__).resolve().parent.parent
KINDS = {"linux": ("deb", "rpm"), "win32": ("exe",), "darwin": ("dmg",)}


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="dev.py build",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    every = ("folder", "wheel", *KINDS.get(sys.platform, ()))
    parser.add_argument("--only", nargs="+", choices=every, default=every, help="what to build")
    parser.add_argument(
        "--model",
        choices=("both", "without", "with"),
        default="both",
        help="whether the installers carry the speech model (default: one of each)",
    )
    parser.add_argument(
        "--model-from", type=Path, metavar="FOLDER", help="where its files lie (default: installed)"
    )
    parser.add_argument("--output", type=Path, default=ROOT / "dist", metavar="FOLDER")
    return parser.parse_args(arguments)


def build(args: argparse.Namespace, output: Path) -> list[Path]:
    """Build what is asked for into `output`; the files for people."""
    output.mkdir(parents=True, exist_ok=True)
    moment = program.moment(ROOT)
    work = output / ".work"
    made: list[Path] = []
    say("freezing the program")
    folder = program.make(ROOT, work)
    made_of = bill.parts(folder)
    if "wheel" in args.only:
        say("building the wheel")
        made.append(wheel(output, moment))
    for with_model in {"both": (False, True), "without": (False,), "with": (True,)}[args.model]:
        if with_model:
            program.carry_model(folder, model_folder(args.model_from), moment)
        for kind in args.only:
            if kind not in ("folder", "wheel"):
                say(f"building the .{kind} {'with' if with_model else 'without'} the model")
                made.append(installer(kind, folder, output, made_of, with_model=with_model))
    program.drop_model(folder)
    materials = output / f"stt-desktop-{program.version()}.cdx.json"
    told = bill.bill_of_materials(program.version(), made_of, moment)
    materials.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    made.append(materials)
    place(folder, output / "stt-desktop")
    shutil.rmtree(work)
    return made


def installer(
    kind: str, folder: Path, output: Path, made_of: Sequence[Part], *, with_model: bool
) -> Path:
    """One installer of `kind`."""
    moment = program.moment(ROOT)
    suffix = "-with-model" if with_model else ""
    target = output / f"stt-desktop-{program.version()}-{program.machine()}{suffix}.{kind}"
    work = output / ".work"
    match kind:
        case "deb" | "rpm":
            extras = linux_packages.documents(ROOT, work, made_of)
            told = linux_packages.configuration(ROOT, folder, extras, moment=moment)
            linux_packages.build(told, kind, target, moment)
        case "exe":
            windows_installer.build(ROOT, folder, work / "icons", target)
        case "dmg":
            mac_image.build(folder.parent / program.BUNDLE, target)
    return target


def wheel(output: Path, moment: int) -> Path:
    """The wheel, which holds its resources too."""
    before = set(output.glob("*.whl"))
    for old in before:
        old.unlink()
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(output)],
        cwd=ROOT,
        env=dict(os.environ) | {"SOURCE_DATE_EPOCH": str(moment)},
        stdout=sys.stderr,
        check=True,
    )
    (made,) = output.glob("*.whl")
    return made


def model_folder(given: Path | None) -> Path:
    """Where the model's files lie."""
    from stt_desktop.paths import find_paths

    folder = given or find_paths().models / "base"
    if not folder.is_dir():
        raise SystemExit(
            f"There is no speech model in {folder}. Install it (`dev.py run models install base`), "
            "name its folder with --model-from, or build with --model without."
        )
    return folder


def place(folder: Path, target: Path) -> None:
    """Move the folder to where people find it."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.move(folder, target)


def checksums(made: Sequence[Path]) -> Path:
    """Write SHA256SUMS beside the files, as `sha256sum --check` reads it."""
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in made]
    target = made[0].parent / "SHA256SUMS"
    target.write_text("\n".join(sorted(lines, key=lambda line: line[66:])) + "\n", encoding="ascii")
    return target


def main(arguments: Sequence[str]) -> int:
    """Build; the exit code."""
    args = parse(arguments)
    made = build(args, args.output)
    checksums(made)
    for path in made:
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
