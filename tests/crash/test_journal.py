"""A short form of ``tests/benchmarks/journal_kills.py``: the same campaign, fewer kills."""

from pathlib import Path

from tests.crash import journal_campaign


def test_no_acknowledged_write_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    acknowledged = sum(journal_campaign.run(path, number, seed=number) for number in range(10))
    assert acknowledged > 50
