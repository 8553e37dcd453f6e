"""What is said while tasks are in work, beside how far they are: what a recording will cost before
it is sent, and what the person should know or do meanwhile."""

from collections.abc import Sequence

from stt_desktop.cli.output import Output, account_name, account_of
from stt_desktop.cli.text import dollars
from stt_desktop.domain.account import Account
from stt_desktop.domain.cost import billed_minutes, estimate
from stt_desktop.domain.duration import clock
from stt_desktop.domain.ports import Progress
from stt_desktop.domain.task import State, Task
from stt_desktop.domain.updates import AccountPaused, TaskChanged, TaskProgressed, Update
from stt_desktop.i18n import _, about, ngettext
from stt_desktop.jobs.scheduler import Scheduler


class Remarks:
    """Subscribe it to the scheduler's updates. Each thing is said once."""

    def __init__(self, scheduler: Scheduler, output: Output, accounts: Sequence[Account]) -> None:
        self._scheduler = scheduler
        self._output = output
        self._accounts = accounts
        self._estimated: set[str] = set()
        self._noticed: set[tuple[str, str]] = set()

    def __call__(self, update: Update) -> None:
        match update:
            # The event comes when this is on disk and no byte has left.
            case TaskChanged(task) if task.state is State.SENDING:
                self._before_sending(task)
            case TaskProgressed(task_id, progress):
                self._notice(task_id, progress)
            case AccountPaused(account_id, error):
                self._output.error(error, account_name(account_id, self._accounts))

    def _before_sending(self, task: Task) -> None:
        account = account_of(task.account, self._accounts)
        # One that another process sends is in no work here.
        here = task.id in self._scheduler.progress
        if account is None or not here or task.id in self._estimated:
            return
        self._estimated.add(task.id)
        self._output.note(about(task.label, before_sending(account, task.duration_ms)))

    def _notice(self, task_id: str, progress: Progress) -> None:
        if progress.notice is None or (task_id, progress.notice.code) in self._noticed:
            return
        self._noticed.add((task_id, progress.notice.code))
        self._output.error(progress.notice, self._scheduler.tasks[task_id].label)


def before_sending(account: Account, duration_ms: int | None) -> str:
    """What sending a recording of that length will cost, as far as anybody knows. Pure."""
    if account.is_free:
        return _("sent to {account}; free").format(account=account.name)
    if account.price is None:
        return _("sent to {account}; its price is not known").format(account=account.name)
    if duration_ms is None:
        text = _("sent to {account}; {price} for each started minute, its length is not known")
        return text.format(account=account.name, price=dollars(account.price))
    minutes = billed_minutes(duration_ms)
    amount = estimate(account, duration_ms)
    text = ngettext(
        "sent to {account}; {length}, {count} started minute, about {dollars}",
        "sent to {account}; {length}, {count} started minutes, about {dollars}",
        minutes,
    )
    return text.format(
        account=account.name,
        length=clock(duration_ms),
        count=minutes,
        dollars="?" if amount is None else dollars(amount),
    )
