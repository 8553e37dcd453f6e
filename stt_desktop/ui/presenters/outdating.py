"""Files that were written before the last corrections: said in a bar, and written again by it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from stt_desktop.domain.errors import AppError
from stt_desktop.domain.task import ExportPlan, State, Task
from stt_desktop.i18n import _, ngettext
from stt_desktop.subtitles.formats import FORMATS
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.context import Context
from stt_desktop.ui.notices import NoticeArea
from stt_desktop.ui.presenters.exporting import Exporting
from stt_desktop.ui.tokens import Tone

NOTICE = "outdated"
_PAUSE_S = 1.0
"""After an edit: one who types is left in peace, and the edit reaches the disk."""


class Outdating:
    """``soon`` is called when a transcript is shown or has changed."""

    def __init__(
        self, context: Context, notices: NoticeArea, exporting: Exporting, bridge: Bridge
    ) -> None:
        self._context = context
        self._notices = notices
        self._exporting = exporting
        self._bridge = bridge
        self._due: asyncio.TimerHandle | None = None

    def soon(self, task_id: str | None) -> None:
        """Compare the task's files with its text, in a moment."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
        if task_id is None:
            self._notices.drop(NOTICE)
            return
        loop = asyncio.get_running_loop()
        self._due = loop.call_later(_PAUSE_S, lambda: self._bridge.spawn(self.look(task_id)))

    def close(self) -> None:
        if self._due is not None:
            self._due.cancel()

    async def look(self, task_id: str) -> None:
        """Say it where files that were written differ from the text as it is now."""
        task = self._context.scheduler.tasks.get(task_id)
        old = [] if task is None else await self._outdated(task)
        if task is None or not old:
            self._notices.drop(NOTICE)
            return
        text = ngettext(
            "{name}: {count} saved file does not have your last changes.",
            "{name}: {count} saved files do not have your last changes.",
            len(old),
        ).format(name=task.label, count=len(old))
        self._notices.tell(
            NOTICE,
            text,
            icon="file-output",
            tone=Tone.WARNING,
            buttons=[(_("Save again"), lambda: self._bridge.spawn(self._save(task_id)))],
        )

    async def _save(self, task_id: str) -> None:
        task = self._context.scheduler.tasks.get(task_id)
        if task is not None and (plan := self._plan(task)) is not None:
            await self._exporting.export([task], replace(plan, overwrite=True))
            await self.look(task_id)

    async def _outdated(self, task: Task) -> Sequence[str]:
        """Only of files that this program has written for the task: no other is ever replaced."""
        plan = self._plan(task)
        if plan is None:
            return []
        try:
            transcript = await self._context.scheduler.to_export(task.id, plan)
            if transcript is None:
                return []
            others = await self._context.scheduler.in_the_way(task, transcript, plan)
        except AppError:
            return []
        return others if set(others) <= set(task.outputs) else []

    def _plan(self, task: Task) -> ExportPlan | None:
        """How its files were written, as far as is known."""
        if task.state is not State.DONE or not task.outputs:
            return None
        chosen = task.export or self._context.settings.current.export_plan()
        folder = str(PurePath(task.outputs[0]).parent)
        endings = {PurePath(path).suffix for path in task.outputs}
        names = [name for name in chosen.formats if name in FORMATS]
        written = tuple(name for name in names if FORMATS[name].extension in endings)
        return replace(chosen, formats=written, folder=folder) if written else None
