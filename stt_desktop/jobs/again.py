"""What trying a resting task again begins with. Pure."""

from dataclasses import replace

from stt_desktop.domain.account import Account
from stt_desktop.domain.errors import DECISION_NEEDED, AppError
from stt_desktop.domain.events import Event, Rederived, Resumed, Retried
from stt_desktop.domain.task import Options, State, Task, fitting


def try_again(
    task: Task, account: Account | None, options: Options | None, *, send_again: bool
) -> tuple[Task, Event]:
    """The task with the account and options of the new try, and the event that begins it. Unless
    those change, what is there already is used before anything is paid for again.

    Raises:
        AppError: DECISION_NEEDED where it may be charged twice, and ``send_again`` is not set.
    """
    wanted = options or task.options
    changed = replace(
        task,
        account=account.id if account else task.account,
        provider=account.provider if account else task.provider,
        options=fitting(wanted, account) if account else wanted,
    )
    if changed.account == task.account and task.may_be_charged and not send_again:
        raise AppError(DECISION_NEEDED, name=task.name)
    if (changed.account, changed.options) != (task.account, task.options):
        return changed, Retried(anew=True)
    if task.can_resume and not send_again:
        return changed, Resumed()
    if task.answered and task.state is not State.DONE and not send_again:
        return changed, Rederived()
    if task.state is State.DONE:
        # Its own answer would serve it at once: the person wants another one.
        changed = replace(changed, options=replace(changed.options, again=True))
    return changed, Retried(anew=task.answered)
