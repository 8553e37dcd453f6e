"""Which version is newer, and what a feed may say."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.domain.release import Release, read_release

PAGE = "https://example.org/releases/1.2.0"


@pytest.mark.parametrize(
    ("version", "than", "newer"),
    [
        ("0.2.0", "0.1.0", True),
        ("0.10.0", "0.9.9", True),
        ("1.0", "1.0.0", False),
        ("1.0.1", "1.0", True),
        ("0.1.0", "0.1.0", False),
        ("0.1.0", "0.2.0", False),
        ("0.0", "0.0.0", False),
        ("9.9.9", "0.1.0.dev3", False),
    ],
)
def test_versions_are_compared_as_numbers(version: str, than: str, newer: bool) -> None:
    assert Release(version, PAGE).is_newer_than(than) is newer


def test_a_feed_is_read() -> None:
    text = json.dumps({"version": "1.2.0", "page": PAGE, "more": 1})
    assert read_release(text) == Release("1.2.0", PAGE)


@pytest.mark.parametrize(
    "told",
    [
        {"version": "1.2.0"},
        {"version": 2, "page": PAGE},
        {"version": "1.2.0 <b>", "page": PAGE},
        {"version": "1.2.0", "page": "http://example.org/"},
        {"version": "1.2.0", "page": "file:///etc/passwd"},
        {"version": "1.2.0", "page": "https://example.org/ x"},
        [],
        None,
        "1.2.0",
    ],
)
def test_what_is_no_release_is_refused(told: object) -> None:
    with pytest.raises(ValueError, match="no release"):
        read_release(json.dumps(told))


@given(st.text())
def test_any_text_is_refused_without_another_error(text: str) -> None:
    try:
        read_release(text)
    except ValueError:
        return
    raise AssertionError(text)
