"""What the packaged program is made of: its bill of materials and its parts' licences.

The Python packages come from the environment that it was built in, the libraries inside their
wheels from what the wheels tell (PEP 770), and the system's from Debian's package database.
"""

import json
import re
import shutil
import subprocess
import sys
import tomllib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

import contents
from desktop_files import iso
from stt_desktop.licences import Part, installed_parts

_ROOT = Path(__file__).resolve().parent.parent
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_SPDX = re.compile(r"[A-Za-z0-9.+-]+( (OR|AND|WITH) [A-Za-z0-9.+-]+)*")


def parts(program: Path) -> list[Part]:
    """All that `program` (its folder) is made of, with licences; the Python interpreter, its
    loader and the system's libraries too."""
    left_out = {_plain(name) for name in contents.EXCLUDED}
    found = [part for part in installed_parts() if _plain(part.name) not in left_out]
    _refuse_gaps(found)
    return [*found, _python(), _loader(), *_system_parts(program)]


def _refuse_gaps(found: Sequence[Part]) -> None:
    """Fail where the environment was made before the last dependency came: the bill would lack
    it, and its licence would not be shown."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    # Those with a marker may rightly be missing on this system.
    declared = [one for one in project["dependencies"] if ";" not in one]
    names = {_plain(part.name) for part in found}
    gaps = [one for one in declared if _plain(_NAME.match(one)[0]) not in names]  # type: ignore[index]
    if gaps:
        raise SystemExit(f"The environment does not know of {', '.join(gaps)}: make it anew.")


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def _python() -> Part:
    version = ".".join(str(number) for number in sys.version_info[:3])
    places = [Path(sys.base_prefix) / "LICENSE.txt"]
    places += [folder / "LICENSE.txt" for folder in Path(sys.base_prefix).glob("lib/python3.*")]
    text = next((place.read_text("utf-8") for place in places if place.is_file()), "")
    if not text:
        documents = Path(f"/usr/share/doc/python{version.rpartition('.')[0]}/copyright")
        text = documents.read_text("utf-8") if documents.is_file() else ""
    return Part("Python", version, "PSF-2.0", text)


def _loader() -> Part:
    """The start of the program: PyInstaller's, under a licence that asks nothing of what it
    starts."""
    found = metadata.distribution("pyinstaller")
    texts = [
        Path(str(file.locate())).read_text("utf-8")
        for file in found.files or ()
        if "COPYING" in file.name
    ]
    licence = "GPL-2.0-or-later WITH Bootloader-exception"
    return Part("PyInstaller (bootloader)", found.version, licence, "\n\n".join(texts))


def system_libraries(program: Path) -> dict[str, str]:
    """The system's libraries in `program` by file name, with the package and version that
    each came from, as `name=version`. Empty where dpkg is not at hand."""
    inside = program / "_internal"
    if shutil.which("dpkg-query") is None or shutil.which("ldconfig") is None:
        return {}
    listed = subprocess.run(["ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    places = {
        line.split()[0]: line.rpartition("=> ")[2] for line in listed.splitlines() if "=>" in line
    }
    found = {}
    for file in sorted(inside.glob("lib*.so*")):
        if file.name.startswith("libpython"):
            continue  # of the interpreter that builds, which need not be the system's
        place = places.get(file.name)
        owner = None if place is None else _owner(Path(place))
        if owner is not None:
            found[file.name] = owner
    return found


def _owner(library: Path) -> str | None:
    # Debian 12 files /usr/lib's under /lib, where a link leads to it.
    for place in (library, library.resolve(), Path(str(library).replace("/usr/lib", "/lib", 1))):
        for path in (place, Path("/usr") / str(place).lstrip("/")):
            asked = subprocess.run(
                ["dpkg-query", "-S", str(path)], capture_output=True, text=True, check=False
            )
            if asked.returncode == 0:
                name = asked.stdout.partition(": ")[0]
                layout = "${Package}=${Version}"
                return subprocess.run(
                    ["dpkg-query", "-Wf", layout, name], capture_output=True, text=True, check=True
                ).stdout
    return None


def _system_parts(program: Path) -> list[Part]:
    found = []
    for package in sorted(set(system_libraries(program).values())):
        name, _, version = package.partition("=")
        copyright_file = Path("/usr/share/doc") / name / "copyright"
        text = copyright_file.read_text("utf-8", "replace") if copyright_file.is_file() else ""
        found.append(Part(name, version, "see its text", text))
    return found


def bill_of_materials(version: str, made_of: Sequence[Part], moment: int) -> dict[str, Any]:
    """CycloneDX 1.5. `moment` is the commit's, in seconds since 1970: equal input, equal bill."""
    components = [*(_component(part) for part in made_of), *_inside_wheels()]
    components.sort(key=lambda one: (one["name"].lower(), one.get("version", "")))
    content = json.dumps(components, sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, version + content)}",
        "version": 1,
        "metadata": {
            "timestamp": iso(moment),
            "component": {
                "type": "application",
                "name": "stt-desktop",
                "version": version,
                "licenses": [{"expression": "GPL-3.0-or-later"}],
            },
        },
        "components": components,
    }


def _component(part: Part) -> dict[str, Any]:
    told: dict[str, Any] = {"type": "library", "name": part.name}
    if part.version:
        told["version"] = part.version
        if _is_distribution(part.name):
            told["purl"] = f"pkg:pypi/{_plain(part.name)}@{part.version}"
    if _SPDX.fullmatch(part.licence) and ("-" in part.licence or part.licence in ("MIT", "ISC")):
        told["licenses"] = [{"expression": part.licence}]
    else:
        told["licenses"] = [{"license": {"name": part.licence}}]
    return told


def _is_distribution(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _inside_wheels() -> Iterable[dict[str, Any]]:
    """The libraries that wheels brought inside, as far as the wheels tell of them."""
    seen = set()
    for part in installed_parts():
        if not _is_distribution(part.name):
            continue
        for file in metadata.files(part.name) or ():
            if "sboms" not in file.parts or not file.name.endswith(".cdx.json"):
                continue
            for one in json.loads(file.read_text("utf-8")).get("components", ()):
                key = (one["name"], one.get("version", ""))
                if key not in seen and not one.get("purl", "").startswith("pkg:pypi/"):
                    seen.add(key)
                    kept = {name: one[name] for name in ("name", "version", "purl") if name in one}
                    yield {"type": "library", **kept}


def write(program_resources: Path, made_of: Sequence[Part]) -> None:
    """Put the licences into the program, where `stt_desktop.licences` looks for them."""
    target = program_resources / "licences" / "parts.json"
    told = [asdict(part) for part in made_of]
    target.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def as_text(made_of: Iterable[Part]) -> str:
    """All licences as one text to read."""
    head = (
        "STT Desktop is free software under the GNU General Public License, version 3 or (as you\n"
        "like) any later one. These are the parts that it is made of, each under its own licence."
    )
    pieces = [head]
    for part in made_of:
        title = f"{part.name} {part.version}".strip()
        pieces.append(f"{'=' * 79}\n{title}\n{part.licence}\n{'=' * 79}\n\n{part.text}".rstrip())
    return "\n\n".join(pieces) + "\n"
