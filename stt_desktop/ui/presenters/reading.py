"""Keeps the detail pane on the selected task: its result, else its error or how far it is."""

from collections.abc import Sequence

from stt_desktop.domain.task import Task
from stt_desktop.ui import wording
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.context import Context
from stt_desktop.ui.main_window import MainWindow
from stt_desktop.ui.presenters.editing import Editing
from stt_desktop.ui.presenters.results import Results


class Reading:
    def __init__(
        self, context: Context, window: MainWindow, editing: Editing, bridge: Bridge
    ) -> None:
        self._scheduler = context.scheduler
        self._model = window.model
        self._pane = window.detail
        self._editing = editing
        self.results = Results(context, window, bridge, keep_edits=editing.flush)
        self._bridge = bridge
        self._wanted: str | None = None
        self._shown: tuple[str, int | None] | None = None

    def select(self, ids: Sequence[str]) -> None:
        """The selection is now ``ids``."""
        if len(ids) != 1:
            self._wanted = None
            self._leave()
            self.results.follow(None)
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
        self.results.follow(task)
        if task is not None and task.result is not None:
            if self._shown != _edition(task):
                self._bridge.spawn(self._read(task))
            self._pane.follow(task)
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
        self.results.tell()
        self._pane.show_transcript(task, received)


def _edition(task: Task) -> tuple[str, int | None]:
    """Changes when there is another transcript; an export alone changes nothing here."""
    return task.id, task.result
