"""Which recording is selected without anybody having clicked it: at the start, and after adding."""

from collections.abc import Callable, Sequence

from stt_desktop.domain.task import Task
from stt_desktop.ui.main_window import MainWindow
from stt_desktop.ui.wording import Group


class Selecting:
    """``is_busy`` says that the person works in the transcript that is shown: it stays then."""

    def __init__(self, window: MainWindow, is_busy: Callable[[], bool]) -> None:
        self._window = window
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
        self._window.filter.clear()
        self._window.show_group(Group.ALL)
        table = self._window.table
        ids = table.selected_ids()
        if not ids or (ids == self._by_itself and not self._is_busy()):
            table.select(tasks[0].id)
        self._by_itself = []
