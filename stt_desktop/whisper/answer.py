"""The engine's raw answer, as the journal keeps it, and the parts that it grows from. Pure.

A part is the JSON of one finished window::

    {"index": 0, "start_ms": 0, "end_ms": 60000, "language": "en", "language_probability": 0.99,
     "segments": [{"start": 0, "end": 28200, "text": " And …",
                   "words": [{"text": " And", "start": 0, "end": 340, "probability": 0.97}, …]}]}

All times are milliseconds from the start of the source. ``language`` is None as long as nothing
was said. The answer joins the segments of all parts.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from stt_desktop.domain.transcript import Recognition, Word
from stt_desktop.whisper.languages import iso_code

ENGINE = "faster-whisper"

Part = Mapping[str, Any]


class Draft:
    """What was heard so far, as the text that it stands in the answer as, compressed: as objects, a
    word takes twenty times the room, and at the end of a long recording everything would be turned
    into text at once."""

    def __init__(self) -> None:
        self.count = 0
        """Parts, and the index of the next one."""
        self.end_ms = 0
        self.language: str | None = None
        """Whisper's code, from the first part in which something was said."""
        self.probability: float | None = None
        self._segments: list[bytes] = []

    @classmethod
    def of(cls, kept: Iterable[str]) -> "Draft":
        """From the kept parts: from the first one up to a hole or to one that cannot be read."""
        draft = cls()
        for raw in kept:
            try:
                part = json.loads(raw)
                follows = draft._is_next(part)
            except (ValueError, TypeError, KeyError):
                break
            if not follows:
                break
            draft.add(part)
        return draft

    def _is_next(self, part: Part) -> bool:
        return (
            part["index"] == self.count
            and part["start_ms"] == self.end_ms
            and isinstance(part["end_ms"], int)
            and isinstance(part["segments"], list)
        )

    def add(self, part: Part) -> None:
        """Go on with the next part."""
        self.count += 1
        self.end_ms = part["end_ms"]
        if part["segments"]:
            inside = json.dumps(part["segments"], ensure_ascii=False)[1:-1]
            self._segments.append(zlib.compress(inside.encode()))
        if self.language is None and part.get("language"):
            self.language = part["language"]
            self.probability = part.get("language_probability")

    def answer(self, *, model: str, duration_ms: int) -> str | None:
        """The raw answer, None where nothing was said at all."""
        if not self._segments:
            return None
        head = json.dumps(
            {
                "engine": ENGINE,
                "model": model,
                "language": self.language,
                "language_probability": self.probability,
                "duration_ms": duration_ms,
            },
            ensure_ascii=False,
        )
        inside = ", ".join(zlib.decompress(each).decode() for each in self._segments)
        return f'{head[:-1]}, "segments": [{inside}]}}'


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
