"""Other subtitles of what is done, from the stored answers: asked for, or offered when another
style is chosen."""

from collections.abc import Awaitable, Callable, Sequence

from PySide6.QtWidgets import QWidget

from stt_desktop.domain.task import State
from stt_desktop.i18n import _, ngettext
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.context import Context
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.notices import NoticeArea
from stt_desktop.ui.theme import Theme

NOTICE = "resubtitle"


class Resubtitling:
    """``keep_edits`` returns when everything typed is on disk; ``store`` writes settings by name;
    ``shown`` is the id of the task whose transcript is on display."""

    def __init__(
        self,
        context: Context,
        theme: Theme,
        window: QWidget,
        notices: NoticeArea,
        bridge: Bridge,
        *,
        keep_edits: Callable[[], Awaitable[None]],
        store: Callable[..., Awaitable[None]],
        shown: Callable[[], str | None],
    ) -> None:
        self._context = context
        self._theme = theme
        self._window = window
        self._notices = notices
        self._bridge = bridge
        self._keep_edits = keep_edits
        self._store = store
        self._shown = shown

    async def make_anew(self, ids: Sequence[str]) -> None:
        """Where the person has corrected something it is asked about first: the corrections stay
        with the earlier result."""
        await self._keep_edits()
        scheduler = self._context.scheduler
        tasks = scheduler.tasks
        done = [one for one in ids if one in tasks and tasks[one].state is State.DONE]
        corrected = [one for one in done if await scheduler.edited(one) is not None]
        if corrected and not await self._agrees(len(corrected)):
            done = [one for one in done if one not in corrected]
        self._notices.drop(NOTICE)
        await scheduler.subtitle_again(done)

    async def store(self, **changes: object) -> None:
        """Write settings; another style is of use for the transcript on display at once."""
        await self._store(**changes)
        if "subtitle_style" in changes:
            await self._offer()

    async def _offer(self) -> None:
        """Corrected subtitles stay as they are: nothing is offered for them."""
        self._notices.drop(NOTICE)
        scheduler, guides = self._context.scheduler, self._context.settings.current.guides()
        task = scheduler.tasks.get(self._shown() or "")
        if task is None or task.state is not State.DONE:
            return
        received = await scheduler.received(task.id)
        if received is None or not received.cues or received.style == guides.chosen:
            return
        if await scheduler.edited(task.id) is not None:
            return
        self._notices.tell(
            NOTICE,
            _("{name} is still cut in the style “{style}”.").format(
                name=task.label, style=guides.title(received.style, _)
            ),
            icon="captions",
            buttons=[
                (
                    _("Make its subtitles anew"),
                    lambda: self._bridge.spawn(self.make_anew([task.id])),
                )
            ],
        )

    async def _agrees(self, count: int) -> bool:
        question = Question(
            self._theme,
            ngettext(
                "Make the subtitles of a corrected transcript anew?",
                "Make the subtitles of {count} corrected transcripts anew?",
                count,
            ).format(count=count),
            _(
                "They are made of the service's text, without your corrections. These stay with"
                " the earlier result: “Earlier results” in the menu “Recording” leads back to it."
            ),
            [("anew", _("Make anew"), True)],
            self._window,
        )
        return await question.ask() == "anew"
