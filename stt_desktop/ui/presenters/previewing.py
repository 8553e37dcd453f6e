"""What an export will write, shown before it is written: the file's beginning and what the check
says of its subtitles."""

import asyncio

from stt_desktop.domain.errors import AppError
from stt_desktop.domain.task import ExportPlan, Task
from stt_desktop.domain.transcript import Transcript
from stt_desktop.i18n import _
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.subtitles import formats
from stt_desktop.subtitles.check import summary
from stt_desktop.subtitles.guides import Guides
from stt_desktop.ui.dialogs.export import ExportDialog

_LINES = 60
"""A beginning says enough, and an hour's file would make the dialog slow."""


class Previewing:
    """Keeps the preview of one dialog at what is chosen in it."""

    def __init__(
        self, scheduler: Scheduler, guides: Guides, task: Task, dialog: ExportDialog
    ) -> None:
        self._scheduler = scheduler
        self._guides = guides
        self._task = task
        self._dialog = dialog
        self._wanted: tuple[str, ExportPlan] | None = None
        self._closed = False
        self._transcripts: dict[str | None, Transcript | None] = {}

    def close(self) -> None:
        """The dialog is about to go: what is still under way is not shown any more."""
        self._wanted, self._closed = None, True

    async def show(self, form: str, plan: ExportPlan) -> None:
        """The beginning of the task's file in this format; the newest wish counts."""
        if self._closed:
            return
        wanted = self._wanted = (form, plan)
        try:
            if plan.style not in self._transcripts:
                self._transcripts[plan.style] = await self._scheduler.to_export(self._task.id, plan)
        except AppError as error:
            if self._wanted == wanted:
                self._dialog.show_preview(error.message(_), "", is_good=True)
            return
        transcript = self._transcripts[plan.style]
        if transcript is None:
            return
        text = await asyncio.to_thread(_beginning, form, transcript)
        said, good = "", True
        if transcript.cues:
            found = await asyncio.to_thread(summary, transcript, self._scheduler.style(transcript))
            head = found.headline(self._guides.title(transcript.style, _), _)
            said, good = "\n".join((head, *found.lines(_))), not found.broken
        if self._wanted == wanted:
            self._dialog.show_preview(text, said, is_good=good)


def _beginning(form: str, transcript: Transcript) -> str:
    chosen = formats.get(form)
    if chosen.needs_times and not transcript.cues:
        return ""
    lines = chosen.write(transcript).splitlines()
    return "\n".join((*lines[:_LINES], "…") if len(lines) > _LINES else lines)
