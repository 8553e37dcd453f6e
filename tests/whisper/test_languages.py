"""Languages as people write them."""

import pytest

from stt_desktop.domain.errors import LANGUAGE_UNKNOWN, AppError
from stt_desktop.whisper.languages import (
    LANGUAGES,
    iso_code,
    parse_language,
    wants_traditional_chinese,
)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (None, None),
        ("", None),
        ("auto", None),
        ("AUTO", None),
        ("en", "en"),
        ("EN", "en"),
        ("en-US", "en"),
        ("zh-CN", "zh"),
        ("zh_TW", "zh"),
        ("zh-Hant-TW", "zh"),
        (" de ", "de"),
        ("nb-NO", "no"),
        ("jv", "jw"),
        ("haw", "haw"),
    ],
)
def test_codes_are_understood(given: str | None, code: str | None) -> None:
    assert parse_language(given) == code


@pytest.mark.parametrize("given", ["klingon", "english", "xx", "e n", "yue"])
def test_others_are_refused(given: str) -> None:
    with pytest.raises(AppError) as caught:
        parse_language(given)
    assert caught.value.kind is LANGUAGE_UNKNOWN
    assert caught.value.details == {"language": given}


def test_the_script_of_chinese_is_told_apart() -> None:
    assert wants_traditional_chinese("zh-TW")
    assert wants_traditional_chinese("zh_Hant")
    assert not wants_traditional_chinese("zh-CN")
    assert not wants_traditional_chinese("zh")
    assert not wants_traditional_chinese(None)


def test_answers_use_iso_codes() -> None:
    assert iso_code("jw") == "jv"
    assert iso_code("en") == "en"


def test_the_list_is_that_of_the_multilingual_models() -> None:
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    # Cantonese came with large-v3; the base model does not know it.
    assert set(_LANGUAGE_CODES) - {"yue"} == LANGUAGES
