"""The engine's raw answer, as the journal keeps it, and the parts that it grows from. Pure.

A part is the JSON of one finished window::

    {"index": 0, "start_ms": 0, "end_ms": 60000, "language": "en", "language_probability": 0.99,
     "segments": [{"start": 0, "end": 28200, "text": " And …",
                   "words": [{"text": " And", "start": 0, "end": 340, "probability": 0.97}, …]}]}

All times are milliseconds from the start of the source. ``language`` is None as long as nothing
was said. The answer joins the segments of all parts.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from stt_desktop.domain.transcript import Recognition, Word
from stt_desktop.whisper.languages import iso_code

ENGINE = "faster-whisper"

Part = Mapping[str, Any]


def usable_parts(kept: Iterable[str]) -> list[Part]:
    """The kept parts from the first one up to a hole or to one that cannot be read."""
    parts: list[Part] = []
    for raw in kept:
        try:
            part = json.loads(raw)
            follows = (
                part["index"] == len(parts)
                and part["start_ms"] == (parts[-1]["end_ms"] if parts else 0)
                and isinstance(part["end_ms"], int)
                and isinstance(part["segments"], list)
            )
        except (ValueError, TypeError, KeyError):
            break
        if not follows:
            break
        parts.append(part)
    return parts


def language_of(parts: Sequence[Part]) -> tuple[str | None, float | None]:
    """Whisper's code and its probability, from the first part in which something was said."""
    for part in parts:
        if part.get("language"):
            return part["language"], part.get("language_probability")
    return None, None


def join(parts: Iterable[Part], *, model: str, duration_ms: int) -> str | None:
    """The raw answer, None where nothing was said at all."""
    parts = list(parts)
    segments = [segment for part in parts for segment in part["segments"]]
    if not segments:
        return None
    language, probability = language_of(parts)
    return json.dumps(
        {
            "engine": ENGINE,
            "model": model,
            "language": language,
            "language_probability": probability,
            "duration_ms": duration_ms,
            "segments": segments,
        },
        ensure_ascii=False,
    )


def read(raw: str) -> Recognition:
    """What a raw answer says."""
    answer = json.loads(raw)
    words = tuple(
        Word(word["text"], word["start"], word["end"])
        for segment in answer["segments"]
        for word in segment["words"]
    )
    language = answer.get("language")
    return Recognition(
        text="".join(segment["text"] for segment in answer["segments"]).strip(),
        words=words,
        language=None if language is None else iso_code(language),
        duration_ms=answer.get("duration_ms"),
    )
