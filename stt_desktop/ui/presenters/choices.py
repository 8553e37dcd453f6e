"""The settings that stand in menus and in the toolbar: shown there, and stored when chosen."""

import asyncio
from collections.abc import Callable

from stt_desktop.i18n import _
from stt_desktop.ui import actions, languages
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.context import Context
from stt_desktop.ui.main_window import MainWindow
from stt_desktop.ui.theme import Theme


class Choices:
    """``shown`` is called whenever the settings have changed and are shown."""

    def __init__(
        self,
        context: Context,
        theme: Theme,
        window: MainWindow,
        bridge: Bridge,
    ) -> None:
        self._context = context
        self._theme = theme
        self._window = window
        self._bridge = bridge
        self.shown: Callable[[], None] = lambda: None
        self._storing = asyncio.Lock()
        do = window.actions_
        do.save_automatically.toggled.connect(lambda on: self._change(export_automatically=on))
        do.review_first.toggled.connect(lambda on: self._change(review_first=on))
        do.themes.triggered.connect(lambda action: self._choose_theme(action.data()))
        do.recognition.triggered.connect(
            lambda action: self._change(recognition_language=action.data() or None)
        )
        do.interface_languages.triggered.connect(
            lambda action: self._choose_interface_language(action.data() or None)
        )

    async def store(self, **changes: object) -> None:
        """Write settings by name, and show them."""
        # The settings file is synced to the disk: not on the GUI thread, and one after another.
        async with self._storing:
            await asyncio.to_thread(self._context.settings.update, **changes)
        self.show()

    def show(self) -> None:
        """Everything as the settings are now."""
        settings = self._context.settings.current
        do = self._window.actions_
        do.save_automatically.setChecked(settings.export_automatically)
        do.review_first.setChecked(settings.review_first)
        actions.check(do.themes, settings.theme)
        actions.check(do.interface_languages, settings.interface_language)
        actions.check(do.recognition, settings.recognition_language)
        name = languages.name(settings.recognition_language)
        self._window.language.setText(name)
        self._window.language.setAccessibleName(
            _("Language spoken in the recordings: {language}").format(language=name)
        )
        saves = settings.export_formats if settings.export_automatically else ()
        self._window.announce_saving(saves, review_first=settings.review_first)
        self.shown()

    def _change(self, **changes: object) -> None:
        current = self._context.settings.current
        if all(getattr(current, name) == value for name, value in changes.items()):
            return  # a menu that only follows
        self._bridge.spawn(self.store(**changes))

    def _choose_theme(self, theme: str) -> None:
        self._theme.choose(theme)
        self._change(theme=theme)

    def _choose_interface_language(self, language: str | None) -> None:
        self._change(interface_language=language)
        self._window.notices.tell(
            "language", _("The language changes at the next start."), icon="languages"
        )
