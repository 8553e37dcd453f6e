r"""SubRip, the subtitles that every player reads.

The format has no standard and no way to escape anything; players and libraries agree only on
what VLC, FFmpeg and SubRip itself once did. What they take for something else than text is
therefore written with the nearest harmless sign. Only the file is changed, never the transcript:

- ``-->`` makes a line of times: it becomes ``→``. So do two times on a line for some: their
  fractions are set apart (``00:00:01 500``).
- ``<…>`` is markup, known or not, and vanishes: it becomes ``‹…›``. A lone ``<`` is text.
- ``{…}`` is an override tag and vanishes: it becomes ``(…)``.
- ``\N``, ``\n`` and ``\h`` are line ends and spaces to what converts to ASS: ``/`` takes the
  place of the backslash.
- A line that is only a number, after another line, can be taken for the next cue's index: the
  last word of the line above goes with it.
- Empty lines end a cue, control characters end lines for some: both go.
"""

import re
from collections.abc import Iterable, Sequence

from stt_desktop.domain.errors import N_
from stt_desktop.domain.transcript import Cue, Transcript
from stt_desktop.subtitles.formats.format import Format
from stt_desktop.subtitles.formats.lines import clock, shown, without_overrides

_MARKUP = re.compile(r"<.*>", re.DOTALL)
_TIME = re.compile(r"(\d+:\d+:\d+)[.,](?=\d)")


def write(transcript: Transcript) -> str:
    """The cues, numbered from 1, each with an empty line after it."""
    return "".join(
        _block(number, cue, lines) for number, (cue, lines) in enumerate(shown(transcript), start=1)
    )


def _block(number: int, cue: Cue, lines: Sequence[str]) -> str:
    times = f"{clock(cue.start_ms, ',')} --> {clock(cue.end_ms, ',')}"
    return "\n".join((str(number), times, *_safe(lines), "", ""))


def _safe(lines: Sequence[str]) -> list[str]:
    """The lines as they are written."""
    text = "\n".join(lines).replace("-->", "→")
    if _MARKUP.search(text):
        text = text.replace("<", "‹").replace(">", "›")
    return _no_lone_numbers(_one_time(line) for line in without_overrides(text).split("\n"))


def _one_time(line: str) -> str:
    """``line`` with fractions of a second written apart, if it has two times."""
    return _TIME.sub(r"\1 ", line) if len(_TIME.findall(line)) > 1 else line


def _no_lone_numbers(lines: Iterable[str]) -> list[str]:
    """The same words with no number alone on a line after the first."""
    kept: list[str] = []
    for line in lines:
        if not kept or not line.isdecimal():
            kept.append(line)
            continue
        above, _, last = kept.pop().rpartition(" ")
        kept.extend([above] if above else [])
        kept.append(f"{last} {line}")
    return kept


FORMAT = Format(
    name="srt",
    extension=".srt",
    title=N_("SubRip subtitles: for every player and editor"),
    needs_times=True,
    write=write,
)
