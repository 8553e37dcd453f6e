"""The parts that the program is made of, with their licences: from what is installed, not from a
list that somebody keeps. Reads files: call it in a thread.

A packaged program has nothing installed; its build wrote down what :func:`installed_parts` found.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePosixPath

from stt_desktop.paths import APP, resource

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)
_TEXT_AT_MOST = 200_000
_USUAL = {"Apache": "Apache-2.0.txt", "MIT": "MIT.txt"}
"""The texts of licences that some parts name without bringing their words."""


@dataclass(frozen=True, slots=True)
class Part:
    """``licence`` is a short name, ``text`` the whole licence as far as the part brings it."""

    name: str
    version: str
    licence: str
    text: str


def parts() -> list[Part]:
    """What this program uses, directly or through others, by name; then what it carries."""
    written = written_parts()
    if not written.is_file():
        return installed_parts()
    return [Part(**one) for one in json.loads(written.read_text("utf-8"))]


def written_parts() -> Path:
    """Where the build of a packaged program writes its parts: a list of Part as JSON."""
    return resource("licences", "parts.json")


def installed_parts() -> list[Part]:
    """As :func:`parts`, by what is installed beside the program's source or wheel."""
    found = {part.name.lower(): part for part in map(_part, _installed())}
    return [*(found[name] for name in sorted(found)), *_carried()]


def _installed() -> Iterator[metadata.Distribution]:
    """The distributions that the program needs, each once, without its extras' and tools'."""
    pending, seen = [APP], {APP}
    while pending:
        try:
            distribution = metadata.distribution(pending.pop())
        except metadata.PackageNotFoundError:
            continue
        if distribution.name.lower().replace("_", "-") != APP:
            yield distribution
        for needed in distribution.requires or ():
            match = _NAME.match(needed)
            name = match[0].lower().replace("_", "-") if match else ""
            if name and name not in seen and "extra ==" not in needed:
                seen.add(name)
                pending.append(name)


def _part(distribution: metadata.Distribution) -> Part:
    licence = _short_licence(distribution)
    text = _text(distribution) or _usual_text(distribution.name, licence)
    return Part(distribution.name, distribution.version, licence, text)


def _short_licence(distribution: metadata.Distribution) -> str:
    told = distribution.metadata
    if "License-Expression" in told:
        return told["License-Expression"]
    classifiers = told.get_all("Classifier") or []
    named = [one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License ::")]
    if named and named != ["OSI Approved"]:
        return ", ".join(named)
    # Some put the whole text here; its first line is its name.
    lines = told["License"].strip().splitlines() if "License" in told else []
    return lines[0][:80] if lines else "–"


def _text(distribution: metadata.Distribution) -> str:
    """The licences that the part brings, of those beside its metadata or on top of its package."""
    texts = []
    for file in distribution.files or ():
        if _LICENCE_FILE.search(file.name) and _is_on_top(file):
            try:
                texts.append(file.read_text("utf-8").strip())
            except (OSError, UnicodeDecodeError):
                continue
    return "\n\n".join(texts)[:_TEXT_AT_MOST]


def _is_on_top(file: PurePosixPath) -> bool:
    if file.suffix in (".py", ".pyc"):
        return False
    return file.parts[0].endswith((".dist-info", ".egg-info")) or len(file.parts) == 2


def _usual_text(name: str, licence: str) -> str:
    for sign, file in _USUAL.items():
        if licence.startswith(sign):
            words = resource("licences", file).read_text("utf-8")
            return f"Copyright (c) the authors of {name}\n\n{words}"
    return ""


def _carried() -> list[Part]:
    """What came here as it is: libraries inside wheels, drawings, the sample."""
    folder = resource("licences")
    found = []
    for one in json.loads((folder / "carried.json").read_text("utf-8")):
        texts = [(folder / file).read_text("utf-8").strip() for file in one["texts"]]
        text = "\n\n".join(filter(None, (one["note"], *texts)))
        found.append(Part(one["name"], "", one["licence"], text))
    return found
