"""The parts that the program is made of, with their licences: from what is installed, not from a
list that somebody keeps. Reads files: call it in a thread."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata

from stt_desktop.paths import APP, resource

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)
_TEXT_AT_MOST = 200_000


@dataclass(frozen=True, slots=True)
class Part:
    """``licence`` is a short name, ``text`` the whole licence as far as the part brings it."""

    name: str
    version: str
    licence: str
    text: str


def parts() -> list[Part]:
    """What this program uses, directly or through others, by name; then what it carries."""
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
    return Part(
        distribution.name, distribution.version, _short_licence(distribution), _text(distribution)
    )


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
    texts = []
    for file in distribution.files or ():
        inside = any(part.endswith((".dist-info", ".egg-info")) for part in file.parts)
        if inside and _LICENCE_FILE.search(file.name):
            try:
                texts.append(file.read_text("utf-8").strip())
            except (OSError, UnicodeDecodeError):
                continue
    return "\n\n".join(texts)[:_TEXT_AT_MOST]


def _carried() -> list[Part]:
    icons = resource("icons", "LICENSE-lucide.txt").read_text("utf-8")
    sample = resource("sample", "CREDITS.md").read_text("utf-8")
    return [
        Part("Lucide", "", "ISC", icons),
        Part("LibriVox", "", "Public domain", sample),
        Part("Whisper", "", "MIT", "Copyright (c) 2022 OpenAI. https://github.com/openai/whisper"),
    ]
