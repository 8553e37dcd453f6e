"""What a part of the program says about itself when the person asks (``doctor``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from stt_desktop.domain.errors import N_

PARTS: Mapping[str, str] = MappingProxyType(
    {
        "model": N_("Speech model"),
        "engine": N_("Engine"),
        "media": N_("Reading recordings"),
        "tasks": N_("List of tasks"),
        "keyring": N_("Keyring"),
        "proxy": N_("Proxy"),
        "network": N_("Network"),
        "disk": N_("Disk"),
    }
)
"""What people call the parts, to be translated where it is shown."""


class Health(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report: the part, how it is, what is so, and what to do."""

    part: str
    health: Health
    fact: str
    advice: str = ""
