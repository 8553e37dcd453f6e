"""Keeps the detail pane on the selected task: its transcript, its error or how far it is."""

from collections.abc import Sequence

from stt_desktop.domain.task import State, Task
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.ui import wording
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.task_table.model import TaskTableModel
from stt_desktop.ui.transcript.pane import DetailPane


class Reading:
    def __init__(
        self, scheduler: Scheduler, model: TaskTableModel, pane: DetailPane, bridge: Bridge
    ) -> None:
        self._scheduler = scheduler
        self._model = model
        self._pane = pane
        self._bridge = bridge
        self._wanted: str | None = None
        self._shown: tuple[str, int] | None = None

    def select(self, ids: Sequence[str]) -> None:
        """The selection is now ``ids``."""
        if len(ids) != 1:
            self._wanted = self._shown = None
            self._pane.show_nothing(len(ids))
        elif ids[0] != self._wanted:
            self._wanted, self._shown = ids[0], None
            self._refresh()

    def follow(self, changed: frozenset[str]) -> None:
        """These tasks changed: show it if one of them is on display."""
        if self._wanted in changed:
            self._refresh()

    def _refresh(self) -> None:
        task = self._model.task(self._wanted) if self._wanted else None
        if task is None:
            self._pane.show_nothing()
        elif task.state is State.DONE:
            if self._shown != _edition(task):
                self._bridge.spawn(self._read(task))
        elif wording.error_of(task) is not None:
            self._pane.show_error(task)
        else:
            self._pane.show_progress(task, self._model.progress(task.id))

    async def _read(self, task: Task) -> None:
        transcript = await self._scheduler.transcript(task.id)
        if self._wanted != task.id or transcript is None:
            return
        self._shown = _edition(task)
        self._pane.show_transcript(task, transcript)


def _edition(task: Task) -> tuple[str, int]:
    """Changes when there is another transcript; an export alone changes nothing here."""
    return task.id, task.attempt
