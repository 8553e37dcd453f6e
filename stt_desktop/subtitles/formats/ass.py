r"""Advanced SubStation Alpha, the subtitles of those who style them (Aegisub, mpv, libass), and
SubStation Alpha, the older one of the two.

The format has no way to escape what it takes for overrides: it is written with the nearest
harmless sign, as in SubRip (see :mod:`lines`). Times are hundredths of a second, rounded so that
cues that did not overlap still do not.
"""

from collections.abc import Sequence

from stt_desktop.domain.errors import N_
from stt_desktop.domain.transcript import Cue, Transcript
from stt_desktop.subtitles.formats.format import Format
from stt_desktop.subtitles.formats.lines import shown, whole_seconds, without_overrides

# WrapStyle 2: lines end where they were cut and nowhere else.
_HEADER = """\
[Script Info]
ScriptType: v4.00+
WrapStyle: 2
ScaledBorderAndShadow: yes
PlayResX: 1920
PlayResY: 1080

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, \
Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,64,&H00FFFFFF,&H000000FF,&H00000000,&H80000000,0,0,0,0,100,100,0,0,1,3,1,2,\
96,96,64,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""

_OLD_HEADER = """\
[Script Info]
ScriptType: v4.00
WrapStyle: 2
PlayResX: 1920
PlayResY: 1080

[V4 Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, TertiaryColour, BackColour, \
Bold, Italic, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, AlphaLevel, \
Encoding
Style: Default,Arial,64,16777215,255,0,0,0,0,1,3,1,2,96,96,64,0,1

[Events]
Format: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def write(transcript: Transcript) -> str:
    """The header with one style, then a line for every cue."""
    return _HEADER + "".join(_event("0", cue, lines) for cue, lines in shown(transcript))


def write_old(transcript: Transcript) -> str:
    """The same for version 4 of the format."""
    return _OLD_HEADER + "".join(_event("Marked=0", cue, lines) for cue, lines in shown(transcript))


def _event(first: str, cue: Cue, lines: Sequence[str]) -> str:
    start = (cue.start_ms + 5) // 10
    end = max(start + 1, (cue.end_ms + 5) // 10)
    # A backslash that ends a line would take the line end with it.
    safe = (line[:-1] + "/" if line.endswith("\\") else line for line in lines)
    text = r"\N".join(without_overrides("\n".join(safe)).split("\n"))
    return f"Dialogue: {first},{_time(start)},{_time(end)},Default,,0,0,0,,{text}\n"


def _time(hundredths: int) -> str:
    seconds, rest = divmod(hundredths, 100)
    return f"{whole_seconds(seconds, hours=1)}.{rest:02d}"


FORMAT = Format(
    name="ass",
    extension=".ass",
    title=N_("Advanced SubStation subtitles: to style and place"),
    needs_times=True,
    write=write,
)
OLD = Format(
    name="ssa",
    extension=".ssa",
    title=N_("SubStation subtitles: for older programs"),
    needs_times=True,
    write=write_old,
)
