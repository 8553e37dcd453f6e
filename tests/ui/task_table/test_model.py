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
from stt_desktop.ui.task_table.columns import Column
from stt_desktop.ui.task_table.model import TaskTableModel
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
        TASK,
        id=name,
        source=LocalFile(f"/a/{name}"),
        given=name,
        created_ms=created_ms,
        state=state,
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


def test_a_filter_looks_at_names_origins_and_accounts(model: TaskTableModel) -> None:
    put(model, task("Talk one.wav", 1), task("录音 two.wav", 2), task("other", 3))
    for text, names in [
        ("TALK", ["Talk one.wav"]),
        ("录音", ["录音 two.wav"]),
        ("wav one", ["Talk one.wav"]),
        ("this computer other", ["other"]),
        ("nothing", []),
        ("  ", ["other", "录音 two.wav", "Talk one.wav"]),
    ]:
        model.filter_text(text)
        assert shown(model) == names
    assert model.counts()[Group.ALL] == 3


def test_a_filter_holds_for_what_comes_later(model: TaskTableModel) -> None:
    model.filter_text("talk")
    put(model, task("talk", 1), task("other", 2))
    assert shown(model) == ["talk"]
    model.show_group(Group.DONE)
    assert shown(model) == []
    put(model, task("talk", 1, State.DONE))
    assert shown(model) == ["talk"]


@pytest.mark.parametrize("every", [2, 3])
def test_many_scattered_changes_at_once(model: TaskTableModel, every: int) -> None:
    names = [f"{number:03}" for number in range(400)]
    put(model, *(task(name, place) for place, name in enumerate(names)))
    model.sort(Column.NAME)
    done = names[::every]
    model.show_group(Group.RUNNING)
    put(model, *(task(name, int(name), State.DONE) for name in done))
    rest = [name for name in names if name not in done]
    assert shown(model) == rest
    assert [model.index_of(name).row() for name in rest] == list(range(len(rest)))
    put(model, *(task(name, int(name)) for name in done))
    assert shown(model) == names
    model.apply({}, done)
    assert shown(model) == rest
    assert model.counts()[Group.ALL] == len(rest)


def test_counts_follow(model: TaskTableModel) -> None:
    put(model, task("a"), task("b"))
    put(model, task("a", state=State.DONE))
    assert (model.counts()[Group.RUNNING], model.counts()[Group.DONE]) == (1, 1)
    model.apply({}, ["a", "a", "unknown"])
    assert (model.counts()[Group.ALL], model.counts()[Group.DONE]) == (1, 0)


def test_cost_finish_and_size(model: TaskTableModel) -> None:
    done = replace(
        task("a", 1, State.DONE), points=63, rested_ms=1_700_000_000_000, size_bytes=41_000_000
    )
    put(model, task("b", 2), done)
    cells = {column: model.index_of("a").siblingAtColumn(column).data() for column in Column}
    assert cells[Column.SIZE] == "41 MB"
    assert cells[Column.FINISHED] not in ("", "–")
    waiting = model.index_of("b")
    assert waiting.siblingAtColumn(Column.FINISHED).data() == "–"
    assert waiting.siblingAtColumn(Column.SIZE).data() == "–"
    for column, first in [(Column.SIZE, "a"), (Column.FINISHED, "a"), (Column.COST, "a")]:
        model.sort(column, Qt.SortOrder.DescendingOrder)
        assert shown(model)[0] == first
        model.sort(column, Qt.SortOrder.AscendingOrder)
        assert shown(model)[-1] == first


@pytest.mark.parametrize("column", Column)
def test_equal_rows_keep_their_order(model: TaskTableModel, column: Column) -> None:
    put(model, *(replace(task(f"{n}", 5), source=LocalFile("/a/same")) for n in range(20)))
    model.sort(column, Qt.SortOrder.AscendingOrder)
    ids = [model.id_at(model.index(row, 0)) for row in range(20)]
    assert ids == [f"{n}" for n in range(20)]


def test_only_what_is_done_can_be_dragged_out(model: TaskTableModel) -> None:
    put(model, task("a", 1), task("b", 2, State.DONE))
    draggable = Qt.ItemFlag.ItemIsDragEnabled
    assert model.index_of("b").flags() & draggable
    assert not model.index_of("a").flags() & draggable


def test_rows_of_one_recording_have_numbers_that_a_removal_frees(model: TaskTableModel) -> None:
    first, second, third = (replace(task("talk.wav"), id=one) for one in "abc")
    put(model, first)
    put(model, second)
    put(model, third)
    put(model, replace(task("talk.wav"), id="o", source=LocalFile("/elsewhere/talk.wav")))
    assert sorted(shown(model)) == ["talk.wav", "talk.wav", "talk.wav (2)", "talk.wav (3)"]
    assert model.index_of("o").data() == "talk.wav"
    model.apply({}, ["b"])
    assert sorted(shown(model)) == ["talk.wav", "talk.wav", "talk.wav (3)"]
    put(model, second)
    assert model.index_of("b").data() == "talk.wav (2)"
