"""Puts edited cues on disk, one recording's after the other, while the person goes on."""

from stt_desktop.domain.transcript import Cue
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.ui.async_bridge import Bridge


class Keeping:
    def __init__(self, scheduler: Scheduler, bridge: Bridge) -> None:
        self._scheduler = scheduler
        self._bridge = bridge
        self._unsaved: dict[str, tuple[Cue, ...] | None] = {}
        self._writing = False

    def keep(self, task_id: str, cues: tuple[Cue, ...] | None) -> None:
        """``cues`` are the task's now (None: as received); they are on their way to the disk."""
        self._unsaved[task_id] = cues
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
                task_id, cues = next(iter(self._unsaved.items()))
                await self._scheduler.keep_edited(task_id, cues)
                # A newer edit may have come meanwhile: it is written next.
                if task_id in self._unsaved and self._unsaved[task_id] is cues:
                    del self._unsaved[task_id]
        finally:
            self._writing = False
