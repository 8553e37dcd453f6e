"""Keeps the detail pane on the selected task: its transcript, its error or how far it is."""

from collections.abc import Sequence

from stt_desktop.domain.task import State, Task
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.ui import wording
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.presenters.editing import Editing
from stt_desktop.ui.task_table.model import TaskTableModel
from stt_desktop.ui.transcript.pane import DetailPane


class Reading:
    def __init__(
        self,
        scheduler: Scheduler,
        model: TaskTableModel,
        pane: DetailPane,
        editing: Editing,
        bridge: Bridge,
    ) -> None:
        self._scheduler = scheduler
        self._model = model
        self._pane = pane
        self._editing = editing
        self._bridge = bridge
        self._wanted: str | None = None
        self._shown: tuple[str, int] | None = None

    def select(self, ids: Sequence[str]) -> None:
        """The selection is now ``ids``."""
        if len(ids) != 1:
            self._wanted = None
            self._leave()
            self._pane.show_nothing(len(ids))
        elif ids[0] != self._wanted:
            self._wanted = ids[0]
            self._leave()
            self._refresh()

    def follow(self, changed: frozenset[str]) -> None:
        """These tasks changed: show it if one of them is on display."""
        if self._wanted in changed:
            self._refresh()

    def _leave(self) -> None:
        if self._shown is not None:
            self._shown = None
            self._editing.close()

    def _refresh(self) -> None:
        task = self._model.task(self._wanted) if self._wanted else None
        if task is not None and task.state is State.DONE:
            if self._shown != _edition(task):
                self._bridge.spawn(self._read(task))
            return
        self._leave()
        if task is None:
            self._pane.show_nothing()
        elif wording.error_of(task) is not None:
            self._pane.show_error(task)
        else:
            self._pane.show_progress(task, self._model.progress(task.id))

    async def _read(self, task: Task) -> None:
        # What was typed into this very transcript a moment ago may still be on its way.
        await self._editing.flush()
        received = await self._scheduler.received(task.id)
        edited = await self._scheduler.edited(task.id) if received is not None else None
        if self._wanted != task.id or received is None or self._shown == _edition(task):
            return
        self._shown = _edition(task)
        self._editing.open(task, received, edited)
        self._pane.show_transcript(task, received)


def _edition(task: Task) -> tuple[str, int]:
    """Changes when there is another transcript; an export alone changes nothing here."""
    return task.id, task.attempt
