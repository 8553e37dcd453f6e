"""A published version of the program, as the release feed tells it: a small JSON object with
``version`` ("1.2.0") and ``page`` (an https address for people). Pure."""

import json
import re
from dataclasses import dataclass

_VERSION = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){1,3}")
_PAGE = re.compile(r"https://[A-Za-z0-9.-]+(/[\x21-\x7e]*)?")


@dataclass(frozen=True, slots=True)
class Release:
    version: str
    page: str
    """Opened in the browser when the person asks; nothing is fetched from it by itself."""

    def is_newer_than(self, version: str) -> bool:
        """Whether it comes after ``version``; never for one that is no plain version."""
        if not _VERSION.fullmatch(version):
            return False
        return _numbers(self.version) > _numbers(version)


def read_release(text: str) -> Release:
    """What a feed says.

    Raises:
        ValueError: it is no release; the text is from outside and may be anything.
    """
    try:
        told = json.loads(text)
        version, page = told["version"], told["page"]
        sound = bool(_VERSION.fullmatch(version) and _PAGE.fullmatch(page))
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("no release") from error
    if not sound:
        raise ValueError("no release")
    return Release(version, page)


def _numbers(version: str) -> tuple[int, ...]:
    """As they are compared: 1.2 and 1.2.0 are the same."""
    numbers = [int(part) for part in version.split(".")]
    while numbers[-1:] == [0]:
        numbers.pop()
    return tuple(numbers)
