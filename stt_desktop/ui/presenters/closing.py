"""Closing the window: asks while work is running, and does what the person says."""

from collections.abc import Callable

from stt_desktop.i18n import _, ngettext
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.main_window import MainWindow
from stt_desktop.ui.presenters.adding import Adding
from stt_desktop.ui.theme import Theme


class Closing:
    """``finish`` ends the program; whatever was running goes on at the next start."""

    def __init__(
        self,
        scheduler: Scheduler,
        adding: Adding,
        theme: Theme,
        window: MainWindow,
        finish: Callable[[], None],
    ) -> None:
        self._scheduler = scheduler
        self._adding = adding
        self._theme = theme
        self._window = window
        self._finish = finish
        self._question: Question | None = None

    async def close(self) -> None:
        if self._question is not None:
            self._question.raise_()
            return
        working = self._scheduler.working + self._adding.pending
        if not working:
            self._finish()
            return
        self._question = Question(
            self._theme,
            ngettext(
                "{count} recording is not finished yet",
                "{count} recordings are not finished yet",
                working,
            ).format(count=working),
            _(
                "“Finish in the background” closes the window and goes on until all are done. "
                "If you stop now, the work goes on at the next start; nothing is lost."
            ),
            [
                ("background", _("Finish in the background"), True),
                ("stop", _("Stop and continue next time"), False),
            ],
            self._window,
        )
        try:
            choice = await self._question.ask()
        finally:
            self._question = None
        if choice == "stop":
            self._finish()
        elif choice == "background":
            await self._finish_hidden()

    async def _finish_hidden(self) -> None:
        self._window.hide()
        await self._adding.settle()
        await self._scheduler.settle()
        # A second start may have brought the window back meanwhile.
        if not self._window.isVisible():
            self._finish()
