"""Keeps the toolbar's "to" button, and what is said while something is dragged, on the account
where new recordings go."""

import asyncio
from collections.abc import Awaitable, Callable

from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.context import Context
from stt_desktop.ui.main_window import MainWindow

ChangeSettings = Callable[..., Awaitable[None]]


class Destination:
    """``change_settings(name=value)`` writes the settings; ``changed`` is called on the loop when
    another program or dialog has changed the accounts. :meth:`stop` it."""

    def __init__(
        self,
        context: Context,
        window: MainWindow,
        bridge: Bridge,
        change_settings: ChangeSettings,
        changed: Callable[[], None],
    ) -> None:
        self._context = context
        self._window = window
        self._bridge = bridge
        self._change_settings = change_settings
        self._changed = changed
        self._loop = asyncio.get_running_loop()
        self._unsubscribe = context.accounts.subscribe(self._told)
        window.account.chosen.connect(lambda account: bridge.spawn(self.choose(account)))
        window.account.menu().aboutToShow.connect(lambda: bridge.spawn(self.look()))

    def stop(self) -> None:
        self._unsubscribe()

    def show(self) -> None:
        """Show the accounts and the default as they are now."""
        default = self._context.destination()
        self._window.account.show_accounts(self._context.accounts.all(), default)
        self._window.announce_destination(default)
        self._window.actions_.routes.show_accounts(self._context.accounts.all())

    async def choose(self, account_id: str) -> None:
        """Send new recordings there."""
        await self._change_settings(default_account=account_id)

    async def look(self) -> None:
        """The command line may have changed the accounts beside the window."""
        await asyncio.to_thread(self._context.accounts.changed)

    def _told(self) -> None:
        # On whatever thread has written or read the file.
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._follow)

    def _follow(self) -> None:
        self.show()
        self._changed()
