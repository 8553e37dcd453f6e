"""What a part of the program says about itself when the person asks (``doctor``)."""

from dataclasses import dataclass
from enum import StrEnum


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
