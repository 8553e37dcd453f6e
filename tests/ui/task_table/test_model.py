"""The rows by task id: batches, filters, sorting, and that only what changed is touched."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy
from PySide6.QtWidgets import QApplication

from stt_desktop.domain.account import LOCAL
from stt_desktop.domain.errors import ENGINE_DIED, AppError
from stt_desktop.domain.ports import Progress, Stage
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import State, Task
from stt_desktop.ui.task_table.model import Column, TaskTableModel
from stt_desktop.ui.wording import Group
from tests.ui.test_wording import TASK


@pytest.fixture
def model(qapp: QApplication) -> TaskTableModel:
    made = TaskTableModel(lambda: [LOCAL])
    made._tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        made, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    return made


def task(name: str, created_ms: int = 0, state: State = State.QUEUED) -> Task:
    return replace(
        TASK, id=name, source=LocalFile(f"/a/{name}"), created_ms=created_ms, state=state
    )


def put(model: TaskTableModel, *tasks: Task) -> None:
    model.apply({one.id: (one, None) for one in tasks})


def shown(model: TaskTableModel) -> list[str]:
    return [
        str(model.index(row, Column.NAME).data(Qt.ItemDataRole.DisplayRole))
        for row in range(model.rowCount())
    ]


def test_newest_first_and_a_batch_in_its_order(model: TaskTableModel) -> None:
    put(model, task("a", 1), task("b", 1))
    put(model, task("c", 2), task("d", 2))
    assert shown(model) == ["c", "d", "a", "b"]


def test_a_change_repaints_one_row(model: TaskTableModel) -> None:
    put(model, *(task(f"{number}", number) for number in range(100)))
    spy, resets = QSignalSpy(model.dataChanged), QSignalSpy(model.modelReset)
    listening = task("7", 7, State.LISTENING)
    model.apply({"7": (listening, Progress(Stage.LISTENING, 1, 2))})
    assert spy.count() == 1
    assert spy.at(0)[0].row() == spy.at(0)[1].row() == 92
    assert not resets.count()
    assert "50 %" in model.index(92, Column.PROGRESS).data()


def test_a_row_keeps_its_place_while_its_state_changes(model: TaskTableModel) -> None:
    put(model, task("a", 1), task("b", 2))
    model.sort(Column.PROGRESS)
    before = shown(model)
    put(model, task(before[1], 1, State.LISTENING))
    assert shown(model) == before


def test_groups_filter_and_follow(model: TaskTableModel) -> None:
    failed = replace(task("bad", 3, State.FAILED), error=AppError(ENGINE_DIED))
    put(model, task("a", 1), task("b", 2, State.DONE), failed)
    model.show_group(Group.RUNNING)
    assert shown(model) == ["a"]
    put(model, task("a", 1, State.DONE), task("c", 4))
    assert shown(model) == ["c"]
    model.show_group(Group.DONE)
    assert shown(model) == ["b", "a"]
    counts = model.counts()
    assert (counts[Group.ALL], counts[Group.DONE], counts[Group.FAILED]) == (4, 2, 1)
    assert not model.index_of("c").isValid()


def test_removing_and_bringing_back(model: TaskTableModel) -> None:
    tasks = [task(name, place) for place, name in enumerate("abcdef")]
    put(model, *tasks)
    removed = QSignalSpy(model.rowsRemoved)
    model.apply({}, ["b", "c", "e", "unknown"])
    assert shown(model) == ["f", "d", "a"]
    assert removed.count() == 2
    put(model, tasks[2], tasks[1], tasks[4])
    assert shown(model) == ["f", "e", "d", "c", "b", "a"]


@pytest.mark.parametrize(
    ("column", "ascending"),
    [
        (Column.NAME, ["a", "b", "C"]),
        (Column.LENGTH, ["C", "a", "b"]),
        (Column.ADDED, ["b", "C", "a"]),
    ],
)
def test_sorting(model: TaskTableModel, column: Column, ascending: list[str]) -> None:
    put(
        model,
        replace(task("b", 1), duration_ms=3),
        replace(task("C", 2), duration_ms=1),
        replace(task("a", 3), duration_ms=2),
    )
    model.sort(column, Qt.SortOrder.AscendingOrder)
    assert shown(model) == ascending
    model.sort(column, Qt.SortOrder.DescendingOrder)
    assert shown(model) == ascending[::-1]
    # What comes later finds its place in this order.
    put(model, replace(task("B2", 0), duration_ms=0))
    assert sorted(shown(model)) == ["B2", "C", "a", "b"]


def test_sorting_keeps_the_selection(model: TaskTableModel) -> None:
    from PySide6.QtCore import QPersistentModelIndex

    put(model, task("b", 1), task("a", 2))
    kept = QPersistentModelIndex(model.index_of("b"))
    model.sort(Column.NAME)
    assert model.id_at(kept) == "b"


def test_text_from_outside_is_no_html(model: TaskTableModel) -> None:
    put(model, task("<img src=x>", 1))
    tip = model.index(0, Column.NAME).data(Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tip
