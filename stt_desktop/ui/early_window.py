"""The window on the screen before the rest of the program is loaded: it shows no recordings yet and
takes none, until :class:`~stt_desktop.ui.session.Session` has taken it over."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from stt_desktop.domain.account import Account
from stt_desktop.ui.main_window import MainWindow
from stt_desktop.ui.task_table.model import TaskTableModel
from stt_desktop.ui.theme import Theme

_TRIES, _PAUSE_S = 100, 0.005
"""Half a second: a screen that does not show the window by then is not waited for."""


async def open_early(
    theme: Theme, accounts: Callable[[], Iterable[Account]], memory: Path
) -> MainWindow:
    """The window, seen."""
    window = MainWindow(theme, TaskTableModel(accounts), memory)
    window.show_loading()
    window.show()
    for _try in range(_TRIES):
        handle = window.windowHandle()
        if handle.isExposed():
            break
        await asyncio.sleep(_PAUSE_S)
    await asyncio.sleep(_PAUSE_S)  # it is painted in the turn after that
    return window
