"""The head over a transcript."""

import pytest

from stt_desktop.domain.transcript import Cue, Timing, Transcript
from stt_desktop.subtitles.style import ENGLISH
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.transcript.commands import TranscriptCommands
from stt_desktop.ui.transcript.pane import DetailPane
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
