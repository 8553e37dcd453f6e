"""One line about the keyring in the status bar, where an account has a key at all."""

import asyncio

from stt_desktop.domain.health import Health
from stt_desktop.i18n import _
from stt_desktop.ui.context import Context
from stt_desktop.ui.main_window import MainWindow

_ANSWER_S = 10.0


class KeyringState:
    def __init__(self, context: Context, window: MainWindow) -> None:
        self._context = context
        self._label = window.keyring_state
        self._tell("")

    async def look(self) -> None:
        """Ask the keyring how it is; at most ten seconds, and without a question to the person."""
        accounts = self._context.accounts.all()
        if not any(account.capabilities.needs_key for account in accounts):
            self._tell("")
            return
        if self._label.isHidden():
            self._tell(_("Keyring: asking…"))
        try:
            async with asyncio.timeout(_ANSWER_S):
                finding = await self._context.credentials.health()
        except TimeoutError:
            self._tell(_("Keyring: no answer"))
            return
        more = " ".join(filter(None, (finding.fact, finding.advice)))
        ready = finding.health is Health.GOOD
        self._tell(_("Keyring: ready") if ready else _("Keyring: not ready"), more)

    def _tell(self, text: str, more: str = "") -> None:
        self._label.setText(text)
        self._label.setVisible(bool(text))
        escaped = more.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        self._label.setToolTip(f"<qt>{escaped}</qt>" if more else "")
        self._label.setAccessibleDescription(more)
