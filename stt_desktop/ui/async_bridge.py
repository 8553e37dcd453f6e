"""Where signals meet coroutines: one place that starts tasks, one that awaits dialogs.

Never ``exec()`` (a nested loop inside a task raises), never ``asyncSlot`` (it keeps no reference).
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtWidgets import QDialog

from stt_desktop.domain.errors import AppError


class Bridge:
    """Starts coroutines from signals, holds on to them and reports how they fail.

    ``on_expected`` gets an :class:`AppError` (it has words for people), ``on_bug`` all else.
    """

    def __init__(
        self,
        on_expected: Callable[[AppError], None],
        on_bug: Callable[[BaseException], None],
    ) -> None:
        self._on_expected = on_expected
        self._on_bug = on_bug
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False

    def spawn(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any] | None":
        """Run ``work`` on the loop. After :meth:`aclose` nothing is started any more (None)."""
        if self._closed:
            work.close()
            return None
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    async def told(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run ``work``; its :class:`AppError` is told, and whoever waits for it goes on."""
        try:
            await work
        except AppError as error:
            self._on_expected(error)

    async def aclose(self) -> None:
        """Cancel what still runs and wait for its clean-up."""
        self._closed = True
        current = asyncio.current_task()
        running = [task for task in self._tasks if task is not current]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, AppError):
            self._on_expected(error)
        else:
            self._on_bug(error)


class Errand:
    """One piece of work that the person can stop. Starting another stops the one before."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._task: asyncio.Task[Any] | None = None

    def start(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any] | None":
        """Begin; the task (None once the program ends)."""
        self.stop()
        self._task = self._bridge.spawn(work)
        return self._task

    @property
    def is_over(self) -> bool:
        """Nothing was started, or it was stopped, or has ended."""
        return self._task is None or self._task.done()

    def stop(self) -> None:
        """Cancel it, if it still runs."""
        if self._task is not None:
            self._task.cancel()
            self._task = None


async def answer(dialog: QDialog) -> bool:
    """Show ``dialog`` and wait until the person closes it: True when it was accepted.

    The dialog is not deleted: the caller reads its fields, its parent owns it. Cancelling the
    wait closes it.
    """
    finished: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def finish(result: int) -> None:
        if not finished.done():
            finished.set_result(result)

    dialog.finished.connect(finish)
    dialog.open()
    try:
        return await finished == QDialog.DialogCode.Accepted
    finally:
        dialog.finished.disconnect(finish)
        if dialog.isVisible():
            dialog.close()
