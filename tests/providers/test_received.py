"""How much of an answer's body is read."""

import gzip
import itertools
from collections.abc import Iterator

import httpx
import pytest

from stt_desktop.providers.received import UnusableError, whole

PIECE = bytes(65536)
PACKED = {"content-encoding": "gzip"}


def endless(taken: list[int]) -> Iterator[bytes]:
    for number in itertools.count():
        taken.append(number)
        yield PIECE


def test_a_success_without_an_end_cannot_be_used() -> None:
    taken: list[int] = []
    with pytest.raises(UnusableError, match="no end"):
        whole(httpx.Response(200, content=endless(taken)))
    assert len(taken) < 300


@pytest.mark.parametrize("status", [302, 400, 413, 500])
def test_of_a_refusal_the_beginning_is_enough(status: int) -> None:
    """Its status tells that nothing was accepted, whatever follows."""
    taken: list[int] = []
    assert whole(httpx.Response(status, content=endless(taken))) == PIECE * 4
    assert len(taken) == 4


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (gzip.compress(b"no such model"), b"no such model"),
        (gzip.compress(b"cut short" * 10_000)[:60], b"cut short"),
        (gzip.compress(bytes(50_000_000)), bytes(256 * 1024)),
        (b"no gzip", b""),
    ],
    ids=["whole", "cut", "bomb", "none"],
)
def test_a_refusal_is_unpacked_as_far_as_it_goes(body: bytes, found: bytes) -> None:
    read = whole(httpx.Response(400, headers=PACKED, content=iter([body])))
    assert read == found or (found == b"cut short" and read.startswith(found))
    assert len(read) <= 256 * 1024
