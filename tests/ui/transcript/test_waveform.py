import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from stt_desktop.domain.transcript import Cue
from stt_desktop.media.peaks import Peaks
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.transcript.waveform import Waveform

CUES = [Cue(1000, 3000, ("one",)), Cue(3000, 5000, ("two",)), Cue(8000, 9500, ("three",))]
WIDTH = 1000  # at 10 s in sight: 100 pixels a second


@pytest.fixture
def wave(theme: Theme, qtbot: object) -> Waveform:
    made = Waveform(theme)
    made.resize(WIDTH, made.sizeHint().height())
    made.show_cues(CUES, 60_000, editable=True, fresh=True)
    made.show()
    assert made.span_ms == 10_000
    return made


def drag(wave: Waveform, start: int, stop: int) -> None:
    QTest.mousePress(wave, Qt.MouseButton.LeftButton, pos=QPoint(start, 40))
    QTest.mouseMove(wave, QPoint((start + stop) // 2, 40))
    QTest.mouseMove(wave, QPoint(stop, 40))
    QTest.mouseRelease(wave, Qt.MouseButton.LeftButton, pos=QPoint(stop, 40))


def test_a_click_points_at_a_time(wave: Waveform) -> None:
    sought: list[int] = []
    wave.sought.connect(sought.append)
    QTest.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(650, 40))
    assert sought == [6500]


def test_edges_are_dragged_as_far_as_there_is_room(wave: Waveform) -> None:
    moved: list[tuple[int, int, int]] = []
    wave.retimed.connect(lambda *times: moved.append(times))
    drag(wave, 950, 990)
    drag(wave, 802, 700)
    drag(wave, 100, 500)
    assert moved == [(2, 8000, 9900), (2, 7000, 9500), (0, 2900, 3000)]


def test_of_two_edges_in_one_place_the_chosen_cue_has_its_own(wave: Waveform) -> None:
    moved: list[tuple[int, int, int]] = []
    wave.retimed.connect(lambda *times: moved.append(times))
    wave.show_current(1)
    drag(wave, 300, 400)
    wave.show_current(0)
    drag(wave, 300, 200)
    assert moved == [(1, 4000, 5000), (0, 1000, 2000)]


def test_what_cannot_be_edited_has_no_edges(wave: Waveform) -> None:
    wave.show_cues(CUES, 60_000, editable=False, fresh=False)
    sought: list[int] = []
    wave.sought.connect(sought.append)
    QTest.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(300, 40))
    assert sought == [3000]


def test_the_view_turns_a_page_when_the_line_leaves_it(wave: Waveform) -> None:
    wave.show_position(9900)
    assert wave._first_ms == 0
    wave.show_position(10_100)
    assert wave._first_ms == 9100
    wave.show_position(59_990)
    assert wave._first_ms == 50_000  # never beyond the end


def test_only_a_strip_is_painted_anew_while_it_plays(wave: Waveform) -> None:
    wave.grab()
    drawn = wave._picture
    wave.show_position(1000)
    wave.show_position(1050)
    assert wave._picture is drawn


def test_the_scale_changes_around_the_line(wave: Waveform) -> None:
    wave.show_position(4000)
    QTest.keyClick(wave, Qt.Key.Key_Plus)
    assert wave.span_ms == 5000
    assert wave._first_ms == 2000
    for _ in range(20):
        QTest.keyClick(wave, Qt.Key.Key_Minus)
    assert wave.span_ms == 600_000
    assert wave._first_ms == 0


def test_the_wheel_moves_and_with_ctrl_scales(wave: Waveform) -> None:
    def turn(steps: int, keys: Qt.KeyboardModifier) -> None:
        event = QWheelEvent(
            QPointF(10, 10), QPointF(10, 10), QPoint(), QPoint(0, 120 * steps),
            Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(wave, event)

    turn(-3, Qt.KeyboardModifier.NoModifier)
    assert wave._first_ms == 3000
    turn(1, Qt.KeyboardModifier.ControlModifier)
    assert wave.span_ms == 5000


def test_arrow_keys_move_along_the_recording(wave: Waveform) -> None:
    sought: list[int] = []
    wave.sought.connect(sought.append)
    wave.show_position(500)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Home):
        QTest.keyClick(wave, key)
    assert sought == [0, 1500, 60_000, 0]


def test_a_loud_place_is_drawn_high(wave: Waveform) -> None:
    def inked(second: int) -> int:
        """How high the outline is drawn in the middle of a second without a cue."""
        picture = wave.grab().toImage()
        muted = wave._theme.tokens.muted
        x = second * 100 + 50
        return sum(picture.pixelColor(x, y).name() == muted for y in range(20, picture.height()))

    quiet, loud = bytes([250, 6] * 50), bytes([129, 127] * 50)
    wave.show_peaks(Peaks(quiet * 6 + loud + quiet * 3))
    assert inked(6) > 40
    assert 0 < inked(5) < 8


def test_an_hour_is_drawn_and_a_bad_time_breaks_nothing(wave: Waveform) -> None:
    hour = [Cue(n * 2400, n * 2400 + 2000, ("x",)) for n in range(1500)]
    wave.show_cues(hour, 3_600_000, editable=True, fresh=True)
    wave.show_peaks(Peaks(bytes([200, 50]) * 50 * 3600))
    for _ in range(10):
        wave.zoom(-1)
    assert not wave.grab().isNull()
    wave.show_cues((), 0, editable=False, fresh=True)
    wave.show_position(-5)
    assert not wave.grab().isNull()


def test_a_screen_reader_hears_and_moves_where_it_is(wave: Waveform) -> None:
    spoken = QAccessible.queryAccessibleInterface(wave)
    assert spoken.role() == QAccessible.Role.Slider
    sought: list[int] = []
    wave.sought.connect(sought.append)
    wave.show_position(7300)
    value = spoken.valueInterface()
    assert (value.currentValue(), value.maximumValue()) == (7, 60)
    assert sought == []
    value.setCurrentValue(9)
    QTest.keyClick(wave, Qt.Key.Key_PageUp)
    assert sought == [9000, 19_000]
