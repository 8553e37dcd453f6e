"""What trying a resting task again begins with, and what leads back to an earlier result. Pure."""

from dataclasses import replace

from stt_desktop.domain.account import CAPABILITIES, Account
from stt_desktop.domain.errors import (
    DECISION_NEEDED,
    NEWER_CAN_BE_HAD,
    NO_EARLIER_RESULT,
    TRY_NOT_OVER,
    AppError,
)
from stt_desktop.domain.events import Assigned, Event, Rederived, Resumed, Retried, Reverted
from stt_desktop.domain.task import FINAL, Options, State, Task, fitting


def try_again(
    task: Task, account: Account | None, options: Options | None, *, send_again: bool
) -> Event:
    """The event that begins the new try, by that account and with those options. Unless those
    change, what is there already is used before anything is paid for again.

    Raises:
        AppError: DECISION_NEEDED where it may be charged twice, and ``send_again`` is not set.
    """
    wanted = options or taken_along(task, account)
    wish = Assigned(
        account=account.id if account else task.account,
        provider=account.provider if account else task.provider,
        options=fitting(wanted, account) if account else wanted,
    )
    if wish.account == task.account and task.may_be_charged and not send_again:
        raise AppError(DECISION_NEEDED, name=task.label)
    if (wish.account, wish.options) != (task.account, task.options):
        return Retried(anew=True, wish=wish)
    if task.can_resume and not send_again:
        return Resumed()
    if task.answered and task.state is not State.DONE and not send_again:
        return Rederived()
    if task.state is State.DONE:
        # Its own answer would serve it at once: the person wants another one.
        wish = replace(wish, options=replace(wish.options, again=True))
        return Retried(anew=True, wish=wish)
    return Retried(anew=task.answered)


def taken_along(task: Task, account: Account | None) -> Options:
    """The task's options. A model of its account's server is none of the built-in engine's."""
    named = CAPABILITIES[task.provider].names_models
    if account is None or account.provider is task.provider or not named:
        return task.options
    return replace(task.options, model=None)


def go_back(task: Task, attempt: int | None, *, give_up: bool) -> Reverted:
    """The event that makes the result of that try (None: the one that is read now, else the newest
    of the earlier ones) the task's own.

    Raises:
        AppError: TRY_NOT_OVER, NO_EARLIER_RESULT, or NEWER_CAN_BE_HAD unless ``give_up`` is set.
    """
    if task.state not in FINAL:
        raise AppError(TRY_NOT_OVER, name=task.label)
    known = [result.attempt for result in task.earlier]
    wanted = task.result if attempt is None and task.result in known else attempt
    if not known or (wanted is not None and wanted not in known):
        raise AppError(NO_EARLIER_RESULT, name=task.label)
    if task.newer_can_be_had and not give_up:
        raise AppError(NEWER_CAN_BE_HAD, name=task.label)
    return Reverted(known[-1] if wanted is None else wanted, give_up)
