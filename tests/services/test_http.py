"""Requests come out of the bytes as they were sent, one after the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.services.http import Answer, CutError, MalformedRequestError, RequestReader, chunk

TWO = (
    b"POST /a/?task_id=1&task_id=2&b= HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
    b"GET /c HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n"
)
CHUNKS = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


def reader(data: bytes, step: int = 1 << 20, rest: bytes = b"") -> RequestReader:
    left = bytearray(data)

    def receive(most: int) -> bytes:
        piece = bytes(left[: min(step, most)])
        del left[: len(piece)]
        return piece

    return RequestReader(receive, rest)


@given(step=st.integers(1, 200))
def test_two_requests_on_one_connection(step: int) -> None:
    first = reader(TWO, step)
    head = first.head()
    assert head is not None
    assert (head.method, head.path, head.query) == ("POST", "/a/", {"task_id": "1", "b": ""})
    assert head.length == 5
    assert head.keeps_alive
    assert b"".join(first.body()) == b"hello"
    left = TWO[TWO.index(b"GET") :]
    second = reader(left[len(first.rest) :], step, first.rest)
    head = second.head()
    assert head is not None
    assert (head.method, head.path, head.length, head.keeps_alive) == ("GET", "/c", None, False)
    assert list(second.body()) == []


def test_a_body_in_chunks() -> None:
    one = reader(CHUNKS + chunk(b"hel") + chunk(b"lo") + chunk(b""))
    assert one.head() is not None
    assert b"".join(one.body()) == b"hello"


@pytest.mark.parametrize(
    "data", [TWO[: TWO.index(b"lo") + 1], CHUNKS + chunk(b"hel"), CHUNKS + b"5\r\nhel"]
)
def test_a_body_that_ends_early_is_cut(data: bytes) -> None:
    one = reader(data)
    assert one.head() is not None
    with pytest.raises(CutError):
        list(one.body())


@pytest.mark.parametrize("data", [b"", b"GET / HT", TWO[:40]])
def test_no_head_no_request(data: bytes) -> None:
    assert reader(data).head() is None


@pytest.mark.parametrize(
    "data",
    [b"\x16\x03\x01\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"x" * 99_999],
)
def test_what_is_no_http_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedRequestError):
        reader(data).head()


def test_chunks_that_are_none_are_refused() -> None:
    one = reader(CHUNKS + b"xyz\r\n")
    assert one.head() is not None
    with pytest.raises(MalformedRequestError):
        list(one.body())


def test_an_answer_has_its_length_and_headers() -> None:
    answer = Answer.of_json(429, {"a": "é"}).with_headers(("Retry-After", "3"))
    head, _, body = answer.encode().partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"HTTP/1.1 429 Too Many Requests"
    assert {b"Content-Type: application/json", b"Retry-After: 3", b"Content-Length: 11"} < {*lines}
    assert body == '{"a": "é"}'.encode()


def test_a_status_that_nobody_knows_can_be_sent() -> None:
    assert Answer(799).encode().startswith(b"HTTP/1.1 799 \r\n")
