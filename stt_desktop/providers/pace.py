"""How fast all uploads together may be: a token bucket, used by the sending threads."""

import threading
import time
from collections.abc import Callable

_BURST_SECONDS = 0.1
"""So much time's worth may leave at once: little, so that a line that is shared with others is not
taken from them for a moment either."""

_LEAST_BYTES = 1024

_LOOK_SECONDS = 0.25
"""How long a waiting thread may not notice that the pace was changed."""

_SHORTEST_SECONDS = 0.001
"""Below what a clock tells apart, nobody would get on."""


class Pace:
    """May be asked and changed by any thread, also while others wait.

    ``monotonic`` gives seconds that never go backwards.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._rate: float | None = None
        self._tokens = 0.0
        self._filled_at = 0.0

    def limit(self, bytes_per_second: float | None) -> None:
        """From now on; None is as fast as the line is."""
        with self._lock:
            if bytes_per_second != self._rate:
                self._rate = bytes_per_second
                self._tokens = 0.0
                self._filled_at = self._monotonic()

    def take(self, wanted: int) -> tuple[int, float]:
        """(how many of ``wanted`` bytes may leave now, seconds to wait before asking again where
        that is 0)."""
        with self._lock:
            if self._rate is None:
                return wanted, 0.0
            most = max(_LEAST_BYTES, self._rate * _BURST_SECONDS)
            now = self._monotonic()
            self._tokens = min(most, self._tokens + (now - self._filled_at) * self._rate)
            self._filled_at = now
            portion = min(wanted, int(most))
            if self._tokens >= portion:
                self._tokens -= portion
                return portion, 0.0
            seconds = (portion - self._tokens) / self._rate
            return 0, min(_LOOK_SECONDS, max(_SHORTEST_SECONDS, seconds))
