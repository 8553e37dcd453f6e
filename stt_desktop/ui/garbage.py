"""Collects garbage on the GUI thread only.

Python runs its cycle collector in whatever thread happens to allocate. When that is a worker,
the destructors of Qt objects caught in a cycle run there too, and the process dies. So the
automatic collector is off while the window is open, and a timer does its work.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_INTERVAL_MS = 100
"""What a second of uploads and a hundred polls leave behind takes 10 to 50 ms in one go."""
_SETTLED = 10
_ALL = 600
"""Turns until the window is there, and between two looks through all that lives."""


class GuiThreadCollector(QObject):
    """Make it on the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self._tick)
        self._turns = 0
        self._looked_at_all = 0

    def start(self) -> None:
        gc.disable()
        # What the imports left lives as long as the program: never look at it again.
        gc.collect()
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        """Give the work back to Python. Call it when no worker thread is left."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _tick(self) -> None:
        self._turns += 1
        if self._turns == _SETTLED:
            # The window with its history is there by now, and stays: ten thousand tasks are not
            # to be looked through at every collection.
            gc.freeze()
        self.collect_what_is_due()

    def collect_what_is_due(self) -> int | None:
        """By Python's own thresholds, and of all generations once a minute at most; the
        generation collected, or None."""
        for generation in (2, 1, 0):
            if generation == 2 and self._turns - self._looked_at_all < _ALL:
                continue
            if gc.get_count()[generation] > gc.get_threshold()[generation] > 0:
                gc.collect(generation)
                if generation == 2:
                    self._looked_at_all = self._turns
                return generation
        return None
