"""Puts edited cues on disk, one recording's after the other, while the person goes on."""

from stt_desktop.domain.task import Task
from stt_desktop.domain.transcript import Cue
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.ui.async_bridge import Bridge


class Keeping:
    def __init__(self, scheduler: Scheduler, bridge: Bridge) -> None:
        self._scheduler = scheduler
        self._bridge = bridge
        self._unsaved: dict[tuple[str, int | None], tuple[Cue, ...] | None] = {}
        self._writing = False

    def keep(self, task: Task, cues: tuple[Cue, ...] | None) -> None:
        """``cues`` are those of the task's result now (None: as received); they are on their way to
        the disk, and stay that result's if a newer one comes meanwhile."""
        self._unsaved[task.id, task.result] = cues
        if not self._writing:
            self._writing = True
            self._bridge.spawn(self.write())

    async def write(self) -> None:
        """Put on disk what is not, the newest state of it.

        Raises:
            AppError: it could not be written. It stays, and goes with the next edit.
        """
        try:
            while self._unsaved:
                which, cues = next(iter(self._unsaved.items()))
                task_id, result = which
                await self._scheduler.keep_edited(task_id, cues, result=result)
                # A newer edit may have come meanwhile: it is written next.
                if which in self._unsaved and self._unsaved[which] is cues:
                    del self._unsaved[which]
        finally:
            self._writing = False
