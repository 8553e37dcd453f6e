"""One run of the window: joins the parts, follows the tasks and ends cleanly.

``wiring.run`` runs a :class:`Session` on the loop, inside the open scheduler.
"""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from stt_desktop.domain.errors import AppError
from stt_desktop.domain.task import RESTING, State, Task
from stt_desktop.i18n import _, about
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.context import Context
from stt_desktop.ui.crash import CrashHub
from stt_desktop.ui.main_window import MainWindow
from stt_desktop.ui.notifications import Notifications
from stt_desktop.ui.presenters.accounts import Accounts
from stt_desktop.ui.presenters.adding import Adding
from stt_desktop.ui.presenters.bringing import Bringing
from stt_desktop.ui.presenters.checking import Checking
from stt_desktop.ui.presenters.checkup import Checkup
from stt_desktop.ui.presenters.choices import Choices
from stt_desktop.ui.presenters.closing import Closing
from stt_desktop.ui.presenters.deciding import Deciding
from stt_desktop.ui.presenters.destination import Destination
from stt_desktop.ui.presenters.dragging import Dragging
from stt_desktop.ui.presenters.editing import Editing
from stt_desktop.ui.presenters.engine_model import EngineModel
from stt_desktop.ui.presenters.exporting import Exporting
from stt_desktop.ui.presenters.feed import TaskFeed
from stt_desktop.ui.presenters.helping import Helping
from stt_desktop.ui.presenters.keyring_state import KeyringState
from stt_desktop.ui.presenters.outdating import Outdating
from stt_desktop.ui.presenters.pauses import Pauses
from stt_desktop.ui.presenters.playing import Playing
from stt_desktop.ui.presenters.preferences import Preferences
from stt_desktop.ui.presenters.reading import Reading
from stt_desktop.ui.presenters.recording import Recording, recordings_folder
from stt_desktop.ui.presenters.replaced import Replaced
from stt_desktop.ui.presenters.resubtitling import Resubtitling
from stt_desktop.ui.presenters.reviewing import Reviewing
from stt_desktop.ui.presenters.selecting import Selecting
from stt_desktop.ui.presenters.task_actions import TaskActions
from stt_desktop.ui.presenters.updates import Updates
from stt_desktop.ui.presenters.watching import Watching
from stt_desktop.ui.task_table.model import TaskTableModel
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.tokens import Tone

log = logging.getLogger(__name__)

_TAKING_IN = 5.0
"""Seconds that the end waits for what was just dropped: a dead network share must not hold it."""


class Session:
    """Fills the window that was opened early (another one, where none is given) and joins it with
    its presenters. Made on the running loop."""

    def __init__(
        self,
        context: Context,
        theme: Theme,
        hub: CrashHub,
        sample: Path,
        window: MainWindow | None = None,
    ) -> None:
        self._context = context
        self._theme = theme
        self._sample = sample
        self._finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._added: set[str] = set()
        scheduler = context.scheduler

        self.bridge = Bridge(self._tell_error, hub.report)
        self.window = window or MainWindow(theme, context.paths.window)
        self.window.fill(TaskTableModel(context.accounts.known))
        self.model = self.window.model
        notices = self.window.notices
        self.helping = Helping(context, theme, self.window, self.model, bridge=self.bridge, hub=hub)
        self.updates = Updates(
            context.newest_release, lambda: context.settings.current.look_for_updates, notices
        )
        self.checkup = Checkup(
            context.check, self.helping.copy_diagnostics, theme, self.window, self.bridge
        )
        self.choices = Choices(context, theme, self.window, self.bridge)
        self.feed = TaskFeed(scheduler, self.model, self._tasks_changed)
        self.selecting = Selecting(
            self.window, self.feed.flush, lambda: self.editing.holds(QApplication.focusWidget())
        )
        self.engine = EngineModel(context, notices, self.bridge, self._tell_engine)
        self.adding = Adding(context, theme, self.window, notices, self._tasks_added)
        self.bringing = Bringing(self.window, self.adding)
        self.exporting = Exporting(
            context, theme, self.window, notices, self.bridge, keep_edits=self._edits_on_disk
        )
        self.accounts = Accounts(
            context,
            theme,
            self.window,
            self.bridge,
            change_settings=self.choices.store,
            open_settings=self.window.actions_.settings.trigger,
        )
        self.keyring = KeyringState(context, self.window)
        self.pauses = Pauses(scheduler, context.accounts, notices, self.bridge, self.accounts.mend)
        self.tasks = TaskActions(
            context,
            theme,
            self.bridge,
            self.window,
            notices,
            accounts=self.accounts,
            deciding=Deciding(context, theme, self.window, self.accounts),
            adding=self.adding,
            exporting=self.exporting,
            engine=self.engine,
            keep_edits=self._edits_on_disk,
            came_back=self.selecting.show_again,
            quit_program=self.finish,
        )
        page, commands = self.window.detail.page, self.window.actions_.transcript
        self.playing = Playing(
            scheduler,
            page,
            commands,
            self.bridge,
            player=context.player(),
            outlines=context.outlines,
            choose_file=self.bringing.moved_one,
        )
        self.outdating = Outdating(context, notices, self.exporting, self.bridge)
        self.editing = Editing(
            scheduler, page, commands, self.playing, self.bridge, changed=self._edited
        )
        self.checking = Checking(page, commands, guide=self._guide)
        self.reading = Reading(context, self.window, self.editing, self.bridge)
        self.destination = Destination(
            context, self.window, self.bridge, self.choices.store, self._accounts_changed
        )
        self.choices.shown = self.destination.show
        self.closing = Closing(scheduler, self.adding, theme, self.window, self.finish)
        self.replaced = Replaced(context.replaced, notices, self.window.close)
        self.resubtitling = Resubtitling(
            context, theme, self.window, notices, self.bridge, keep_edits=self._edits_on_disk,
            store=self.choices.store, shown=lambda: self.window.detail.task_id,
        )  # fmt: skip
        self.preferences = Preferences(
            context, theme, self.window, self.bridge,
            store=self.resubtitling.store, models_changed=self._models_changed,
        )  # fmt: skip
        self.reviewing = Reviewing(
            context, self.window, self.model,
            tasks=self.tasks, bridge=self.bridge, open_models=self._open_models,
        )  # fmt: skip
        self.recording = Recording(
            theme, self.window, notices, self.bridge, recordings_folder(context.paths),
            add=self.adding.add, microphone=context.microphone,
        )  # fmt: skip
        self.watching = Watching(
            context, self.window, notices, self.bridge, store=self.choices.store
        )
        self.dragging = Dragging(context, self.window.table, self.bridge)
        self.notifications = Notifications(
            theme,
            self.window,
            lambda: context.settings.current.notify_when_done,
            self.window.come_forward,
            self.finish,
            share=self.model.share,
        )
        self._connect_actions()
        self._connect_window()
        self.choices.show()
        self._update_actions()

    # --- life -------------------------------------------------------------------------------

    async def run(self, inputs: Sequence[str] = ()) -> None:
        """Show the window, go on with what was left, take ``inputs``; until it is closed."""
        self.window.show()
        self.feed.start()
        self.selecting.begin()
        self.bridge.spawn(self._begin(inputs))
        self.bridge.spawn(self.keyring.look())
        self.bridge.spawn(self.updates.look())
        self.bridge.spawn(self.replaced.watch())
        try:
            await self._finished
        finally:
            await self._end()

    def finish(self) -> None:
        """End the session; what runs goes on at the next start."""
        if not self._finished.done():
            self._finished.set_result(None)

    def come_forward(self, inputs: Sequence[str]) -> None:
        """A second start: raise the window and take what it was given."""
        self.window.come_forward()
        self.bridge.spawn(self.adding.add(inputs))

    async def _begin(self, inputs: Sequence[str]) -> None:
        with self.adding.expecting(inputs):
            await self.bridge.told(self._models_changed())
            await self._context.scheduler.adopt()
            self.watching.begin()
            await self.bridge.told(self.recording.keep_what_was_left())
        await self.adding.add(inputs)

    async def _end(self) -> None:
        self.helping.close()
        self.window.keep_geometry()
        self.feed.flush()  # what ended last is told, too
        self.feed.stop()
        self.destination.stop()
        self.outdating.close()
        await self.adding.settle(_TAKING_IN)
        await self._keep_edits()
        await self.bridge.aclose()
        await self.dragging.close()
        self.notifications.stop()
        self.window.hide()
        self.window.deleteLater()

    async def _edits_on_disk(self) -> None:
        await self.editing.flush()

    async def _keep_edits(self) -> None:
        try:
            await self._edits_on_disk()
        except AppError as error:
            log.warning("the last edits could not be kept: %s", error)
        self.editing.close()

    # --- connections ------------------------------------------------------------------------

    def _connect_actions(self) -> None:
        do = self.window.actions_
        self._on(do.add_files, self.bringing.files)
        self._on(do.add_folder, self.bringing.folder)
        self._on(do.record, self.recording.record)
        self._on(do.watch, self.watching.ask)
        self._on(do.paste, self.bringing.paste)
        self._on(do.accounts, self.accounts.manage)
        self._on(do.settings, self.preferences.show)
        self._on(do.checkup, self.checkup.show)
        self._on(do.diagnostics, self.helping.copy_diagnostics)
        self._on(do.about, self.helping.show_about)
        self._on(do.start, self.reviewing.start)
        self._on(do.try_sample, lambda: self.adding.add_sample(self._sample))
        self._on(do.export, lambda: self.exporting.ask_and_export(self._selected()))
        self._on(do.cancel, lambda: self.tasks.cancel(self._ids()))
        self._on(do.retry, lambda: self.tasks.retry(self._ids()))
        self._on(do.resubtitle, lambda: self.resubtitling.make_anew(self._ids()))
        self._on(do.remove, lambda: self.tasks.remove(self._ids()))
        do.undo.triggered.connect(self._undo)
        do.redo.triggered.connect(self.editing.redo)
        self._on(do.copy_transcript, self._copy)
        do.show_in_folder.triggered.connect(self._show_in_folder)
        do.open_transcript.triggered.connect(self._read_selected)
        do.select_all.triggered.connect(self.window.table.selectAll)
        do.quit.triggered.connect(self.window.close)
        do.open_logs.triggered.connect(self.helping.open_logs)

    def _connect_window(self) -> None:
        window = self.window
        window.inputs_dropped.connect(lambda inputs: self.bridge.spawn(self.adding.add(inputs)))
        window.close_wanted.connect(lambda: self.bridge.spawn(self.closing.close()))
        window.table.selected.connect(self._selection_changed)
        window.table.opened.connect(lambda _id: window.actions_.open_transcript.trigger())
        window.detail.mend_wanted.connect(
            lambda task_id: self.bridge.spawn(self.tasks.mend(task_id))
        )

    def _on(self, action: Any, work: Any) -> None:
        def start() -> None:
            coroutine: Coroutine[Any, Any, Any] = work()
            self.bridge.spawn(coroutine)

        action.triggered.connect(start)

    # --- what happened ----------------------------------------------------------------------

    def _tasks_added(self, tasks: Sequence[Task]) -> None:
        self._added.update(task.id for task in tasks)
        self.selecting.show_new(tasks)

    def _tasks_changed(self, changed: frozenset[str]) -> None:
        self._follow_batch(changed)
        self.window.show_counts()
        self.reading.follow(changed)
        self.pauses.follow()
        self._tell_reused(changed)
        self._update_actions()

    def _tell_reused(self, changed: frozenset[str]) -> None:
        """Of what was added here, not of what an earlier run has told."""
        for task_id in changed & self._added:
            task = self.model.task(task_id)
            if task is None or task.state in RESTING:
                self._added.discard(task_id)
            if task is not None and task.state is State.DONE and task.reused is not None:
                self.tasks.tell_reused(task)

    def _follow_batch(self, changed: frozenset[str]) -> None:
        known = {one: task for one in changed if (task := self.model.task(one)) is not None}
        self.notifications.follow(known.values())
        self.notifications.forget(changed - known.keys())

    def _selection_changed(self, ids: list[str]) -> None:
        self.reading.select(ids)
        self._update_actions()

    def _tell_error(self, error: AppError) -> None:
        self.window.notices.tell(
            "error",
            about(error.title(_), error.message(_)),
            icon="triangle-alert",
            tone=Tone.WARNING,
        )

    def _accounts_changed(self) -> None:
        self.model.rename_accounts()
        self.reviewing.follow()
        self.pauses.follow()
        self.accounts.follow()
        self.bridge.spawn(self.keyring.look())

    def _tell_engine(self, text: str, installing: bool) -> None:
        self.window.engine_state.setText(text)
        self.window.detail.show_installing(on=installing)

    def _guide(self) -> str:
        """What people call the guide that the shown subtitles are checked by."""
        return self._context.settings.current.guides().title(self.editing.guide, _)

    def _update_actions(self) -> None:
        selected = self._selected()
        self.window.actions_.enable_for(
            with_text=sum(task.result is not None for task in selected),
            running=sum(task.state not in RESTING for task in selected),
            resting=sum(task.state in RESTING - {State.HELD} for task in selected),
            selected=len(selected),
            in_folder=sum(self.tasks.place(task) is not None for task in selected),
        )
        self.reviewing.follow()
        self._update_undo()

    def _edited(self) -> None:
        self._update_undo()
        self.outdating.soon(self.editing.task_id)

    def _update_undo(self) -> None:
        do = self.window.actions_
        do.undo.setEnabled(self.tasks.can_undo or self.editing.can_undo)
        do.redo.setEnabled(self.editing.can_redo)

    # --- what was asked ---------------------------------------------------------------------

    def _ids(self) -> list[str]:
        return self.window.table.selected_ids()

    def _selected(self) -> list[Task]:
        return [task for one in self._ids() if (task := self.model.task(one))]

    def _undo(self) -> None:
        """What was done last where the focus is: an edit of the transcript, or a removal."""
        in_transcript = self.editing.holds(QApplication.focusWidget())
        if self.editing.can_undo and (in_transcript or not self.tasks.can_undo):
            self.editing.undo()
        else:
            self.bridge.spawn(self.tasks.undo())

    async def _copy(self) -> None:
        ids = self._ids()
        if len(ids) == 1:
            await self.tasks.copy_transcript(ids[0])

    def _show_in_folder(self) -> None:
        for task in self._selected()[:1]:
            self.tasks.show_in_folder(task)

    def _read_selected(self) -> None:
        self.window.detail.cues.setFocus()

    def _open_models(self) -> None:
        self.bridge.spawn(self.preferences.show("models"))

    async def _models_changed(self) -> None:
        await self.engine.check()
        await self.reviewing.look_for_models()
