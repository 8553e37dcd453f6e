"""Lengths of time as people read them."""

import pytest

from stt_desktop.domain.duration import clock


@pytest.mark.parametrize(
    ("milliseconds", "shown"),
    [
        (0, "0:00"),
        (999, "0:00"),
        (28_999, "0:28"),
        (61_000, "1:01"),
        (3_599_999, "59:59"),
        (3_600_000, "1:00:00"),
        (3_731_000, "1:02:11"),
    ],
)
def test_a_length_is_minutes_and_seconds_and_never_more_than_it_is(
    milliseconds: int, shown: str
) -> None:
    assert clock(milliseconds) == shown
