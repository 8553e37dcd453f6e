"""Cycles are collected on the GUI thread, never by a worker that happens to allocate."""

import gc
import threading
from collections.abc import Iterator
from typing import ClassVar

import pytest
from PySide6.QtWidgets import QApplication

from stt_desktop.ui.garbage import GuiThreadCollector


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[GuiThreadCollector]:
    made = GuiThreadCollector()
    made.start()
    yield made
    made.stop()


class Cycle:
    deaths: ClassVar[list[threading.Thread]] = []

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        self.deaths.append(threading.current_thread())


def test_a_worker_that_allocates_collects_nothing(collector: GuiThreadCollector) -> None:
    Cycle.deaths.clear()
    Cycle()

    def allocate() -> None:
        kept = [[] for _ in range(gc.get_threshold()[0] * 20)]  # type: ignore[var-annotated]
        del kept

    kept = [[] for _ in range(gc.get_threshold()[0] + 100)]  # type: ignore[var-annotated]
    thread = threading.Thread(target=allocate)
    thread.start()
    thread.join()
    assert not Cycle.deaths
    assert collector.collect_what_is_due() is not None
    assert Cycle.deaths == [threading.main_thread()]
    del kept


def test_what_lives_long_is_looked_through_once_a_minute(collector: GuiThreadCollector) -> None:
    looks = [0, 0, 0]

    def count(phase: str, info: dict[str, int]) -> None:
        looks[info["generation"]] += phase == "start"

    gc.callbacks.append(count)
    try:
        for _ in range(1250):  # of a tenth of a second each
            kept = [[] for _ in range(gc.get_threshold()[0] + 100)]  # type: ignore[var-annotated]
            collector._tick()
            del kept
    finally:
        gc.callbacks.remove(count)
    assert looks[2] == 2
    assert looks[0] > 1000


def test_stopping_gives_the_work_back(qapp: QApplication) -> None:
    was_on = gc.isenabled()
    collector = GuiThreadCollector()
    collector.start()
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
    if not was_on:
        gc.disable()
