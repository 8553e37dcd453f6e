"""From the microphone to a task; and what a program that was killed had recorded."""

import asyncio
import os
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from math import log10
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QWidget

from stt_desktop.domain.errors import (
    DISK_FULL,
    FOLDER_READ_ONLY,
    MICROPHONE_FORBIDDEN,
    MICROPHONE_MISSING,
    AppError,
)
from stt_desktop.i18n import _, ngettext, sentences
from stt_desktop.media.recording import (
    UNFINISHED,
    RecordingFile,
    SoundFormat,
    finish,
    unfinished,
)
from stt_desktop.paths import Paths
from stt_desktop.ui.async_bridge import Bridge, answer
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.dialogs.record import RecordDialog
from stt_desktop.ui.microphone import Microphone, QtMicrophone, level_of
from stt_desktop.ui.notices import NoticeArea
from stt_desktop.ui.theme import Theme

NOTICE = "recording"
_QUIETEST_DB = -60.0


class Recording:
    """``add`` makes tasks of files."""

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        notices: NoticeArea,
        bridge: Bridge,
        folder: Path,
        *,
        add: Callable[[Sequence[str]], Coroutine[Any, Any, object]],
        microphone: Callable[[], Microphone] = QtMicrophone,
    ) -> None:
        self._theme = theme
        self._window = window
        self._notices = notices
        self._bridge = bridge
        self._folder = folder
        self._add = add
        self._make_microphone = microphone
        self._microphone: Microphone | None = None
        self._file: RecordingFile | None = None
        self._files = asyncio.Lock()
        """Held while files come and go: one that is being recorded was left by nobody."""
        self._sound = SoundFormat()
        self._recorded = 0
        self._is_discarded = False
        self._dialog: RecordDialog | None = None

    async def record(self) -> None:
        """Let the person record; a task when they stop."""
        if self._dialog is not None:
            self._dialog.raise_()
            return
        microphone = await self._ready()
        dialog = self._dialog = RecordDialog(self._theme, microphone.devices(), self._window)
        dialog.start_wanted.connect(lambda device: self._bridge.spawn(self._start(device)))
        dialog.pause_wanted.connect(lambda on: microphone.pause() if on else microphone.resume())
        dialog.discard_wanted.connect(lambda: self._bridge.spawn(self._discard(dialog)))
        try:
            await answer(dialog)
        finally:
            self._dialog = None
            dialog.deleteLater()
            # Also when the program ends in the middle of it: what was said is kept.
            made = await asyncio.shield(self._finish(microphone))
        if made is not None:
            await self._add([str(made)])

    async def keep_what_was_left(self) -> None:
        """Make tasks of recordings that a killed program had begun."""
        async with self._files:
            mine = None if self._file is None else self._file.path
            made = await asyncio.to_thread(_finish_all, self._folder, mine)
        if made:
            await self._add([str(path) for path in made])
            words = ngettext(
                "A recording that was interrupted is kept.",
                "{count} recordings that were interrupted are kept.",
                len(made),
            )
            self._notices.tell(NOTICE, words.format(count=len(made)), icon="mic")

    async def _ready(self) -> Microphone:
        if self._microphone is None:
            self._microphone = self._make_microphone()
        allowed: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._microphone.ask(allowed.set_result)
        if not await allowed:
            raise AppError(MICROPHONE_FORBIDDEN)
        if not self._microphone.devices():
            raise AppError(MICROPHONE_MISSING)
        return self._microphone

    async def _start(self, device: str) -> None:
        if self._microphone is None or self._file is not None:
            return
        try:
            self._sound = self._microphone.start(device, self._hear, self._tell)
            self._recorded, self._is_discarded = 0, False
            async with self._files:
                self._file = await asyncio.to_thread(self._open, asyncio.get_running_loop())
        except AppError as error:
            self._microphone.stop()
            self._tell(error)
            return
        if self._dialog is None:
            return
        self._dialog.show_recording()

    def _open(self, loop: asyncio.AbstractEventLoop) -> RecordingFile:
        now = datetime.now().astimezone()
        name = _("Recording {date}").format(date=now.strftime("%Y-%m-%d %H-%M-%S"))
        path = self._folder / f"{name}{UNFINISHED}"

        def failed(error: OSError) -> None:
            loop.call_soon_threadsafe(self._disk_failed, error)

        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return RecordingFile(path, self._sound, failed)
        except OSError as error:
            raise AppError(FOLDER_READ_ONLY, folder=str(self._folder)) from error

    def _hear(self, sound: bytes) -> None:
        if self._file is None or self._dialog is None:
            return
        self._file.put(sound)
        self._recorded += len(sound)
        level = level_of(sound)
        share = 0.0 if not level else max(0.0, 1 - 20 * log10(level) / _QUIETEST_DB)
        self._dialog.show_sound(self._recorded * 1000 // self._sound.bytes_per_second, share)

    def _disk_failed(self, _error: OSError) -> None:
        if self._microphone is not None:
            self._microphone.stop()
        self._tell(AppError(DISK_FULL, folder=str(self._folder), name=_("Recording")))

    def _tell(self, error: AppError) -> None:
        if self._dialog is not None:
            self._dialog.show_problem(sentences(error.message(_), error.advice(_)))

    async def _discard(self, dialog: RecordDialog) -> None:
        sure = await Question(
            self._theme,
            _("Discard the recording?"),
            _("What was recorded is deleted."),
            [("keep", _("Keep it"), True), ("discard", _("Discard"), False)],
            dialog,
            cancel=False,
        ).ask()
        if sure == "discard":
            self._is_discarded = True
            dialog.reject()

    async def _finish(self, microphone: Microphone) -> Path | None:
        microphone.stop()
        async with self._files:
            file, self._file = self._file, None
            if file is None:
                return None
            await asyncio.to_thread(file.close)
            if self._is_discarded:
                await asyncio.to_thread(file.path.unlink, missing_ok=True)
                return None
            return await asyncio.to_thread(finish, file.path)


def recordings_folder(paths: Paths) -> Path:
    """Where people look for what they recorded; with all other state where that was moved."""
    music = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
    if "STT_DESKTOP_HOME" in os.environ or not music:
        return paths.data / "recordings"
    return Path(music) / "STT Desktop"


def _finish_all(folder: Path, but: Path | None) -> list[Path]:
    made = []
    for path in unfinished(folder):
        if path == but:
            continue
        try:
            whole = finish(path)
        except OSError:
            continue  # it is tried again at the next start
        if whole is not None:
            made.append(whole)
    return made
