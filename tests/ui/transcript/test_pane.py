"""The head over a transcript, and what stands below it."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget

from stt_desktop.domain.transcript import Cue, Timing, Transcript
from stt_desktop.subtitles.style import ENGLISH
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.tokens import UNIT
from stt_desktop.ui.transcript.commands import TranscriptCommands
from stt_desktop.ui.transcript.page import TranscriptPage
from stt_desktop.ui.transcript.pane import DetailPane
from stt_desktop.ui.transcript.waveform import HEIGHT
from tests.ui.test_wording import TASK


@pytest.mark.parametrize(
    ("timing", "error_ms", "facts"),
    [
        (Timing.PROVIDER, None, "English · 0:02 · 1 subtitle"),
        (Timing.ALIGNED, 40, "English · 0:02 · 1 subtitle"),
        (Timing.ESTIMATED, None, "English · 0:02 · 1 subtitle · 1 with estimated times"),
        (Timing.ESTIMATED, 940, "English · 0:02 · 1 subtitle · 1 with estimated times (± 0.9 s)"),
    ],
)
def test_it_says_when_times_are_only_estimated(
    theme: Theme, qtbot: object, timing: Timing, error_ms: int | None, facts: str
) -> None:
    pane = DetailPane(theme, TranscriptCommands(theme, theme))
    cue = Cue(0, 2_000, ("I saw it.",), timing, error_ms)
    pane.page.show_cues((cue,), ENGLISH, 2_000, editable=True, fresh=True)
    pane.show_transcript(TASK, Transcript("I saw it.", (), (cue,), timing, "en", 2_000))
    assert pane._facts.whole() == facts


def test_in_a_low_window_the_waveform_makes_room_for_what_stands_below(
    theme: Theme, qtbot: object
) -> None:
    pane = DetailPane(theme, TranscriptCommands(theme, theme))
    page = pane.page
    cue = Cue(0, 2_000, ("I saw it.",), Timing.PROVIDER, None)
    page.show_cues((cue,), ENGLISH, 2_000, editable=True, fresh=True)
    layout = page.layout()
    assert layout is not None
    heights = []
    for height in (200, 600):
        layout.setGeometry(QRect(0, 0, 400, height))
        assert page.waveform.geometry().bottom() < page.play_bar.geometry().top()
        assert page.time_bar.geometry().bottom() < height
        heights.append(page.waveform.height())
    assert heights[0] < heights[1] == HEIGHT


@pytest.mark.parametrize(
    ("height", "times", "waveform"),
    [(178, False, False), (212, False, True), (258, True, True), (500, True, True)],
)
def test_in_a_low_window_what_finds_is_whole_and_the_rest_makes_room(
    theme: Theme, qtbot: object, height: int, times: bool, waveform: bool
) -> None:
    """Beside notes at the foot of a small window, for instance."""
    window = QWidget()  # the page itself would not get lower than Qt thinks right
    page = TranscriptPage(theme, TranscriptCommands(theme, theme), window)
    cue = Cue(0, 2_000, ("I saw it.",), Timing.PROVIDER, None)
    page.show_cues((cue,), ENGLISH, 2_000, editable=True, fresh=True)
    page.resize(376, height)
    window.show()
    assert page.time_bar.isVisible()
    page.find_bar.open(editable=True)
    QApplication.processEvents()
    bar = page.find_bar
    for part in (bar.text, bar.other, bar.one, bar.back):
        assert part.height() >= part.minimumSizeHint().height()
        assert bar.rect().contains(part.geometry())
    assert not bar.text.geometry().intersects(bar.other.geometry())
    assert page.cues.height() >= 5 * UNIT
    assert page.cues.mapTo(page, page.cues.rect().bottomLeft()).y() < height
    assert (page.time_bar.isVisible(), page.waveform.isVisible()) == (times, waveform)
    bar.hide()
    QApplication.processEvents()
    assert page.time_bar.isVisible()
    assert page.waveform.isVisible()
    window.close()
    window.deleteLater()
