"""What waits to be started: how much it is, where it goes, what it will cost; and the button."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from stt_desktop.i18n import _, ngettext
from stt_desktop.ui.theme import Theme, set_icon, set_role
from stt_desktop.ui.tokens import ICON, UNIT, Tone
from stt_desktop.ui.widgets import IconLabel, MenuButton, label


class ReviewBar(QFrame):
    """Over the table, as long as something waits. ``menu`` changes what is selected."""

    start_wanted = Signal()

    def __init__(self, theme: Theme, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "notice")
        self._title = label("", "heading")
        self._facts = label("", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._facts)
        self.change = MenuButton(theme, menu, "pencil")
        self.change.setText(_("Change"))
        self.change.setToolTip(_("Account, language and model of what is to start"))
        self.start = QPushButton()
        set_icon(self.start, theme.icon("play", Tone.ON_ACCENT))
        set_role(self.start, "primary")
        self.start.clicked.connect(self.start_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * UNIT, UNIT, UNIT, UNIT)
        row.setSpacing(UNIT)
        row.addWidget(IconLabel(theme, "eye", Tone.ACCENT, ICON))
        row.addLayout(words, 1)
        row.addWidget(self.change)
        row.addWidget(self.start)
        self.hide()

    def tell(self, count: int, facts: str, *, of_selection: bool) -> None:
        """``count`` recordings are meant: all that wait, or those of them that are selected."""
        if of_selection:
            title = ngettext(
                "{count} selected recording is ready to start",
                "{count} selected recordings are ready to start",
                count,
            )
        else:
            title = ngettext(
                "{count} recording is ready to start",
                "{count} recordings are ready to start",
                count,
            )
        self._title.setText(title.format(count=count))
        self._facts.setText(facts)
        words = _("Start") if count == 1 else _("Start {count}").format(count=count)
        if self.start.text() != words:
            self.start.setText(words)
        self.start.setAccessibleDescription(facts)
        self.show()

    def text(self) -> str:
        """What is said, in one piece."""
        return f"{self._title.text()}\n{self._facts.text()}"
