"""Each oddity is odd in the way its name says."""

import json

import pytest

from tests.services import odd_json

BODY = b'{"code": 200, "data": {"task_id": "t", "task_status": "PENDING"}}'


@pytest.mark.parametrize("name", ["not_utf8", "utf16"])
def test_these_are_no_utf8(name: str) -> None:
    with pytest.raises(UnicodeDecodeError):
        odd_json.ODDITIES[name](BODY).decode("utf-8")


def test_these_are_read_by_python_all_the_same() -> None:
    assert json.loads(odd_json.duplicate_keys(BODY)) == json.loads(BODY)
    assert odd_json.duplicate_keys(BODY).count(b'"code"') == 2
    numbers = json.loads(odd_json.not_a_number(BODY))
    assert numbers["b"] == -numbers["c"] == float("inf")
    assert json.loads(odd_json.utf8_with_mark(BODY)) == json.loads(BODY)
    with pytest.raises(UnicodeEncodeError):
        json.loads(odd_json.lone_surrogate(BODY))["comment"].encode("utf-8")


def test_these_are_refused() -> None:
    with pytest.raises(RecursionError):
        json.loads(odd_json.nested(BODY))
    with pytest.raises(ValueError, match=r"Exceeds the limit .* digits"):
        json.loads(odd_json.huge_number(BODY))
    for change in (odd_json.empty, odd_json.half):
        with pytest.raises(json.JSONDecodeError):
            json.loads(change(BODY))


def test_members_are_set_and_left_out() -> None:
    renamed = json.loads(odd_json.with_member("data.task_status", "RUNNING")(BODY))
    assert renamed == {"code": 200, "data": {"task_id": "t", "task_status": "RUNNING"}}
    lacking = json.loads(odd_json.without_member("data.task_id")(BODY))
    assert lacking == {"code": 200, "data": {"task_status": "PENDING"}}
    with pytest.raises(KeyError):
        odd_json.without_member("data.unknown")(BODY)
    assert json.loads(odd_json.replaced(None)(BODY)) is None
