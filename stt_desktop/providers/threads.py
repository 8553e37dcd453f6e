"""Threads for what blocks: kept for a while, for what comes next.

Starting a thread waits until it runs. Where a hundred polls a second are each given a new one, it
is the event loop that waits, for whoever has the core.
"""

import queue
import threading
from collections.abc import Callable

_KEPT_SECONDS = 30.0


class Threads:
    """:meth:`run` may be called by any thread; no thread of these keeps the program from ending."""

    def __init__(self, name: str, kept_seconds: float = _KEPT_SECONDS) -> None:
        self._name = name
        self._kept_seconds = kept_seconds
        self._work: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._idle = threading.Semaphore(0)
        """One for each thread that waits for work which nobody has promised it."""

    def run(self, work: Callable[[], None]) -> None:
        """Begin ``work``, which raises nothing, at once."""
        is_awaited = self._idle.acquire(blocking=False)
        self._work.put(work)
        if not is_awaited:
            threading.Thread(target=self._serve, name=self._name, daemon=True).start()

    def _serve(self) -> None:
        this = threading.current_thread()
        while True:
            try:
                work = self._work.get(timeout=self._kept_seconds)
            except queue.Empty:
                if self._idle.acquire(blocking=False):
                    return
                continue  # work was promised in this moment
            this.name = self._name
            work()
            del work  # what it holds must not live as long as the thread
            this.name = f"{self._name} (idle)"
            self._idle.release()
