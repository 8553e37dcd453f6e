"""Runs a command's coroutine so that Ctrl-C, a closed terminal and SIGTERM leave it cleanly."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

from stt_desktop.cli.exits import Exit

Result = TypeVar("Result")

# SIGHUP is a closed terminal, SIGBREAK is Ctrl-Break on Windows.
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Interrupted(Exception):  # noqa: N818 - a wish, not an error
    """The program was asked to stop, and the work has been left cleanly."""


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run ``work`` on an event loop of its own.

    The first signal cancels it, the second ends the process at once.

    Raises:
        Interrupted: a signal came and ``work`` has ended because of it.
    """
    stop = _Stop()
    with asyncio.Runner() as runner, _handling(stop):
        try:
            return runner.run(stop.cancellable(work))
        except asyncio.CancelledError:
            raise Interrupted from None


class _Stop:
    """What the signal handler does. It runs between two bytecodes of the main thread."""

    def __init__(self) -> None:
        self._asked = False
        self._cancel: Callable[[], object] = lambda: None

    async def cancellable(self, work: Coroutine[Any, Any, Result]) -> Result:
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        assert task is not None
        self._cancel = lambda: loop.call_soon_threadsafe(task.cancel)
        if self._asked:
            self._cancel()
        try:
            return await work
        finally:
            self._cancel = lambda: None

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        if self._asked:
            # The person does not want to wait for the clean way. The journal stands a kill.
            os._exit(Exit.INTERRUPTED)
        self._asked = True
        self._cancel()


@contextmanager
def _handling(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Handle the signals that this process does not ignore (``nohup`` and ``&`` ignore some)."""
    previous: list[tuple[int, Any]] = []
    if threading.current_thread() is threading.main_thread():
        for name in _SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                previous.append((number, signal.signal(number, handler)))
    try:
        yield
    finally:
        for number, old in previous:
            signal.signal(number, old)
