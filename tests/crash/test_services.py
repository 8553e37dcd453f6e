"""A short form of ``tests/benchmarks/service_kills.py``: the same campaign, fewer kills."""

from pathlib import Path

import pytest

from tests.crash.services_campaign import run_all


@pytest.mark.timeout(300)
def test_nothing_is_billed_twice_and_nothing_is_lost(tmp_path: Path) -> None:
    ended = run_all(tmp_path, kills=8, seed=3)
    assert ended["done"] > 0
