"""Rows dragged out of the table: files of finished tasks, written first where there are none."""

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer

from stt_desktop.domain.task import ExportPlan, Task
from stt_desktop.jobs import export
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.context import Context
from stt_desktop.ui.task_table.view import TaskTableView

_AT_MOST = 200
"""Rows in one drag: beyond that, the export dialog is the way."""


class Dragging:
    """Files that were written for a drag alone lie in a temporary folder until the end: whoever
    takes them may read them late."""

    def __init__(self, context: Context, table: TaskTableView, bridge: Bridge) -> None:
        self._context = context
        self._table = table
        self._folder: Path | None = None
        table.drag_wanted.connect(lambda ids: bridge.spawn(self._drag(ids)))

    async def files(self, ids: Sequence[str]) -> list[str]:
        """The files of these tasks: those that were written, else new ones."""
        known = self._context.scheduler.tasks
        found: list[str] = []
        for task in [known[one] for one in ids[:_AT_MOST] if one in known]:
            there = await asyncio.to_thread(_those_there, task.outputs)
            found += there or await self._written(task)
        return found

    async def close(self) -> None:
        if self._folder is not None:
            await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def _drag(self, ids: Sequence[str]) -> None:
        paths = await self.files(ids)
        # The desktop's drag turns a loop of its own: never within a task of ours.
        QTimer.singleShot(0, self._table, lambda: self._table.drag(paths))

    async def _written(self, task: Task) -> list[str]:
        transcript = await self._context.scheduler.transcript(task.id)
        if transcript is None:
            return []
        if self._folder is None:
            self._folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="stt-desktop-"))
        settings = self._context.settings.current
        chosen = settings.export_plan(settings.export_formats or ("txt",))
        plan = ExportPlan(
            chosen.formats, str(self._folder / task.id), name=chosen.name, crlf=chosen.crlf,
            bom=chosen.bom, overwrite=True,
        )  # fmt: skip
        return list((await export.write(task, transcript, plan)).paths)


def _those_there(paths: Sequence[str]) -> list[str]:
    found = []
    for path in paths:
        with contextlib.suppress(OSError, ValueError):
            if Path(path).is_file():
                found.append(path)
    return found
