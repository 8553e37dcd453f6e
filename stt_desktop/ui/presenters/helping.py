"""About, the logs, the diagnostics, and the report of a bug."""

import asyncio

import shiboken6
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from stt_desktop import licences
from stt_desktop.i18n import _
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.context import Context
from stt_desktop.ui.crash import CrashHub
from stt_desktop.ui.diagnostics import diagnostics
from stt_desktop.ui.dialogs.about import AboutDialog
from stt_desktop.ui.dialogs.crash_report import CrashReport
from stt_desktop.ui.main_window import MainWindow
from stt_desktop.ui.task_table.model import TaskTableModel
from stt_desktop.ui.theme import Theme


class Helping:
    """:meth:`close` it."""

    def __init__(
        self,
        context: Context,
        theme: Theme,
        window: MainWindow,
        model: TaskTableModel,
        *,
        bridge: Bridge,
        hub: CrashHub,
    ) -> None:
        self._context = context
        self._theme = theme
        self._window = window
        self._model = model
        self._bridge = bridge
        self._hub = hub
        self._report: CrashReport | None = None
        hub.reported.connect(self._show_crash)

    def close(self) -> None:
        self._hub.reported.disconnect(self._show_crash)

    async def show_about(self) -> None:
        dialog = AboutDialog(self._theme, self._window)
        dialog.logs_wanted.connect(self.open_logs)
        dialog.diagnostics_wanted.connect(lambda: self._bridge.spawn(self.copy_diagnostics()))
        dialog.show()
        parts = await asyncio.to_thread(licences.parts)
        if shiboken6.isValid(dialog):
            dialog.show_parts(parts)

    async def copy_diagnostics(self) -> None:
        findings = await self._context.check()
        text = diagnostics(findings, self._model.tasks(), self._context.settings.current)
        QGuiApplication.clipboard().setText(text)
        self._window.notices.tell(
            "diagnostics",
            _("The diagnostics are in the clipboard. They hold no names and no keys."),
            icon="copy",
        )

    def open_logs(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._context.paths.logs)))

    def _show_crash(self, report: str) -> None:
        if self._report is not None:
            self._report.append(report)
            return
        self._report = CrashReport(self._theme, report, self._context.paths.logs, self._window)
        self._report.finished.connect(self._crash_closed)
        self._report.show()

    def _crash_closed(self) -> None:
        self._report = None
