"""The toolbar's "to": where new recordings go, and whether they leave this computer for that."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from stt_desktop.i18n import _
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.tokens import HERE_ICON
from stt_desktop.ui.widgets import MenuButton

if TYPE_CHECKING:
    from stt_desktop.domain.account import Account


class DestinationButton(MenuButton):
    """Says and offers what it is given by :meth:`show_accounts`."""

    chosen = Signal(str)
    """The id of the account that is to be the default."""

    def __init__(self, theme: Theme, manage: QAction, parent: QWidget | None = None) -> None:
        super().__init__(theme, QMenu(parent), HERE_ICON, parent)
        self._manage = manage
        self._group: QActionGroup | None = None
        self.setToolTip(_("Where recordings are transcribed"))

    def show_accounts(self, accounts: "Iterable[Account]", default: "Account") -> None:
        """Offer ``accounts``; ``default`` is where new recordings go."""
        from stt_desktop.ui import wording  # late: the button is seen before there are accounts

        menu = self.menu()
        menu.clear()
        if self._group is not None:
            self._group.deleteLater()
        self._group = QActionGroup(self)
        for account in accounts:
            # An icon hides the tick that a menu draws by itself.
            tick = "\t✓" if account.id == default.id else ""
            action = QAction(plain(wording.destination(account)) + tick, self._group)
            action.setIcon(self._theme.icon(wording.where_icon(account)))
            action.setCheckable(True)
            action.setChecked(account.id == default.id)
            action.setData(account.id)
            action.triggered.connect(
                lambda _checked=False, chosen=account.id: self.chosen.emit(chosen)
            )
            menu.addAction(action)
            if not account.leaves_this_computer:
                menu.addSeparator()
        menu.addSeparator()
        menu.addAction(self._manage)
        words = wording.destination(default)
        self.setText(plain(words))
        self.setIcon(self._theme.icon(wording.where_icon(default)))
        self.setAccessibleName(_("Where recordings are transcribed: {place}").format(place=words))
        self.setToolTip(
            _("New recordings are transcribed here; nothing leaves this computer.")
            if default.stays_here
            else _("New recordings are sent to {service}.").format(
                service=default.capabilities.title
            )
        )


def plain(text: str) -> str:
    """``text`` for a menu or button, where a single ``&`` would mark a shortcut."""
    return text.replace("&", "&&")
