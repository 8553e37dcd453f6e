"""A table: what a spreadsheet reads back is what was shown."""

import csv
import io

from hypothesis import given

from stt_desktop.domain.transcript import Cue, Timing, Transcript
from stt_desktop.subtitles.formats.lines import visible_lines
from stt_desktop.subtitles.formats.tsv import write
from tests.subtitles.strategies import cues


def transcript(*cues: Cue) -> Transcript:
    return Transcript("", (), cues, Timing.PROVIDER)


def test_a_cue_is_a_row_of_start_end_and_text() -> None:
    made = transcript(Cue(0, 4_417, ("one\t1", '"two"')), Cue(5_000, 6_000, ("\u200b",)))
    assert write(made) == 'start\tend\ttext\n0\t4417\tone 1 "two"\n'


@given(cues())
def test_every_cue_comes_back(cues: tuple[Cue, ...]) -> None:
    table = io.StringIO(write(transcript(*cues)), newline="")
    rows = list(csv.reader(table, dialect="excel-tab", quoting=csv.QUOTE_NONE))
    assert rows[0] == ["start", "end", "text"]
    assert rows[1:] == [
        [str(cue.start_ms), str(cue.end_ms), " ".join(lines)]
        for cue in cues
        if (lines := visible_lines(cue.lines))
    ]
