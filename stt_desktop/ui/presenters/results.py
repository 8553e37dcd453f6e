"""The results of a recording that was tried more than once: which one is shown, and the way back
to another."""

from collections.abc import Awaitable, Callable

from stt_desktop.domain.task import FINAL, RESTING, Result, State, Task
from stt_desktop.i18n import _, after_another
from stt_desktop.ui import languages, wording
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.context import Context
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.main_window import MainWindow
from stt_desktop.ui.result_menu import Entry
from stt_desktop.ui.task_table.columns import long_date


class Results:
    """``keep_edits`` returns when everything typed is on disk."""

    def __init__(
        self,
        context: Context,
        window: MainWindow,
        bridge: Bridge,
        *,
        keep_edits: Callable[[], Awaitable[None]],
    ) -> None:
        self._context = context
        self._window = window
        self._menu = window.actions_.results
        self._banner = window.detail.page.newer_try
        self._bridge = bridge
        self._keep_edits = keep_edits
        self._task: Task | None = None
        self._menu.chosen.connect(lambda attempt: bridge.spawn(self.go_back(attempt)))
        self._banner.back_wanted.connect(lambda: bridge.spawn(self.go_back(None)))
        self._banner.pressed.connect(lambda: window.detail.mend_wanted.emit(window.detail.task_id))

    def follow(self, task: Task | None) -> None:
        """``task`` is the one recording that is selected, as it is now."""
        self._task = task
        results = () if task is None else task.results
        shown = None if task is None else task.result
        self._menu.offer(
            [Entry(one.attempt, self._words(one), one.attempt == shown) for one in results],
            can_change=task is not None and task.can_revert,
        )
        self.tell()

    def tell(self) -> None:
        """Say above the text what became of a newer try, where there is one."""
        task = self._task
        if task is None or task.result is None or task.state is State.DONE:
            self._banner.tell("")
            return
        error = wording.error_of(task)
        if task.state not in RESTING:
            words = _("Another try is under way. Until its text is here, this one stays.")
            self._banner.tell(words)
            return
        button = _("Try again") if error is None else wording.button_for(error.kind.action)
        if task.state is State.CANCELLED:
            words, button = _("The newer try was cancelled: this is the earlier text."), ""
        elif task.state is State.UNCONFIRMED:
            words = _("A newer try needs your decision. This is the earlier text.")
        else:
            words = _("The newer try failed: this is the earlier text")
            words = words if error is None else after_another(words, error.message(_))
        self._banner.tell(words, button, _("Keep this text") if task.state in FINAL else "")

    async def go_back(self, attempt: int | None) -> None:
        """Make that try's result (None: the one that is shown) the recording's own."""
        task = self._task
        if task is None or (task.state is State.DONE and task.result == attempt):
            return
        await self._keep_edits()
        give_up = task.newer_can_be_had
        if not give_up or await self._gives_up(task):
            await self._context.scheduler.go_back(task.id, attempt, give_up=give_up)

    async def _gives_up(self, task: Task) -> bool:
        """Whether the person does without the text that a newer try could still bring."""
        text = _(
            "{name} was sent once more, and the service has answered, in part at least, or still"
            " works on it. “Try again” gets that text: what is there already is not charged again."
        ).format(name=task.label)
        answers = [
            ("give_up", _("Give up the newer one"), False),
            ("again", _("Try again"), True),
        ]
        title = _("Give up the newer text?")
        chosen = await Question(self._window.theme, title, text, answers, self._window).ask()
        if chosen == "again":
            self._window.actions_.retry.trigger()
        return chosen == "give_up"

    def _words(self, result: Result) -> str:
        account = next(
            (one for one in self._context.accounts.known() if one.id == result.account), None
        )
        facts = [
            "" if result.finished_ms is None else long_date(result.finished_ms),
            wording.where(account),
            languages.name(result.options.language) if result.options.language else "",
        ]
        return " · ".join(fact for fact in facts if fact)
