"""A player without sound, whose time the test turns."""

from PySide6.QtCore import QObject, Signal


class ScriptedPlayer(QObject):
    """Implements the port: ``run_to`` plays on to a time. ``loaded`` is the recording's path."""

    moved = Signal(int)
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.problem = ""
        self.loaded = ""
        self.rate = 1.0
        self._playing = False
        self._position_ms = 0

    @property
    def playing(self) -> bool:
        return self._playing

    @property
    def position_ms(self) -> int:
        return self._position_ms

    def load(self, path: str) -> None:
        self.loaded = path
        self._playing = False
        self._position_ms = 0
        self.changed.emit()

    def play(self) -> None:
        if self.loaded:
            self._playing = True
            self.changed.emit()

    def pause(self) -> None:
        self._playing = False
        self.changed.emit()

    def seek(self, position_ms: int) -> None:
        self._position_ms = position_ms
        self.moved.emit(position_ms)

    def set_rate(self, rate: float) -> None:
        self.rate = rate

    def run_to(self, position_ms: int) -> None:
        """Play on, in steps of a twentieth of a second; not farther than to the first jump."""
        while self.playing and self._position_ms < position_ms:
            reached = self._position_ms = min(position_ms, self._position_ms + 50)
            self.moved.emit(reached)
            if self._position_ms != reached:
                return

    def fail(self, problem: str) -> None:
        self.problem = problem
        self._playing = False
        self.changed.emit()
