"""Listening to the transcript that is shown: finds the recording, follows it, repeats a cue."""

import asyncio
import os
from bisect import bisect_right
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from stt_desktop.domain.errors import AppError
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import Task
from stt_desktop.domain.transcript import Cue, Transcript
from stt_desktop.i18n import _
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.media.peaks import Peaks
from stt_desktop.subtitles.rewording import WordFinder, place_of
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.transcript.commands import TranscriptCommands
from stt_desktop.ui.transcript.page import TranscriptPage
from stt_desktop.ui.transcript.player import Player

SKIP_MS = 5000
_LAST_MS = 150
"""So near to a recording's end a place may be the last that is heard of: at twice the speed, it is
told every tenth of a second."""


class Outlines(Protocol):
    """Reads what the waveform draws: :class:`~stt_desktop.media.peaks.PeakReader`."""

    async def read(self, path: str, show: Callable[[Peaks], None]) -> Peaks: ...


class Playing:
    """``choose_file`` asks the person where the recording is now (None: no answer)."""

    def __init__(
        self,
        scheduler: Scheduler,
        page: TranscriptPage,
        commands: TranscriptCommands,
        bridge: Bridge,
        *,
        player: Player,
        outlines: Outlines,
        choose_file: Callable[[], Awaitable[str | None]],
    ) -> None:
        self._scheduler = scheduler
        self._page = page
        self._commands = commands
        self._bridge = bridge
        self._player = player
        self._outlines = outlines
        self._choose_file = choose_file
        self._task: Task | None = None
        self._duration_ms = 0
        self._cues: Sequence[Cue] = ()
        self._starts: list[int] = []
        self._finder: WordFinder | None = None
        self._row = -1
        self._words: tuple[Cue, list[tuple[int, tuple[int, int] | None]]] | None = None
        self._reading: asyncio.Task[None] | None = None
        self._missing = ""
        self._connect()

    def _connect(self) -> None:
        do, page, player = self._commands, self._page, self._player
        do.play.triggered.connect(self.play_or_pause)
        do.back.triggered.connect(lambda: self.seek(player.position_ms - SKIP_MS))
        do.forward.triggered.connect(lambda: self.seek(player.position_ms + SKIP_MS))
        do.speeds.triggered.connect(lambda action: self._set_speed(action.data()))
        page.waveform.sought.connect(self._point)
        page.cues.sought.connect(self._seek_row)
        page.sound.pressed.connect(lambda: self._bridge.spawn(self._choose()))
        player.moved.connect(self._follow)
        player.changed.connect(self._player_changed)

    @property
    def position_ms(self) -> int:
        return self._player.position_ms

    def open(self, task: Task, transcript: Transcript) -> None:
        """Another transcript is shown, as received; ``show_cues`` tells which cues."""
        self.close()
        self._task = task
        self._duration_ms = transcript.duration_ms or task.duration_ms or 0
        self._finder = WordFinder(transcript)
        self._page.play_bar.show_where(0, self._duration_ms)
        self._bridge.spawn(self._find(task))

    def close(self) -> None:
        """No transcript is shown any more."""
        self._task = None
        self._stop_reading()
        self._player.pause()
        self._player.load("")
        self._cues, self._starts, self._row, self._words = (), [], -1, None
        self._missing = ""

    def show_cues(self, cues: Sequence[Cue]) -> None:
        """The cues that stand on the page now."""
        self._cues = cues
        self._starts = [cue.start_ms for cue in cues]
        self._row = -1
        self._follow(self._player.position_ms)

    def play_or_pause(self) -> None:
        if self._player.playing:
            self._player.pause()
            return
        if self._commands.loop.isChecked():
            cue = self._looped()
            at = self._player.position_ms
            if cue is not None and not cue.start_ms <= at < cue.end_ms:
                self._player.seek(cue.start_ms)
        self._player.play()

    def seek(self, position_ms: int) -> None:
        self._player.seek(min(max(0, position_ms), self._duration_ms))

    # --- where the recording is -------------------------------------------------------------

    async def _find(self, task: Task) -> None:
        kept = await self._scheduler.sound(task.id)
        places = [kept] if kept else []
        if isinstance(task.source, LocalFile):
            places.append(task.source.path)
        for path in places:
            if await asyncio.to_thread(os.path.isfile, path):
                if self._task is task:
                    self._load(path)
                return
        if self._task is task:
            self._tell_missing(task)

    def _load(self, path: str) -> None:
        self._missing = ""
        self._player.load(path)
        self._player_changed()
        self._page.waveform.say(_("Reading the sound…"))
        self._stop_reading()
        self._reading = asyncio.get_running_loop().create_task(self._outline(path))

    async def _outline(self, path: str) -> None:
        try:
            peaks = await self._outlines.read(path, self._page.waveform.show_peaks)
        except AppError as error:
            self._page.waveform.say(error.title(_))
            return
        self._page.waveform.show_peaks(peaks)
        if not self._duration_ms:
            self._duration_ms = peaks.duration_ms
            self._page.play_bar.show_where(self._player.position_ms, self._duration_ms)

    def _stop_reading(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _tell_missing(self, task: Task) -> None:
        if isinstance(task.source, LocalFile):
            folder = os.path.dirname(task.source.path)  # noqa: PTH120 - pure text, any bytes
            words = _("{name} is no longer in {folder}.").format(name=task.label, folder=folder)
        else:
            words = _("The recording is on the web. Choose a copy on this computer to listen.")
        self._missing = words
        self._page.sound.tell(words, _("Choose the file…"))

    async def _choose(self) -> None:
        task = self._task
        if task is None or not self._missing:
            return
        path = await self._choose_file()
        if path is not None:
            await self._scheduler.keep_sound(task.id, path)
            if self._task is task:
                self._load(path)

    # --- following --------------------------------------------------------------------------

    def _player_changed(self) -> None:
        self._page.play_bar.show_playing(playing=self._player.playing)
        if not self._missing:
            self._page.sound.tell(self._player.problem)

    def _follow(self, position_ms: int) -> None:
        if self._repeat(position_ms):
            return
        self._page.waveform.show_position(position_ms)
        self._page.play_bar.show_where(position_ms, self._duration_ms)
        row = self._row_at(position_ms)
        before, self._row = self._row, row
        word = self._word_at(row, position_ms) if row >= 0 else None
        place = self._page.cues.place
        if row == before and word == place.word and place.playing == row:
            return
        playing = self._player.playing
        self._page.cues.show_playing(row, word, follow=playing)
        # Who chose another cue keeps it; else the chosen one goes along.
        if playing and row >= 0 and row != before and self._goes_along(before):
            self._page.cues.choose_quietly(row)

    def _goes_along(self, before: int) -> bool:
        cues = self._page.cues
        is_typed = cues.editor() is not None or self._page.time_bar.has_keyboard
        return not is_typed and cues.row() in (-1, before, self._row - 1)

    def _repeat(self, position_ms: int) -> bool:
        """Jump back where the repeated cue ends."""
        cue = self._looped() if self._player.playing and self._commands.loop.isChecked() else None
        if cue is None:
            return False
        # The player stops at the recording's end before it tells of it.
        latest_ms = self._duration_ms - _LAST_MS if self._duration_ms else cue.end_ms
        end_ms = max(min(cue.end_ms, latest_ms), cue.start_ms + 1)
        if not end_ms <= position_ms < cue.end_ms + SKIP_MS:
            return False
        self._player.seek(cue.start_ms)
        return True

    def _looped(self) -> Cue | None:
        row = self._page.cues.row()
        return self._cues[row] if 0 <= row < len(self._cues) else None

    def _row_at(self, position_ms: int) -> int:
        row = bisect_right(self._starts, position_ms) - 1
        return row if row >= 0 and position_ms < self._cues[row].end_ms else -1

    def _word_at(self, row: int, position_ms: int) -> tuple[int, int] | None:
        cue = self._cues[row]
        if self._words is None or self._words[0] is not cue:
            words = self._finder.words(cue) if self._finder is not None else []
            places = [
                (word.start_ms, place_of(words, number, cue.text))
                for number, word in enumerate(words)
            ]
            self._words = (cue, places)
        said = None
        for start_ms, place in self._words[1]:
            if start_ms > position_ms:
                break
            said = place
        return said

    # --- what was asked ---------------------------------------------------------------------

    def _point(self, position_ms: int) -> None:
        self.seek(position_ms)
        row = self._row_at(position_ms)
        if row >= 0 and self._page.cues.editor() is None:
            self._page.cues.choose(row)

    def _seek_row(self, row: int) -> None:
        if 0 <= row < len(self._cues):
            self.seek(self._cues[row].start_ms)

    def _set_speed(self, speed: float) -> None:
        self._player.set_rate(speed)
        self._page.play_bar.show_speed(speed)
