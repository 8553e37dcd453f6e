"""One item is made while another is in use."""

import threading
from collections.abc import Iterator

import pytest

from stt_desktop.whisper.ahead import Ahead


def test_the_items_come_in_their_order_and_end() -> None:
    coming = Ahead(iter(range(5)))
    assert list(coming) == [0, 1, 2, 3, 4]
    coming.close()


def test_the_next_one_is_made_while_one_is_in_use_and_no_third() -> None:
    made: list[int] = []
    second = threading.Event()

    def make() -> Iterator[int]:
        for number in range(3):
            made.append(number)
            if number == 1:
                second.set()
            yield number

    coming = Ahead(make())
    in_use = next(iter(coming))
    assert in_use == 0
    assert second.wait(60)
    coming.close()
    assert made == [0, 1]


def test_what_making_one_raises_comes_in_its_place() -> None:
    def make() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    coming = Ahead(make())
    items = iter(coming)
    assert next(items) == 1
    with pytest.raises(ValueError, match="broken"):
        next(items)
    coming.close()


def test_closing_waits_for_the_one_in_the_making() -> None:
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def make() -> Iterator[int]:
        begun.set()
        may_end.wait(60)
        ended.set()
        yield 1

    coming = Ahead(make())
    assert begun.wait(60)
    closing = threading.Thread(target=coming.close)
    closing.start()
    closing.join(0.1)
    assert closing.is_alive()
    may_end.set()
    closing.join(60)
    assert not closing.is_alive()
    assert ended.is_set()
