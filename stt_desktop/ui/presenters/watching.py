"""The watched folder: on and off, its tasks, and how it is."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace

from PySide6.QtWidgets import QMainWindow

from stt_desktop.domain.account import Account
from stt_desktop.domain.ports import Clock
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import ExportPlan, Options, Task
from stt_desktop.domain.watching import FoundFile
from stt_desktop.i18n import _, about, ngettext
from stt_desktop.jobs.clock import SystemClock
from stt_desktop.jobs.new_task import NewTask
from stt_desktop.jobs.watching import FolderWatch, Standing, WatchState
from stt_desktop.media.folder import RecordingsFolder
from stt_desktop.settings import Settings
from stt_desktop.ui.async_bridge import Bridge, Errand, answer
from stt_desktop.ui.context import Context
from stt_desktop.ui.dialogs.watch import WatchChoice, WatchDialog
from stt_desktop.ui.notices import NoticeArea
from stt_desktop.ui.tokens import Tone
from stt_desktop.ui.widgets import label

NOTICE = "watch"


class Watching:
    """``store`` writes settings by name."""

    def __init__(
        self,
        context: Context,
        window: QMainWindow,
        notices: NoticeArea,
        bridge: Bridge,
        *,
        store: Callable[..., Awaitable[None]],
        clock: Clock | None = None,
    ) -> None:
        self._context = context
        self._window = window
        self._notices = notices
        self._store = store
        self._clock = clock or SystemClock()
        self._running = Errand(bridge)
        self._state: WatchState | None = None
        self._shown = label("", "muted")
        self._shown.hide()
        window.statusBar().addPermanentWidget(self._shown)

    def begin(self) -> None:
        """Watch as the settings say, from now on."""
        self._running.stop()
        self._state = None
        self._notices.drop(NOTICE)
        settings = self._context.settings.current
        self._shown.setVisible(settings.watch and bool(settings.watch_folder))
        if settings.watch and settings.watch_folder:
            self._shown.setText(_("Watching a folder"))
            self._shown.setToolTip(settings.watch_folder)
            self._running.start(self._watch(settings).run())

    async def ask(self) -> None:
        """Let the person choose; it takes effect at once."""
        settings = self._context.settings.current
        before = _choice(settings)
        accounts = [(one.id, one.name) for one in self._context.accounts.all()]
        dialog = WatchDialog(before, accounts, self._window)
        dialog.show_state(self.words)
        try:
            if await answer(dialog):
                await self._take(before, dialog.choice())
        finally:
            dialog.deleteLater()

    @property
    def is_off(self) -> bool:
        return self._running.is_over

    @property
    def words(self) -> str:
        """How it is, for people; empty while nothing is watched."""
        return "" if self._state is None else _words(self._state)

    async def _take(self, before: WatchChoice, chosen: WatchChoice) -> None:
        folder = chosen.folder or None
        changes = Settings(
            watch=chosen.on and folder is not None,
            watch_folder=folder,
            watch_subfolders=chosen.subfolders,
            watch_account=chosen.account,
            watch_results=chosen.results,
        )
        begins = not before.on or (before.folder, before.subfolders) != (folder, chosen.subfolders)
        if changes.watch and begins and not chosen.existing:
            await self._watch(changes).take_stock()
        await self._store(
            watch=changes.watch,
            watch_folder=changes.watch_folder,
            watch_subfolders=changes.watch_subfolders,
            watch_account=changes.watch_account,
            watch_results=changes.watch_results,
        )
        self.begin()

    def _watch(self, settings: Settings) -> FolderWatch:
        folder = settings.watch_folder or ""
        scheduler = self._context.scheduler
        return FolderWatch(
            folder,
            RecordingsFolder(folder, settings.watch_subfolders),
            seen=scheduler.seen,
            tasks=self._tasks,
            take=self._add,
            tell=self._tell,
            clock=self._clock,
            taking=scheduler.taking_files,
        )

    def _tasks(self) -> Iterable[Task]:
        return self._context.scheduler.tasks.values()

    async def _add(self, files: Sequence[FoundFile]) -> None:
        settings = self._context.settings.current
        options = Options(language=settings.recognition_language, model=settings.model)
        await self._context.scheduler.add(
            [
                NewTask(LocalFile(file.path), file.path, self._account(), options, _plan(settings))
                for file in files
            ]
        )

    def _account(self) -> Account:
        wanted = self._context.settings.current.watch_account
        for account in self._context.accounts.all():
            if account.id == wanted:
                return account
        return self._context.destination()

    def _tell(self, state: WatchState) -> None:
        self._state = state
        if state.standing is Standing.WATCHING:
            self._shown.setText(_words(state))
            self._notices.drop(NOTICE)
            return
        # The notice says why; this stays when it is closed.
        self._shown.setText(_("Watching is interrupted"))
        text = about(str(self._context.settings.current.watch_folder), _words(state))
        self._notices.tell(NOTICE, text, icon="triangle-alert", tone=Tone.WARNING)


def _choice(settings: Settings) -> WatchChoice:
    return WatchChoice(
        on=settings.watch,
        folder=settings.watch_folder or "",
        subfolders=settings.watch_subfolders,
        account=settings.watch_account,
        results=settings.watch_results,
    )


def _plan(settings: Settings) -> ExportPlan | None:
    if not settings.export_automatically or not settings.export_formats:
        return None
    plan = settings.export_plan()
    return replace(plan, folder=settings.watch_results or plan.folder)


def _words(state: WatchState) -> str:
    match state.standing:
        case Standing.WATCHING if state.incomplete:
            return ngettext(
                "Watching a folder: {count} recording is still being written",
                "Watching a folder: {count} recordings are still being written",
                state.incomplete,
            ).format(count=state.incomplete)
        case Standing.WATCHING:
            return _("Watching a folder")
        case Standing.MISSING:
            return _("The watched folder is not there. It is looked for again.")
        case Standing.UNREADABLE:
            return _("The watched folder cannot be read ({reason}). It is tried again.").format(
                reason=state.reason
            )
        case Standing.SILENT:
            return _("The watched folder does not answer. It is waited for.")
        case Standing.STUCK:
            said = "" if state.error is None else state.error.message(_)
            return _(
                "What came into the folder could not be taken: {why} It is tried again."
            ).format(why=said)
