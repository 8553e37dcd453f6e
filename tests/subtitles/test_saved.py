"""A person's own style, saved and read again."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.domain.errors import STYLE_UNUSABLE, AppError
from stt_desktop.subtitles.presets import PRESETS
from stt_desktop.subtitles.saved import LIMITS, from_dict, to_dict
from stt_desktop.subtitles.style import Style, style_for

_KNOWN = [preset.style for preset in PRESETS.values()] + [
    style_for(code) for code in ("en", "zh", "yue", "ja", "ko", "ru", "th", "de")
]


@pytest.mark.parametrize("style", _KNOWN)
def test_a_style_comes_back_from_json(style: Style) -> None:
    assert from_dict(json.loads(json.dumps(to_dict(style)))) == style


def test_what_is_missing_has_its_default_and_what_is_unknown_is_left_out() -> None:
    assert from_dict({}) == Style()
    assert from_dict({"max_chars": 30, "from_the_future": [1]}) == Style(max_chars=30)


def test_every_number_has_limits_that_its_default_keeps() -> None:
    numbers = {name for name in to_dict(Style()) if name != "language"}
    assert set(LIMITS) == numbers


@pytest.mark.parametrize(
    ("data", "field", "allowed"),
    [
        ({"max_chars": 3}, "max_chars", "4 – 200"),
        ({"max_chars": 30.5}, "max_chars", "4 – 200"),
        ({"max_chars": True}, "max_chars", "4 – 200"),
        ({"max_chars": "42"}, "max_chars", "4 – 200"),
        ({"max_chars": None}, "max_chars", "4 – 200"),
        ({"max_cps": float("nan")}, "max_cps", "1 – 100"),
        ({"max_cps": float("inf")}, "max_cps", "1 – 100"),
        ({"max_wpm": 5}, "max_wpm", "20 – 1000"),
        ({"min_ms": 8_000}, "min_ms", "1 – 7000"),
        ({"min_ms": 900, "max_ms": 800}, "min_ms", "1 – 800"),
        ({"language": "English!"}, "language", "en, zh, …"),
        ({"language": 7}, "language", "en, zh, …"),
    ],
)
def test_what_cannot_be_used_is_named(data: dict[str, Any], field: str, allowed: str) -> None:
    with pytest.raises(AppError) as raised:
        from_dict(data)
    value = str(data[field])
    assert raised.value == AppError(STYLE_UNUSABLE, field=field, value=value, allowed=allowed)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=3,
)


@given(st.dictionaries(st.sampled_from(list(to_dict(Style()))), _JSON))
def test_any_json_is_a_style_or_a_clear_error(data: dict[str, Any]) -> None:
    try:
        style = from_dict(data)
    except AppError as error:
        assert error.details["field"] in data  # noqa: PT017 - either is right
    else:
        assert from_dict(to_dict(style)) == style
