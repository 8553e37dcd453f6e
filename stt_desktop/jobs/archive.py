"""What is kept of tasks: transcripts and their edits, where a recording lies, what happened and
what it has cost."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from stt_desktop.domain.cost import Charge
from stt_desktop.domain.ports import Journal
from stt_desktop.domain.task import ExportPlan, Task
from stt_desktop.domain.transcript import Cue, Transcript
from stt_desktop.jobs import export
from stt_desktop.jobs.board import Board
from stt_desktop.jobs.owners import Owners
from stt_desktop.subtitles.derive import recut
from stt_desktop.subtitles.guides import Guides
from stt_desktop.subtitles.rewording import reword
from stt_desktop.subtitles.style import Style


class Archive:
    """``guides()`` is what subtitles can be cut by."""

    def __init__(self, journal: Journal, board: Board, guides: Callable[[], Guides]) -> None:
        self._journal = journal
        self._board = board
        self._guides = guides
        self._owners = Owners(lambda: board.tasks.values())  # noqa: PLW0108 - as they are then

    async def transcript(self, task_id: str) -> Transcript | None:
        """The task's result with the person's edits, also while another try is under way or after
        one that ended badly; None where no try ended with a transcript."""
        task = self._board.tasks.get(task_id)
        received = None if task is None else await self._journal.transcript(task)
        cues = None if task is None or received is None else await self._journal.edited(task)
        if received is None or cues is None:
            return received
        return await asyncio.to_thread(reword, received, cues)

    def style(self, transcript: Transcript) -> Style:
        """The limits of the guide that the transcript was cut by: what its cues are checked by."""
        guides, language = self._guides(), transcript.language
        return guides.style_or_auto(transcript.style, language, transcript.text)

    async def to_export(self, task_id: str, plan: ExportPlan) -> Transcript | None:
        """The task's result as ``plan`` wants it: with the person's edits, and where
        the plan names another guide than the cues were cut by, cut anew by that one.

        Raises:
            AppError: PRESET_UNKNOWN.
        """
        transcript = await self.transcript(task_id)
        if transcript is None or plan.style in (None, transcript.style):
            return transcript
        style = self._guides().style(plan.style, transcript.language, transcript.text)
        return await asyncio.to_thread(recut, transcript, style, plan.style)

    async def in_the_way(self, task: Task, transcript: Transcript, plan: ExportPlan) -> list[str]:
        """See :func:`stt_desktop.jobs.export.in_the_way`."""
        return await asyncio.to_thread(export.in_the_way, task, transcript, plan, self._owners)

    async def received(self, task_id: str) -> Transcript | None:
        """The task's result as it came; nothing ever changes it."""
        task = self._board.tasks.get(task_id)
        return None if task is None else await self._journal.transcript(task)

    async def edited(self, task_id: str) -> tuple[Cue, ...] | None:
        """The cues of the task's result as the person left them, or None where they are as
        received."""
        task = self._board.tasks.get(task_id)
        return None if task is None else await self._journal.edited(task)

    async def keep_edited(
        self, task_id: str, cues: Sequence[Cue] | None, *, result: int | None = None
    ) -> None:
        """Put the person's cues on disk, beside the transcript; None goes back to the latter. They
        belong to the try ``result`` (None: to the task's result), whatever has come since. Of a
        task that was removed meanwhile nothing is kept."""
        task = self._board.tasks.get(task_id)
        if task is not None and (attempt := result or task.result) is not None:
            await self._journal.keep_edited(replace(task, result=attempt), cues)

    async def sound(self, task_id: str) -> str | None:
        """Where the person found a recording again that had moved."""
        return await self._journal.sound(task_id)

    async def keep_sound(self, task_id: str, path: str) -> None:
        await self._journal.keep_sound(task_id, path)

    async def history(self, task_id: str) -> list[tuple[int, str]]:
        """What happened to a task: (milliseconds since the epoch, event), oldest first."""
        return await self._journal.history(task_id)

    async def charges(self) -> list[Charge]:
        """What the services have charged for, also for tasks that were tried again or are off the
        list."""
        return await self._journal.charges()
