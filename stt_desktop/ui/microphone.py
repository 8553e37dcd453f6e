"""The microphone: which there are, and their sound."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QIODevice, QMicrophonePermission, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from stt_desktop.domain.errors import (
    MICROPHONE_FAILED,
    MICROPHONE_MISSING,
    N_,
    AppError,
)
from stt_desktop.media.recording import SoundFormat

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioSource

_RATES = (48_000, 44_100, 16_000)
_LOOK_MS = 500
_PATIENT_LOOKS = 4


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
        self._silent_looks = 0
        self._name = ""
        self._heard: Callable[[bytes], None] = lambda _sound: None
        self._failed: Callable[[AppError], None] = lambda _error: None
        # Looked at, and not told by its signal: PySide 6.11 cannot pass that one's argument on.
        self._watch = QTimer(self)
        self._watch.setInterval(_LOOK_MS)
        self._watch.timeout.connect(self._look)

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
        opened = source.start()
        if source.error() != QtAudio.Error.NoError:
            source.deleteLater()
            raise AppError(MICROPHONE_FAILED, device=name, reason=N_("it cannot be opened"))
        opened.readyRead.connect(self._read)
        self._source, self._device, self._rest = source, opened, b""
        self._heard, self._failed, self._name = heard, failed, name
        self._silent_looks = 0
        self._watch.start()
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
        self._watch.stop()
        if self._source is not None:
            self._read()
            source, self._source, self._device = self._source, None, None
            source.stop()
            source.deleteLater()

    def _look(self) -> None:
        from PySide6.QtMultimedia import QtAudio

        if self._source is None or self._source.state() == QtAudio.State.SuspendedState:
            self._silent_looks = 0
            return
        self._silent_looks += 1
        if self._source.state() == QtAudio.State.StoppedState:
            reason = self._source.error().name.removesuffix("Error").lower()
        elif self._silent_looks > _PATIENT_LOOKS:
            # A sound server that dies says nothing: even silence is sound that arrives.
            reason = "nothing arrives"
        else:
            return
        self._watch.stop()
        self._failed(AppError(MICROPHONE_FAILED, device=self._name, reason=reason))

    def _read(self) -> None:
        if self._device is None:
            return
        data = self._rest + self._device.readAll().data()
        whole = len(data) - len(data) % self._frame
        self._rest = data[whole:]
        if whole:
            self._silent_looks = 0
            self._heard(data[:whole])


def level_of(sound: bytes) -> float:
    """The loudest sample of 16 bits, 0 to 1."""
    samples = memoryview(sound).cast("h")
    if not samples:
        return 0.0
    highest, lowest = max(samples), min(samples)
    return max(highest, -lowest) / 32_768
