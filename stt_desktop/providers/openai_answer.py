"""What an OpenAI-compatible server's answer says, and the answer of a recording that was sent in
parts. Pure.

An answer is kept as it came: a JSON object (``text``, in ``verbose_json`` also ``segments``,
``words``, ``language`` and ``duration``; seconds), or the bare text. Of a recording in parts it is
::

    {"parts": [{"start_ms": 0, "end_ms": 61000, "raw": "…"}, …]}

where each ``raw`` is an answer as it came and the times are places in the recording.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from stt_desktop.domain.transcript import Recognition, Word
from stt_desktop.providers.answers import parse_object
from stt_desktop.providers.openai_languages import code_of
from stt_desktop.providers.openai_words import Timed, are_blocks, of_segments, of_words, usable
from stt_desktop.subtitles.characters import is_unspaced

_PARTS = "parts"


@dataclass(frozen=True, slots=True)
class Part:
    """A finished part: where it lies in the recording, and its answer. ``content`` is the
    recording's fingerprint, ``by`` tells who answered: the server's address and the model."""

    start_ms: int
    end_ms: int
    raw: str
    content: str | None = None
    by: str | None = None


def read(raw: str) -> Recognition:
    """What a kept answer says. No words where its times are missing or cannot be right."""
    answer = parse_object(raw)
    if answer is not None and answer.keys() == {_PARTS}:
        return _joined(parts_in(answer[_PARTS]))
    return _read_one(answer, raw, None)


# --- parts ------------------------------------------------------------------------------------


def dump_part(part: Part) -> str:
    return json.dumps(
        {
            "start_ms": part.start_ms,
            "end_ms": part.end_ms,
            "raw": part.raw,
            "content": part.content,
            "by": part.by,
        },
        ensure_ascii=False,
    )


def dump_parts(parts: Sequence[Part]) -> str:
    """The whole answer of a recording that was sent in parts."""
    one = ({"start_ms": p.start_ms, "end_ms": p.end_ms, "raw": p.raw} for p in parts)
    return json.dumps({_PARTS: list(one)}, ensure_ascii=False)


def kept_parts(kept: Sequence[str], content: str | None, by: str | None = None) -> list[Part]:
    """The finished parts of the recording with that ``content``, from its start up to the first
    hole, or up to one that another than ``by`` has answered: a text is of one model. One of which
    it is not known was kept when nobody but the same could go on."""
    found = parts_in([parse_object(raw) for raw in kept])
    parts: list[Part] = []
    for part in found:
        if part.by not in {by, None}:
            break
        if part.content != content or part.start_ms != (parts[-1].end_ms if parts else 0):
            break
        parts.append(part)
    return parts


def parts_in(entries: object) -> list[Part]:
    """The parts that entries are, up to the first that is none."""
    parts: list[Part] = []
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, Mapping):
            break
        start, end, raw = entry.get("start_ms"), entry.get("end_ms"), entry.get("raw")
        content, by = entry.get("content"), entry.get("by")
        if not isinstance(start, int) or not isinstance(end, int) or not isinstance(raw, str):
            break
        content, by = (one if isinstance(one, str) else None for one in (content, by))
        parts.append(Part(start, end, raw, content, by))
    return parts


def _joined(parts: Sequence[Part]) -> Recognition:
    """The parts' texts one behind the other; with times where each has its own."""
    text = ""
    words: list[Word] = []
    timed = True
    language: str | None = None
    for part in parts:
        one = _read_one(parse_object(part.raw), part.raw, part.end_ms - part.start_ms)
        language = language or one.language
        if not one.text:
            continue
        gap = _gap(text, one.text)
        text += gap + one.text
        timed = timed and bool(one.words)
        for number, word in enumerate(one.words):
            words.append(
                replace(
                    word,
                    text=gap + word.text if number == 0 else word.text,
                    start_ms=min(part.start_ms + word.start_ms, part.end_ms),
                    end_ms=min(part.start_ms + word.end_ms, part.end_ms),
                )
            )
    return Recognition(
        text,
        tuple(words) if timed else (),
        language,
        duration_ms=parts[-1].end_ms if parts else None,
    )


def _gap(text: str, more: str) -> str:
    """What stands between two parts' texts."""
    if not text:
        return ""
    return "" if is_unspaced(more[0]) or (_ends_unspaced(text) and not more[0].isalnum()) else " "


def _ends_unspaced(text: str) -> bool:
    letters = [char for char in text[-8:] if char.isalnum()]
    return bool(letters) and is_unspaced(letters[-1])


# --- one answer -------------------------------------------------------------------------------


def _read_one(answer: Mapping[str, object] | None, raw: str, sent_ms: int | None) -> Recognition:
    """``sent_ms`` is how long the sound was that was sent, where that is known."""
    if answer is None:
        return Recognition(_bare(raw).strip())
    segments, words = _segments(answer), _words(answer)
    told = answer.get("text")
    text = told if isinstance(told, str) else "".join(segment.text for segment in segments)
    text = text.strip()
    heard_ms = _ms(answer.get("duration"))
    duration_ms = sent_ms if sent_ms is not None else heard_ms
    return Recognition(
        text,
        _placed(text, words, segments, duration_ms) if text else (),
        code_of(answer.get("language")),
        # What the server says of the duration is rounded or guessed: the probe's is better.
        duration_ms=sent_ms,
    )


def _placed(
    text: str, words: Sequence[Timed], segments: Sequence[Timed], duration_ms: int | None
) -> tuple[Word, ...]:
    """The text's words with the best times there are; none where none can be trusted."""
    if (good := usable(words, duration_ms)) and (placed := of_words(text, good)):
        return placed
    good = usable(segments, duration_ms)
    if good is None or are_blocks(good):
        return ()
    return of_segments(text, good) or ()


def _words(answer: Mapping[str, object]) -> list[Timed]:
    """The words of the answer itself, else those of its segments."""
    found = _timed(answer.get("words"))
    if found:
        return found
    segments = answer.get("segments")
    inside = [
        _timed(one.get("words"))
        for one in (segments if isinstance(segments, list) else [])
        if isinstance(one, dict)
    ]
    # With a segment left out, its words would have no place.
    return [word for words in inside for word in words] if all(inside) else []


def _segments(answer: Mapping[str, object]) -> list[Timed]:
    return _timed(answer.get("segments"))


def _timed(entries: object) -> list[Timed]:
    """The stretches in a list of ``{"word" or "text", "start", "end"}``. Some servers give no time
    to a word that they could not place: it is left out."""
    found: list[Timed] = []
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, dict):
            continue
        text = entry.get("word", entry.get("text"))
        start, end = _ms(entry.get("start")), _ms(entry.get("end"))
        if isinstance(text, str) and start is not None and end is not None:
            found.append(Timed(text, start, end))
    return found


def _ms(seconds: object) -> int | None:
    """Seconds as whole milliseconds; None for what is no time."""
    if isinstance(seconds, str):
        try:
            seconds = float(seconds)
        except ValueError:
            return None
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return None
    if not math.isfinite(seconds) or not 0 <= seconds < 10**7:
        return None
    return round(seconds * 1000)


def _bare(raw: str) -> str:
    """The text of an answer that is no object: itself, or what it says in quotes."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return raw
    return found if isinstance(found, str) else raw
