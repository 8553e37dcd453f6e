"""The speech model: is it there, and if not, one quiet bar that brings it."""

import asyncio
from collections.abc import Callable

from stt_desktop.domain.errors import MODEL_DAMAGED, MODEL_MISSING, AppError
from stt_desktop.domain.task import State
from stt_desktop.i18n import _, about
from stt_desktop.ui import wording
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.context import Context
from stt_desktop.ui.notices import NoticeArea
from stt_desktop.ui.tokens import Tone

NOTICE = "model"
_STEP = 0.005
"""Progress is repainted for this share of the whole, not for every chunk."""


class EngineModel:
    """``tell_state`` shows one line about the engine, and whether the model is just being
    installed. Whenever the model is there, recordings that could not be heard without it go on."""

    def __init__(
        self,
        context: Context,
        notices: NoticeArea,
        bridge: Bridge,
        tell_state: Callable[[str, bool], None],
    ) -> None:
        self._context = context
        self._notices = notices
        self._bridge = bridge
        self._tell = tell_state
        self._installing = False
        self._told = -1.0

    @property
    def _name(self) -> str:
        return self._context.settings.current.model

    async def check(self) -> bool:
        """Look whether the model is there; offer to install it when it is not."""
        self._tell_state(_("Engine: checking the model {model}…").format(model=self._name))
        if await self._context.models.installed(self._name):
            self._notices.drop(NOTICE)
            self._ready()
            await self._retry_those_who_wait()
            return True
        self._missing()
        self._offer(
            _("The speech model is not installed yet ({size}). It is downloaded once.").format(
                size=wording.size(self._size())
            )
        )
        return False

    async def install(self) -> None:
        """Download and verify the model, then start the tasks that wait for it."""
        if self._installing:
            return
        self._installing = True
        try:
            self._show_progress(0, None)
            loop = asyncio.get_running_loop()

            def progress(done: int, total: int | None) -> None:
                loop.call_soon_threadsafe(self._show_progress, done, total)

            await self._context.models.install(self._name, progress=progress)
        except AppError as error:
            self._installing = False
            self._missing()
            self._notices.drop(NOTICE)
            self._offer(about(error.title(_), error.message(_)))
            return
        finally:
            self._installing = False
            self._told = -1.0
        self._notices.drop(NOTICE)
        self._ready()
        await self._retry_those_who_wait()

    def _ready(self) -> None:
        self._tell_state(_("Engine: model {model}, ready").format(model=self._name))

    def _missing(self) -> None:
        self._tell_state(_("Engine: the model {model} is not installed").format(model=self._name))

    def _tell_state(self, text: str) -> None:
        self._tell(text, self._installing)

    def _offer(self, text: str) -> None:
        self._notices.tell(
            NOTICE,
            text,
            icon="download",
            tone=Tone.WARNING,
            buttons=[(_("Install"), lambda: self._bridge.spawn(self.install()))],
            closable=False,
        )

    def _show_progress(self, done: int, total: int | None) -> None:
        share = done / total if total else -1.0
        if not self._installing or (share >= 0 and abs(share - self._told) < _STEP):
            return
        self._told = share
        size = wording.size(total or self._size())
        text = _("Installing the speech model: {done} of {size}").format(
            done=wording.size(done), size=size
        )
        # How far it is stands in the notice.
        self._tell_state(_("Engine: installing the model {model}…").format(model=self._name))
        self._notices.tell(
            NOTICE, text, icon="download", fraction=share, buttons=(), closable=False
        )

    async def _retry_those_who_wait(self) -> None:
        waiting = {
            task.id: str(task.error.details.get("model", self._name))
            for task in self._context.scheduler.tasks.values()
            if task.state is State.FAILED
            and task.error is not None
            and task.error.kind in (MODEL_MISSING, MODEL_DAMAGED)
        }
        there = {model for model in set(waiting.values()) if await self._is_there(model)}
        if ready := [task_id for task_id, model in waiting.items() if model in there]:
            await self._context.scheduler.retry(ready)

    async def _is_there(self, model: str) -> bool:
        try:
            return await self._context.models.installed(model)
        except AppError:  # another version of the program knew it
            return False

    def _size(self) -> int:
        try:
            return self._context.models.model(self._name).size
        except AppError:
            return 0
