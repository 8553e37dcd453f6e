"""What can be done with tasks: cancel, retry, remove and undo, copy, show, and mend an error."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from stt_desktop.domain.account import LOCAL
from stt_desktop.domain.errors import Action
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import RESTING, ExportPlan, State, Task
from stt_desktop.i18n import _, ngettext
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.media.kinds import MEDIA
from stt_desktop.subtitles import formats
from stt_desktop.ui import wording
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.notices import NoticeArea
from stt_desktop.ui.presenters.adding import Adding
from stt_desktop.ui.presenters.engine_model import EngineModel
from stt_desktop.ui.presenters.exporting import Exporting, choose_files, show_in_folder
from stt_desktop.ui.tokens import Tone

REMOVED, COPIED = "removed", "copied"


class TaskActions:
    """``quit_program`` ends the program (the one action of an error that needs a new start)."""

    def __init__(
        self,
        scheduler: Scheduler,
        bridge: Bridge,
        window: QWidget,
        notices: NoticeArea,
        *,
        adding: Adding,
        exporting: Exporting,
        engine: EngineModel,
        quit_program: Callable[[], None],
    ) -> None:
        self._scheduler = scheduler
        self._bridge = bridge
        self._window = window
        self._notices = notices
        self._adding = adding
        self._exporting = exporting
        self._engine = engine
        self._quit = quit_program
        self._removed: list[list[str]] = []

    @property
    def can_undo(self) -> bool:
        return bool(self._removed)

    async def cancel(self, ids: Sequence[str]) -> None:
        await self._scheduler.cancel(ids)

    async def retry(self, ids: Sequence[str]) -> None:
        await self._scheduler.retry([task.id for task in self._known(ids) if task.state in RESTING])

    async def remove(self, ids: Sequence[str]) -> None:
        """Off the list; the recordings and written files stay where they are."""
        present = [task.id for task in self._known(ids)]
        if not present:
            return
        await self._scheduler.remove(present)
        self._removed.append(present)
        self._notices.tell(
            REMOVED,
            ngettext(
                "Removed {count} from the list", "Removed {count} from the list", len(present)
            ).format(count=len(present)),
            icon="trash-2",
            tone=Tone.MUTED,
            buttons=[(_("Undo"), lambda: self._bridge.spawn(self.undo()))],
        )

    async def undo(self) -> None:
        """Bring back what was removed last."""
        if self._removed:
            await self._scheduler.restore(self._removed.pop())
            self._notices.drop(REMOVED)

    async def copy_transcript(self, task_id: str) -> None:
        """The whole text, as the TXT export would write it."""
        transcript = await self._scheduler.transcript(task_id)
        if transcript is None:
            return
        QGuiApplication.clipboard().setText(formats.get("txt").write(transcript))
        self._notices.tell(
            COPIED, _("The transcript is in the clipboard."), icon="copy", tone=Tone.GOOD
        )

    def show_in_folder(self, task: Task) -> None:
        """The written files, or the recording itself."""
        if task.outputs:
            show_in_folder(task.outputs[0])
        elif isinstance(task.source, LocalFile):
            show_in_folder(task.source.path)

    async def mend(self, task_id: str) -> None:
        """Do what the one button of the task's error says."""
        for task in self._known([task_id]):
            error = wording.error_of(task)
            await self._do(Action.RETRY if error is None else error.kind.action, task)

    async def _do(self, action: Action, task: Task) -> None:
        match action:
            case Action.CHOOSE_SOURCE:
                await self._choose_again(task)
            case Action.REMOVE:
                await self.remove([task.id])
            case Action.CHOOSE_FOLDER:
                await self._exporting.choose_folder_and_export(task)
            case Action.EXPORT_TEXT:
                await self._exporting.export([task], ExportPlan(("txt",)))
            case Action.INSTALL_MODEL:
                await self._engine.install()
            case Action.CHOOSE_ACCOUNT:
                await self._scheduler.retry([task.id], account=LOCAL)
            case Action.RESTART:
                self._quit()
            case Action.REPORT:
                QGuiApplication.clipboard().setText(f"{task.error}")
                self._notices.tell(COPIED, _("The report is in the clipboard."), icon="copy")
            case _ if task.state is State.DONE and task.export is not None:
                await self._exporting.export([task], task.export)
            case _:
                await self.retry([task.id])

    async def _choose_again(self, task: Task) -> None:
        chosen = await choose_files(self._window, _("Choose another file"), sorted(MEDIA))
        if chosen and await self._adding.add(chosen):
            await self.remove([task.id])

    def _known(self, ids: Sequence[str]) -> list[Task]:
        tasks = self._scheduler.tasks
        return [tasks[task_id] for task_id in ids if task_id in tasks]
