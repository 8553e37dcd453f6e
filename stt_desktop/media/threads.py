"""Blocking work in threads that nobody waits for when the program ends."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


class Line:
    """From a thread to the event loop, until the loop's side hangs up.

    All that the thread knows of who asked is behind it, and let go of then: what a thread lets go
    of last ends in that thread, and a window or Qt's loop that does takes the process along.
    """

    def __init__(self, **hearers: Callable[..., object]) -> None:
        """To be made on the loop."""
        self._other_end: tuple[asyncio.AbstractEventLoop, dict[str, Callable[..., object]]] | None
        self._other_end = asyncio.get_running_loop(), hearers

    def say(self, hearer: str, *words: object) -> None:
        """Have one of the hearers called on the loop. From the thread."""
        other_end = self._other_end
        if other_end is not None:
            loop, hearers = other_end
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(hearers[hearer], *words)

    def hang_up(self) -> None:
        """Nobody is called from here on, but for what was said already. From the loop."""
        self._other_end = None


def hearer_of(result: asyncio.Future[_T]) -> Callable[[_T | None, BaseException | None], None]:
    """Settles ``result`` by a thread's result or its error."""

    def settle(value: _T | None, error: BaseException | None) -> None:
        if result.cancelled():
            return
        if error is None:
            result.set_result(value)  # type: ignore[arg-type]
        else:
            result.set_exception(error)

    return settle


async def in_thread(function: Callable[[], _T], name: str) -> _T:
    """The function's result, from a thread that does not keep the program from ending. It goes on
    when this is cancelled: its caller knows how to end it."""
    future: asyncio.Future[_T] = asyncio.get_running_loop().create_future()
    line = Line(settle=hearer_of(future))

    def work() -> None:
        result, failure = None, None
        try:
            result = function()
        except BaseException as error:  # noqa: BLE001 - raised again where it is awaited
            failure = error
        line.say("settle", result, failure)

    threading.Thread(target=work, name=name, daemon=True).start()
    try:
        return await future
    finally:
        line.hang_up()
