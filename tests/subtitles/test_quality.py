"""What the benchmark of cutting has reached stays so (``tests/benchmarks/cutting.py``)."""

import pytest

from tests.benchmarks.cutting import SPEECHES, measure, row

SEEDS = (11, 12)
"""Others than the benchmark's, on which weights were chosen."""


@pytest.mark.parametrize("name", SPEECHES)
@pytest.mark.parametrize("punctuated", [True, False])
def test_speech_is_cut_by_the_rules_and_not_torn(name: str, punctuated: bool) -> None:
    found = measure(SPEECHES[name], punctuated=punctuated, seeds=SEEDS)
    told = row(name, found, punctuated=punctuated)
    assert found.clean_where_allowed >= 0.99, told
    assert found.torn <= found.greedy_torn / 3, told
