"""Who publishes the program, and where: pyproject.toml says it, once, for every installer.

Whoever publishes it fills in `[project.urls]`, `maintainers` and the identifier there. What is not
filled in is left out of the packages; nothing else names a place.
"""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

_NOWHERE = "stt-desktop@localhost"
"""Debian's packages must name an address."""


@dataclass(frozen=True, slots=True)
class Origin:
    """``identifier`` is the program's name among all programs, by AppStream and macOS. ``feed`` is
    the address of a JSON object with ``version`` and ``page``."""

    identifier: str
    publisher: str
    address: str
    homepage: str | None
    issues: str | None
    feed: str | None

    @property
    def maintainer(self) -> str:
        return f"{self.publisher} <{self.address}>"


def read(root: Path) -> Origin:
    """As pyproject.toml in `root` says it. Where that names no feed, STT_DESKTOP_FEED may."""
    told = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    project = told["project"]
    (publisher,) = project["maintainers"]
    urls = project.get("urls", {})
    return Origin(
        identifier=told["tool"]["stt-desktop"]["identifier"],
        publisher=publisher["name"],
        address=publisher.get("email", _NOWHERE),
        homepage=urls.get("Homepage"),
        issues=urls.get("Issues"),
        feed=urls.get("Feed") or os.environ.get("STT_DESKTOP_FEED") or None,
    )
