"""The guides that people can choose from, by name.

Without a choice the guide for the transcript's language applies (:func:`style.style_for`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from stt_desktop.domain.errors import N_, PRESET_UNKNOWN, AppError
from stt_desktop.subtitles.style import CHINESE, ENGLISH, Style, language_code, style_for


@dataclass(frozen=True, slots=True)
class Preset:
    """``title`` and ``explanation`` are for people, to be translated where they are shown."""

    name: str
    title: str
    explanation: str
    style: Style


_BBC = Style(
    max_chars=37,
    max_cps=20.0,
    max_wpm=180.0,
    min_ms=1000,
    min_gap_ms=0,
    close_gap_ms=1000,
    linger_ms=1500,
)
"""BBC Subtitle Guidelines: 68 % of the picture is some 37 characters; 160 to 180 words a minute;
gaps of a second or none; no more than 1.5 s after the speech."""
_TED = Style(max_cps=21.0, min_ms=1000)
"""TED Translators' cheat sheet: 42 characters, 21 a second, 1 to 7 seconds."""
_PLAIN = Style(max_cps=30.0, min_ms=500, max_ms=10_000, min_gap_ms=0, close_gap_ms=0, linger_ms=0)

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            Preset(
                "netflix-english",
                N_("Netflix, English"),
                N_("2 lines of 42 characters, read at 20 a second; up to 7 seconds"),
                ENGLISH,
            ),
            Preset(
                "netflix-chinese",
                N_("Netflix, Chinese"),
                N_("2 lines of 16 characters, read at 9 a second; up to 7 seconds"),
                CHINESE,
            ),
            Preset(
                "bbc",
                N_("BBC"),
                N_(
                    "2 lines of 37 characters, read at 180 words a minute; gaps of 1 second or none"
                ),
                _BBC,
            ),
            Preset(
                "ted",
                N_("TED"),
                N_("2 lines of 42 characters, read at 21 a second; from 1 to 7 seconds"),
                _TED,
            ),
            Preset(
                "plain",
                N_("Plain"),
                N_("2 lines of 42 characters, shown exactly while they are spoken"),
                _PLAIN,
            ),
        )
    }
)
"""Every preset by its name, in the order that people see."""


def style_of(name: str | None, language: str | None, text: str = "") -> Style:
    """The style of the preset called ``name``, with the grammar of ``language`` (or of the
    language that ``text`` seems to be in); None means the guide for that language.

    Raises:
        AppError: PRESET_UNKNOWN.
    """
    if name is None:
        return style_for(language, text)
    try:
        style = PRESETS[name].style
    except KeyError:
        raise AppError(PRESET_UNKNOWN, preset=name, known=", ".join(PRESETS)) from None
    return spoken(style, language, text)


def spoken(style: Style, language: str | None, text: str = "") -> Style:
    """``style`` for a transcript in ``language``: the limits stay, the grammar is its own."""
    return replace(style, language=language_code(language, text))
