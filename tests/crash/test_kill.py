"""A short form of ``tests/benchmarks/kills.py``: the same campaign, fewer kills."""

from pathlib import Path

import pytest

from tests.crash.campaign import Campaign
from tests.excerpts import FIVE


@pytest.mark.timeout(300)
def test_a_killed_run_goes_on_and_loses_nothing(tmp_path: Path, base_model: Path) -> None:
    short = {name: FIVE[name] for name in ("two.wav", "five.wav")}
    campaign = Campaign(tmp_path, base_model.resolve(), short)
    for number, seed in enumerate((11, 12)):
        campaign.run(number, seed)
