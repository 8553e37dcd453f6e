"""Keys as people paste them, and how they are kept from sight."""

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.domain.errors import KEY_EMPTY, KEY_MALFORMED, KEY_TOO_LONG, AppError, Kind
from stt_desktop.domain.secret import LONGEST_KEY, Secret, clean_key

KEY = "sk-Ab3_9.x/y+z=="


@pytest.mark.parametrize(
    "pasted",
    [
        KEY,
        f"  {KEY}\t",
        f"{KEY}\r\n",
        f"\ufeff{KEY}\u200b",
        "sk-\u200bAb3\u00ad_9.x/y+z==",
        f"\u00a0{KEY}\u3000",
        f'"{KEY}"',
        f" “{KEY}” ",
        f"'{KEY}'\n",
        f"`{KEY}`",
        f"Bearer {KEY}",
        f"bearer   {KEY}",
        f"Authorization: Bearer {KEY}",
        f"X-API-Key: {KEY}",
        f"x-api-key:{KEY}",
        f"X-API-Key：{KEY}",
        f'"X-API-Key: {KEY}"',
        f"X-API-Key: '{KEY}'",
        f"'x-api-key : {KEY}'",
        "ｓｋ－Ａｂ３＿９．ｘ／ｙ＋ｚ＝＝",
    ],
)
def test_what_came_along_with_a_key_is_taken_away(pasted: str) -> None:
    assert clean_key(pasted) == Secret(KEY)


@pytest.mark.parametrize("pasted", ["", " \n", "\u200b", '""', "Bearer", "X-API-Key: ", "“”"])
def test_nothing_is_no_key(pasted: str) -> None:
    assert refusal(pasted) is KEY_EMPTY


@pytest.mark.parametrize(
    ("pasted", "position"),
    [
        ("two words", 4),
        ("first\nsecond", 6),
        ("first\tsecond", 6),
        ("nul\0inside", 4),
        ("del\x7finside", 4),
        ("sk-abc…xyz", 7),
        ("clé", 3),
        ("密钥", 1),
        ("sk—abc", 3),
        (" 'x²' ", 2),
    ],
)
def test_what_cannot_be_in_a_key_is_refused_by_its_place(pasted: str, position: int) -> None:
    with pytest.raises(AppError) as raised:
        clean_key(pasted)
    assert raised.value == AppError(KEY_MALFORMED, position=position)


def test_a_key_has_a_longest_length() -> None:
    assert clean_key("k" * LONGEST_KEY).reveal() == "k" * LONGEST_KEY
    with pytest.raises(AppError) as raised:
        clean_key("k" * (LONGEST_KEY + 1))
    assert raised.value == AppError(KEY_TOO_LONG, length=LONGEST_KEY + 1, limit=LONGEST_KEY)


@given(st.text(max_size=60))
def test_whatever_is_pasted_becomes_a_header_or_an_error_without_it(pasted: str) -> None:
    try:
        key = clean_key(pasted)
    except AppError as refused:
        details = refused.details
    else:
        details = {}
        assert key.reveal().isascii()
        assert key.reveal().isprintable()
        assert " " not in key.reveal()
        assert clean_key(key.reveal()) == key
    assert set(details) <= {"position", "length", "limit"}
    assert all(isinstance(value, int) for value in details.values())


def test_a_secret_shows_nothing() -> None:
    secret = Secret("sk-canary")
    shown = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r}",
        "%s".__mod__(secret),
        repr([secret]),
    ]
    shown += [repr({"key": secret}), str(ValueError(secret)), str(dir(secret))]
    assert "canary" not in "".join(shown)
    assert not hasattr(secret, "__dict__")
    assert secret.reveal() == "sk-canary"


@pytest.mark.parametrize("save", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps])
def test_a_secret_is_not_saved_by_accident(save: object) -> None:
    assert callable(save)
    with pytest.raises(TypeError) as raised:
        save(Secret("sk-canary"))
    assert "canary" not in str(raised.value)


def test_secrets_are_compared_by_their_text() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    with pytest.raises(TypeError):
        hash(Secret("a"))


def refusal(pasted: str) -> Kind:
    with pytest.raises(AppError) as raised:
        clean_key(pasted)
    return raised.value.kind
