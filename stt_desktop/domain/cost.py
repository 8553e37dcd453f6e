"""What a recording costs: estimated before it is sent, counted afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from stt_desktop.domain.account import Account
from stt_desktop.domain.task import State, Task

_MINUTE_MS = 60_000


def billed_minutes(duration_ms: int) -> int:
    """Started minutes: both services count less than one minute as one."""
    return max(1, -(-duration_ms // _MINUTE_MS))


def estimate(account: Account, duration_ms: int | None) -> Decimal | None:
    """US dollars; None where the price or the duration is not known, 0 for the built-in engine."""
    if not account.leaves_this_computer:
        return Decimal(0)
    if account.price is None or duration_ms is None:
        return None
    return account.price * billed_minutes(duration_ms)


@dataclass(frozen=True, slots=True)
class Total:
    """Of one account in one month (``2026-11``, UTC). ``dollars`` is estimated from the price,
    None where there is none; ``points`` is what the service said."""

    account: str
    month: str
    tasks: int
    minutes: int
    points: int
    dollars: Decimal | None


def totals(tasks: Iterable[Task], accounts: Mapping[str, Account]) -> list[Total]:
    """Charged tasks by account and month, newest month first. Reused answers cost nothing."""
    sums: dict[tuple[str, str], list[Task]] = {}
    for task in tasks:
        account = accounts.get(task.account)
        charged = task.state is State.DONE and task.reused is None
        if charged and account is not None and account.leaves_this_computer:
            when = task.changed_ms if task.finished_ms is None else task.finished_ms
            month = datetime.fromtimestamp(when / 1000, UTC).strftime("%Y-%m")
            sums.setdefault((month, task.account), []).append(task)
    return [
        _total(accounts[account_id], month, paid)
        for (month, account_id), paid in sorted(sums.items(), reverse=True)
    ]


def _total(account: Account, month: str, paid: list[Task]) -> Total:
    durations = [task.duration_ms for task in paid if task.duration_ms is not None]
    minutes = sum(billed_minutes(duration) for duration in durations)
    return Total(
        account=account.id,
        month=month,
        tasks=len(paid),
        minutes=minutes,
        points=sum(task.points or 0 for task in paid),
        dollars=None if account.price is None else account.price * minutes,
    )
