"""How much room the disk has, and what this program's own downloads take of it. For the doctor."""

import shutil
from pathlib import Path

from stt_desktop.domain.health import Finding, Health
from stt_desktop.i18n import _, in_a_row
from stt_desktop.media.workshop import size_of

_LITTLE = 500_000_000
"""Bytes below which the doctor warns: transcripts are small, a model and a download are not."""


def check(data: Path, cache: Path) -> Finding:
    """The disk of the folder ``data``, and what tasks have under ``cache``. Blocks on it."""
    folder = next(one for one in (data, *data.parents) if one.exists())
    free = shutil.disk_usage(folder).free
    fact = _("{gigabytes} GB free in {folder}").format(gigabytes=round(free / 1e9, 1), folder=data)
    taken = size_of(cache / "tasks")
    if taken:
        kept = _("{gigabytes} GB of downloads kept for another try")
        fact = in_a_row([fact, kept.format(gigabytes=round(taken / 1e9, 2))])
    if free < _LITTLE:
        return Finding("disk", Health.WARNING, fact, _("Free some space."))
    return Finding("disk", Health.GOOD, fact)
