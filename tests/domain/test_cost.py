"""What it costs: started minutes, estimates, and the totals of a month."""

from dataclasses import replace
from decimal import Decimal

import pytest

from stt_desktop.domain.account import LOCAL, Account, Provider
from stt_desktop.domain.cost import Total, billed_minutes, estimate, totals
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import State, Task

PAID = Account("p", "paid", Provider.SPEECH_TO_TEXT)
UNPRICED = Account("u", "unpriced", Provider.LINKAI)


@pytest.mark.parametrize(
    ("duration_ms", "minutes"), [(0, 1), (1, 1), (59_999, 1), (60_000, 1), (60_001, 2)]
)
def test_a_started_minute_counts_whole(duration_ms: int, minutes: int) -> None:
    assert billed_minutes(duration_ms) == minutes


def test_an_estimate_is_given_only_where_price_and_duration_are_known() -> None:
    assert estimate(PAID, 90_000) == Decimal("0.00278")
    assert estimate(PAID, None) is None
    assert estimate(UNPRICED, 90_000) is None
    assert estimate(LOCAL, None) == 0


def test_totals_count_what_was_charged_by_account_and_month() -> None:
    base = Task(
        "1", LocalFile("/a"), "a", "p", Provider.SPEECH_TO_TEXT, 0, 1_763_700_000_000,
        state=State.DONE, duration_ms=61_000, points=2,
    )  # fmt: skip
    tasks = [
        base,
        replace(base, id="2", points=None, duration_ms=None),
        replace(base, id="3", changed_ms=1_761_000_000_000),
        replace(base, id="4", reused="1"),
        replace(base, id="5", state=State.FAILED),
        replace(base, id="6", account="local"),
        replace(base, id="7", account="gone"),
        replace(base, id="8", account="u"),
    ]
    accounts = {account.id: account for account in (LOCAL, PAID, UNPRICED)}
    assert totals(tasks, accounts) == [
        Total("u", "2025-11", 1, 2, 2, None),
        Total("p", "2025-11", 2, 2, 2, Decimal("0.00278")),
        Total("p", "2025-10", 1, 2, 2, Decimal("0.00278")),
    ]
