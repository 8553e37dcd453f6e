"""The formats that a transcript can be written in: one module each, and the registry of all.

A new format is a module with a ``FORMAT`` (a family of formats: with several) and one more entry
in ``FORMATS``.
"""

from collections.abc import Mapping
from types import MappingProxyType

from stt_desktop.domain.errors import FORMAT_UNKNOWN, AppError
from stt_desktop.subtitles.formats import ass, document, sami, srt, tsv, ttml, txt, vtt
from stt_desktop.subtitles.formats.format import Format

__all__ = ["FORMATS", "Format", "get"]

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            txt.FORMAT,
            txt.WITH_TIMES,
            txt.AS_RECEIVED,
            srt.FORMAT,
            vtt.FORMAT,
            ass.FORMAT,
            ass.OLD,
            ttml.FORMAT,
            sami.FORMAT,
            document.FORMAT,
            tsv.FORMAT,
        )
    }
)
"""Every format by its name, in the order that people see."""


def get(name: str) -> Format:
    """The format called ``name`` (``srt``; case and a leading dot do not matter).

    Raises:
        AppError: FORMAT_UNKNOWN.
    """
    try:
        return FORMATS[name.strip().removeprefix(".").lower()]
    except KeyError:
        raise AppError(FORMAT_UNKNOWN, format=name, known=", ".join(FORMATS)) from None
