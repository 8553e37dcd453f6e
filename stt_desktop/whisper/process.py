"""The engine's child process as the program holds it: one conversation at a time, killable."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from stt_desktop.children import Child, Ended, Message
from stt_desktop.domain.account import without_keys
from stt_desktop.domain.errors import ENGINE_FAILED, AppError, kinds
from stt_desktop.domain.source import LocalFile

KEPT_WARM_S = 300.0
"""So long the model stays in memory (about 0.5 GB) behind the last task."""
PATIENCE_S = 600
"""A child that says nothing for so long hangs: a window of a minute takes 6 s on two cores."""
_GONE_S = 5.0

Result_co = TypeVar("Result_co", covariant=True)


class Conversation(Protocol[Result_co]):
    """What is done with the child's messages."""

    async def take(self, message: Message) -> Result_co | None:
        """Act on one message; the result when it is the last.

        Raises:
            AppError: the child says that it cannot, or it ended.
        """
        ...


class EngineProcess:
    """Starts the child when it is needed and keeps it warm. ``turn`` is held by whoever talks.

    ``command`` starts the child (``worker.main``). ``log`` gets the lines that it complains in.
    """

    def __init__(
        self,
        command: Sequence[str],
        log: Callable[[str], None] = lambda _line: None,
        *,
        kept_warm_s: float = KEPT_WARM_S,
        patience_s: int = PATIENCE_S,
    ) -> None:
        self.turn = asyncio.Lock()
        self._command = tuple(command)
        self._log = log
        self._kept_warm_s = kept_warm_s
        self._patience_s = patience_s
        self._child: Child | None = None
        self._cooling: asyncio.TimerHandle | None = None

    @property
    def child_pid(self) -> int | None:
        """The child's process id while one runs."""
        return None if self._child is None or self._child.ended else self._child.pid

    def new_child(self) -> Child:
        """One more child, the caller's own."""
        environment = without_keys(os.environ)
        return Child(self._command, self._log, name="engine", yields=True, environment=environment)

    async def close(self) -> None:
        """End the child. A running conversation is the caller's to cancel first."""
        self._stop_cooling()
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            await child.wait(_GONE_S)

    async def converse(
        self, request: Mapping[str, Any], work: Conversation[Result_co]
    ) -> Result_co:
        """Send a request and follow the child until it is done. Cancelling it kills the child.

        Raises:
            AppError: as ``work`` raises it.
        """
        self._stop_cooling()
        child = self._running_child()
        try:
            await asyncio.to_thread(child.send, request)
            while (result := await work.take(await self._next_message(child))) is None:
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
        return result

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
            self._child = self.new_child()
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


class Pace:
    """How long the rest takes, by a smoothed rate."""

    def __init__(self, from_ms: int = 0) -> None:
        self._last_ms = from_ms
        self._last_at: float | None = None
        self._rate: float | None = None

    def seconds_left(self, done_ms: int, total_ms: int | None) -> float | None:
        """After ``done_ms`` of ``total_ms``; None where nobody can tell yet."""
        now = time.monotonic()
        if self._last_at is not None and done_ms > self._last_ms:
            rate = (now - self._last_at) / (done_ms - self._last_ms)
            self._rate = rate if self._rate is None else 0.7 * self._rate + 0.3 * rate
        if self._last_at is None or done_ms > self._last_ms:
            self._last_at, self._last_ms = now, done_ms
        if total_ms is None or self._rate is None:
            return None
        return (total_ms - done_ms) * self._rate


def error_of(source: LocalFile, message: Mapping[str, Any]) -> AppError:
    kind = kinds().get(message["code"], ENGINE_FAILED)
    folder = os.path.dirname(source.path)  # noqa: PTH120 - pure text, any bytes
    return AppError(kind, name=source.name, folder=folder, reason=str(message["reason"]))


def reason_of(ended: Ended) -> str:
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
