"""What this is, which version, under which licence, and whose work it stands on."""

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from stt_desktop import __version__
from stt_desktop.i18n import _
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.tokens import UNIT
from stt_desktop.ui.widgets import label


class AboutDialog(QDialog):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("About STT Desktop"))
        picture = QLabel()
        picture.setPixmap(theme.application_icon().pixmap(8 * UNIT, 8 * UNIT))
        words = QVBoxLayout()
        words.setSpacing(UNIT)
        words.addWidget(label("STT Desktop", "title"))
        words.addWidget(
            label(
                _("Version {version}, with Qt {qt}").format(version=__version__, qt=qVersion()),
                "muted",
            )
        )
        words.addWidget(label(_("Turns recordings into text and subtitles."), wrap=True))
        words.addWidget(
            label(_("Free software under the GNU General Public License 3."), wrap=True)
        )
        words.addWidget(
            label(
                _(
                    "Speech recognition: Whisper by OpenAI (MIT), through faster-whisper and "
                    "CTranslate2 (MIT). Icons: Lucide (ISC). Sample: LibriVox, public domain."
                ),
                "muted",
                wrap=True,
            )
        )
        head = QHBoxLayout()
        head.setSpacing(2 * UNIT)
        head.addWidget(picture, alignment=Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        close = QPushButton(_("Close"))
        close.setDefault(True)
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        layout.setSpacing(2 * UNIT)
        layout.addLayout(head)
        layout.addLayout(foot)
        self.setMinimumWidth(56 * UNIT)
