"""Advanced SubStation Alpha: pysubs2 reads back what was shown."""

from itertools import pairwise

import pysubs2
import pytest
from hypothesis import given

from stt_desktop.domain.transcript import Cue, Timing, Transcript
from stt_desktop.subtitles.formats.ass import write, write_old
from stt_desktop.subtitles.formats.lines import visible_lines
from tests.subtitles.strategies import cues


def transcript(*cues: Cue) -> Transcript:
    return Transcript("", (), cues, Timing.PROVIDER)


def read(text: str) -> list[tuple[int, int, str]]:
    return [
        (event.start, event.end, event.plaintext)
        for event in pysubs2.SSAFile.from_string(text, format_="ass")
    ]


def written(*lines: str) -> str:
    """The text of a cue as it stands in the file."""
    return write(transcript(Cue(0, 1_000, lines))).splitlines()[-1].split(",", 9)[9]


def test_a_cue_is_a_line_with_hundredths_of_a_second() -> None:
    text = write(transcript(Cue(4_417, 36_001_995, ("one, two", "三"))))
    assert text.endswith("\nDialogue: 0,0:00:04.42,10:00:02.00,Default,,0,0,0,,one, two\\N三\n")


def test_the_older_format_says_the_same() -> None:
    cues = (Cue(4_417, 5_000, ("one, {two}", "三")), Cue(6_000, 7_000, ("<i>",)))
    old = pysubs2.SSAFile.from_string(write_old(transcript(*cues)), format_="ssa")
    assert [(one.start, one.end, one.plaintext) for one in old] == read(write(transcript(*cues)))
    assert old.styles["Default"].alignment == pysubs2.Alignment.BOTTOM_CENTER
    assert old.styles["Default"].primarycolor == pysubs2.Color(255, 255, 255)


def test_the_file_has_its_style_and_keeps_the_lines_as_they_are() -> None:
    file = pysubs2.SSAFile.from_string(write(transcript()), format_="ass")
    assert list(file.styles) == ["Default"]
    assert (file.info["WrapStyle"], file.info["PlayResX"]) == ("2", "1920")
    assert file.styles["Default"].alignment == pysubs2.Alignment.BOTTOM_CENTER


@pytest.mark.parametrize(
    ("line", "safe"),
    [
        ("{\\an8}up", "(\\an8)up"),
        ("a { b", "a { b"),
        ("C:\\New", "C:/New"),
        ("C:\\", "C:/"),
        ("<i>so</i> --> &lt;", "<i>so</i> --> &lt;"),
        ("مرحبا، {عالم}", "مرحبا، (عالم)"),
    ],
)
def test_what_would_be_taken_for_an_override_is_written_otherwise(line: str, safe: str) -> None:
    assert written(line) == safe


@given(cues())
def test_pysubs2_reads_every_cue(cues: tuple[Cue, ...]) -> None:
    visible = [cue for cue in cues if visible_lines(cue.lines)]
    events = read(write(transcript(*cues)))
    for (start, end, text), cue in zip(events, visible, strict=True):
        assert abs(start - cue.start_ms) <= 5
        assert start < end
        assert abs(end - cue.end_ms) < 15
        lines = [line.replace("\\", "/") for line in visible_lines(cue.lines)]
        swapped = str.maketrans("{}", "()")
        shown = text.replace("\\", "/").split("\n")
        assert [line.translate(swapped) for line in shown] == [
            line.translate(swapped) for line in lines
        ]


@given(cues())
def test_rounding_makes_no_overlap_where_a_gap_was(cues: tuple[Cue, ...]) -> None:
    apart = [(left, right) for left, right in pairwise(cues) if left.end_ms + 10 <= right.start_ms]
    for left, right in apart:
        events = read(write(transcript(left, right)))
        assert len(events) < 2 or events[0][1] <= events[1][0]
