"""The registry of formats."""

import json

import pytest
from hypothesis import given

from stt_desktop.domain.errors import FORMAT_UNKNOWN, AppError
from stt_desktop.domain.transcript import Cue, Timing, Transcript, Word
from stt_desktop.subtitles.formats import FORMATS, Format, get
from tests.subtitles.strategies import cues

NAMES = [
    *("txt", "txt-times", "txt-plain"),
    *("srt", "vtt", "ass", "ssa", "ttml", "smi", "json", "tsv"),
]


def test_formats_are_found_by_name() -> None:
    assert list(FORMATS) == NAMES
    assert get("srt") is FORMATS["srt"]
    assert get(" .SRT ") is FORMATS["srt"]


def test_an_unknown_format_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(AppError) as raised:
        get("docx")
    assert raised.value == AppError(FORMAT_UNKNOWN, format="docx", known=", ".join(NAMES))


def test_no_two_formats_write_the_same_file() -> None:
    assert len({entry.extension for entry in FORMATS.values()}) == len(FORMATS)


@pytest.mark.parametrize("entry", FORMATS.values(), ids=lambda entry: entry.name)
class TestEveryFormat:
    def test_describes_itself(self, entry: Format) -> None:
        assert entry.extension.startswith(".")
        assert entry.extension.endswith(f".{entry.name.partition('-')[0]}")
        assert entry.title

    def test_writes_text_with_unix_line_ends_and_no_byte_order_mark(self, entry: Format) -> None:
        cue = Cue(0, 1_000, ("\ufeffone\r", "两"))
        words = (Word("\ufeffone\r", 0, 500), Word("\n两", 500, 900))
        text = entry.write(Transcript("\ufeffone\r\n两", words, (cue,), Timing.PROVIDER))
        assert "one" in text
        assert "两" in text
        assert text.endswith("\n")
        assert not set(text) & {"\r", "\ufeff"}

    def test_writes_a_readable_file_of_nothing(self, entry: Format) -> None:
        text = entry.write(Transcript("", (), (), Timing.PROVIDER))
        assert text == "" or entry.needs_times or json.loads(text)["cues"] == []

    @given(cues())
    def test_can_be_stored_whatever_is_said(self, entry: Format, cues: tuple[Cue, ...]) -> None:
        said = "".join(f" {line}" for cue in cues for line in cue.lines)
        words = tuple(Word(f" {cue.text}", cue.start_ms, cue.end_ms) for cue in cues)
        text = entry.write(Transcript(said, words, cues, Timing.PROVIDER))
        assert text.encode("utf-8").decode("utf-8") == text
        assert not set(text) & set("\x00\x1b\r\ufeff\u2028")
