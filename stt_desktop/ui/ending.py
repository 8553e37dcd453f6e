"""Ends that come from outside: the system's signals and the end of the desktop's session."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable

from PySide6.QtWidgets import QApplication


def stop_on_signals(finish: Callable[[], None]) -> None:
    """SIGINT and SIGTERM end the program cleanly, without asking."""
    if sys.platform == "win32":
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with contextlib.suppress(ValueError, RuntimeError):
            loop.add_signal_handler(number, finish)


def stop_on_logout(finish: Callable[[], None]) -> None:
    """The desktop's session ends: no question may hold it up."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.commitDataRequest.connect(lambda _manager: finish())
