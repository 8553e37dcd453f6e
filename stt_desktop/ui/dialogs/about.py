"""What this is, which version, under which licence, and whose work it stands on."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, qVersion
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from stt_desktop import __version__
from stt_desktop.i18n import _
from stt_desktop.licences import Part
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.tokens import UNIT
from stt_desktop.ui.widgets import label, resize_within_screen


class AboutDialog(QDialog):
    """``parts`` may come later, by :meth:`show_parts`: reading them takes a moment."""

    diagnostics_wanted = Signal()
    logs_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("About STT Desktop"))
        self._parts: Sequence[Part] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        layout.setSpacing(2 * UNIT)
        layout.addLayout(self._head(theme))
        self.parts = QListWidget()
        self.parts.setAccessibleName(_("Parts and their licences"))
        self.parts.setSpacing(UNIT // 4)
        self.parts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.parts.currentRowChanged.connect(self._show_text)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Text of the licence"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        side_by_side = QHBoxLayout()
        side_by_side.setSpacing(UNIT)
        # Licences are written in lines of 80 characters.
        advance = self.text.fontMetrics().horizontalAdvance("0" * 80)
        self.text.setMinimumWidth(min(advance + 6 * UNIT, 90 * UNIT))
        self.parts.setFixedWidth(28 * UNIT)
        side_by_side.addWidget(self.parts)
        side_by_side.addWidget(self.text, 1)
        heading = label(_("Third-party software"), "heading")
        layout.addWidget(heading)
        layout.addLayout(side_by_side, 1)
        layout.addLayout(self._foot())
        resize_within_screen(self, 100 * UNIT, 68 * UNIT)

    def _head(self, theme: Theme) -> QHBoxLayout:
        picture = QLabel()
        picture.setPixmap(theme.application_icon().pixmap(8 * UNIT, 8 * UNIT))
        words = QVBoxLayout()
        words.setSpacing(UNIT // 2)
        words.addWidget(label("STT Desktop", "title"))
        version = _("Version {version}, with Qt {qt}").format(version=__version__, qt=qVersion())
        words.addWidget(label(version, "muted"))
        words.addWidget(label(_("Turns recordings into text and subtitles."), wrap=True))
        words.addWidget(
            label(_("Free software under the GNU General Public License 3."), wrap=True)
        )
        head = QHBoxLayout()
        head.setSpacing(2 * UNIT)
        head.addWidget(picture, alignment=Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        return head

    def _foot(self) -> QHBoxLayout:
        diagnostics = QPushButton(_("Copy diagnostics"))
        diagnostics.setToolTip(_("Versions, system and state for a report; no names, no keys"))
        diagnostics.setAutoDefault(False)
        diagnostics.clicked.connect(self.diagnostics_wanted)
        logs = QPushButton(_("Open the log folder"))
        logs.setAutoDefault(False)
        logs.clicked.connect(self.logs_wanted)
        close = QPushButton(_("Close"))
        close.setDefault(True)
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.setSpacing(UNIT)
        foot.addWidget(diagnostics)
        foot.addWidget(logs)
        foot.addStretch(1)
        foot.addWidget(close)
        return foot

    def show_parts(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        for part in parts:
            self.parts.addItem(f"{part.name} {part.version}".strip())
        if parts:
            self.parts.setCurrentRow(0)

    def _show_text(self, row: int) -> None:
        if 0 <= row < len(self._parts):
            part = self._parts[row]
            self.text.setPlainText("\n\n".join(filter(None, (part.licence, part.text))))
