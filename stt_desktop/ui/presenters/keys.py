"""The accounts' keys: how they get into the keyring, and what is said when it will not have them.

A keyring can block for as long as it likes: whatever is asked here is awaited, shown and can be
stopped.
"""

import asyncio
from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QWidget

from stt_desktop.domain.account import Account
from stt_desktop.domain.errors import AppError
from stt_desktop.domain.keys import Credentials, KeyState
from stt_desktop.domain.secret import Secret
from stt_desktop.ui import desktop
from stt_desktop.ui.async_bridge import Bridge, Errand, answer
from stt_desktop.ui.dialogs.account_key import KeyDialog
from stt_desktop.ui.theme import Theme

_LOOK_S = 10.0
"""A keyring that has not said in this time where a key is does not answer."""

_UNSEEN_S = 0.3
"""A keyring that answers sooner is not worth a dialog that flashes up."""


class Keys:
    """``changed(account)`` is called when there is another key."""

    def __init__(
        self,
        credentials: Credentials,
        theme: Theme,
        bridge: Bridge,
        changed: Callable[[Account], None],
    ) -> None:
        self._credentials = credentials
        self._theme = theme
        self._bridge = bridge
        self._changed = changed

    async def look(self, account: Account) -> KeyState:
        """Where the key is; at most ten seconds."""
        try:
            async with asyncio.timeout(_LOOK_S):
                return await self._credentials.state(account)
        except TimeoutError:
            return KeyState.NOT_ANSWERING

    async def enter(self, account: Account, parent: QWidget, key: Secret | None = None) -> bool:
        """Let the person enter a key (or store ``key``, and show nothing where that goes well);
        True when there is one now."""
        dialog = KeyDialog(self._theme, account, parent)
        asking = Errand(self._bridge)
        dialog.store_wanted.connect(
            lambda secret: asking.start(self._store(dialog, account, secret))
        )
        dialog.hold_wanted.connect(lambda secret: self._hold(dialog, account, secret))
        dialog.stop_wanted.connect(asking.stop)
        dialog.page_wanted.connect(lambda: desktop.open_page(account.capabilities.web_page))
        try:
            if key is not None:
                dialog.entry.fill(key)
                storing = asking.start(self._store(dialog, account, key))
                if storing is not None:
                    await asyncio.wait({storing}, timeout=_UNSEEN_S)
                if dialog.result() == QDialog.DialogCode.Accepted:
                    return True
            return await answer(dialog)
        finally:
            asking.stop()
            dialog.deleteLater()

    async def forget(self, account: Account) -> None:
        """Take the key out of the keyring and the session. Raises AppError: KEYRING_*."""
        await self._credentials.forget(account)

    async def _store(self, dialog: KeyDialog, account: Account, secret: Secret) -> None:
        dialog.show_asking()
        try:
            await self._credentials.store(account, secret)
        except AppError as error:
            dialog.show_trouble(error)
            return
        dialog.accept()
        self._changed(account)

    def _hold(self, dialog: KeyDialog, account: Account, secret: Secret) -> None:
        self._credentials.hold_for_session(account, secret)
        dialog.accept()
        self._changed(account)
