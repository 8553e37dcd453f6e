"""Which container takes which codec."""

import pytest

from stt_desktop.domain.account import CAPABILITIES, Provider
from stt_desktop.media.extract.plan import Target, copied, encoded

SPEECH_TO_TEXT = CAPABILITIES[Provider.SPEECH_TO_TEXT].extensions
LINKAI = CAPABILITIES[Provider.LINKAI].extensions


@pytest.mark.parametrize(
    ("codec", "known", "ending"),
    [
        ("aac", SPEECH_TO_TEXT, ".m4a"),
        ("aac", frozenset({".mp4"}), ".mp4"),
        ("opus", LINKAI, ".ogg"),
        ("ac3", SPEECH_TO_TEXT, ".mp4"),
        ("wmav2", SPEECH_TO_TEXT, ".wma"),
        ("wmav2", LINKAI, None),
        ("dts", SPEECH_TO_TEXT, ".mkv"),
        ("dts", LINKAI, None),
        ("mp2", LINKAI, ".mpga"),
        ("adpcm_ms", SPEECH_TO_TEXT, None),
        ("adpcm_ms", None, ".mkv"),
    ],
)
def test_a_codec_finds_a_home_among_what_is_taken(
    codec: str, known: frozenset[str] | None, ending: str | None
) -> None:
    found = copied(codec, known)
    assert (None if found is None else found.ending) == ending


@pytest.mark.parametrize("known", [SPEECH_TO_TEXT, LINKAI, None])
def test_what_is_encoded_is_small(known: frozenset[str] | None) -> None:
    assert encoded(known) == Target(".ogg", "ogg")


def test_where_nothing_fits_nothing_is_made() -> None:
    assert encoded(frozenset({".mp3"})) is None
