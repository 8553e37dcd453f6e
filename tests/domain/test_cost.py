"""What it costs: started minutes, estimates, and the totals of a month."""

from dataclasses import replace
from decimal import Decimal

import pytest

from stt_desktop.domain.account import LOCAL, Account, Provider
from stt_desktop.domain.cost import Charge, Total, billed_minutes, estimate, totals

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


def test_totals_count_every_answer_by_account_and_month() -> None:
    base = Charge("1", 1, "p", 1_763_700_000_000, 61_000, 2)
    charges = [
        base,
        replace(base, attempt=2),
        replace(base, task="2", points=None, duration_ms=None),
        replace(base, task="3", at_ms=1_761_000_000_000),
        replace(base, task="6", account="local"),
        replace(base, task="7", account="gone"),
        replace(base, task="8", account="u"),
        *(replace(base, task="9", part=part, duration_ms=30_000) for part in (1, 2)),
    ]
    accounts = {account.id: account for account in (LOCAL, PAID, UNPRICED)}
    assert totals(charges, accounts) == [
        Total("u", "2025-11", 1, 2, 2, None),
        Total("p", "2025-11", 4, 6, 8, Decimal("0.00834")),
        Total("p", "2025-10", 1, 2, 2, Decimal("0.00278")),
    ]
