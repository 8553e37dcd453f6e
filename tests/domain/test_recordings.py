"""Which names are taken for recordings."""

import pytest

from stt_desktop.domain.recordings import MEDIA, is_media_name

SPEECH_TO_TEXT = (
    ".aac .amr .avi .flac .flv .m4a .mkv .mov .mp3 .mp4 .mpeg .ogg .opus .wav .webm .wma .wmv"
)
LINKAI = ".mp3 .mp4 .mpeg .mpga .m4a .ogg .wav .webm .flac .amr"


def test_every_format_that_the_services_name_is_found() -> None:
    assert set(SPEECH_TO_TEXT.split()) <= MEDIA
    assert set(LINKAI.split()) <= MEDIA


@pytest.mark.parametrize("name", ["a.MP3", "a.b.m4a", "\N{CJK UNIFIED IDEOGRAPH-8A9E}.wav"])
def test_media_names(name: str) -> None:
    assert is_media_name(name)


@pytest.mark.parametrize("name", ["mp3", "a.txt", "a.srt", "a.jpg", "a.mp3.part", ""])
def test_other_names(name: str) -> None:
    assert not is_media_name(name)
