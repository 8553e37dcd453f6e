from stt_desktop.ui import languages
from stt_desktop.whisper.languages import parse_language


def test_the_engine_knows_every_language_that_is_offered() -> None:
    for code in languages.CODES:
        parse_language(code)


def test_the_usual_ones_are_not_offered_twice() -> None:
    assert set(languages.COMMON) <= languages.CODES
    assert set(languages.others()) == languages.CODES - set(languages.COMMON)


def test_names() -> None:
    assert languages.name(None) == "Detect language"
    assert languages.name("de") == "German"
    assert languages.long_name("de") == "German – Deutsch"
    assert languages.long_name("en") == "English"
    assert languages.name("xx") == "xx"
