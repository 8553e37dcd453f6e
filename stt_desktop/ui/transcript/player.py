"""Listening to a recording: the port, and Qt's player behind it.

Of a video only the sound is played. Times are milliseconds of the recording.
"""

import logging
from typing import Protocol

from PySide6.QtCore import QLoggingCategory, QObject, QUrl, Signal, SignalInstance

from stt_desktop.i18n import _

log = logging.getLogger(__name__)


class Player(Protocol):
    """What the transcript needs of a player."""

    @property
    def moved(self) -> SignalInstance:
        """Tells the position (ms), some twenty times a second while it plays, and after a seek."""
        ...

    @property
    def changed(self) -> SignalInstance:
        """``playing`` or ``problem`` is another one now."""
        ...

    @property
    def problem(self) -> str:
        """Why nothing can be heard, in people's words; empty where all is well."""
        ...

    @property
    def playing(self) -> bool: ...

    @property
    def position_ms(self) -> int: ...

    def load(self, path: str) -> None:
        """Another recording, stopped at its beginning; the empty path is none."""
        ...

    def play(self) -> None: ...

    def pause(self) -> None: ...

    def seek(self, position_ms: int) -> None: ...

    def set_rate(self, rate: float) -> None:
        """0.5 to 2; the voice keeps its pitch."""
        ...


class QtPlayer(QObject):
    """Qt's player. It wakes the sound system, so it is made when something is first played."""

    moved = Signal(int)
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.problem = ""
        self._path = ""
        self._position_ms = 0
        self._rate = 1.0
        self._qt: _Backend | None = None
        self._failed = False

    @property
    def playing(self) -> bool:
        return self._qt is not None and self._qt.playing

    @property
    def position_ms(self) -> int:
        return self._position_ms

    def load(self, path: str) -> None:
        if self._qt is not None:
            self._qt.unload()
        self._path = path
        self._position_ms = 0
        self._tell("")

    def play(self) -> None:
        if not self._path or not self._wake():
            return
        assert self._qt is not None
        self._qt.load(self._path)
        self._qt.set_rate(self._rate)
        self._qt.play(self._position_ms)

    def pause(self) -> None:
        if self._qt is not None:
            self._qt.pause()

    def seek(self, position_ms: int) -> None:
        self._position_ms = max(0, position_ms)
        if self._qt is not None:
            self._qt.seek(self._position_ms)
        self.moved.emit(self._position_ms)

    def set_rate(self, rate: float) -> None:
        self._rate = rate
        if self._qt is not None:
            self._qt.set_rate(rate)

    def _wake(self) -> bool:
        if self._qt is not None or self._failed:
            return not self._failed
        # It names every optional library that is not there.
        QLoggingCategory.setFilterRules("qt.multimedia.*=false")
        try:
            self._qt = _Backend(self)
        except ImportError as error:
            self._failed = True
            log.info("QtMultimedia cannot be loaded: %s", error)
            self._tell(_("Sound cannot be played here: a system library is missing."))
            return False
        self._qt.moved.connect(self._follow)
        self._qt.changed.connect(self._backend_changed)
        return True

    def _follow(self, position_ms: int) -> None:
        self._position_ms = position_ms
        self.moved.emit(position_ms)

    def _backend_changed(self) -> None:
        assert self._qt is not None
        self.problem = self._qt.problem
        self.changed.emit()

    def _tell(self, problem: str) -> None:
        self.problem = problem
        self.changed.emit()


class _Backend(QObject):
    """QMediaPlayer with its loading hidden: a seek before the recording is open waits for it."""

    moved = Signal(int)
    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer

        self._kinds = QMediaPlayer
        self._devices = QMediaDevices(self)
        self._player = QMediaPlayer(self)
        self._output = QAudioOutput(self)
        self._player.setAudioOutput(self._output)
        self._player.setPitchCompensation(True)
        self._path = ""
        self._waiting_ms: int | None = None
        self._error = ""
        self._player.positionChanged.connect(self._follow)
        self._player.playbackStateChanged.connect(lambda _state: self.changed.emit())
        self._player.mediaStatusChanged.connect(self._status)
        self._player.errorOccurred.connect(self._fail)
        self._devices.audioOutputsChanged.connect(self._devices_changed)

    @property
    def playing(self) -> bool:
        return self._player.playbackState() == self._kinds.PlaybackState.PlayingState

    @property
    def problem(self) -> str:
        if self._error:
            return _("The recording cannot be played: {reason}").format(reason=self._error)
        if not self._devices.audioOutputs():
            return _("No sound device was found: the recording runs, but nothing can be heard.")
        return ""

    def load(self, path: str) -> None:
        if path == self._path:
            return
        self._path = path
        self._error = ""
        self._player.setSource(QUrl.fromLocalFile(path))

    def unload(self) -> None:
        self._path = ""
        self._waiting_ms = None
        self._error = ""
        self._player.stop()
        self._player.setSource(QUrl())

    def play(self, position_ms: int) -> None:
        at_end = self._player.mediaStatus() == self._kinds.MediaStatus.EndOfMedia
        if at_end and position_ms >= self._player.duration() - 1:
            position_ms = 0
        self.seek(position_ms)
        self._player.play()
        self.changed.emit()

    def pause(self) -> None:
        self._player.pause()

    def seek(self, position_ms: int) -> None:
        if self._is_open():
            self._player.setPosition(position_ms)
        else:
            self._waiting_ms = position_ms

    def set_rate(self, rate: float) -> None:
        self._player.setPlaybackRate(rate)

    def _is_open(self) -> bool:
        status = self._kinds.MediaStatus
        return self._player.mediaStatus() not in (
            *(status.NoMedia, status.LoadingMedia),
            status.InvalidMedia,
        )

    def _status(self, _status: object) -> None:
        if self._waiting_ms is not None and self._is_open():
            position_ms, self._waiting_ms = self._waiting_ms, None
            self._player.setPosition(position_ms)

    def _follow(self, position_ms: int) -> None:
        # What it says of its beginning, before it is where it was asked to go, is of no interest.
        if self._waiting_ms is None and self._path:
            self.moved.emit(position_ms)

    def _fail(self, _error: object, words: str) -> None:
        self._error = words
        self.changed.emit()

    def _devices_changed(self) -> None:
        from PySide6.QtMultimedia import QMediaDevices

        self._output.setDevice(QMediaDevices.defaultAudioOutput())
        self.changed.emit()
