"""The doctor in the window: looks at every part when the person asks, and again when told to."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import shiboken6
from PySide6.QtWidgets import QWidget

from stt_desktop.domain.health import Finding
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.dialogs.checkup import CheckupDialog
from stt_desktop.ui.theme import Theme


class Checkup:
    """``check`` gives the findings; ``copy`` puts the diagnostics into the clipboard."""

    def __init__(
        self,
        check: Callable[[], Awaitable[Sequence[Finding]]],
        copy: Callable[[], Coroutine[Any, Any, None]],
        theme: Theme,
        window: QWidget,
        bridge: Bridge,
    ) -> None:
        self._check = check
        self._copy = copy
        self._theme = theme
        self._window = window
        self._bridge = bridge
        self._dialog: CheckupDialog | None = None

    async def show(self) -> None:
        """Open the page, or bring it forward, and look."""
        if self._dialog is not None and shiboken6.isValid(self._dialog):
            self._dialog.activateWindow()
            return
        dialog = self._dialog = CheckupDialog(self._theme, self._window)
        dialog.again_wanted.connect(lambda: self._bridge.spawn(self._look(dialog)))
        dialog.copy_wanted.connect(lambda: self._bridge.spawn(self._copy()))
        dialog.show()
        await self._look(dialog)

    async def _look(self, dialog: CheckupDialog) -> None:
        dialog.show_looking()
        findings = await self._check()
        if shiboken6.isValid(dialog):  # it may be closed by then
            dialog.show_findings(findings)
