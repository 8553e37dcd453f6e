"""The built-in engine as the jobs see it. Owns the child process that does the work."""

import asyncio
import json
import os
from collections.abc import Callable, Sequence

from stt_desktop.children import Ended, Message
from stt_desktop.domain.errors import (
    ENGINE_DIED,
    LINK_NOT_SUPPORTED,
    SOURCE_NO_SPEECH,
    AppError,
)
from stt_desktop.domain.events import Listening
from stt_desktop.domain.health import Finding, Health
from stt_desktop.domain.ports import Job, Progress, Stage, Steps
from stt_desktop.domain.source import LocalFile, RemoteUrl
from stt_desktop.domain.transcript import Recognition
from stt_desktop.i18n import _
from stt_desktop.whisper.answer import Draft, read
from stt_desktop.whisper.languages import parse_language, wants_traditional_chinese
from stt_desktop.whisper.models import DEFAULT_MODEL, ModelStore
from stt_desktop.whisper.process import (
    KEPT_WARM_S,
    PATIENCE_S,
    EngineProcess,
    Pace,
    error_of,
    reason_of,
)

_CHECK_S = 60


class WhisperTranscriber:
    """Implements :class:`~stt_desktop.domain.ports.Transcriber`. One task at a time.

    ``command`` starts the child (``worker.main``). ``log`` gets the lines that it complains in.
    """

    def __init__(
        self,
        models: ModelStore,
        command: Sequence[str],
        log: Callable[[str], None] = lambda _line: None,
        *,
        kept_warm_s: float = KEPT_WARM_S,
        patience_s: int = PATIENCE_S,
    ) -> None:
        self._models = models
        self._process = EngineProcess(command, log, kept_warm_s=kept_warm_s, patience_s=patience_s)

    @property
    def child_pid(self) -> int | None:
        """The child's process id while one runs."""
        return self._process.child_pid

    async def run(self, job: Job, steps: Steps) -> str:
        """The raw answer (see ``answer.py``). Cancelling it kills the child.

        Raises:
            AppError: LINK_NOT_SUPPORTED, LANGUAGE_UNKNOWN, MODEL_MISSING, MODEL_DAMAGED,
                MODEL_UNKNOWN, SOURCE_*, ENGINE_DIED or ENGINE_FAILED.
        """
        source = job.source
        if isinstance(source, RemoteUrl):
            raise AppError(LINK_NOT_SUPPORTED, name=source.label)
        language = parse_language(job.options.language)
        model = job.options.model or DEFAULT_MODEL
        async with self._process.turn:
            folder = await self._models.path(model)
            await steps.record(Listening())
            draft = await asyncio.to_thread(Draft.of, job.parts)
            known, probability = (
                (language, 1.0) if language else (draft.language, draft.probability)
            )
            request = {
                "do": "transcribe",
                "source": source.path,
                "model": os.fspath(folder),
                "language": known,
                "language_probability": probability,
                "traditional": wants_traditional_chinese(job.options.language),
                "from_ms": draft.end_ms,
                "index": draft.count,
            }
            work = _Listening(source, steps, draft)
            duration_ms = await self._process.converse(request, work)
            answer = draft.answer(model=model, duration_ms=duration_ms)
            if answer is None:
                raise AppError(SOURCE_NO_SPEECH, name=source.name)
            return answer

    def read(self, raw: str) -> Recognition:
        """What a raw answer says. Pure."""
        return read(raw)

    async def check(self) -> list[Finding]:
        """Whether the default model is whole and the child starts. Bounded to about a minute."""
        return [await self._check_model(), await self._check_child()]

    async def close(self) -> None:
        """End the child. A running task is the caller's to cancel first."""
        await self._process.close()

    async def _check_model(self) -> Finding:
        try:
            await self._models.verify(DEFAULT_MODEL)
        except AppError as error:
            return Finding("model", Health.BAD, error.message(_), error.advice(_))
        fact = _("{model}: every file is as published").format(model=DEFAULT_MODEL)
        return Finding("model", Health.GOOD, fact)

    async def _check_child(self) -> Finding:
        child = self._process.new_child()
        message: Message
        try:
            child.send({"do": "check"})
            async with asyncio.timeout(_CHECK_S):
                message = await child.messages.get()
        except TimeoutError:
            message = Ended(None, _("it did not start within {s} s").format(s=_CHECK_S))
        finally:
            child.kill()
        if isinstance(message, Ended):
            return Finding("engine", Health.BAD, reason_of(message), _("Start the program again."))
        if message["event"] != "versions":
            advice = _("Install the program again.")
            return Finding("engine", Health.BAD, str(message.get("reason")), advice)
        return Finding(
            "engine",
            Health.GOOD,
            f"faster-whisper {message['faster_whisper']}, CTranslate2 {message['ctranslate2']}, "
            f"PyAV {message['av']}",
        )


class _Listening:
    """One task's run: what has come so far, and how fast."""

    def __init__(self, source: LocalFile, steps: Steps, draft: Draft) -> None:
        self.source = source
        self.steps = steps
        self.draft = draft
        self._pace = Pace(draft.end_ms)

    async def take(self, message: Message) -> int | None:
        """Act on one message; the sound's duration in ms when it is the last.

        Raises:
            AppError: the child says that it cannot, or it ended.
        """
        if isinstance(message, Ended):
            raise AppError(ENGINE_DIED, name=self.source.name, reason=reason_of(message))
        match message["event"]:
            case "loading":
                self.steps.progress(Progress(Stage.LOADING))
            case "progress":
                self._progress(message["done_ms"], message["total_ms"])
            case "part":
                part = message["part"]
                await self.steps.keep_part(part["index"], json.dumps(part, ensure_ascii=False))
                self.draft.add(part)
            case "error":
                raise error_of(self.source, message)
            case "done":
                return int(message["duration_ms"])
        return None

    def _progress(self, done_ms: int, total_ms: int | None) -> None:
        """Pass the progress on, with the time left."""
        total_ms = None if total_ms is None else max(total_ms, done_ms)
        left = self._pace.seconds_left(done_ms, total_ms)
        self.steps.progress(Progress(Stage.LISTENING, done_ms, total_ms, left))
