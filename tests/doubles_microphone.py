"""A microphone that says what the test says."""

from collections.abc import Callable

from stt_desktop.domain.errors import AppError
from stt_desktop.media.recording import SoundFormat

SOUND = SoundFormat(16_000, 1)


class ScriptedMicrophone:
    """Implements the port ``Microphone``. ``say`` is sound, ``break_off`` pulls the plug."""

    def __init__(self) -> None:
        self.found = [("1", "Headset"), ("2", "Webcam")]
        self.allowed = True
        self.failure: AppError | None = None
        self.listening = ""
        self.paused = False
        self._heard: Callable[[bytes], None] = lambda _sound: None
        self._failed: Callable[[AppError], None] = lambda _error: None

    def devices(self) -> list[tuple[str, str]]:
        return self.found

    def ask(self, then: Callable[[bool], None]) -> None:
        then(self.allowed)

    def start(
        self, device: str, heard: Callable[[bytes], None], failed: Callable[[AppError], None]
    ) -> SoundFormat:
        if self.failure is not None:
            raise self.failure
        self.listening = device
        self._heard, self._failed = heard, failed
        return SOUND

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False

    def stop(self) -> None:
        self.listening = ""

    def say(self, seconds: float, loudness: int = 8000) -> None:
        if self.listening and not self.paused:
            self._heard(loudness.to_bytes(2, "little", signed=True) * round(seconds * SOUND.rate))

    def break_off(self, error: AppError) -> None:
        self._failed(error)
