"""What the person can choose, in pages. A choice takes effect at once; there is nothing to apply.

The dialog only shows and asks: what comes of it is the presenter's (``presenters/preferences.py``).
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from stt_desktop.domain.account import Provider
from stt_desktop.domain.errors import AppError
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import Task
from stt_desktop.i18n import _, sentences
from stt_desktop.jobs.export import file_names
from stt_desktop.settings import Settings
from stt_desktop.ui import languages
from stt_desktop.ui.actions import INTERFACE_LANGUAGES, THEMES
from stt_desktop.ui.dialogs.browsing import browse_button
from stt_desktop.ui.dialogs.format_boxes import FormatBoxes
from stt_desktop.ui.dialogs.models import ModelsPage
from stt_desktop.ui.dialogs.page import Page, combo, number, turn_by_keys
from stt_desktop.ui.dialogs.style_page import StylePage
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.tokens import UNIT
from stt_desktop.ui.widgets import ElidedLabel, label, resize_within_screen

PAGES = ("general", "recognition", "export", "subtitles", "network", "models")


class SettingsDialog(QDialog):
    """``changed`` carries settings by name, as :class:`~stt_desktop.settings.Settings` has them.
    What a check refuses comes back by :meth:`show_problem` and was not stored."""

    changed = Signal(object)

    def __init__(
        self,
        theme: Theme,
        settings: Settings,
        models: Sequence[str],
        parent: QWidget | None = None,
        *,
        has_feed: bool = False,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._has_feed = has_feed
        self._problems: dict[str, QLabel] = {}
        self.fields: dict[str, QWidget] = {}
        """The controls by the name of their setting."""
        self.setWindowTitle(_("Settings"))
        self.models = ModelsPage(theme)
        self.styles = StylePage(theme, settings)
        self.styles.changed.connect(self.changed)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(_("Pages of the settings"))
        self._pages = QStackedWidget()
        for title, page in (
            (_("General"), self._general()),
            (_("Recognition"), self._recognition(models)),
            (_("Export"), self._export()),
            (_("Subtitles"), self.styles),
            (_("Network"), self._network()),
            (_("Models"), self.models),
        ):
            self.tabs.addTab(title)
            self._pages.addWidget(page)
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        turn_by_keys(self, self.tabs)

        close = QPushButton(_("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, 2 * UNIT)
        text = _("Changes take effect at once where nothing else is said.")
        foot.addWidget(label(text, "muted"), 1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, UNIT, 0, 0)
        layout.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(UNIT + UNIT // 2, 0, UNIT, 0)
        head.addWidget(self.tabs)
        layout.addLayout(head)
        layout.addWidget(self._pages, 1)
        layout.addLayout(foot)
        self.setMinimumSize(78 * UNIT, 56 * UNIT)
        resize_within_screen(self, 102 * UNIT, 76 * UNIT)
        self._preview()

    def show_page(self, name: str) -> None:
        """One of :data:`PAGES`."""
        self.tabs.setCurrentIndex(PAGES.index(name))

    def show_problem(self, name: str, error: AppError | None) -> None:
        """Say under a setting's field why it was not taken; None takes that back."""
        said = self._problems[name]
        said.setText("" if error is None else sentences(error.message(_), error.advice(_)))
        said.setVisible(error is not None)

    def problem(self, name: str) -> str:
        return self._problems[name].text()

    # --- pages ------------------------------------------------------------------------------

    def _general(self) -> QWidget:
        page = Page()
        page.row(
            _("Language of the window"),
            self._choice(
                "interface_language", _translated(INTERFACE_LANGUAGES), empty_is_none=True
            ),
            _("Changes at the next start."),
        )
        page.row(_("Appearance"), self._choice("theme", _translated(THEMES)))
        page.row(
            _("New recordings"),
            self._choice_of_two(
                "review_first",
                _("Start at once"),
                _("Wait: I look at them and start them myself"),
            ),
            _("Those that wait show their length, where they go and what that costs."),
        )
        page.row(
            "",
            self._switch(
                "notify_when_done", _("Tell me when all recordings are done and I am elsewhere")
            ),
        )
        if self._has_feed:
            page.row(
                "",
                self._switch("look_for_updates", _("Tell me about new versions")),
                _("Asks for the newest version's number at each start. Nothing is installed."),
            )
        return page

    def _recognition(self, models: Sequence[str]) -> QWidget:
        page = Page()
        codes = ["", *languages.COMMON, *languages.others()]
        spoken = {
            code: languages.long_name(code) if code else languages.name(None) for code in codes
        }
        page.row(
            _("Language spoken"),
            self._choice("recognition_language", spoken, empty_is_none=True),
            _("For new recordings. A language that is known gives better text than a guess."),
        )
        page.row(
            _("Speech model"),
            self._choice("model", {name: name for name in models}),
            _("For recordings that are transcribed on this computer. Models are installed under "
              "“Models”."),
        )  # fmt: skip
        page.row(
            "", self._switch("extract_sound", _("Send only the sound of videos to online services"))
        )
        return page

    def _export(self) -> QWidget:
        page = Page()
        page.row(
            "",
            self._switch("export_automatically", _("Save files as soon as a recording is done")),
        )
        page.row(_("Formats"), self._format_boxes())
        page.row(_("Folder"), self._folder())
        name = self._line("export_name")
        name.textChanged.connect(self._preview)
        self._shown_name = ElidedLabel("muted")
        names = QWidget()
        together = QVBoxLayout(names)
        together.setContentsMargins(0, 0, 0, 0)
        together.setSpacing(UNIT // 4)
        for part in (name, self._problem("export_name"), self._shown_name):
            together.addWidget(part)
        page.row(_("File names"), names, buddy=name)
        page.row(
            _("Existing files"),
            self._choice_of_two(
                "export_overwrite", _("Keep them, number the new ones"), _("Replace them")
            ),
        )
        page.row(
            _("Line ends"),
            self._choice_of_two(
                "export_crlf", _("LF (all systems)"), _("CR LF (older Windows programs)")
            ),
        )
        page.row(
            _("Encoding"),
            self._choice_of_two(
                "export_bom", _("UTF-8"), _("UTF-8 with a mark (older Windows programs)")
            ),
        )
        return page

    def _network(self) -> QWidget:
        page = Page()
        proxy = self._line("proxy", empty_is_none=True)
        proxy.setPlaceholderText(_("The system's"))
        page.row(
            _("Proxy"),
            proxy,
            _("For online services, as in http://proxy.example:3128. Nothing is asked of it here."),
        )
        page.row("", self._problem("proxy"))
        row, file = self._file(
            "ca_file", _("Only the system's"), _("Choose the file with certificates")
        )
        page.row(
            _("Certificates"),
            row,
            _("Your company's own, in PEM form; trusted besides the system's."),
            buddy=file,
        )
        page.row("", self._problem("ca_file"))
        row, file = self._file("cookies_file", _("None"), _("Choose the file with cookies"))
        page.row(
            _("Cookies"),
            row,
            _("Of a browser that is signed in (cookies.txt), for links to video platforms."),
            buddy=file,
        )
        page.row(
            "",
            self._switch("private_links", _("Links may lead to addresses of local networks")),
        )
        page.row(
            _("Uploads at once"),
            self._number("uploads_at_once", 1, 16),
            _("For each online account."),
        )
        page.row(
            _("Upload speed, kB/s"),
            self._number("upload_limit_kb", 0, 1_000_000, least_is=_("No limit")),
            _("All uploads together take no more than that, also those under way."),
        )
        return page

    # --- controls ---------------------------------------------------------------------------

    def _tell(self, **changes: object) -> None:
        self.changed.emit(changes)

    def _switch(self, name: str, words: str) -> QCheckBox:
        box = QCheckBox(words)
        box.setChecked(bool(getattr(self._settings, name)))
        box.toggled.connect(lambda on: self._tell(**{name: on}))
        self.fields[name] = box
        return box

    def _number(self, name: str, least: int, most: int, *, least_is: str = "") -> QLineEdit:
        """Told when it is left or Enter is pressed, and within its bounds."""
        line = number(least, most, getattr(self._settings, name), least_is=least_is)
        told = line.text()

        def tell() -> None:
            nonlocal told
            text = line.text().strip()
            if text != told and (text or least_is):
                told = text
                self._tell(**{name: int(text or least)})

        line.editingFinished.connect(tell)
        self.fields[name] = line
        return line

    def _choice(
        self, name: str, choices: Mapping[str, str], *, empty_is_none: bool = False
    ) -> QComboBox:
        box = combo()
        for value, words in choices.items():
            box.addItem(words, value)
        current = getattr(self._settings, name) or ""
        if box.findData(current) < 0:  # set by hand, or by another version
            box.addItem(current, current)
        box.setCurrentIndex(box.findData(current))
        box.activated.connect(
            lambda _at: self._tell(
                **{name: (box.currentData() or None) if empty_is_none else box.currentData()}
            )
        )
        self.fields[name] = box
        return box

    def _choice_of_two(self, name: str, no: str, yes: str) -> QComboBox:
        box = combo()
        box.addItem(no, userData=False)
        box.addItem(yes, userData=True)
        box.setCurrentIndex(int(bool(getattr(self._settings, name))))
        box.activated.connect(lambda _at: self._tell(**{name: bool(box.currentData())}))
        box.activated.connect(lambda _at: self._preview())
        self.fields[name] = box
        return box

    def _line(self, name: str, *, empty_is_none: bool = False) -> QLineEdit:
        """Told when it is left or Enter is pressed: half a word is no setting."""
        line = QLineEdit(getattr(self._settings, name) or "")
        line.setMaxLength(4096)
        told = line.text()

        def tell() -> None:
            nonlocal told
            text = line.text().strip()
            if text != told:
                told = text
                self._tell(**{name: text or None if empty_is_none else text})

        line.editingFinished.connect(tell)
        self.fields[name] = line
        return line

    def _problem(self, name: str) -> QLabel:
        said = label("", "error", wrap=True)
        said.hide()
        self._problems[name] = said
        return said

    def _format_boxes(self) -> QWidget:
        self._formats = FormatBoxes(self._settings.export_formats)
        self._formats.changed.connect(lambda: self._tell(export_formats=self._formats.chosen()))
        self._formats.changed.connect(self._preview)
        self.fields |= {f"format {name}": box for name, box in self._formats.boxes.items()}
        return self._formats

    def _file(
        self, name: str, nothing: str, title: str, *, folder: bool = False
    ) -> tuple[QWidget, QLineEdit]:
        """A row with a path; ``nothing`` is what holds without one."""
        row = QWidget()
        side_by_side = QHBoxLayout(row)
        side_by_side.setContentsMargins(0, 0, 0, 0)
        line = self._line(name, empty_is_none=True)
        line.setPlaceholderText(nothing)
        side_by_side.addWidget(line, 1)
        side_by_side.addWidget(browse_button(self, line, title, folder=folder))
        return row, line

    def _folder(self) -> QWidget:
        row, line = self._file(
            "export_folder",
            _("Beside each recording"),
            _("Choose the folder to export to"),
            folder=True,
        )
        line.setAccessibleName(_("Folder to export to"))
        return row

    def _preview(self) -> None:
        """How a file would be called: an example says more than a rule."""
        line = self.fields["export_name"]
        assert isinstance(line, QLineEdit)
        plan = Settings(export_name=line.text().strip()).export_plan(self._formats.chosen())
        try:
            names = file_names(_example(), plan, "en")
        except AppError as error:
            self.show_problem("export_name", error)
            self._shown_name.set_whole("")
            return
        self.show_problem("export_name", None)
        self._shown_name.set_whole(
            _("As in {names}").format(names=_(", ").join(names))
            if names
            else _("Choose at least one format.")
        )


def _translated(choices: Mapping[str, str], translate: Callable[[str], str] = _) -> dict[str, str]:
    return {value: translate(words) for value, words in choices.items()}


def _example() -> Task:
    source = LocalFile(str(Path.home() / (_("interview") + ".m4a")))
    return Task("", source, "", "local", Provider.LOCAL, _EXAMPLE_MS, _EXAMPLE_MS)


_EXAMPLE_MS = 1_790_000_000_000
