"""The microphone: which there are, and their sound."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QIODevice, QMicrophonePermission, QObject, Qt
from PySide6.QtWidgets import QApplication

from stt_desktop.domain.errors import (
    MICROPHONE_FAILED,
    MICROPHONE_MISSING,
    AppError,
)
from stt_desktop.media.recording import SoundFormat

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioSource

_RATES = (48_000, 44_100, 16_000)


class Microphone(Protocol):
    """All on the window's thread."""

    def devices(self) -> Sequence[tuple[str, str]]:
        """(id, name) of each, the system's default first."""
        ...

    def ask(self, then: Callable[[bool], None]) -> None:
        """Ask the system, and it perhaps the person, whether the microphone may be used."""
        ...

    def start(
        self, device: str, heard: Callable[[bytes], None], failed: Callable[[AppError], None]
    ) -> SoundFormat:
        """Listen. ``heard`` gets whole samples of the format that is returned; after ``failed``
        no sound comes any more.

        Raises:
            AppError: MICROPHONE_MISSING or MICROPHONE_FAILED.
        """
        ...

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def stop(self) -> None: ...


class QtMicrophone(QObject):
    """Implements the port with QtMultimedia, which is loaded when it is first needed."""

    def __init__(self) -> None:
        super().__init__()
        self._source: QAudioSource | None = None
        self._device: QIODevice | None = None
        self._rest = b""
        self._frame = 2
        self._heard: Callable[[bytes], None] = lambda _sound: None

    def devices(self) -> list[tuple[str, str]]:
        from PySide6.QtMultimedia import QMediaDevices

        default = QMediaDevices.defaultAudioInput()
        found = sorted(QMediaDevices.audioInputs(), key=lambda one: one != default)
        return [(one.id().toStdString(), one.description()) for one in found]

    def ask(self, then: Callable[[bool], None]) -> None:
        permission = QMicrophonePermission()
        app = QApplication.instance()
        assert app is not None
        match app.checkPermission(permission):
            case Qt.PermissionStatus.Undetermined:
                app.requestPermission(
                    permission,
                    self,
                    lambda answer: then(answer.status() is Qt.PermissionStatus.Granted),
                )
            case status:
                then(status is Qt.PermissionStatus.Granted)

    def start(
        self, device: str, heard: Callable[[bytes], None], failed: Callable[[AppError], None]
    ) -> SoundFormat:
        from PySide6.QtMultimedia import QAudioFormat, QAudioSource, QMediaDevices, QtAudio

        chosen = next(
            (one for one in QMediaDevices.audioInputs() if one.id().toStdString() == device), None
        )
        if chosen is None:
            raise AppError(MICROPHONE_MISSING)
        form = QAudioFormat()
        form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        for channels, rate in [(1, rate) for rate in _RATES] + [(2, rate) for rate in _RATES]:
            form.setChannelCount(channels)
            form.setSampleRate(rate)
            if chosen.isFormatSupported(form):
                break
        source = QAudioSource(chosen, form, self)
        name = chosen.description()

        def follow(state: QtAudio.State) -> None:
            if state == QtAudio.State.StoppedState and source.error() != QtAudio.Error.NoError:
                reason = source.error().name.removesuffix("Error").lower()
                failed(AppError(MICROPHONE_FAILED, device=name, reason=reason))

        opened = source.start()
        if source.error() != QtAudio.Error.NoError:
            source.deleteLater()
            raise AppError(MICROPHONE_FAILED, device=name, reason="it cannot be opened")
        source.stateChanged.connect(follow)
        opened.readyRead.connect(self._read)
        self._source, self._device, self._rest = source, opened, b""
        self._heard = heard
        self._frame = form.channelCount() * 2
        return SoundFormat(form.sampleRate(), form.channelCount())

    def pause(self) -> None:
        if self._source is not None:
            self._read()
            self._source.suspend()

    def resume(self) -> None:
        if self._source is not None:
            self._source.resume()

    def stop(self) -> None:
        if self._source is not None:
            self._read()
            source, self._source, self._device = self._source, None, None
            source.stateChanged.disconnect()
            source.stop()
            source.deleteLater()

    def _read(self) -> None:
        if self._device is None:
            return
        data = self._rest + self._device.readAll().data()
        whole = len(data) - len(data) % self._frame
        self._rest = data[whole:]
        if whole:
            self._heard(data[:whole])


def level_of(sound: bytes) -> float:
    """The loudest sample of 16 bits, 0 to 1."""
    samples = memoryview(sound).cast("h")
    if not samples:
        return 0.0
    highest, lowest = max(samples), min(samples)
    return max(highest, -lowest) / 32_768
