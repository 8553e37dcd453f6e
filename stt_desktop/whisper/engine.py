"""The built-in engine as the jobs see it. Owns the child process that does the work."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from stt_desktop.children import Child, Ended, Message
from stt_desktop.domain.errors import (
    ENGINE_DIED,
    ENGINE_FAILED,
    LINK_NOT_SUPPORTED,
    SOURCE_NO_SPEECH,
    AppError,
    kinds,
)
from stt_desktop.domain.health import Finding, Health
from stt_desktop.domain.ports import Job, Progress, Stage, Steps
from stt_desktop.domain.source import LocalFile, RemoteUrl
from stt_desktop.domain.task import Listening
from stt_desktop.domain.transcript import Recognition
from stt_desktop.i18n import _
from stt_desktop.whisper.answer import Part, join, language_of, read, usable_parts
from stt_desktop.whisper.languages import parse_language, wants_traditional_chinese
from stt_desktop.whisper.models import DEFAULT_MODEL, ModelStore

KEPT_WARM_S = 300.0
"""So long the model stays in memory (about 0.5 GB) behind the last task."""
PATIENCE_S = 600
"""A child that says nothing for so long hangs: a window of a minute takes 6 s on two cores."""
_CHECK_S = 60
_GONE_S = 5.0


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
        self._command = tuple(command)
        self._log = log
        self._kept_warm_s = kept_warm_s
        self._patience_s = patience_s
        self._child: Child | None = None
        self._turn = asyncio.Lock()
        self._cooling: asyncio.TimerHandle | None = None

    @property
    def child_pid(self) -> int | None:
        """The child's process id while one runs."""
        return None if self._child is None or self._child.ended else self._child.pid

    async def run(self, job: Job, steps: Steps) -> str:
        """The raw answer (see ``answer.py``). Cancelling it kills the child.

        Raises:
            AppError: LINK_NOT_SUPPORTED, LANGUAGE_UNKNOWN, MODEL_MISSING, MODEL_DAMAGED,
                MODEL_UNKNOWN, SOURCE_*, ENGINE_DIED or ENGINE_FAILED.
        """
        source = job.source
        if isinstance(source, RemoteUrl):
            raise AppError(LINK_NOT_SUPPORTED, name=source.name)
        language = parse_language(job.options.language)
        model = job.options.model or DEFAULT_MODEL
        async with self._turn:
            folder = await self._models.path(model)
            await steps.record(Listening())
            parts = usable_parts(job.parts)
            from_ms = parts[-1]["end_ms"] if parts else 0
            known, probability = (language, 1.0) if language else language_of(parts)
            request = {
                "do": "transcribe",
                "source": source.path,
                "model": os.fspath(folder),
                "language": known,
                "language_probability": probability,
                "traditional": wants_traditional_chinese(job.options.language),
                "from_ms": from_ms,
                "index": len(parts),
            }
            work = _Listening(source, steps, parts, from_ms)
            duration_ms = await self._converse(request, work)
            answer = join(work.parts, model=model, duration_ms=duration_ms)
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
        self._stop_cooling()
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            await child.wait(_GONE_S)

    async def _converse(self, request: Mapping[str, Any], work: "_Listening") -> int:
        """Send a request and follow the child until it is done; the sound's duration in ms."""
        self._stop_cooling()
        child = self._running_child()
        try:
            child.send(request)
            while (duration_ms := await work.take(await self._next_message(child))) is None:
                pass
        except AppError as error:
            # A source that cannot be used leaves the child as it was.
            if error.code.startswith("source-"):
                self._start_cooling()
            else:
                self._drop(child)
            raise
        except BaseException:
            # Cancelled, or the journal is full: nobody waits for the rest.
            self._drop(child)
            raise
        self._start_cooling()
        return duration_ms

    async def _next_message(self, child: Child) -> Message:
        """The next message. A child that is silent for too long counts as ended.

        Silence is counted in slices: a computer that slept for hours slept through one of them.
        """
        for _slice in range(max(1, self._patience_s // 10)):
            try:
                async with asyncio.timeout(min(10, self._patience_s)):
                    return await child.messages.get()
            except TimeoutError:
                continue
        return Ended(None, f"no sign of life for {self._patience_s} s")

    def _running_child(self) -> Child:
        if self._child is None or self._child.ended:
            self._child = Child(self._command, self._log, name="engine", yields=True)
        return self._child

    def _drop(self, child: Child) -> None:
        child.kill()
        if self._child is child:
            self._child = None

    def _start_cooling(self) -> None:
        loop = asyncio.get_running_loop()
        self._cooling = loop.call_later(self._kept_warm_s, self._cool_down)

    def _stop_cooling(self) -> None:
        if self._cooling is not None:
            self._cooling.cancel()
            self._cooling = None

    def _cool_down(self) -> None:
        if self._child is not None:
            self._drop(self._child)

    async def _check_model(self) -> Finding:
        try:
            await self._models.verify(DEFAULT_MODEL)
        except AppError as error:
            return Finding("model", Health.BAD, error.message(_), error.advice(_))
        fact = _("{model}: every file is as published").format(model=DEFAULT_MODEL)
        return Finding("model", Health.GOOD, fact)

    async def _check_child(self) -> Finding:
        child = Child(self._command, self._log, name="engine", yields=True)
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
            return Finding("engine", Health.BAD, _reason(message), _("Start the program again."))
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

    def __init__(
        self, source: LocalFile, steps: Steps, parts: Sequence[Part], from_ms: int
    ) -> None:
        self.source = source
        self.steps = steps
        self.parts = list(parts)
        self._last_ms = from_ms
        self._last_at: float | None = None
        self._rate: float | None = None

    async def take(self, message: Message) -> int | None:
        """Act on one message; the sound's duration in ms when it is the last.

        Raises:
            AppError: the child says that it cannot, or it ended.
        """
        if isinstance(message, Ended):
            raise AppError(ENGINE_DIED, name=self.source.name, reason=_reason(message))
        match message["event"]:
            case "loading":
                self.steps.progress(Progress(Stage.LOADING))
            case "progress":
                self._progress(message["done_ms"], message["total_ms"])
            case "part":
                part = message["part"]
                await self.steps.keep_part(part["index"], json.dumps(part, ensure_ascii=False))
                self.parts.append(part)
            case "error":
                raise _error(self.source, message)
            case "done":
                return int(message["duration_ms"])
        return None

    def _progress(self, done_ms: int, total_ms: int | None) -> None:
        """Pass the progress on, with the time left by a smoothed rate."""
        now = time.monotonic()
        if self._last_at is not None and done_ms > self._last_ms:
            rate = (now - self._last_at) / (done_ms - self._last_ms)
            self._rate = rate if self._rate is None else 0.7 * self._rate + 0.3 * rate
        if self._last_at is None or done_ms > self._last_ms:
            self._last_at, self._last_ms = now, done_ms
        left = None
        if total_ms is not None:
            total_ms = max(total_ms, done_ms)
            if self._rate is not None:
                left = (total_ms - done_ms) * self._rate
        self.steps.progress(Progress(Stage.LISTENING, done_ms, total_ms, left))


def _error(source: LocalFile, message: Mapping[str, Any]) -> AppError:
    kind = kinds().get(message["code"], ENGINE_FAILED)
    folder = os.path.dirname(source.path)  # noqa: PTH120 - pure text, any bytes
    return AppError(kind, name=source.name, folder=folder, reason=str(message["reason"]))


def _reason(ended: Ended) -> str:
    if ended.code is None:
        return ended.words
    if ended.code < 0:
        try:
            name = signal.Signals(-ended.code).name
        except ValueError:
            name = str(-ended.code)
        if name == "SIGKILL":
            return "it was killed, most likely because the memory ran out"
        return f"signal {name}"
    return f"exit code {ended.code}"
