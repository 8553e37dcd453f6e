"""The registry of formats."""

import pytest

from stt_desktop.domain.errors import FORMAT_UNKNOWN, AppError
from stt_desktop.domain.transcript import Cue, Timing, Transcript
from stt_desktop.subtitles.formats import FORMATS, Format, get


def test_formats_are_found_by_name() -> None:
    assert list(FORMATS) == ["txt", "srt"]
    assert get("srt") is FORMATS["srt"]
    assert get(" .SRT ") is FORMATS["srt"]


def test_an_unknown_format_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(AppError) as raised:
        get("docx")
    assert raised.value == AppError(FORMAT_UNKNOWN, format="docx", known="txt, srt")


@pytest.mark.parametrize("entry", FORMATS.values(), ids=lambda entry: entry.name)
class TestEveryFormat:
    def test_describes_itself(self, entry: Format) -> None:
        assert entry.extension == f".{entry.name}"
        assert entry.title

    def test_writes_text_with_unix_line_ends_and_no_byte_order_mark(self, entry: Format) -> None:
        cue = Cue(0, 1_000, ("\ufeffone\r", "两"))
        text = entry.write(Transcript("\ufeffone\r\n两", (), (cue,), Timing.PROVIDER))
        assert "one" in text
        assert text.endswith("\n")
        assert not set(text) & {"\r", "\ufeff"}

    def test_writes_nothing_of_nothing(self, entry: Format) -> None:
        assert entry.write(Transcript("", (), (), Timing.PROVIDER)) == ""
