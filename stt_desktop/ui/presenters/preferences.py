"""The settings: shows the dialog, checks what is entered, stores it and lets it take effect."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QWidget

from stt_desktop.domain.errors import AppError
from stt_desktop.i18n import _, about
from stt_desktop.jobs.export import check_name
from stt_desktop.settings import Settings
from stt_desktop.ui import wording
from stt_desktop.ui.async_bridge import Bridge, answer
from stt_desktop.ui.context import Context
from stt_desktop.ui.dialogs.models import ModelsPage, ModelState, Presence
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.dialogs.settings import SettingsDialog
from stt_desktop.ui.theme import Theme

Store = Callable[..., Awaitable[None]]


class Preferences:
    """``store`` writes settings by name and lets the window follow them; ``models_changed`` is
    awaited when a model has come, gone or been chosen."""

    def __init__(
        self,
        context: Context,
        theme: Theme,
        window: QWidget,
        bridge: Bridge,
        *,
        store: Store,
        models_changed: Callable[[], Awaitable[object]],
    ) -> None:
        self._context = context
        self._theme = theme
        self._window = window
        self._bridge = bridge
        self._store = store
        self._models_changed = models_changed
        self._busy: set[str] = set()
        self._dialog: SettingsDialog | None = None

    async def show(self, page: str = "general") -> None:
        """Until the person closes it."""
        if self._dialog is not None:
            self._dialog.show_page(page)
            self._dialog.raise_()
            return
        known = self._context.models.known()
        dialog = self._dialog = SettingsDialog(
            self._theme,
            self._context.settings.current,
            [model.name for model in known],
            self._window,
            has_feed=self._context.newest_release is not None,
        )
        dialog.show_page(page)
        dialog.changed.connect(lambda changes: self._bridge.spawn(self._take(dialog, changes)))
        dialog.models.show_models([(model.name, model.size) for model in known])
        dialog.models.install_wanted.connect(partial(self._start, self._install))
        dialog.models.verify_wanted.connect(partial(self._start, self._verify))
        dialog.models.remove_wanted.connect(partial(self._start, self._remove))
        for model in known:
            self._bridge.spawn(self._look(model.name))
        try:
            await answer(dialog)
        finally:
            self._dialog = None
            dialog.deleteLater()

    # --- settings ---------------------------------------------------------------------------

    async def _take(self, dialog: SettingsDialog, changes: Mapping[str, object]) -> None:
        wanted = replace(self._context.settings.current, **changes)  # type: ignore[arg-type]
        for name in changes:
            try:
                await self._check(name, wanted)
            except AppError as error:
                if self._dialog is dialog:
                    dialog.show_problem(name, error)
                return
            if name in _CHECKED and self._dialog is dialog:
                dialog.show_problem(name, None)
        if "theme" in changes:
            self._theme.choose(wanted.theme)
        await self._store(**changes)
        if "model" in changes:
            await self._models_changed()

    async def _check(self, name: str, wanted: Settings) -> None:
        match name:
            case "export_name":
                check_name(wanted.export_name)
            case "proxy":
                await self._context.check_network(wanted.proxy, None)
            case "ca_file":
                await self._context.check_network(None, wanted.ca_file)

    # --- models -----------------------------------------------------------------------------

    def _start(self, work: Callable[[str], Awaitable[None]], name: str) -> None:
        """One thing at a time with each model."""
        if name not in self._busy:
            self._busy.add(name)
            self._bridge.spawn(self._alone(work, name))

    async def _alone(self, work: Callable[[str], Awaitable[None]], name: str) -> None:
        try:
            await work(name)
        except AppError as error:
            said = about(error.title(_), error.message(_))
            presence = await self._presence(name)
            self._tell(name, ModelState(presence, said, wrong=True))
        finally:
            self._busy.discard(name)
        await self._models_changed()

    async def _look(self, name: str) -> None:
        self._tell(name, ModelState(await self._presence(name)))

    async def _presence(self, name: str) -> Presence:
        there = await self._context.models.installed(name)
        return Presence.INSTALLED if there else Presence.MISSING

    async def _install(self, name: str) -> None:
        loop = asyncio.get_running_loop()
        self._tell(name, ModelState(Presence.WORKING, fraction=-1))

        def show(done: int, total: int | None) -> None:
            if name in self._busy:
                share = done / total if total else -1.0
                size = wording.size(total or self._context.models.model(name).size)
                said = _("{done} of {size}").format(done=wording.size(done), size=size)
                self._tell(name, ModelState(Presence.WORKING, said, fraction=share))

        def progress(done: int, total: int | None) -> None:
            loop.call_soon_threadsafe(show, done, total)

        await self._context.models.install(name, progress=progress)
        await self._look(name)

    async def _verify(self, name: str) -> None:
        self._tell(name, ModelState(Presence.WORKING, _("Reading every byte…"), fraction=-1))
        await self._context.models.verify(name)
        said = _("Every byte is as it was published.")
        self._tell(name, ModelState(Presence.INSTALLED, said))

    async def _remove(self, name: str) -> None:
        sure = await Question(
            self._theme,
            _("Remove the model {model}?").format(model=name),
            _("Recordings are not transcribed on this computer without a model. It can be "
              "installed again: {size} are downloaded then.").format(
                  size=wording.size(self._context.models.model(name).size)),
            [("remove", _("Remove"), False)],
            self._dialog or self._window,
        ).ask()  # fmt: skip
        if sure == "remove":
            self._tell(name, ModelState(Presence.WORKING, fraction=-1))
            await self._context.models.remove(name)
        await self._look(name)

    def _tell(self, name: str, state: ModelState) -> None:
        page: ModelsPage | None = self._dialog.models if self._dialog else None
        if page is not None:
            page.show_state(name, state)


_CHECKED = frozenset({"export_name", "proxy", "ca_file"})
