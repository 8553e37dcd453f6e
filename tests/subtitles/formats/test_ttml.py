"""Timed Text: an XML parser reads back what was shown."""

import xml.etree.ElementTree as ET

import pysubs2
from hypothesis import given

from stt_desktop.domain.transcript import Cue, Timing, Transcript
from stt_desktop.subtitles.formats.lines import visible_lines
from stt_desktop.subtitles.formats.ttml import write
from tests.subtitles.strategies import cues

_NS = "{http://www.w3.org/ns/ttml}"


def transcript(*cues: Cue, language: str | None = "en") -> Transcript:
    return Transcript("", (), cues, Timing.PROVIDER, language)


def read(text: str) -> list[tuple[int, int, list[str]]]:
    found = []
    for paragraph in ET.fromstring(text).iter(f"{_NS}p"):
        lines = [paragraph.text or ""]
        for child in paragraph:
            assert child.tag == f"{_NS}br"
            lines.append(child.tail or "")
        found.append((_ms(paragraph.get("begin")), _ms(paragraph.get("end")), lines))
    return found


def _ms(time: str | None) -> int:
    assert time is not None
    hours, minutes, seconds = time.split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000 + int(seconds.replace(".", ""))


def test_a_document_names_its_language_its_region_and_its_style() -> None:
    root = ET.fromstring(write(transcript(Cue(0, 1, ("x",)), language='zh"-<')))
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == 'zh"-<'
    ids = {entry.get("{http://www.w3.org/XML/1998/namespace}id") for entry in root.iter()}
    (part,) = root.iter(f"{_NS}div")
    assert {part.get("region"), part.get("style")} <= ids


def test_a_cue_is_a_paragraph_with_line_breaks() -> None:
    text = write(transcript(Cue(83, 3_661_001, ("a < b & c", "--> مرحبا")), language=None))
    assert (
        '      <p begin="00:00:00.083" end="01:01:01.001">'
        "a &lt; b &amp; c<br/>--&gt; مرحبا</p>\n" in text
    )
    assert 'xml:lang=""' in text


def test_what_xml_forbids_is_replaced() -> None:
    assert read(write(transcript(Cue(0, 1, ("a\ufffeb\uffffc\x00",)))))[0][2] == ["a\ufffdb\ufffdc"]


def test_pysubs2_reads_it_too() -> None:
    events = pysubs2.SSAFile.from_string(
        write(transcript(Cue(1_000, 2_000, ("one", "two")))), format_="ttml"
    )
    assert [(event.start, event.end, event.plaintext) for event in events] == [
        (1_000, 2_000, "one\ntwo")
    ]


@given(cues())
def test_every_cue_comes_back(cues: tuple[Cue, ...]) -> None:
    shown = [(cue.start_ms, cue.end_ms, visible_lines(cue.lines)) for cue in cues]
    swap = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})
    assert read(write(transcript(*cues))) == [
        (start, end, [line.translate(swap) for line in lines])
        for start, end, lines in shown
        if lines
    ]
