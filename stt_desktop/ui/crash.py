"""The one place where bugs arrive: logged, shown in a window, and the program goes on.

A report names the error and the path through the code. It holds no local variables, and what
looks like a secret in an error's own words is struck out.
"""

import asyncio
import contextlib
import logging
import platform
import re
import sys
import threading
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, QtMsgType, Signal, qInstallMessageHandler, qVersion

from stt_desktop import __version__

log = logging.getLogger(__name__)
_qt_log = logging.getLogger("qt")

_SECRETS = (
    re.compile(r"(?i)\bbearer\s+\S+"),
    re.compile(r"(?i)(authorization|x-api-key|api[-_ ]?key|token|password|secret)(\W{1,4})\S+"),
    re.compile(r"\bsk-[\w-]{6,}"),
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),
    re.compile(r"\b(?=\w*\d)[A-Za-z0-9_-]{32,}\b"),
)


def redact(text: str) -> str:
    """``text`` without what looks like a key or a password, and without the home folder."""
    for pattern in _SECRETS:
        text = pattern.sub("[…]", text)
    with contextlib.suppress(RuntimeError):
        text = text.replace(str(Path.home()), "~")
    return text


def describe(error: BaseException) -> str:
    """The report: versions, the error's own words (redacted) and its frames, no locals."""
    lines = traceback.format_exception(error)
    facts = (
        f"STT Desktop {__version__}, Python {platform.python_version()}, Qt {qVersion()}, "
        f"{platform.platform()}"
    )
    return redact(facts + "\n\n" + "".join(lines))


class CrashHub(QObject):
    """Catches what nobody caught. ``reported`` carries the report to the window, in any thread's
    name on the GUI thread; the same place in the code is reported once."""

    reported = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: set[tuple[object, ...]] = set()
        self._before: tuple[Any, Any, Any] | None = None

    def report(self, error: BaseException) -> None:
        """Log ``error`` and tell the window. Safe from any thread."""
        text = describe(error)
        log.critical("unexpected error\n%s", text)
        place = _place(error)
        if place not in self._seen:
            self._seen.add(place)
            self.reported.emit(text)

    def install(self) -> None:
        """Take over Python's hooks and Qt's messages."""
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._uncaught
        threading.excepthook = self._uncaught_in_thread
        sys.unraisablehook = self._unraisable
        qInstallMessageHandler(_log_qt_message)

    def uninstall(self) -> None:
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            self._before = None
            qInstallMessageHandler(None)

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.set_exception_handler(self._in_loop)

    def _uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        self.report(error.with_traceback(trace))

    def _uncaught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.report(args.exc_value)

    def _unraisable(self, args: "sys.UnraisableHookArgs") -> None:
        # Raised where nobody can catch it (a destructor): worth the log, not a window.
        if args.exc_value is not None:
            log.error("ignored while cleaning up\n%s", describe(args.exc_value))

    def _in_loop(self, loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
        del loop
        error = context.get("exception")
        if isinstance(error, BaseException):
            self.report(error)
        else:
            log.error("event loop: %s", redact(str(context.get("message"))))


def _place(error: BaseException) -> tuple[object, ...]:
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    return (type(error), last.filename if last else None, last.lineno if last else None)


_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def _log_qt_message(kind: QtMsgType, context: object, message: str) -> None:
    del context
    _qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s", message)
