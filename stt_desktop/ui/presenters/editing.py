"""Editing the transcript that is shown. Every edit is on its way to the disk when it is made; the
transcript as received is never changed.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QWidget

from stt_desktop.domain import editing
from stt_desktop.domain.editing import Change, History
from stt_desktop.domain.task import Task
from stt_desktop.domain.transcript import Cue, Transcript
from stt_desktop.i18n import _
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.subtitles import formats, rewording
from stt_desktop.subtitles.guides import AUTO
from stt_desktop.subtitles.lines import break_lines
from stt_desktop.subtitles.style import Style, style_for
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.presenters.finding import Finding
from stt_desktop.ui.presenters.keeping import Keeping
from stt_desktop.ui.presenters.playing import Playing
from stt_desktop.ui.transcript.commands import TranscriptCommands
from stt_desktop.ui.transcript.page import TranscriptPage


class Editing:
    """``changed`` is called when what can be undone or redone is another thing: with each edit, and
    with another transcript."""

    def __init__(
        self,
        scheduler: Scheduler,
        page: TranscriptPage,
        commands: TranscriptCommands,
        playing: Playing,
        bridge: Bridge,
        *,
        changed: Callable[[], None],
    ) -> None:
        self._scheduler = scheduler
        self._page = page
        self._commands = commands
        self._playing = playing
        self._changed = changed
        self._task: Task | None = None
        self._received: Transcript | None = None
        self._style: Style = style_for("en")
        self._history = History(())
        self._original = False
        self._finding = Finding(page, commands, self._do)
        self._keeping = Keeping(scheduler, bridge)
        self._connect()
        self._enable()

    def _connect(self) -> None:
        do, page = self._commands, self._page
        do.edit.triggered.connect(self._edit)
        do.split.triggered.connect(self._split)
        do.merge.triggered.connect(self._merge)
        do.insert.triggered.connect(self._insert)
        do.delete.triggered.connect(self._delete)
        do.start_here.triggered.connect(self._start_here)
        do.end_here.triggered.connect(self._end_here)
        do.show_original.toggled.connect(self._show_original)
        do.restore.triggered.connect(self._restore)
        page.cues.typed.connect(self._type)
        page.cues.typing_ended.connect(self._pause)
        page.cues.selectionModel().currentChanged.connect(self._chosen)
        page.time_bar.retimed.connect(lambda start, end: self._retime(page.cues.row(), start, end))
        page.waveform.retimed.connect(self._retime)
        page.original.pressed.connect(lambda: do.show_original.setChecked(False))

    # --- which transcript -------------------------------------------------------------------

    def open(self, task: Task, received: Transcript, edited: Sequence[Cue] | None) -> None:
        """Show a transcript as the person left it."""
        self.close()
        self._task, self._received = task, received
        self._style = self._scheduler.style(received)
        self._history = History(received.cues if edited is None else edited)
        self._playing.open(task, received)
        if received.cues:
            self._show(fresh=True)
            self._page.cues.choose(0)
        else:
            text = formats.get("txt").write(received)
            self._page.show_text(text, received.duration_ms or task.duration_ms or 0)
        self._tell_commands()

    def close(self) -> None:
        """No transcript is shown any more. What was typed last is kept."""
        self._page.cues.close_editor()
        self._playing.close()
        self._finding.close()
        self._task = self._received = None
        self._history = History(())
        self._original = False
        self._commands.show_original.setChecked(False)
        self._page.clear()
        self._tell_commands()

    @property
    def task_id(self) -> str | None:
        """Whose transcript is shown."""
        return None if self._task is None else self._task.id

    @property
    def guide(self) -> str:
        """The name of the guide that the shown cues were cut by."""
        return self._received.style if self._received is not None else AUTO

    @property
    def can_undo(self) -> bool:
        return self._history.can_undo and not self._original

    @property
    def can_redo(self) -> bool:
        return self._history.can_redo and not self._original

    def holds(self, widget: QWidget | None) -> bool:
        """Whether ``widget`` belongs to the transcript: Undo means its edits then."""
        return widget is not None and self._page.isAncestorOf(widget)

    async def flush(self) -> None:
        """Returns when everything that was typed is on disk.

        Raises:
            AppError: it could not be written.
        """
        self._page.cues.close_editor()
        await self._keeping.write()

    def undo(self) -> None:
        self._page.cues.close_editor()
        self._moved(self._history.undo())

    def redo(self) -> None:
        self._page.cues.close_editor()
        self._moved(self._history.redo())

    # --- carrying out -----------------------------------------------------------------------

    def _do(self, change: Change | None, *, typing: bool = False) -> bool:
        if change is None or self._original:
            return False
        self._history.do(change, typing=typing)
        self._moved(change, typing=typing)
        return True

    def _moved(self, change: Change | None, *, typing: bool = False) -> None:
        """``change`` has led to the history's cues: show and keep them."""
        if change is None or self._received is None or self._task is None:
            return
        cues = self._history.cues
        row = self._page.cues.row()
        self._page.model.change(change, cues)
        self._page.waveform.show_cues(cues, self._duration_ms, editable=True, fresh=False)
        self._playing.show_cues(cues)
        if not typing and cues:
            self._page.cues.choose(min(change.at, len(cues) - 1) if row != change.at else row)
        self._tell_chosen()
        self._finding.look_again(editable=not self._original)
        self._tell_commands()
        edited = None if cues == self._received.cues else cues
        self._keeping.keep(self._task, edited)

    def _show(self, *, fresh: bool) -> None:
        assert self._received is not None
        cues = self._received.cues if self._original else self._history.cues
        editable = not self._original
        self._page.show_cues(cues, self._style, self._duration_ms, editable=editable, fresh=fresh)
        self._playing.show_cues(cues)
        self._finding.look_again(editable=not self._original)
        self._tell_chosen()

    @property
    def _duration_ms(self) -> int:
        if self._received is None or self._task is None:
            return 0
        return self._received.duration_ms or self._task.duration_ms or 0

    def _tell_commands(self) -> None:
        self._enable()
        self._changed()

    def _enable(self) -> None:
        received = self._received
        timed = received is not None and bool(received.cues)
        edited = received is not None and timed and self._history.cues != received.cues
        self._commands.enable(
            shown=received is not None,
            timed=timed,
            editable=timed and not self._original,
            edited=edited,
        )

    # --- single edits -----------------------------------------------------------------------

    def _edit(self) -> None:
        """The same key begins and ends it."""
        if self._page.cues.editor() is not None:
            self._page.cues.close_editor()
        elif self._page.cues.row() >= 0:
            self._page.cues.edit_row(self._page.cues.row())

    def _type(self, row: int, text: str) -> None:
        self._do(editing.retext(self._history.cues, row, text), typing=True)

    def _pause(self) -> None:
        self._history.pause()

    def _retime(self, row: int, start_ms: int, end_ms: int) -> None:
        cues = self._history.cues
        if 0 <= row < len(cues) and not self._do(editing.retime(cues, row, start_ms, end_ms)):
            self._tell_chosen()

    def _split(self) -> None:
        """At the editor's cursor; else where it plays, if that is inside; else in the middle."""
        row, editor = self._page.cues.row(), self._page.cues.editor()
        if row < 0 or self._original:
            return
        if editor is not None:
            before, after = editor.halves()
            self._page.cues.close_editor()
            row = editor.row()
        else:
            before, after = self._halves(self._history.cues[row])
        cue = self._history.cues[row]
        words = rewording.WordFinder(self._received).words(cue) if self._received else []
        at_ms = rewording.time_of(words, cue.text, len(before.rstrip()))
        gap_ms, cues = self._style.min_gap_ms, self._history.cues
        if self._do(editing.split(cues, row, before, after, at_ms, gap_ms=gap_ms)):
            self._page.cues.choose(row + 1)
            if editor is not None:
                self._page.cues.edit_row(row + 1)

    def _halves(self, cue: Cue) -> tuple[str, str]:
        assert self._received is not None
        at_ms = self._playing.position_ms
        if cue.start_ms < at_ms < cue.end_ms:
            words = rewording.WordFinder(self._received).words(cue)
            for number, word in enumerate(words):
                place = rewording.place_of(words, number, cue.text)
                if number and place and word.start_ms >= at_ms:
                    return cue.text[: place[0]], cue.text[place[0] :]
        if len(cue.lines) > 1:
            return cue.lines[0], "\n".join(cue.lines[1:])
        middle = len(cue.text) // 2
        spaces = [at for at, char in enumerate(cue.text) if char.isspace()]
        at = min(spaces, key=lambda each: abs(each - middle), default=middle)
        return cue.text[:at], cue.text[at:]

    def _merge(self) -> None:
        self._page.cues.close_editor()
        rows = self._page.cues.rows()
        if not rows:
            return
        several = rows[-1] if len(rows) > 1 else None
        if self._do(editing.merge(self._history.cues, rows[0], self._join, several)):
            self._page.cues.choose(rows[0])

    def _join(self, lines: Sequence[str]) -> Sequence[str]:
        return break_lines(rewording.join_lines(lines), self._style) or lines

    def _insert(self) -> None:
        self._page.cues.close_editor()
        cues, at_ms = self._history.cues, self._playing.position_ms
        change = editing.insert(cues, at_ms, _("New subtitle"), gap_ms=self._style.min_gap_ms)
        if change is not None and self._do(change):
            self._page.cues.edit_row(change.at)
            if (editor := self._page.cues.editor()) is not None:
                editor.selectAll()

    def _delete(self) -> None:
        rows = self._page.cues.rows()
        if rows and self._page.cues.editor() is None:
            first, last = rows[0], rows[-1]
            cues, gone = self._history.cues, set(rows)
            kept = [cues[row] for row in range(first, last + 1) if row not in gone]
            self._do(Change(first, tuple(cues[first : last + 1]), tuple(kept)))

    def _start_here(self) -> None:
        row = self._page.cues.row()
        if row >= 0:
            cue = self._history.cues[row]
            at = min(self._playing.position_ms, cue.end_ms - editing.LEAST_MS)
            self._retime(row, at, cue.end_ms)

    def _end_here(self) -> None:
        row = self._page.cues.row()
        if row >= 0:
            cue = self._history.cues[row]
            self._retime(row, cue.start_ms, self._playing.position_ms)

    # --- the original -----------------------------------------------------------------------

    def _show_original(self, on: bool) -> None:
        if self._received is None or self._original == on:
            return
        self._page.cues.close_editor()
        self._original = on
        row = max(0, self._page.cues.row())
        words = _("This is the text as received. Your edits are kept.") if on else ""
        self._page.original.tell(words, _("Back to the edited text"))
        self._show(fresh=False)
        self._page.cues.choose(min(row, len(self._page.model.cues()) - 1))
        self._tell_commands()

    def _restore(self) -> None:
        if self._received is None:
            return
        self._commands.show_original.setChecked(False)
        self._page.cues.close_editor()
        self._do(editing.restore(self._history.cues, self._received.cues))

    # --- what is chosen ---------------------------------------------------------------------

    def _chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        del current
        self._tell_chosen()

    def _tell_chosen(self) -> None:
        row = self._page.cues.row()
        cues = self._page.model.cues()
        cue = cues[row] if 0 <= row < len(cues) else None
        self._page.waveform.show_current(row)
        self._page.time_bar.show_cue(cue, self._style, editable=not self._original)
