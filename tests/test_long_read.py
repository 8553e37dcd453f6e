import os
from pathlib import Path

import pytest

from stt_desktop.long_read import LongRead, here_and_there

MB = 1 << 20
needs_advice = pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="takes none")


class Advised:
    """What the system was told of a file, by bytes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: set[int] = set()
        self.forgotten: set[int] = set()
        self.reads_ahead_itself = True
        monkeypatch.setattr(os, "posix_fadvise", self.take)

    def take(self, _descriptor: int, start: int, length: int, advice: int) -> None:
        assert start % MB == length % MB == 0
        parts = set(range(start // MB, (start + length) // MB))
        match advice:
            case os.POSIX_FADV_RANDOM:
                self.reads_ahead_itself = False
            case os.POSIX_FADV_WILLNEED:
                assert length == MB  # more takes a core for longer
                assert not parts & self.asked
                self.asked |= parts
            case os.POSIX_FADV_DONTNEED:
                self.forgotten |= parts
            case _:
                raise AssertionError(advice)


@needs_advice
def test_a_little_is_asked_for_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Advised(monkeypatch)
    reading = LongRead(3)
    assert not told.reads_ahead_itself
    reading.at(0)
    assert told.asked == {0, 1, 2, 3}
    reading.at(MB)
    reading.at(MB + 1)
    assert told.asked == set(range(6))
    reading.at(9 * MB)
    assert told.asked == set(range(13))
    assert not told.forgotten


@needs_advice
def test_what_is_only_looked_into_is_not_read_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Advised(monkeypatch)
    here_and_there(3)
    assert not told.reads_ahead_itself
    assert not told.asked


@needs_advice
def test_what_is_read_once_is_forgotten_behind_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Advised(monkeypatch)
    reading = LongRead(3, once=True)
    reading.at(MB - 1)
    assert not told.forgotten
    reading.at(3 * MB + 5)
    assert told.forgotten == {0, 1, 2}
    reading.at(4 * MB)
    assert told.forgotten == {0, 1, 2, 3}


@needs_advice
def test_what_takes_no_advice_is_read_all_the_same(tmp_path: Path) -> None:
    receiving, sending = os.pipe()  # a pipe refuses all of it
    try:
        LongRead(receiving, once=True).at(2 * MB)
    finally:
        os.close(receiving)
        os.close(sending)
    (tmp_path / "file").write_bytes(b"x" * 100)
    with (tmp_path / "file").open("rb") as file:
        reading = LongRead(file.fileno(), once=True)
        reading.at(0)
        assert len(file.read()) == 100
        reading.at(100)


def test_a_system_without_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "posix_fadvise", raising=False)
    LongRead(-1, once=True).at(5 * MB)
