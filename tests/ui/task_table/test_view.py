"""The table's columns, its memory, its selection and what is dragged out of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import (
    QCoreApplication,
    QDate,
    QEvent,
    QItemSelectionModel,
    QLocale,
    QObject,
    QSettings,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QPaintEvent, QRegion
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QWidget

from stt_desktop.domain.account import LOCAL
from stt_desktop.domain.task import State
from stt_desktop.ui import dropped
from stt_desktop.ui.task_table.columns import Column
from stt_desktop.ui.task_table.delegate import _Font
from stt_desktop.ui.task_table.model import TaskTableModel
from stt_desktop.ui.task_table.view import TaskTableView, carried
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.tokens import UNIT
from tests.ui.task_table.test_model import put, task


@pytest.fixture
def model() -> TaskTableModel:
    return TaskTableModel(lambda: [LOCAL])


@pytest.fixture
def view(model: TaskTableModel, theme: Theme) -> Iterator[TaskTableView]:
    made = TaskTableView(model, theme)
    made.resize(1400, 500)
    made.show()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def memory(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


def visible(view: TaskTableView) -> list[str]:
    header = view.horizontalHeader()
    columns = [Column(header.logicalIndex(place)) for place in range(len(Column))]
    return [column.name for column in columns if not view.isColumnHidden(column)]


def test_columns_are_chosen_in_a_menu(view: TaskTableView) -> None:
    assert visible(view) == ["NAME", "WHERE", "PROGRESS", "LENGTH", "COST", "ADDED"]
    view.columns[Column.SIZE].trigger()
    view.columns[Column.WHERE].trigger()
    assert visible(view) == ["NAME", "PROGRESS", "LENGTH", "COST", "ADDED", "SIZE"]
    assert not view.columns[Column.NAME].isEnabled()


@pytest.mark.parametrize("system", ["en_US", "en_GB", "zh_CN", "en_CA"])
def test_a_date_has_the_room_that_it_needs(view: TaskTableView, system: str) -> None:
    said = QLocale(system).toString(QDate(2026, 12, 28), QLocale.FormatType.ShortFormat)
    needed = view.fontMetrics().horizontalAdvance(said) + 2 * UNIT
    view.columns[Column.FINISHED].trigger()
    assert needed <= view.columnWidth(Column.ADDED)
    assert needed <= view.columnWidth(Column.FINISHED)


def test_what_it_costs_is_seen_on_a_small_screen(view: TaskTableView) -> None:
    """Of 2560 by 1440 at 200 %, beside a transcript."""
    view.resize(816, 500)
    assert "COST" in visible(view)


def test_columns_are_remembered(
    view: TaskTableView, model: TaskTableModel, theme: Theme, memory: QSettings
) -> None:
    put(model, task("b", 1), task("a", 2))
    view.columns[Column.FINISHED].trigger()
    view.columns[Column.COST].trigger()
    header = view.horizontalHeader()
    header.moveSection(header.visualIndex(Column.ADDED), 1)
    header.resizeSection(Column.LENGTH, 111)
    header.sectionClicked.emit(Column.NAME)
    view.keep_columns(memory)
    memory.sync()

    again = QSettings(memory.fileName(), QSettings.Format.IniFormat)
    other_model = TaskTableModel(lambda: [LOCAL])
    put(other_model, task("b", 1), task("a", 2))
    other = TaskTableView(other_model, theme)
    other.resize(1400, 500)
    other.restore_columns(again)
    other.show()
    assert visible(other) == ["NAME", "ADDED", "WHERE", "PROGRESS", "LENGTH", "FINISHED"]
    assert other.columnWidth(Column.LENGTH) == 111
    assert other_model.id_at(other_model.index(0, 0)) == "a"
    other.deleteLater()


def test_a_strange_memory_changes_nothing(view: TaskTableView, memory: QSettings) -> None:
    before = visible(view)
    memory.setValue("table/order", "NONSENSE,,NAME")
    memory.setValue("table/widths", "LENGTH:abc,WHERE,NAME:9,COST:99999999")
    memory.setValue("table/shown", "")
    memory.setValue("table/sort", "NONSENSE:up")
    view.restore_columns(memory)
    assert visible(view)[:4] == before[:4]


def test_columns_give_way_to_the_name_and_come_back(view: TaskTableView) -> None:
    view.resize(560, 400)
    assert "PROGRESS" in visible(view)
    assert "COST" not in visible(view)
    assert view.columnWidth(Column.NAME) >= 200
    # Its menu does not look as if choosing it did nothing.
    assert view.columns[Column.COST].text() == "Cost – no room now"
    assert view.columns[Column.PROGRESS].text() == "Progress"
    view.resize(1400, 400)
    assert "COST" in visible(view)
    assert view.columns[Column.COST].text() == "Cost"
    view.columns[Column.COST].trigger()
    view.resize(560, 400)
    assert view.columns[Column.COST].text() == "Cost"


def test_the_name_is_readable_in_the_narrowest_list(view: TaskTableView) -> None:
    """Of a small screen at 200 %, beside a transcript: the words of the progress give way, too."""
    view.resize(290, 400)
    assert visible(view) == ["NAME", "PROGRESS"]
    assert view.columnWidth(Column.NAME) >= 130
    assert view.columnWidth(Column.PROGRESS) >= 130
    view.resize(1400, 400)
    assert view.columnWidth(Column.PROGRESS) == 252


def test_what_the_person_asked_for_gives_way_last(view: TaskTableView) -> None:
    """Who chooses a column in the menu sees it, also in a window of usual width."""
    view.resize(850, 500)
    view.columns[Column.SIZE].trigger()
    view.columns[Column.FINISHED].trigger()
    assert {"SIZE", "FINISHED"} < set(visible(view))


def test_several_are_selected_at_once_and_told_once(
    view: TaskTableView, model: TaskTableModel
) -> None:
    put(model, *(task(name) for name in "abcd"))
    view.select("a")
    told: list[list[str]] = []
    view.selected.connect(told.append)
    view.select("d", "b")
    assert told == [view.selected_ids()]
    assert set(told[0]) == {"b", "d"}
    assert model.id_at(view.currentIndex()) == told[0][0]


def test_a_filter_keeps_what_is_still_selected(view: TaskTableView, model: TaskTableModel) -> None:
    put(model, task("talk 1", 1), task("other", 2), task("talk 2", 3))
    view.selectAll()
    spy = QSignalSpy(view.selected)
    model.filter_text("talk")
    assert view.selected_ids() == ["talk 2", "talk 1"]
    assert spy.at(spy.count() - 1)[0] == ["talk 2", "talk 1"]
    model.filter_text("")
    assert view.selected_ids() == ["talk 2", "talk 1"]


class Painted(QObject):
    """Where a widget is painted from now on."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.region = QRegion()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        del watched
        if isinstance(event, QPaintEvent):
            self.region += event.region()
        return False


def test_the_frame_of_the_keyboard_leaves_nothing_behind(
    view: TaskTableView, model: TaskTableModel
) -> None:
    """After a removal the keyboard is on a row that is not selected: the whole row is framed."""
    put(model, task("a"), task("b"), task("c"))
    place = model.index(0, Column.NAME)
    view.selectionModel().setCurrentIndex(place, QItemSelectionModel.SelectionFlag.NoUpdate)
    assert QTest.qWaitForWindowExposed(view)
    QCoreApplication.processEvents()
    painted = Painted(view.viewport())
    view.selectRow(2)
    QCoreApplication.processEvents()
    last = view.visualRect(model.index(0, Column.ADDED))
    assert painted.region.contains(last)


def test_what_is_shortened_is_no_wider_than_its_room() -> None:
    """Qt's own way leaves some texts a little too wide: a closing bracket was cut off."""
    font = _Font(QFont())
    for text in ("plain name of a recording (final) for (2)", "采访录音文件名字很长很长.flac (2)"):
        for room in range(60, 250):
            short, width = font.fit(text, room, Qt.TextElideMode.ElideMiddle)
            assert width <= room, (short, room)
            assert width == QFontMetrics(font.font).horizontalAdvance(short)
            assert ("…" in short) == (short != text)


def test_a_text_is_shortened_at_its_end_also_where_another_is_in_its_middle(theme: Theme) -> None:
    """A recording that is called as an account is."""
    font, text = _Font(QFont()), "A service of the office"
    ends = [
        font.fit(text, 60, where)[0].endswith("…")
        for where in (Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight)
    ]
    assert ends == [False, True]


def test_dragging_asks_for_the_files_of_the_selection(
    view: TaskTableView, model: TaskTableModel
) -> None:
    put(model, task("a", 1, State.DONE), task("b", 2, State.DONE))
    view.selectAll()
    spy = QSignalSpy(view.drag_wanted)
    view.startDrag(Qt.DropAction.CopyAction)
    assert spy.at(0)[0] == ["b", "a"]
    # The button was let go meanwhile: nothing is dragged, and nothing blocks.
    view.drag(["/a/one.srt"])


def test_what_is_dragged_out_are_files() -> None:
    data = carried(["/a/one 王.srt", "/a/two.txt"])
    assert [url.toLocalFile() for url in data.urls()] == ["/a/one 王.srt", "/a/two.txt"]
    assert not dropped.read(data)
