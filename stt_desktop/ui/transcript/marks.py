"""What the check says against a cue, as the list shows it: an icon, a few words, the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stt_desktop.domain.transcript import Cue
from stt_desktop.i18n import _
from stt_desktop.subtitles.check import REMARKS, Rule, Violation, check_one, title
from stt_desktop.subtitles.style import Style
from stt_desktop.ui.tokens import Tone

_ICONS: Mapping[Rule, str] = {
    Rule.TOO_FAST: "gauge",
    Rule.TOO_MANY_WORDS: "gauge",
    Rule.TOO_SHORT: "hourglass",
    Rule.TOO_LONG: "hourglass",
    Rule.ESTIMATED: "timer",
    Rule.INTERPOLATED: "timer",
}
_OTHERWISE = "triangle-alert"


@dataclass(frozen=True, slots=True)
class Mark:
    """``name`` is the rule's; ``text`` fits beside others below a cue; ``reason`` says it in a
    sentence."""

    icon: str
    name: str
    text: str
    tone: Tone
    reason: str

    @property
    def is_problem(self) -> bool:
        """A rule is broken; what is only worth knowing is none."""
        return self.tone is Tone.WARNING


def marks_of(cues: Sequence[Cue], at: int, style: Style) -> tuple[Mark, ...]:
    """What is wrong with cue ``at`` by the guide, and how sure its times are; none where it reads
    well."""
    return tuple(map(_mark, check_one(cues, at, style)))


def speed(cue: Cue, style: Style) -> float:
    """Characters a second, counted as the guide counts them."""
    return sum(style.width(line) for line in cue.lines) * 1000 / cue.duration_ms


def _mark(found: Violation) -> Mark:
    tone = Tone.MUTED if found.rule in REMARKS else Tone.WARNING
    icon = _ICONS.get(found.rule, _OTHERWISE)
    return Mark(icon, title(found.rule, _), _words(found), tone, found.message(_))


def _words(found: Violation) -> str:
    name, seconds = title(found.rule, _), f"{found.figure / 1000:.1f}"
    match found.rule:
        case Rule.TOO_FAST:
            text = _("Too fast: {speed} characters a second")
            return text.format(speed=f"{found.figure:.1f}".removesuffix(".0"))
        case Rule.TOO_MANY_WORDS:
            return _("Too fast: {speed} words a minute").format(speed=round(found.figure))
        case Rule.TOO_SHORT:
            return _("Too short: {seconds} s").format(seconds=seconds)
        case Rule.TOO_LONG:
            return _("Too long: {seconds} s").format(seconds=seconds)
        case Rule.TOO_MANY_LINES:
            return _("Too many lines: {count}").format(count=round(found.figure))
        case Rule.ESTIMATED | Rule.INTERPOLATED if found.figure:
            return _("{what} (± {seconds} s)").format(what=name, seconds=seconds)
        case _:
            return name
