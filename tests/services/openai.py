"""A server that speaks OpenAI's dialect, as its API reference describes it, or one of those that
servers of one's own speak. It really decodes what it is sent, and hears tones (``tests/tones.py``).
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Unpack

import numpy as np

from stt_desktop.sound import Sound
from tests.excerpts import RATE
from tests.services.bodies import Body, FormBody
from tests.services.faults import Instead
from tests.services.http import Answer, Request
from tests.services.record import Submission
from tests.services.server import HttpServer, Options, Visit
from tests.services.speech_to_text import extension
from tests.tones import SENTENCE, Samples, Tone, hear, text_of

FORMATS = frozenset({"flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm"})


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a server differs from OpenAI's.

    ``forms`` are the response formats that it knows; ``granularities`` whether it takes that field;
    ``words`` whether it gives their times. ``segments``: ``sentences``, one ``block`` or ``none``.
    ``plain``: whatever is asked for, the body is the bare text. ``base`` is where its paths begin.
    ``errors``: ``openai``, ``detail`` (FastAPI's) or ``page``. ``models``: what it lists, None
    lists nothing. ``any_model``: a name that it does not have does not matter. ``most_bytes``
    counts the whole request, as OpenAI's does.
    """

    forms: frozenset[str] = frozenset({"json", "text", "srt", "vtt", "verbose_json"})
    granularities: bool = True
    words: bool = True
    segments: str = "sentences"
    plain: bool = False
    base: str = "/v1/"
    errors: str = "openai"
    models: Sequence[str] | None = ("whisper-1",)
    any_model: bool = False
    keyless: bool = False
    most_bytes: int | None = None
    most_seconds: float | None = None
    formats: frozenset[str] = FORMATS


OPENAI = Dialect()
NO_TIMES = Dialect(forms=frozenset({"json", "text"}))
"""As gpt-4o-transcribe, or a server that knows no times."""
TEXT_ONLY = Dialect(forms=frozenset({"text"}), plain=True, errors="page")
SEGMENTS = Dialect(granularities=False, words=False)
BLOCK = Dialect(granularities=False, words=False, segments="block")
OWN = Dialect(keyless=True, any_model=True, models=None, errors="detail")


def error(status: int, message: str, code: str | None = None, dialect: Dialect = OPENAI) -> Answer:
    """A refusal in the dialect's words."""
    if dialect.errors == "page":
        return Answer(status, b"<html><h1>Refused</h1></html>", "text/html")
    inside: Any = {"message": message, "type": "invalid_request_error", "code": code}
    return Answer.of_json(
        status, {"detail": message} if dialect.errors == "detail" else {"error": inside}
    )


def refusal(
    status: int, message: str = "The server had an error", code: str | None = None
) -> Instead:
    """The service refuses, for the fault port: nothing is accepted."""
    return Instead(error(status, message, code))


def is_transcription(request: Request) -> bool:
    return request.method == "POST"


class OpenAiServer(HttpServer):
    """``dialect`` may be changed any time; ``heard`` is what each accepted file held, in order."""

    key_headers = frozenset({"authorization"})

    def __init__(self, dialect: Dialect = OPENAI, **options: Unpack[Options]) -> None:
        keep = options["keep"]
        assert keep is not None, "it decodes what it is sent, and needs a folder for that"
        keep.mkdir(parents=True, exist_ok=True)
        super().__init__(**options)
        self.dialect = dialect
        self.heard: list[list[Tone]] = []
        self.asked: list[dict[str, list[str]]] = []

    @property
    def base_url(self) -> str:
        return f"{self.origin}{self.dialect.base}"

    def credential(self, request: Request) -> str | None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        return key if scheme == "Bearer" and key else None

    def respond(self, request: Request, body: Body, visit: Visit) -> Answer:
        dialect = self.dialect
        if visit.account is None and not (dialect.keyless and visit.key == "absent"):
            return self._error(401, "Incorrect API key provided")
        if request.path == f"{dialect.base}models" and dialect.models is not None:
            return Answer.of_json(
                200, {"object": "list", "data": [{"id": name} for name in dialect.models]}
            )
        if request.path != f"{dialect.base}audio/transcriptions":
            return self._error(404, "Not Found")
        if request.method != "POST":
            return self._error(405, "Method Not Allowed")
        most = dialect.most_bytes
        if most is not None and (request.length or 0) > most:
            told = f"Maximum content size limit ({most}) exceeded ({request.length} bytes read)"
            return self._error(413, told)
        return self._transcribe(body, visit)

    def _transcribe(self, body: Body, visit: Visit) -> Answer:
        dialect = self.dialect
        if not isinstance(body, FormBody) or body.error or not (file := body.file("file")):
            return self._error(400, "Invalid form")
        fields = _fields(body)
        self.asked.append(fields)
        form = (fields.get("response_format") or ["json"])[0]
        model = (fields.get("model") or [""])[0]
        if form not in dialect.forms:
            known = " or ".join(sorted(dialect.forms))
            return self._error(400, f"response_format '{form}' is not supported. Use {known}.")
        if "timestamp_granularities[]" in fields and not dialect.granularities:
            return self._error(400, "Unknown field timestamp_granularities")
        if not dialect.any_model and model not in (dialect.models or ("whisper-1",)):
            said = f"The model `{model}` does not exist"
            return self._error(404, said, "model_not_found")
        if extension(file.filename or "") not in dialect.formats or file.path is None:
            return self._error(400, "Invalid file format.")
        sound = _decoded(file.path)
        seconds = len(sound) / RATE
        if dialect.most_seconds is not None and seconds > dialect.most_seconds:
            return self._error(
                400,
                f"audio duration {seconds:.1f} seconds is longer than "
                f"{dialect.most_seconds:g} seconds which is the maximum for this model",
            )
        heard = hear(sound)
        self.heard.append(heard)
        self.record.accepted(
            Submission(
                number=visit.number,
                account=visit.account or 0,
                call="sync",
                content=hashlib.sha256(sound.tobytes()).hexdigest(),
                task_id="",
                filename=file.filename,
                size=file.size,
                content_type=file.content_type,
                path=str(file.path),
            )
        )
        return self._answer(heard, seconds, form, fields)

    def _answer(
        self, heard: list[Tone], seconds: float, form: str, fields: dict[str, list[str]]
    ) -> Answer:
        dialect, text = self.dialect, text_of(heard)
        if form == "text" or dialect.plain:
            return Answer(200, f"{text}\n".encode(), "text/plain; charset=utf-8")
        if form == "json":
            return Answer.of_json(200, {"text": text})
        wanted = fields.get("timestamp_granularities[]", ["segment"])
        value: dict[str, Any] = {
            "task": "transcribe",
            "language": "english",
            "duration": round(seconds, 2),
            "text": text,
        }
        if dialect.words and "word" in wanted:
            # OpenAI's words come bare, without the text's marks and capitals.
            value["words"] = [
                {"word": tone.word, "start": tone.start_ms / 1000, "end": tone.end_ms / 1000}
                for tone in heard
            ]
        if "segment" in wanted and dialect.segments != "none":
            value["segments"] = _segments(heard, block=dialect.segments == "block")
        return Answer.of_json(200, value)

    def _error(self, status: int, message: str, code: str | None = None) -> Answer:
        return error(status, message, code, self.dialect)


def _segments(heard: list[Tone], *, block: bool) -> list[dict[str, Any]]:
    size = max(1, len(heard)) if block else SENTENCE
    pieces = [heard[at : at + size] for at in range(0, len(heard), size)]
    return [
        {
            "id": number,
            "start": piece[0].start_ms / 1000,
            "end": piece[-1].end_ms / 1000,
            "text": f" {text_of(piece)}",
        }
        for number, piece in enumerate(pieces)
    ]


def _fields(body: FormBody) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for part in body.parts:
        if part.filename is None and part.name is not None:
            fields.setdefault(part.name, []).append(part.value.decode())
    return fields


def _decoded(path: Path) -> Samples:
    sound = Sound(str(path))
    try:
        blocks = list(sound.blocks())
    finally:
        sound.close()
    return np.rint(np.concatenate(blocks) * 32768).clip(-32768, 32767).astype(np.int16)


def dialect_named(name: str) -> Dialect:
    """For the command line: ``openai``, ``own``, ``segments``, ``block``, ``no-times`` or
    ``text``; ``:BYTES`` behind it is the most that it takes."""
    kind, _, most = name.partition(":")
    known = {
        "openai": OPENAI,
        "own": OWN,
        "segments": SEGMENTS,
        "block": BLOCK,
        "no-times": NO_TIMES,
        "text": TEXT_ONLY,
    }
    found = known[kind]
    return replace(found, most_bytes=int(most)) if re.fullmatch(r"\d+", most) else found
