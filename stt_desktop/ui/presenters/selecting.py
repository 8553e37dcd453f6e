"""Which recordings are selected without anybody having clicked them: at the start, after adding,
and when a removal is undone."""

from collections.abc import Callable, Sequence

from stt_desktop.domain.task import Task
from stt_desktop.ui.main_window import MainWindow
from stt_desktop.ui.wording import Group


class Selecting:
    """``is_busy`` says that the person works in the transcript that is shown: it stays then.
    ``flush`` brings what the scheduler has told into the table."""

    def __init__(
        self, window: MainWindow, flush: Callable[[], None], is_busy: Callable[[], bool]
    ) -> None:
        self._window = window
        self._flush = flush
        self._is_busy = is_busy
        self._by_itself: list[str] = []

    def begin(self) -> None:
        """Where the person was when the program was left, else the first row: no pane is empty
        that could show something."""
        table = self._window.table
        if not table.selected_ids():
            table.select_kept()
            self._by_itself = table.selected_ids()

    def show_new(self, tasks: Sequence[Task]) -> None:
        """``tasks`` were added: in sight, whatever was filtered, and selected unless the person
        has selected something else."""
        self._flush()
        self._show_all()
        table = self._window.table
        ids = table.selected_ids()
        if not ids or (ids == self._by_itself and not self._is_busy()):
            table.select(tasks[0].id)
        self._by_itself = []

    def show_again(self, ids: Sequence[str]) -> None:
        """``ids`` came back: in sight, and selected, so that it is seen which they are."""
        self._flush()
        model, table = self._window.model, self._window.table
        if not all(model.index_of(task_id).isValid() for task_id in ids):
            self._show_all()
        if not (self._is_busy() and table.selected_ids()):
            table.select(*ids)
        self._by_itself = []

    def _show_all(self) -> None:
        self._window.filter.clear()
        self._window.show_group(Group.ALL)
