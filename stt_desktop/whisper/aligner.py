"""Times for a service's bare text, as the jobs see it: found by the engine's child process."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from stt_desktop.children import Ended, Message
from stt_desktop.domain.errors import (
    ENGINE_DIED,
    ENGINE_FAILED,
    MODEL_DAMAGED,
    MODEL_MISSING,
    AppError,
)
from stt_desktop.domain.ports import Progress, Stage
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.transcript import Recognition, Timing, Word
from stt_desktop.whisper.languages import parse_language
from stt_desktop.whisper.models import DEFAULT_MODEL, ModelStore
from stt_desktop.whisper.process import EngineProcess, Pace, error_of, reason_of


class WhisperAligner:
    """Implements :class:`~stt_desktop.domain.ports.Aligner`.

    With the default model where it is installed, else by voice activity alone. One text at a time.
    ``process`` is its own: the transcriber may be at a recording for hours.
    """

    def __init__(self, models: ModelStore, process: EngineProcess) -> None:
        self._models = models
        self._process = process

    async def align(
        self, source: LocalFile, recognition: Recognition, progress: Callable[[Progress], None]
    ) -> Recognition:
        """See the port. A text without words comes back as it is, one without a duration gets
        that of the sound."""
        if not recognition.text.strip():
            return recognition
        async with self._process.turn:
            folder = await self._model()
            try:
                return await self._align(source, recognition, progress, folder)
            except AppError as error:
                if folder is None or error.kind not in {ENGINE_DIED, ENGINE_FAILED}:
                    raise
            # The model may be too much for this computer; the voice detector is not.
            return await self._align(source, recognition, progress, None)

    async def _align(
        self,
        source: LocalFile,
        recognition: Recognition,
        progress: Callable[[Progress], None],
        model: Path | None,
    ) -> Recognition:
        request = {
            "do": "align",
            "source": source.path,
            "model": None if model is None else os.fspath(model),
            "text": recognition.text,
            "language": _whisper_code(recognition.language),
        }
        words, heard_ms = await self._process.converse(
            request, _Aligning(source, recognition.text, progress)
        )
        known = recognition.duration_ms
        return replace(recognition, words=words, duration_ms=heard_ms if known is None else known)

    async def _model(self) -> Path | None:
        try:
            return await self._models.path(DEFAULT_MODEL)
        except AppError as error:
            if error.kind not in {MODEL_MISSING, MODEL_DAMAGED}:
                raise
            return None


class _Aligning:
    """One alignment: the words that have come so far."""

    def __init__(self, source: LocalFile, text: str, progress: Callable[[Progress], None]) -> None:
        self._source = source
        self._text = text
        self._report = progress
        self._words: list[Word] = []
        self._pace = Pace()

    async def take(self, message: Message) -> tuple[tuple[Word, ...], int] | None:
        if isinstance(message, Ended):
            raise AppError(ENGINE_DIED, name=self._source.name, reason=reason_of(message))
        match message["event"]:
            case "loading":
                self._report(Progress(Stage.LOADING))
            case "progress":
                self._progress(message["done_ms"], message["total_ms"])
            case "words":
                self._words.extend(
                    Word(text, start, end, Timing(timing), error_ms)
                    for text, start, end, timing, error_ms in message["words"]
                )
            case "error":
                raise error_of(self._source, message)
            case "done":
                if "".join(word.text for word in self._words) != self._text:
                    reason = "the words are not those of the text"
                    raise AppError(ENGINE_FAILED, name=self._source.name, reason=reason)
                return tuple(self._words), int(message["duration_ms"])
        return None

    def _progress(self, done_ms: int, total_ms: int | None) -> None:
        total_ms = None if total_ms is None else max(total_ms, done_ms)
        left = self._pace.seconds_left(done_ms, total_ms)
        self._report(Progress(Stage.TIMING, done_ms, total_ms, left))


def _whisper_code(language: str | None) -> str | None:
    """A service may name a language in any way; one that is not understood is detected."""
    try:
        return parse_language(language)
    except AppError:
        return None
