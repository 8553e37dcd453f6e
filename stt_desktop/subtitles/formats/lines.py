"""What every format of cues shows of one: clean lines, none of them empty.

And the harmless signs for what several formats take for markup and cannot escape.
"""

import re
from collections.abc import Iterator, Sequence

from stt_desktop.domain.transcript import Cue, Transcript
from stt_desktop.subtitles.characters import clean, is_visible

_OVERRIDE = re.compile(r"\{.*\}", re.DOTALL)
_ESCAPE = re.compile(r"\\(?=[Nnh])")


def shown(transcript: Transcript) -> Iterator[tuple[Cue, list[str]]]:
    """The cues in which a reader sees anything, with their lines."""
    for cue in transcript.cues:
        if lines := visible_lines(cue.lines):
            yield cue, lines


def visible_lines(lines: Sequence[str]) -> list[str]:
    """``lines`` as they can be written: no line ends inside, none without anything to see."""
    parts = (clean(part) for line in lines for part in line.splitlines())
    return [part for part in parts if is_visible(part)]


def without_overrides(text: str) -> str:
    r"""``text`` with nothing in it that ASS, or what converts to it, takes for an override
    (``{…}`` becomes ``(…)``) or an escape (``\N``, ``\n``, ``\h``: ``/`` takes the place of the
    backslash)."""
    if _OVERRIDE.search(text):
        text = text.replace("{", "(").replace("}", ")")
    return _ESCAPE.sub("/", text)


def clock(ms: int, decimal: str, *, hours: int = 2) -> str:
    """A time as ``01:02:03`` and the milliseconds after the ``decimal`` sign; the hours take at
    least so many digits."""
    seconds, ms = divmod(ms, 1000)
    return f"{whole_seconds(seconds, hours=hours)}{decimal}{ms:03d}"


def whole_seconds(seconds: int, *, hours: int = 2) -> str:
    """A time as ``01:02:03``."""
    minutes, seconds = divmod(seconds, 60)
    hour, minutes = divmod(minutes, 60)
    return f"{hour:0{hours}d}:{minutes:02d}:{seconds:02d}"
