"""SAMI: what a reader of it finds is what was shown, when it was shown."""

import re
from html import unescape

import pysubs2
import pytest
from hypothesis import given

from stt_desktop.domain.transcript import Cue, Timing, Transcript
from stt_desktop.subtitles.formats.lines import visible_lines
from stt_desktop.subtitles.formats.sami import write
from tests.subtitles.strategies import cues

_BLOCK = re.compile(r'<SYNC Start="(\d+)"><P Class="TEXT">(.*?)</P></SYNC>')


def transcript(*cues: Cue) -> Transcript:
    return Transcript("", (), cues, Timing.PROVIDER, "ko")


def read(text: str) -> list[tuple[int, int, list[str]]]:
    """Start, end and lines of every cue: an end is where the next block begins."""
    blocks = [(int(at), shown) for at, shown in _BLOCK.findall(text)]
    ends = [at for at, _ in blocks[1:]]
    return [
        (at, end, [unescape(line) for line in shown.split("<BR>")])
        for (at, shown), end in zip(blocks, ends, strict=False)
        if shown != "&nbsp;"
    ]


def test_a_cue_stands_until_an_empty_one_or_the_next_takes_its_place() -> None:
    made = transcript(
        Cue(0, 1_000, ("a",)), Cue(1_000, 2_000, ("b", "c")), Cue(3_000, 4_000, ("d",))
    )
    assert _BLOCK.findall(write(made)) == [
        ("0", "a"),
        ("1000", "b<BR>c"),
        ("2000", "&nbsp;"),
        ("3000", "d"),
        ("4000", "&nbsp;"),
    ]
    assert "lang: ko;" in write(made)


@pytest.mark.parametrize("line", ["<i>so</i>", "a --> b", "AT&T &amp;", "</P></SYNC>", "{\\an8}"])
def test_what_looks_like_markup_is_text(line: str) -> None:
    assert read(write(transcript(Cue(0, 900, (line,))))) == [(0, 900, [line])]


@given(cues())
def test_every_cue_is_read_back(cues: tuple[Cue, ...]) -> None:
    visible = [
        (cue.start_ms, cue.end_ms, lines) for cue in cues if (lines := visible_lines(cue.lines))
    ]
    assert read(write(transcript(*cues))) == visible


def test_another_reader_finds_the_same_texts_at_the_same_times() -> None:
    made = transcript(Cue(400, 1_000, ("one", "두 <b>")), Cue(3_000, 4_000, ("셋",)))
    found = [
        (event.start, event.plaintext)
        for event in pysubs2.SSAFile.from_string(write(made), format_="sami")
        if event.plaintext.strip("\xa0 ")
    ]
    assert found == [(400, "one\n두 <b>"), (3_000, "셋")]
