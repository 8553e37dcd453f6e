"""A key is shown to nobody, and is read as the person meant it."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.domain.errors import KEY_EMPTY, KEY_MALFORMED, KEY_TOO_LONG, AppError
from stt_desktop.domain.secret import LONGEST_KEY, Secret, clean_key

KEY = "sk-Ab_12.34"


def test_a_secret_shows_itself_only_when_asked() -> None:
    secret = Secret(KEY)
    assert secret.reveal() == KEY
    for shown in (repr(secret), str(secret), f"{secret}", repr([secret])):
        assert KEY not in shown


@pytest.mark.parametrize("leak", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_secret_is_neither_pickled_nor_copied(leak: object) -> None:
    assert callable(leak)
    with pytest.raises(TypeError, match="neither pickled nor copied"):
        leak(Secret(KEY))


def test_secrets_are_compared_but_are_no_keys_of_a_dictionary() -> None:
    assert Secret(KEY) == Secret(KEY)
    assert Secret(KEY) != Secret("other")
    assert Secret(KEY) != KEY
    with pytest.raises(TypeError):
        hash(Secret(KEY))


@pytest.mark.parametrize(
    "pasted",
    [
        KEY,
        f"  {KEY}\r\n",
        f'"{KEY}"',
        f"“ {KEY} ”",
        f"Bearer {KEY}",
        f"Authorization: Bearer {KEY}",
        f"'x-api-key : {KEY}'",
        f"\ufeff{KEY[:4]}\u200b{KEY[4:]}",
        "".join(chr(ord(char) + 0xFEE0) for char in KEY),
    ],
)
def test_what_does_not_belong_to_a_key_is_taken_away(pasted: str) -> None:
    assert clean_key(pasted).reveal() == KEY


@pytest.mark.parametrize("pasted", ["", " \n", '""', "Bearer", "X-API-Key:"])
def test_nothing_is_no_key(pasted: str) -> None:
    with pytest.raises(AppError) as raised:
        clean_key(pasted)
    assert raised.value.kind is KEY_EMPTY


def test_a_key_has_a_longest_length() -> None:
    assert clean_key("k" * LONGEST_KEY).reveal() == "k" * LONGEST_KEY
    with pytest.raises(AppError) as raised:
        clean_key("k" * (LONGEST_KEY + 1))
    assert raised.value == AppError(KEY_TOO_LONG, length=LONGEST_KEY + 1, limit=LONGEST_KEY)


@pytest.mark.parametrize(("pasted", "position"), [("ab cd", 3), ("ab\ncd", 3), ("sk-…", 4)])
def test_a_character_that_no_key_has_is_told_by_its_place(pasted: str, position: int) -> None:
    with pytest.raises(AppError) as raised:
        clean_key(pasted)
    assert raised.value == AppError(KEY_MALFORMED, position=position)


@given(st.text())
def test_whatever_is_pasted_becomes_a_header_value_or_an_error_without_it(pasted: str) -> None:
    key, details = "", dict[str, str | int]()
    try:
        key = clean_key(pasted).reveal()
    except AppError as error:
        details = dict(error.details)
    assert set(details) <= {"position", "length", "limit"}
    assert key.isascii()
    assert key.isprintable()
    assert " " not in key
