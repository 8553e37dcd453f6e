"""What a reader would stumble over in a cue, in people's words."""

from dataclasses import dataclass

from stt_desktop.domain.transcript import Cue, Timing
from stt_desktop.i18n import _
from stt_desktop.subtitles.style import Style
from stt_desktop.ui.tokens import Tone


@dataclass(frozen=True, slots=True)
class Mark:
    icon: str
    text: str
    tone: Tone


def marks_of(cue: Cue, style: Style) -> tuple[Mark, ...]:
    """What is wrong with the cue by the guide, gravest first; none where it reads well."""
    return (*_reading(cue, style), *_timing(cue))


def speed(cue: Cue, style: Style) -> float:
    """Characters a second, counted as the guide counts them."""
    return sum(style.width(line) for line in cue.lines) * 1000 / cue.duration_ms


def _reading(cue: Cue, style: Style) -> list[Mark]:
    found = []
    fast = speed(cue, style)
    if fast > style.max_cps + 0.5:
        text = _("Too fast: {speed} characters a second").format(speed=round(fast))
        found.append(Mark("gauge", text, Tone.WARNING))
    if cue.duration_ms > style.max_ms:
        text = _("Too long: {seconds} s").format(seconds=round(cue.duration_ms / 1000, 1))
        found.append(Mark("hourglass", text, Tone.WARNING))
    if len(cue.lines) > style.max_lines:
        text = _("Too many lines: {count}").format(count=len(cue.lines))
        found.append(Mark("triangle-alert", text, Tone.WARNING))
    elif any(style.width(line) > style.max_chars for line in cue.lines):
        text = _("A line is too long")
        found.append(Mark("triangle-alert", text, Tone.WARNING))
    return found


def _timing(cue: Cue) -> list[Mark]:
    if cue.timing in (Timing.ESTIMATED, Timing.INTERPOLATED):
        return [Mark("timer", _("Times are estimated"), Tone.MUTED)]
    return []
