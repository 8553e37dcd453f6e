"""WebVTT, the subtitles of web pages (W3C, https://www.w3.org/TR/webvtt1/).

Its character references make any text safe: ``&``, ``<`` and ``>`` are written with them, and so
is ``-->``. Right-to-left text needs nothing: a browser finds the direction of every line.
"""

from collections.abc import Sequence

from stt_desktop.domain.errors import N_
from stt_desktop.domain.transcript import Cue, Transcript
from stt_desktop.subtitles.formats.format import Format
from stt_desktop.subtitles.formats.lines import clock, shown

_REFERENCES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def write(transcript: Transcript) -> str:
    """The header, then the cues with an empty line before each."""
    return "WEBVTT\n" + "".join(_block(cue, lines) for cue, lines in shown(transcript))


def _block(cue: Cue, lines: Sequence[str]) -> str:
    times = f"{clock(cue.start_ms, '.')} --> {clock(cue.end_ms, '.')}"
    return "\n".join(("", times, *(line.translate(_REFERENCES) for line in lines), ""))


FORMAT = Format(
    name="vtt",
    extension=".vtt",
    title=N_("WebVTT subtitles: for web pages"),
    needs_times=True,
    write=write,
)
