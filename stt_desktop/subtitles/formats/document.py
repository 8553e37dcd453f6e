"""JSON with everything that is known, for programs.

One object; every time is a whole number of milliseconds from the start of the recording:

==================  ===============================================================================
``format``          ``"stt-desktop-transcript"``
``version``         1; only additions keep it
``language``        ISO 639-1, as in ``"en"``; null: unknown
``duration_ms``     of the recording; null: unknown
``timing``          where the times come from, the least sure of them: ``"provider"``,
                    ``"aligned"``, ``"interpolated"``, ``"estimated"``; null: there are none
``style``           the guide that the cues were cut by: ``"auto"`` is the one for the language
``text``            as received, to the letter
``words``           ``text`` (with the white space before it: joined, they are the whole text),
                    ``start_ms``, ``end_ms``, ``timing``; ``error_ms`` where it is known how far
                    off, either way, the start may be
``cues``            ``lines``, ``start_ms``, ``end_ms``, ``timing``; ``error_ms`` likewise
==================  ===============================================================================

Nothing is changed for safety's sake: JSON escapes what needs it, so that what is read back is the
transcript.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from stt_desktop.domain.errors import N_
from stt_desktop.domain.transcript import Cue, Transcript, Word
from stt_desktop.subtitles.formats.format import Format

NAME = "stt-desktop-transcript"
VERSION = 1

_UNSAFE = re.compile("[\ud800-\udfff\ufeff\u2028\u2029\x7f-\x9f]")
"""Half characters, byte order marks and line ends of some programs: valid in JSON, not in files."""


def write(transcript: Transcript) -> str:
    """One line for every word and cue, so that people can look at it as well."""
    parts = {
        "format": _dump(NAME),
        "version": _dump(VERSION),
        "language": _dump(transcript.language),
        "duration_ms": _dump(transcript.duration_ms),
        "timing": _dump(transcript.timing),
        "style": _dump(transcript.style),
        "text": _dump(transcript.text),
        "words": _list(_word(word) for word in transcript.words),
        "cues": _list(_cue(cue) for cue in transcript.cues),
    }
    return "{\n" + ",\n".join(f'  "{name}": {value}' for name, value in parts.items()) + "\n}\n"


def _list(items: Iterable[Mapping[str, Any]]) -> str:
    lines = ",\n".join(f"    {_dump(item)}" for item in items)
    return f"[\n{lines}\n  ]" if lines else "[]"


def _word(word: Word) -> Mapping[str, Any]:
    return {"text": word.text, **_times(word)}


def _cue(cue: Cue) -> Mapping[str, Any]:
    return {"lines": cue.lines, **_times(cue)}


def _times(timed: Word | Cue) -> Mapping[str, Any]:
    known = {} if timed.error_ms is None else {"error_ms": timed.error_ms}
    return {
        "start_ms": timed.start_ms,
        "end_ms": timed.end_ms,
        "timing": timed.timing,
        **known,
    }


def _dump(value: object) -> str:
    raw = json.dumps(value, ensure_ascii=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", raw)


FORMAT = Format(
    name="json",
    extension=".json",
    title=N_("JSON with every word and its time: for programs"),
    needs_times=False,
    write=write,
)
