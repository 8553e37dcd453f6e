"""What can be done with tasks: cancel, retry, remove and undo, copy, show, and mend an error."""

from collections.abc import Awaitable, Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.errors import Action
from stt_desktop.domain.recordings import MEDIA
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import RESTING, ExportPlan, Options, State, Task
from stt_desktop.i18n import _, ngettext
from stt_desktop.subtitles import formats
from stt_desktop.ui import wording
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.context import Context
from stt_desktop.ui.destination import plain
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.notices import NoticeArea
from stt_desktop.ui.presenters.accounts import Accounts
from stt_desktop.ui.presenters.adding import Adding
from stt_desktop.ui.presenters.deciding import Deciding
from stt_desktop.ui.presenters.engine_model import EngineModel
from stt_desktop.ui.presenters.exporting import Exporting, choose_files, show_in_folder
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.tokens import Tone

REMOVED, COPIED, CANCELLED, REUSED, AGAIN = "removed", "copied", "cancelled", "reused", "again"

_SENT = (State.COMMITTING, State.WAITING)
"""The service has everything it needs to bill."""

_BEGINS = frozenset({Action.RETRY, Action.DECIDE})
"""Begins another try, after asking where that may cost twice."""

_OF_THE_ACCOUNT = frozenset(
    {
        Action.CHOOSE_ACCOUNT,
        Action.DECIDE,
        Action.ENTER_KEY,
        Action.TOP_UP,
        Action.UPGRADE_PLAN,
        Action.CONTACT_SERVICE,
        Action.CHECK_ACCOUNT,
        Action.CHECK_SETTINGS,
    }
)


class TaskActions:
    """``keep_edits`` returns when everything typed is on disk; ``came_back`` is told the ids that
    an undo has brought back; ``quit_program`` ends the program (the one action of an error that
    needs a new start)."""

    def __init__(
        self,
        context: Context,
        theme: Theme,
        bridge: Bridge,
        window: QWidget,
        notices: NoticeArea,
        *,
        accounts: Accounts,
        deciding: Deciding,
        adding: Adding,
        exporting: Exporting,
        engine: EngineModel,
        keep_edits: Callable[[], Awaitable[None]],
        came_back: Callable[[Sequence[str]], None],
        quit_program: Callable[[], None],
    ) -> None:
        self._context = context
        self._scheduler = context.scheduler
        self._theme = theme
        self._accounts = accounts
        self._deciding = deciding
        self._bridge = bridge
        self._window = window
        self._notices = notices
        self._adding = adding
        self._keep_edits = keep_edits
        self._exporting = exporting
        self._engine = engine
        self._came_back = came_back
        self._quit = quit_program
        self._removed: list[tuple[list[str], list[str]]] = []
        """The ids of each removal, and those among them that were not finished."""

    @property
    def can_undo(self) -> bool:
        return bool(self._removed)

    async def cancel(self, ids: Sequence[str]) -> None:
        """Stop waiting for them; and say of which the service has everything already."""
        sent = [task for task in self._known(ids) if task.state in _SENT]
        await self._scheduler.cancel(ids)
        if not sent:
            return
        text = ngettext(
            "{count} recording was already sent: it may be transcribed and charged all the same.",
            "{count} recordings were already sent: they may be transcribed and charged all the"
            " same.",
            len(sent),
        ).format(count=len(sent))
        self._notices.tell(CANCELLED, text, icon="info", tone=Tone.WARNING)

    async def retry(self, ids: Sequence[str]) -> None:
        """Start resting tasks again. What may cost twice, or loses the person's corrections, is
        asked about first."""
        await self._keep_edits()  # the last one may be on its way: it counts, too
        resting = [task for task in self._known(ids) if task.state in RESTING]
        doubtful = [task for task in resting if task.may_be_charged]
        clear = [task for task in resting if task not in doubtful]
        asked = [task for task in clear if await self._loses(task, None)]
        ready = [task.id for task in clear if task not in asked]
        if ready:
            await self._scheduler.retry(ready)
        paid = [task for task in asked if task.provider is not Provider.LOCAL]
        corrected = [task for task in asked if task not in paid]
        for some in (paid, corrected):
            if some and await self._agrees_to_replace(some, None):
                await self._scheduler.retry([task.id for task in some])
        for task in doubtful:
            await self._deciding.decide(task)

    async def retry_otherwise(
        self, wishes: Sequence[tuple[Task, Options]], account: Account | None = None
    ) -> None:
        """Try resting tasks again, each with its options, by ``account`` (None: by their own).
        What may cost twice, or loses the person's corrections, is asked about first."""
        await self._keep_edits()
        wishes = [(task, options) for task, options in wishes if task.state in RESTING]
        asked = [task for task, _options in wishes if await self._loses(task, account)]
        if asked and not await self._agrees_to_replace(asked, account):
            wishes = [(task, options) for task, options in wishes if task not in asked]
        for task, options in wishes:
            if task.may_be_charged and (account is None or account.id == task.account):
                await self._deciding.decide(task)
            else:
                await self._scheduler.retry([task.id], account=account, options=options)

    async def _loses(self, task: Task, account: Account | None) -> bool:
        """Done once more, it costs money or corrections."""
        if task.state is not State.DONE:
            return False
        local = (account.provider if account else task.provider) is Provider.LOCAL
        return not local or await self._scheduler.edited(task.id) is not None

    async def _agrees_to_replace(self, tasks: Sequence[Task], account: Account | None) -> bool:
        paid = [
            task
            for task in tasks
            if (account.provider if account else task.provider) is not Provider.LOCAL
        ]
        if paid:
            return await self._agrees_to_pay(paid)
        question = Question(
            self._theme,
            _("Transcribe the corrected recording again?"),
            _(
                "The recording gets another text. The present one stays with your corrections:"
                " “Earlier results” in the menu “Recording” leads back to it."
            ),
            [("replace", _("Transcribe again"), True)],
            self._window,
        )
        return await question.ask() == "replace"

    async def _agrees_to_pay(self, paid: Sequence[Task]) -> bool:
        """For what is done: another transcription is another charge."""
        title = ngettext(
            "Transcribe {count} recording again?",
            "Transcribe {count} recordings again?",
            len(paid),
        ).format(count=len(paid))
        reused = all(task.reused is not None for task in paid)
        text = (
            _("It has the answer of an earlier transcription. Sent again, it is charged as usual.")
            if reused
            else _(
                "It is sent to the service again and charged again. Its present text is kept:"
                " you can go back to it."
            )
        )
        # No default: Enter, pressed in passing, shall cost nothing.
        answers = [("send", _("Send again"), False)]
        question = Question(self._theme, title, text, answers, self._window)
        return await question.ask() == "send"

    def tell_reused(self, task: Task) -> None:
        """What was dropped was done before: nothing was sent."""

        def again() -> None:
            self._notices.drop(REUSED)
            self._bridge.spawn(self.retry([task.id]))

        self._notices.tell(
            REUSED,
            _("{name}: answer of an earlier transcription (nothing was sent).").format(
                name=task.label
            ),
            icon="circle-check",
            tone=Tone.GOOD,
            buttons=[(_("Transcribe again"), again)],
        )

    async def remove(self, ids: Sequence[str]) -> None:
        """Off the list; the recordings and written files stay where they are."""
        tasks = self._known(ids)
        present = [task.id for task in tasks]
        if not present:
            return
        unfinished = [task.id for task in tasks if task.state not in RESTING]
        await self._scheduler.remove(present)
        self._removed.append((present, unfinished))
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
        """Bring back what was removed last; what was in work goes on."""
        if self._removed:
            ids, unfinished = self._removed.pop()
            self._notices.drop(REMOVED)
            await self._scheduler.restore(ids)
            self._came_back(ids)
            again = [task for task in self._known(unfinished) if not task.may_be_charged]
            await self._scheduler.retry([task.id for task in again])

    async def copy_transcript(self, task_id: str) -> None:
        """The whole text, as the TXT export would write it."""
        await self._keep_edits()
        transcript = await self._scheduler.transcript(task_id)
        if transcript is None:
            return
        QGuiApplication.clipboard().setText(formats.get("txt").write(transcript))
        self._notices.tell(
            COPIED, _("The transcript is in the clipboard."), icon="copy", tone=Tone.GOOD
        )

    @staticmethod
    def place(task: Task) -> str | None:
        """The path of what was written, or of the recording itself; a link has none yet."""
        if task.outputs:
            return task.outputs[0]
        return task.source.path if isinstance(task.source, LocalFile) else None

    def show_in_folder(self, task: Task) -> None:
        if (path := self.place(task)) is not None:
            show_in_folder(path)

    async def mend(self, task_id: str) -> None:
        """Do what the one button of the task's error says."""
        for task in self._known([task_id]):
            paused = self._scheduler.paused.get(task.account)
            if paused is not None and task.state not in RESTING:
                await self._accounts.mend(task.account, paused)
                continue
            error = wording.error_of(task)
            doubtful = task.may_be_charged and error is not None and error.kind.action in _BEGINS
            if task.state is State.UNCONFIRMED or doubtful:
                await self._deciding.decide(task)
                continue
            await self._do(Action.RETRY if error is None else error.kind.action, task)

    async def _do(self, action: Action, task: Task) -> None:
        if action in _OF_THE_ACCOUNT:
            await self._settle(action, task)
            return
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
            case Action.RESTART:
                self._quit()
            case Action.REPORT:
                QGuiApplication.clipboard().setText(f"{task.error}")
                self._notices.tell(COPIED, _("The report is in the clipboard."), icon="copy")
            case _ if task.state is State.DONE and task.export is not None:
                await self._exporting.export([task], task.export)
            case _:
                await self.retry([task.id])

    async def _settle(self, action: Action, task: Task) -> None:
        """What has to do with the account, not with the recording."""
        match action:
            case Action.CHOOSE_ACCOUNT:
                self._choose_account(task)
            case Action.DECIDE:
                await self._deciding.decide(task)
            case Action.ENTER_KEY:
                if await self._accounts.enter_key(task.account):
                    await self.retry([task.id])
            case _ if task.error is not None:
                await self._accounts.mend(task.account, task.error)
                self._offer_retry(task)

    def _choose_account(self, task: Task) -> None:
        """A menu of the other accounts, where the mouse is: each takes whatever can be decoded."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(_("Use another account…"))
        for account in self._context.accounts.all():
            if account.id != task.account:
                action = menu.addAction(
                    self._theme.icon(wording.where_icon(account)),
                    plain(wording.destination(account)),
                )
                action.triggered.connect(
                    lambda _checked=False, one=account: self._bridge.spawn(
                        self._scheduler.retry([task.id], account=one)
                    )
                )
        menu.addSeparator()
        manage = menu.addAction(_("Manage accounts…"))
        manage.triggered.connect(lambda: self._bridge.spawn(self._accounts.manage()))
        menu.popup(QCursor.pos())
        menu.setActiveAction(menu.actions()[0])

    def _offer_retry(self, task: Task) -> None:
        self._notices.tell(
            AGAIN,
            _("{name} can be tried again when that is settled.").format(name=task.label),
            icon="info",
            buttons=[(_("Try again"), lambda: self._bridge.spawn(self.retry([task.id])))],
        )

    async def _choose_again(self, task: Task) -> None:
        chosen = await choose_files(self._window, _("Choose another file"), sorted(MEDIA))
        taken = await self._adding.add(chosen) if chosen else []
        # The watched folder names a file as it lies there: it may be this very row's.
        own = next((one for one in taken if one.id == task.id), None)
        if own is not None and own.state is not State.DONE:
            await self.retry([task.id])
        elif taken and own is None:
            await self.remove([task.id])

    def _known(self, ids: Sequence[str]) -> list[Task]:
        tasks = self._scheduler.tasks
        return [tasks[task_id] for task_id in ids if task_id in tasks]
