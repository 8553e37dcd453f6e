"""Holds back an account's requests while its service asks for a pause."""

import random
from collections.abc import Callable

from stt_desktop.domain.ports import Clock

_SHORTEST_PAUSE = 1.0
"""Less is no pause: whoever asks for none (or names a date that is over) would be sent whole
recordings in a row, as fast as the network carries them."""
_FIRST_PAUSE = 2.0
_LONGEST_PAUSE = 60.0


def backoff(
    failures: int, first: float, longest: float, jitter: Callable[[], float] = random.random
) -> float:
    """Seconds to wait after the ``failures``-th failure in a row: exponential, full jitter."""
    most: float = min(longest, first * 2.0 ** min(failures - 1, 30))
    return most * jitter()


class Gate:
    """One for each account, for submissions and polls alike.

    A request takes the number that :meth:`passed` returns; what is learned from its answer counts
    only while no other request has closed the gate since. So eight requests that are refused
    together lengthen the pause once.
    """

    def __init__(self, clock: Clock, jitter: Callable[[], float] = random.random) -> None:
        self._clock = clock
        self._jitter = jitter
        self._opens_at = 0.0
        self._refusals = 0
        self._number = 0

    @property
    def seconds(self) -> float:
        """How long it stays closed; 0 when it is open."""
        return max(0.0, self._opens_at - self._clock.monotonic())

    async def passed(self) -> int:
        """Wait until it is open."""
        while self.seconds > 0:
            await self._clock.sleep(self.seconds)
        return self._number

    def refused(self, number: int, seconds: float | None) -> None:
        """Close it for ``seconds``, or, where the service did not say or asks for less than a
        second, for a time that doubles with every refusal."""
        if number == self._number:
            self._number += 1
            self._refusals += 1
        if seconds is None or seconds < _SHORTEST_PAUSE:
            # Not from zero on: it has just asked for a pause.
            most = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(self._refusals - 1, 30))
            seconds = most * (0.5 + self._jitter() / 2)
        self._opens_at = max(self._opens_at, self._clock.monotonic() + seconds)

    def answered(self, number: int) -> None:
        """The service has worked on a request: the next refusal is a first one again."""
        if number == self._number:
            self._refusals = 0
