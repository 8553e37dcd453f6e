"""Tasks that may have been charged: what is known of them, and what the person decides."""

import asyncio
import contextlib
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale
from PySide6.QtWidgets import QWidget

from stt_desktop.domain.account import CAPABILITIES, Account
from stt_desktop.domain.cost import estimate
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import State, Task
from stt_desktop.i18n import _
from stt_desktop.ui import wording
from stt_desktop.ui.async_bridge import answer
from stt_desktop.ui.context import Context
from stt_desktop.ui.dialogs.decide import DecideDialog, Known, Way
from stt_desktop.ui.presenters.accounts import Accounts
from stt_desktop.ui.theme import Theme

_SENT_WHOLE = "committing"
"""What the journal calls the moment before the last bytes left."""


class Deciding:
    def __init__(self, context: Context, theme: Theme, window: QWidget, accounts: Accounts) -> None:
        self._context = context
        self._theme = theme
        self._window = window
        self._accounts = accounts

    async def decide(self, task: Task) -> None:
        """Ask what shall become of ``task``, and do it."""
        dialog = DecideDialog(self._theme, await self._known(task), self._window)
        dialog.page_wanted.connect(lambda: self._accounts.open_page(task.account))
        try:
            if not await answer(dialog):
                return
            way, remote_id = dialog.way, dialog.remote_id
        finally:
            dialog.deleteLater()
        scheduler = self._context.scheduler
        match way:
            case Way.ATTACH:
                await scheduler.attach(task.id, remote_id)
            case Way.GIVE_UP:
                await scheduler.give_up([task.id])
            case Way.SEND_AGAIN:
                await scheduler.retry([task.id], send_again=True)
            case Way.ASK:
                await scheduler.retry([task.id])

    async def _known(self, task: Task) -> Known:
        account = next(
            (one for one in self._context.accounts.known() if one.id == task.account), None
        )
        service = _("Unknown account") if account is None else wording.destination(account)
        error = task.error
        return Known(
            name=task.label,
            service=service,
            title=error.title(_) if error else _("Sent, but no answer came"),
            reason=error.message(_)
            if error
            else _("It was sent whole; the service may have transcribed and charged it."),
            sent=await self._sent(task),
            size=await asyncio.to_thread(_size, task),
            cost=_cost(task, account),
            polls=CAPABILITIES[task.provider].polls,
            undecided=task.state is State.UNCONFIRMED,
            resumable=task.can_resume,
        )

    async def _sent(self, task: Task) -> str:
        """When the end of the request left, by the clock on the wall."""
        history = await self._context.scheduler.history(task.id)
        moments = [at for at, event in history if event.partition(":")[0] == _SENT_WHOLE]
        if not moments:
            return ""
        moment = QDateTime.fromMSecsSinceEpoch(moments[-1])
        return QLocale().toString(moment, QLocale.FormatType.ShortFormat)


def _size(task: Task) -> str:
    """Of the file, if it is still there, and its length."""
    facts = []
    if isinstance(task.source, LocalFile):
        with contextlib.suppress(OSError):
            facts.append(wording.size(Path(task.source.path).stat().st_size))
    if task.duration_ms is not None:
        facts.append(wording.clock(task.duration_ms))
    return " · ".join(facts)


def _cost(task: Task, account: Account | None) -> str:
    expected = None if account is None else estimate(account, task.duration_ms)
    return "" if not expected else wording.dollars(expected)
