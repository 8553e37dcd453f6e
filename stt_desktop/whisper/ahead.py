"""Work that is ready when it is asked for. Child only."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Ahead(Generic[Item]):
    """The same items, one at most made in a thread before it is asked for: the first at once, the
    next while the one before it is in use. What making one raises comes in its place.

    Close it before what ``items`` reads from: one may be in the making.
    """

    def __init__(self, items: Iterator[Item]) -> None:
        self._items = items
        self._thread = ThreadPoolExecutor(1, "ahead")
        self._coming: Future[tuple[Item, ...]] = self._thread.submit(self._make)

    def __iter__(self) -> Iterator[Item]:
        while made := self._coming.result():
            self._coming = self._thread.submit(self._make)
            yield made[0]

    def close(self) -> None:
        """Waits for the one in the making."""
        self._thread.shutdown(cancel_futures=True)

    def _make(self) -> tuple[Item, ...]:
        """None behind the last one."""
        for item in self._items:
            return (item,)
        return ()
