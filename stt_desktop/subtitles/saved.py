"""A person's own style, as it is saved: plain data that JSON can hold, checked when it is read."""

import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from math import isfinite
from typing import Any, NamedTuple

from stt_desktop.domain.errors import STYLE_UNUSABLE, AppError
from stt_desktop.subtitles.style import Style

_LANGUAGE = re.compile(r"[a-z]{0,8}")


class Limits(NamedTuple):
    """What a number of a style can be, both ends included."""

    least: float
    most: float
    whole: bool = True


LIMITS: Mapping[str, Limits] = {
    "max_chars": Limits(4, 200),
    "max_lines": Limits(1, 4),
    "max_cps": Limits(1, 100, whole=False),
    "max_wpm": Limits(20, 1000, whole=False),
    "narrow": Limits(0.25, 4, whole=False),
    "wide": Limits(0.25, 4, whole=False),
    "min_ms": Limits(1, 10_000),
    "max_ms": Limits(500, 60_000),
    "min_gap_ms": Limits(0, 2_000),
    "close_gap_ms": Limits(0, 5_000),
    "linger_ms": Limits(0, 5_000),
    "max_pause_ms": Limits(100, 60_000),
}
"""For every number of a :class:`Style`, so that a form can show them too."""


def to_dict(style: Style) -> dict[str, Any]:
    """Every field by its name: text, numbers, or None."""
    return asdict(style)


def from_dict(data: Mapping[str, Any]) -> Style:
    """The style that :func:`to_dict` gave. What is missing has its default; what another version
    of the program added is left out.

    Raises:
        AppError: STYLE_UNUSABLE, which names the field.
    """
    known = {field.name for field in fields(Style)}
    values = {name: value for name, value in data.items() if name in known}
    for name, value in values.items():
        if name == "language":
            if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
                raise _unusable(name, value, "en, zh, …")
        elif not (name == "max_wpm" and value is None):
            _check_number(name, value)
    shortest, longest = (values.get(name, getattr(Style(), name)) for name in ("min_ms", "max_ms"))
    if shortest > longest:
        raise _unusable("min_ms", shortest, f"1 – {longest}")
    return Style(**values)


def _check_number(name: str, value: object) -> None:
    limits = LIMITS[name]
    kinds = (int,) if limits.whole else (int, float)
    if (
        not isinstance(value, kinds)
        or isinstance(value, bool)
        or not isfinite(value)
        or not limits.least <= value <= limits.most
    ):
        raise _unusable(name, value, f"{limits.least:g} – {limits.most:g}")


def _unusable(name: str, value: object, allowed: str) -> AppError:
    return AppError(STYLE_UNUSABLE, field=name, value=str(value), allowed=allowed)
