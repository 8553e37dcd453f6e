"""What a recording costs: estimated before it is sent, counted afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from stt_desktop.domain.account import Account

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


@dataclass(frozen=True, slots=True)
class Charge:
    """One answer of a service: a task that is tried again has one for each. ``at_ms`` is when it
    came (milliseconds since the epoch), ``points`` what the service said that it charged. ``part``
    counts the parts of a recording that is sent in several, from 1; 0 is the whole."""

    task: str
    attempt: int
    account: str
    at_ms: int
    duration_ms: int | None
    points: int | None = None
    part: int = 0


def totals(charges: Iterable[Charge], accounts: Mapping[str, Account]) -> list[Total]:
    """By account and month, newest month first; ``Total.tasks`` counts answers, those to a
    recording's parts as one."""
    sums: dict[tuple[str, str], list[Charge]] = {}
    for charge in charges:
        account = accounts.get(charge.account)
        if account is not None and account.leaves_this_computer:
            month = datetime.fromtimestamp(charge.at_ms / 1000, UTC).strftime("%Y-%m")
            sums.setdefault((month, charge.account), []).append(charge)
    return [
        _total(accounts[account_id], month, paid)
        for (month, account_id), paid in sorted(sums.items(), reverse=True)
    ]


def _total(account: Account, month: str, paid: list[Charge]) -> Total:
    durations = [charge.duration_ms for charge in paid if charge.duration_ms is not None]
    minutes = sum(billed_minutes(duration) for duration in durations)
    return Total(
        account=account.id,
        month=month,
        tasks=len({(charge.task, charge.attempt) for charge in paid}),
        minutes=minutes,
        points=sum(charge.points or 0 for charge in paid),
        dollars=None if account.price is None else account.price * minutes,
    )
