"""The guides that one person can choose from: everybody's presets and their own styles."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stt_desktop.domain.errors import N_, PRESET_UNKNOWN, STYLE_NAME_UNUSABLE, AppError
from stt_desktop.subtitles.presets import PRESETS, spoken
from stt_desktop.subtitles.saved import from_dict
from stt_desktop.subtitles.style import Style, style_for

AUTO = "auto"
"""No guide in particular: Netflix's for the language of the transcript."""

_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Guides:
    """``chosen`` names the guide for new transcripts: :data:`AUTO`, a preset or an own style.
    ``own`` holds the person's styles by their names."""

    chosen: str = AUTO
    own: Mapping[str, Style] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """What can be chosen, in the order that people see."""
        return (AUTO, *PRESETS, *self.own)

    def known(self, name: str) -> str:
        """The guide called ``name``, as it is written itself (case does not matter).

        Raises:
            AppError: PRESET_UNKNOWN.
        """
        for each in self.names:
            if each.casefold() == name.strip().casefold():
                return each
        raise AppError(PRESET_UNKNOWN, preset=name, known=", ".join(self.names))

    def title(self, name: str, translate: Callable[[str], str]) -> str:
        """What people call the guide; an own style that is gone keeps its name."""
        if name == AUTO:
            return translate(N_("Netflix, language of the recording"))
        return translate(PRESETS[name].title) if name in PRESETS else name

    def style(self, name: str, language: str | None, text: str = "") -> Style:
        """The limits of the guide called ``name``, with the grammar of ``language`` (or of the
        language that ``text`` seems to be in).

        Raises:
            AppError: PRESET_UNKNOWN.
        """
        known = self.known(name)
        if known == AUTO:
            return style_for(language, text)
        style = self.own[known] if known in self.own else PRESETS[known].style
        return spoken(style, language, text)

    def style_or_auto(self, name: str, language: str | None, text: str = "") -> Style:
        """The same; for an own style that is gone, the guide for the language."""
        try:
            return self.style(name, language, text)
        except AppError:
            return style_for(language, text)


def guides(chosen: str, own: Mapping[str, Any]) -> Guides:
    """The guides as settings keep them: ``own`` by name as :func:`saved.to_dict` gives a style.
    What cannot be used (written by hand, or by a newer version) is left out."""
    usable: dict[str, Style] = {}
    for name, data in own.items():
        try:
            check_name(name, usable)
            usable[name] = from_dict(data)
        except (AppError, AttributeError):
            continue
    return Guides(chosen, usable)


def check_name(name: str, taken: Mapping[str, object]) -> None:
    """See whether an own style can be called ``name`` beside those called ``taken``.

    Raises:
        AppError: STYLE_NAME_UNUSABLE.
    """
    others = {each.casefold() for each in (AUTO, *PRESETS, *taken)}
    fits = name == name.strip() and 0 < len(name) <= _LONGEST_NAME and name.isprintable()
    # A comma would part names on the command line.
    if not fits or "," in name or name.casefold() in others:
        raise AppError(STYLE_NAME_UNUSABLE, name=name)
