"""What of the window is seen first: its menus, toolbar and status bar around an empty middle.

It imports nothing that is not seen: what fills the middle (``main_window``) takes several times
as long to load as this takes to be painted.
"""

from pathlib import Path

from PySide6.QtCore import QSettings, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPaintEvent
from PySide6.QtWidgets import (
    QLabel,
    QMainWindow,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolBar,
    QWidget,
)

from stt_desktop.i18n import _
from stt_desktop.ui.actions import Actions
from stt_desktop.ui.destination import DestinationButton
from stt_desktop.ui.theme import Theme, set_icon, set_role
from stt_desktop.ui.tokens import ICON, ICON_GAP, UNIT, Tone
from stt_desktop.ui.widgets import MenuButton, label, with_keys


class Frame(QMainWindow):
    """Takes nothing yet: nobody would take care of what is dropped."""

    painted = Signal()

    def __init__(self, theme: Theme, memory: Path) -> None:
        super().__init__()
        self._theme = theme
        self._memory = QSettings(str(memory), QSettings.Format.IniFormat)
        self.setWindowTitle(_("STT Desktop is starting…"))
        self.setWindowIcon(theme.application_icon())
        self.setAcceptDrops(False)
        self.setMinimumSize(640, 420)
        self.actions_ = Actions(theme, self)
        self.actions_.fill(self.menuBar())
        self.language, self.account = self._build_toolbar(theme)
        self.engine_state, self.keyring_state, self.running_state = self._build_status_bar()
        self.setCentralWidget(QWidget())
        room = self.screen().availableGeometry().size() - QSize(6 * UNIT, 10 * UNIT)
        self.resize(QSize(1280, 760).boundedTo(room))
        geometry = self._memory.value("geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        self.painted.emit()

    def _build_toolbar(self, theme: Theme) -> tuple[MenuButton, DestinationButton]:
        bar = QToolBar(_("Tools"))
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setIconSize(QSize(ICON + ICON_GAP, ICON))
        bar.toggleViewAction().setEnabled(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.addWidget(_tool_button(theme, self.actions_.add_files, _("Add files"), primary=True))
        bar.addWidget(_tool_button(theme, self.actions_.add_folder, _("Add folder"), primary=False))
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(gap)

        language = MenuButton(theme, QMenu(self), "languages")
        language.setToolTip(_("Language spoken in the recordings"))
        account = DestinationButton(theme, self.actions_.accounts, self)
        self._choices = [bar.addWidget(language), bar.addWidget(account)]
        self._offer_choices(known=False)
        self.addToolBar(bar)
        return language, account

    def _offer_choices(self, *, known: bool) -> None:
        """What is chosen stands on them: before that is ``known`` they would be empty boxes."""
        for choice in self._choices:
            choice.setVisible(known)

    def _build_status_bar(self) -> tuple[QLabel, QLabel, QLabel]:
        engine, keyring, running = label(), label(), label()
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(engine)
        bar.addWidget(keyring)
        bar.addPermanentWidget(running)
        return engine, keyring, running


def _tool_button(theme: Theme, action: QAction, words: str, *, primary: bool) -> QPushButton:
    """Its own words and icon (a menu's "Add files…" is longer), the action's doing."""
    button = QPushButton(words)
    name, tone = ("plus", Tone.ON_ACCENT) if primary else ("folder-plus", Tone.NORMAL)
    set_icon(button, theme.icon(name, tone))
    button.setToolTip(with_keys(words, action))
    if primary:
        set_role(button, "primary")
    button.clicked.connect(action.trigger)
    return button
