"""What is told when a batch ends, and when nothing is."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget

from stt_desktop.domain.errors import ENGINE_DIED, AppError
from stt_desktop.domain.task import State, Task
from stt_desktop.ui.notifications import Notifications, end_in_words
from stt_desktop.ui.theme import Theme
from tests.ui.test_wording import TASK


@pytest.fixture
def switch() -> dict[str, bool]:
    return {"on": True}


@pytest.fixture
def notifications(theme: Theme, switch: dict[str, bool]) -> Iterator[Notifications]:
    window = QWidget()  # never shown, so never the one that is looked at
    made = Notifications(theme, window, lambda: switch["on"], lambda: None, lambda: None)
    yield made
    made.stop()
    window.deleteLater()


def task(name: str, state: State) -> Task:
    error = AppError(ENGINE_DIED, name=name, reason="x") if state is State.FAILED else None
    return replace(TASK, id=name, state=state, error=error)


def test_the_end_of_a_batch_is_told_once(notifications: Notifications) -> None:
    notifications.follow([task("a", State.QUEUED), task("b", State.LISTENING)])
    notifications.follow([task("b", State.DONE)])
    assert notifications.told == []
    notifications.follow([task("a", State.FAILED)])
    assert [text for _title, text in notifications.told] == [
        "1 recording is done. 1 could not be transcribed or needs you."
    ]
    notifications.follow([task("a", State.FAILED), task("b", State.DONE)])
    assert len(notifications.told) == 1


def test_what_was_finished_before_is_no_batch(notifications: Notifications) -> None:
    notifications.follow([task("a", State.DONE), task("b", State.FAILED)])
    assert notifications.told == []


def test_a_removed_task_does_not_hold_up_the_end_of_the_next_batch(
    notifications: Notifications,
) -> None:
    notifications.follow([task("a", State.LISTENING)])
    notifications.forget(["a"])
    notifications.follow([task("b", State.LISTENING)])
    notifications.follow([task("b", State.DONE)])
    assert len(notifications.told) == 1


def test_cancelling_all_is_no_news(notifications: Notifications) -> None:
    notifications.follow([task("a", State.LISTENING)])
    notifications.follow([task("a", State.CANCELLED)])
    assert notifications.told == []


def test_it_can_be_switched_off(notifications: Notifications, switch: dict[str, bool]) -> None:
    switch["on"] = False
    notifications.follow([task("a", State.LISTENING)])
    notifications.follow([task("a", State.DONE)])
    assert notifications.told == []


def test_words() -> None:
    assert end_in_words(3, 0)[1] == "3 recordings are done."
    assert end_in_words(0, 2)[1] == "2 could not be transcribed or need you."
