"""One quiet bar for each account that waits for the person, however many of its tasks do."""

from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from stt_desktop.accounts.store import AccountStore
from stt_desktop.domain.errors import PROGRAM_REPLACED, Action, AppError
from stt_desktop.domain.task import State
from stt_desktop.i18n import _, ngettext
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.ui import wording
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.notices import Button, NoticeArea
from stt_desktop.ui.tokens import Tone

Mend = Callable[[str, AppError], Coroutine[Any, Any, None]]

_ONLY_AGAIN = frozenset({Action.RETRY, Action.WAIT})
"""There is nothing else to do than to try again."""


def notice_key(account_id: str) -> str:
    return f"paused:{account_id}"


class Pauses:
    """``mend(account id, error)`` does what the error's one button says."""

    def __init__(
        self,
        scheduler: Scheduler,
        accounts: AccountStore,
        notices: NoticeArea,
        bridge: Bridge,
        mend: Mend,
    ) -> None:
        self._scheduler = scheduler
        self._accounts = accounts
        self._notices = notices
        self._bridge = bridge
        self._mend = mend
        self._told: dict[str, tuple[AppError, str]] = {}

    def follow(self) -> None:
        """Tasks, accounts or pauses have changed: say what is so now."""
        paused = self._scheduler.paused
        for account_id in self._told.keys() - paused.keys():
            del self._told[account_id]
            self._notices.drop(notice_key(account_id))
        if not paused:
            return
        waiting = Counter(
            task.account
            for task in self._scheduler.tasks.values()
            if task.account in paused and task.state in (State.QUEUED, State.WAITING)
        )
        names = {account.id: account.name for account in self._accounts.known()}
        for account_id, error in paused.items():
            if error.kind is PROGRAM_REPLACED:
                continue  # the window says it once, for all of them
            name = names.get(account_id, account_id)
            self._tell(account_id, error, _words(name, error, waiting[account_id]))

    def _tell(self, account_id: str, error: AppError, text: str) -> None:
        before = self._told.get(account_id)
        if before == (error, text):
            return
        self._told[account_id] = (error, text)
        key = notice_key(account_id)
        if before is not None and before[0] == error:
            self._notices.reword(key, text)
            return
        self._notices.tell(
            key,
            text,
            icon="circle-pause",
            tone=Tone.WARNING,
            buttons=self._buttons(account_id, error),
            closable=False,
        )

    def _buttons(self, account_id: str, error: AppError) -> list[Button]:
        again = (_("Try again"), lambda: self._scheduler.unpause(account_id))
        if error.kind.action in _ONLY_AGAIN:
            return [again]
        mend = (
            wording.button_for(error.kind.action),
            lambda: self._bridge.spawn(self._mend(account_id, error)),
        )
        return [mend, again]


def _words(account: str, error: AppError, waiting: int) -> str:
    if not waiting:
        return _("“{account}”: {title}.").format(account=account, title=error.title(_))
    return ngettext(
        "“{account}”: {title}. {count} recording waits.",
        "“{account}”: {title}. {count} recordings wait.",
        waiting,
    ).format(account=account, title=error.title(_), count=waiting)
