"""WebVTT: what the standard's parser reads back is what was shown."""

import html
import re

from hypothesis import given

from stt_desktop.domain.transcript import Cue, Timing, Transcript
from stt_desktop.subtitles.formats.lines import visible_lines
from stt_desktop.subtitles.formats.vtt import write
from tests.subtitles.strategies import cues

_TIMES = re.compile(r"(\d\d+):(\d\d):(\d\d)\.(\d\d\d) --> (\d\d+):(\d\d):(\d\d)\.(\d\d\d)")


def read(text: str) -> list[tuple[int, int, list[str]]]:
    """The cues, by the steps of the standard (section 6): a block ends at an empty line or before
    a line with ``-->``; its text is parted into tags at ``<``, then its references resolved."""
    head, *lines = text.split("\n")
    assert head == "WEBVTT"
    found: list[tuple[int, int, list[str]]] = []
    inside = False
    for line in lines:
        if "-->" in line:
            times = _TIMES.fullmatch(line)
            assert times is not None
            found.append((_ms(times.groups()[:4]), _ms(times.groups()[4:]), []))
            inside = True
        elif not line:
            inside = False
        else:
            assert inside, f"a stray line: {line}"
            found[-1][2].append(html.unescape(re.sub("<[^>]*>?", "", line)))
    return found


def _ms(parts: tuple[str, ...]) -> int:
    hours, minutes, seconds, ms = map(int, parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms


def transcript(*cues: Cue) -> Transcript:
    return Transcript("", (), cues, Timing.PROVIDER)


def test_a_file_has_its_header_and_cues_parted_by_empty_lines() -> None:
    made = transcript(Cue(0, 4_417, ("one", "two")), Cue(360_061_001, 360_062_000, ("三",)))
    assert write(made) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:04.417\none\ntwo\n\n100:01:01.001 --> 100:01:02.000\n三\n"
    )


def test_markup_is_text() -> None:
    made = transcript(Cue(0, 1, ("<v Bob> a --> b &amp; c", "NOTE مرحبا {x} \\N")))
    assert "&lt;v Bob&gt; a --&gt; b &amp;amp; c\nNOTE مرحبا {x} \\N\n" in write(made)


def test_nothing_said_is_a_file_without_cues() -> None:
    assert write(transcript()) == "WEBVTT\n"


@given(cues())
def test_every_cue_comes_back_to_the_letter(cues: tuple[Cue, ...]) -> None:
    shown = [(cue.start_ms, cue.end_ms, visible_lines(cue.lines)) for cue in cues]
    assert read(write(transcript(*cues))) == [cue for cue in shown if cue[2]]
