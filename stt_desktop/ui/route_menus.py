"""Menus that say where chosen recordings go and how: the account, the language, the model, and
what of them is sent.

For what has not begun they change that; for what rests they are another try.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from stt_desktop.i18n import _
from stt_desktop.ui import languages
from stt_desktop.ui.destination import plain
from stt_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from stt_desktop.domain.account import Account


class RouteMenus(QObject):
    """Filled by :meth:`offer_languages`, :meth:`show_accounts` and :meth:`show_models`."""

    account_chosen = Signal(str)
    """An account's id."""
    language_chosen = Signal(str)
    """An ISO 639-1 code, or nothing: it is to be detected."""
    model_chosen = Signal(str)
    track_chosen = Signal(int)
    """A sound track, counted from 1."""
    extraction_chosen = Signal(bool)
    """Whether only a video's sound is sent."""
    models_wanted = Signal()
    """The person wants to install one."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.accounts = QMenu(_("Transcribe &with"), parent)
        self.accounts.setIcon(theme.icon("cloud-upload"))
        self.languages = QMenu(_("Spoken &language"), parent)
        self.languages.setIcon(theme.icon("languages"))
        self.models = QMenu(_("&Model"), parent)
        self.models.setIcon(theme.icon("gauge"))
        self.sound = QMenu(_("Sound trac&k"), parent)
        self.sound.setIcon(theme.icon("audio-lines"))
        self._extract = QAction(_("Send a video's sound only"), self)
        self._extract.setCheckable(True)
        self._extract.triggered.connect(self.extraction_chosen)
        self._ticked: dict[QMenu, str | None] = {}
        self.show_tracks((), None, extract=True)

    def all(self) -> Sequence[QMenu]:
        return (self.accounts, self.languages, self.models, self.sound)

    def offer_languages(self) -> None:
        menu = self.languages
        self._send(menu, menu.addAction(languages.name(None)), self.language_chosen, "")
        menu.addSeparator()
        for code in languages.COMMON:
            self._send(menu, menu.addAction(languages.long_name(code)), self.language_chosen, code)
        more = menu.addMenu(_("More languages"))
        for code in languages.others():
            self._send(menu, more.addAction(languages.long_name(code)), self.language_chosen, code)

    def show_accounts(self, accounts: "Iterable[Account]") -> None:
        from stt_desktop.ui import wording  # late: the menu is there before its accounts

        self.accounts.clear()
        for account in accounts:
            action = self.accounts.addAction(
                self._theme.icon(wording.where_icon(account)), plain(wording.destination(account))
            )
            self._send(self.accounts, action, self.account_chosen, account.id)
            if not account.leaves_this_computer:
                self.accounts.addSeparator()

    def show_models(self, names: Iterable[str]) -> None:
        """The models that are installed."""
        self.models.clear()
        for name in names:
            self._send(self.models, self.models.addAction(plain(name)), self.model_chosen, name)
        self.models.addSeparator()
        self.models.addAction(_("Install a model…")).triggered.connect(self.models_wanted)

    def show_tracks(self, labels: Sequence[str], chosen: int | None, *, extract: bool) -> None:
        """The sound tracks of the one recording that is selected, where it has several."""
        self.sound.clear()
        for number, words in enumerate(labels, 1):
            action = self.sound.addAction(plain(f"{number}: {words}"))
            action.setCheckable(True)
            action.setChecked(number == chosen)
            action.triggered.connect(lambda _checked=False, one=number: self.track_chosen.emit(one))
        if labels:
            self.sound.addSeparator()
        self._extract.setChecked(extract)
        self.sound.addAction(self._extract)

    def enable(self, *, any_can: bool, any_local: bool) -> None:
        """Offer what the selection can be given."""
        self.accounts.menuAction().setEnabled(any_can)
        self.languages.menuAction().setEnabled(any_can)
        self.models.menuAction().setEnabled(any_local)
        self.sound.menuAction().setEnabled(any_can)

    def tick(self, *, account: str | None, language: str | None, model: str | None) -> None:
        """Mark what the selection has; None: nothing, or not all of it the same."""
        ticked = {self.accounts: account, self.languages: language, self.models: model}
        if ticked != self._ticked:
            self._ticked = ticked
            for menu in ticked:
                self._mark(menu)

    def _mark(self, menu: QMenu) -> None:
        for action in menu.findChildren(QAction):
            if isinstance(action.data(), str):
                action.setChecked(action.data() == self._ticked.get(menu))

    def _send(self, menu: QMenu, action: QAction, signal: SignalInstance, value: str) -> None:
        action.setData(value)
        action.setCheckable(True)
        action.setChecked(value == self._ticked.get(menu))

        def send() -> None:
            self._mark(menu)  # the click has turned it
            signal.emit(value)

        action.triggered.connect(send)
