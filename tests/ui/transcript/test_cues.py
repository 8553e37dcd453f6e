import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from stt_desktop.domain.transcript import Cue
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.transcript.cues import TIME, CueListModel, CueListView


@pytest.fixture
def view(theme: Theme, qtbot: object) -> CueListView:
    model = CueListModel()
    made = CueListView(model, theme)
    model.setParent(made)
    made.resize(300, 400)
    model.show([Cue(1200, 3000, ("one two", "three")), Cue(4000, 5000, ("<b>four</b>",))])
    made.show()
    return made


def test_times_and_text(view: CueListView) -> None:
    model = view.model()
    assert model.index(0, 0).data(TIME) == "00:01.2"
    assert model.index(1, 0).data() == "<b>four</b>"
    spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "00:01.2 one two three"


def test_hours_appear_where_the_recording_has_them(view: CueListView) -> None:
    model = view.model()
    assert isinstance(model, CueListModel)
    model.show([Cue(0, 1000, ("a",)), Cue(3_600_000, 3_601_000, ("b",))])
    assert model.index(0, 0).data(TIME) == "0:00:00.0"


def test_ctrl_c_copies_what_is_selected(view: CueListView) -> None:
    view.selectAll()
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "one two three\n<b>four</b>"


def test_long_lines_wrap_instead_of_being_cut(view: CueListView) -> None:
    model = view.model()
    assert isinstance(model, CueListModel)
    model.show([Cue(0, 1000, ("short",)), Cue(1000, 2000, ("word " * 30,))])
    short, long = (view.visualRect(model.index(row, 0)).height() for row in (0, 1))
    assert long > 3 * short / 2


def test_an_hour_of_cues_shows_at_once(view: CueListView) -> None:
    model = view.model()
    assert isinstance(model, CueListModel)
    model.show([Cue(n * 2000, n * 2000 + 1500, (f"cue {n}",)) for n in range(1500)])
    view.scrollToBottom()
    assert model.rowCount() == 1500


@pytest.mark.parametrize("how", ["choose", "choose_quietly"])
@pytest.mark.parametrize(
    ("key", "held"),
    [
        (Qt.Key.Key_Shift, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier),
    ],
    ids=["shift", "ctrl"],
)
def test_one_cue_is_chosen_whatever_key_is_held(
    view: CueListView, how: str, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    view.choose(0)
    QTest.keyPress(view, key, held)
    assert QGuiApplication.keyboardModifiers() & held
    getattr(view, how)(1)
    QTest.keyRelease(view, key)
    assert (view.row(), view.rows()) == (1, [1])


def test_the_editor_covers_no_other_cue(view: CueListView, qtbot: QtBot) -> None:
    model = view.model()
    assert isinstance(model, CueListModel)
    model.show([Cue(0, 2000, ("Short.",)), Cue(3000, 5000, ("Below.",))], editable=True)
    low = view.visualRect(model.index(0, 0)).height()
    view.edit_row(0)
    editor = view.editor()
    assert editor is not None
    qtbot.waitUntil(lambda: editor.height() > low)  # a second line has room
    assert editor.geometry().bottom() <= view.visualRect(model.index(1, 0)).top() + 1
    view.close_editor()
    qtbot.waitUntil(lambda: view.visualRect(model.index(0, 0)).height() == low)
