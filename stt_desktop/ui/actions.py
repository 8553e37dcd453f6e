"""Every command of the window: its words, icon and shortcut, and the menus that hold them.

What a command does is connected in ``main_window`` and ``presenters``.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from stt_desktop.i18n import N_, _
from stt_desktop.ui import languages
from stt_desktop.ui.result_menu import ResultMenu
from stt_desktop.ui.route_menus import RouteMenus
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.transcript.commands import TranscriptCommands

THEMES = {"system": N_("As the system"), "light": N_("Light"), "dark": N_("Dark")}

INTERFACE_LANGUAGES: dict[str, str] = {
    "": N_("As the system"),
    "en": "English",
    "zh_CN": "简体中文",
}
"""A language is written in itself: whoever looks for it may read no other."""


class Actions(QObject):
    """Attributes are the QActions. Those about tasks are enabled by ``enable_for``."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        make = self._make
        self.add_files = make(_("Add &files…"), "plus", QKeySequence.StandardKey.Open)
        self.add_folder = make(_("Add f&older…"), "folder-plus", "Ctrl+Shift+O")
        self.record = make(_("&Record…"), "mic", "Ctrl+Shift+R")
        self.watch = make(_("&Watch a folder…"), "folder-open")
        self.paste = make(_("&Paste files"), "clipboard-paste", QKeySequence.StandardKey.Paste)
        self.try_sample = make(_("Try the &sample"), "play")
        self.export = make(_("&Export…"), "file-output", "Ctrl+E")
        self.show_in_folder = make(_("S&how in folder"), "folder-open", "Ctrl+Shift+L")
        self.save_automatically = make(_("Save subtitles beside each recording when &done"))
        self.save_automatically.setCheckable(True)
        self.review_first = make(_("Wa&it for me to start new recordings"))
        self.review_first.setCheckable(True)
        self.accounts = make(_("Manage a&ccounts…"), "key-round")
        self.quit = make(_("&Quit"), "", "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)

        self.undo = make(_("&Undo"), "undo-2", QKeySequence.StandardKey.Undo)
        self.redo = make(_("Re&do"), "redo-2", QKeySequence.StandardKey.Redo)
        self.copy_transcript = make(_("&Copy transcript"), "copy", "Ctrl+Shift+C")
        self.select_all = make(_("Select &all"), "", QKeySequence.StandardKey.SelectAll)

        self.filter = make(_("&Filter the list"), "search", "Ctrl+Shift+F")
        self.open_transcript = make(_("&Read the transcript"), "captions", "Return")
        self.start = make(_("&Start"), "play", "F5")
        self.cancel = make(_("Ca&ncel"), "circle-stop", "Ctrl+.")
        self.retry = make(_("&Try again"), "rotate-ccw", "Ctrl+R")
        self.resubtitle = make(_("Make the su&btitles anew"), "captions")
        self.remove = make(_("Remo&ve from the list"), "trash-2", QKeySequence.StandardKey.Delete)
        self.open_transcript.setShortcuts([QKeySequence("Return"), QKeySequence("Enter")])
        # These keys mean something else elsewhere (Enter presses a button).
        for action in (self.open_transcript, self.remove, self.select_all):
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)

        self.settings = make(_("&Settings…"), "settings", QKeySequence.StandardKey.Preferences)
        if self.settings.shortcut().isEmpty():
            self.settings.setShortcut(QKeySequence("Ctrl+,"))
        self.settings.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.checkup = make(_("Check that everything &works…"), "gauge")
        self.diagnostics = make(_("Copy &diagnostics"), "copy")
        self.open_logs = make(_("Open the &log folder"))
        self.about = make(_("&About STT Desktop"), "info")
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

        self.routes = RouteMenus(theme, parent)
        self.results = ResultMenu(theme, parent)
        self.transcript = TranscriptCommands(theme, self)
        self.themes = self._choices(THEMES, translate=True)
        self.interface_languages = self._choices(INTERFACE_LANGUAGES, translate=True)
        self.recognition = QActionGroup(self)

    def fill(self, bar: QMenuBar) -> None:
        """The menu bar: every command stands in it, with its shortcut."""
        file = bar.addMenu(_("&File"))
        file.addActions([self.add_files, self.add_folder, self.record, self.watch])
        file.addActions([self.paste, self.try_sample])
        file.addAction(self.review_first)
        file.addSeparator()
        file.addActions([self.export, self.save_automatically, self.show_in_folder])
        file.addSeparator()
        file.addAction(self.accounts)
        file.addSeparator()
        file.addAction(self.quit)
        edit = bar.addMenu(_("&Edit"))
        edit.addActions([self.undo, self.redo, self.copy_transcript, self.select_all])
        edit.addSeparator()
        edit.addAction(self.settings)
        task = bar.addMenu(_("&Recording"))
        task.addActions([self.open_transcript, self.start, self.retry, self.cancel, self.remove])
        task.addAction(self.resubtitle)
        task.addMenu(self.results)
        task.addSeparator()
        self.route_menu(task)
        self.transcript.fill(bar.addMenu(_("&Transcript")))
        view = bar.addMenu(_("&View"))
        view.addAction(self.filter)
        self._columns = view.addMenu(_("&Columns"))
        view.addSeparator()
        look = view.addMenu(_("&Appearance"))
        look.addActions(self.themes.actions())
        speech = view.addMenu(_("&Language of the window"))
        speech.addActions(self.interface_languages.actions())
        about = bar.addMenu(_("&Help"))
        about.addActions([self.checkup, self.diagnostics, self.open_logs, self.about])

    def complete(self, columns: Sequence[QAction]) -> None:
        """Fill the longer menus, when the window is seen already. ``columns`` are the table's."""
        self._columns.addActions(columns)
        self.routes.offer_languages()

    def context_menu(self, menu: QMenu) -> None:
        menu.addActions([self.open_transcript, self.copy_transcript, self.export])
        menu.addAction(self.show_in_folder)
        menu.addSeparator()
        menu.addActions([self.start, self.retry, self.cancel])
        menu.addAction(self.resubtitle)
        menu.addMenu(self.results)
        menu.addSeparator()
        self.route_menu(menu)
        menu.addSeparator()
        menu.addAction(self.remove)

    def route_menu(self, menu: QMenu) -> None:
        """Where the selected ones go, and how."""
        for one in self.routes.all():
            menu.addMenu(one)

    def recognition_menu(self, menu: QMenu) -> None:
        """Languages of the recordings: detection first, the usual ones, then all others."""
        detect = self._choice(self.recognition, "", languages.name(None))
        menu.addAction(detect)
        menu.addSeparator()
        for code in languages.COMMON:
            menu.addAction(self._choice(self.recognition, code, languages.long_name(code)))
        more = menu.addMenu(_("More languages"))
        for code in languages.others():
            more.addAction(self._choice(self.recognition, code, languages.long_name(code)))

    def enable_for(
        self, *, with_text: int, running: int, resting: int, selected: int, in_folder: int
    ) -> None:
        """Offer what can be done with the selection; the numbers count its tasks."""
        self.export.setEnabled(with_text > 0)
        for action in (self.copy_transcript, self.open_transcript):
            action.setEnabled(with_text == 1 and selected == 1)
        self.cancel.setEnabled(running > 0)
        self.retry.setEnabled(resting > 0)
        self.resubtitle.setEnabled(with_text > 0 and resting > 0)
        self.remove.setEnabled(selected > 0)
        self.show_in_folder.setEnabled(in_folder == 1 and selected == 1)

    def _make(
        self,
        text: str,
        icon: str = "",
        shortcut: QKeySequence.StandardKey | str | None = None,
    ) -> QAction:
        action = QAction(text, self)
        if icon:
            action.setIcon(self._theme.icon(icon))
        if shortcut is not None:
            action.setShortcut(QKeySequence(shortcut))
        return action

    def _choices(self, choices: dict[str, str], *, translate: bool) -> QActionGroup:
        group = QActionGroup(self)
        for value, text in choices.items():
            self._choice(group, value, _(text) if translate else text)
        return group

    def _choice(self, group: QActionGroup, value: str, text: str) -> QAction:
        action = QAction(text, group)
        action.setCheckable(True)
        action.setData(value)
        return action


def check(group: QActionGroup, value: str | None) -> QAction | None:
    """Mark the choice that holds ``value`` (None is the empty one)."""
    for action in group.actions():
        if action.data() == (value or ""):
            action.setChecked(True)
            return action
    return None
