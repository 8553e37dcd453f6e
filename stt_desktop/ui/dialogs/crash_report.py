"""A bug, told honestly: the program goes on, and here is what to send."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from stt_desktop.i18n import _
from stt_desktop.ui.theme import Theme, set_icon, set_role
from stt_desktop.ui.tokens import UNIT, Tone
from stt_desktop.ui.widgets import IconLabel, label, resize_within_screen


class CrashReport(QDialog):
    """Not modal: what runs can be watched and saved. Later reports are added below."""

    def __init__(
        self, theme: Theme, report: str, logs: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("An error in the program"))
        head = QHBoxLayout()
        head.setSpacing(2 * UNIT)
        head.addWidget(
            IconLabel(theme, "bug", Tone.BAD, 4 * UNIT), alignment=Qt.AlignmentFlag.AlignTop
        )
        words = QVBoxLayout()
        words.setSpacing(UNIT)
        words.addWidget(label(_("Something went wrong inside the program"), "heading"))
        words.addWidget(
            label(
                _(
                    "Your recordings and transcripts are safe, and you can go on. "
                    "The report below helps to mend it; it holds no recording, text or key."
                ),
                wrap=True,
            )
        )
        head.addLayout(words, 1)

        self._report = QPlainTextEdit(report)
        self._report.setReadOnly(True)
        self._report.setAccessibleName(_("Report"))
        self._report.setTabChangesFocus(True)
        self._report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))

        copy = QPushButton(_("Copy the report"))
        set_icon(copy, theme.icon("copy"))
        copy.clicked.connect(
            lambda: QGuiApplication.clipboard().setText(self._report.toPlainText())
        )
        folder = QPushButton(_("Open the log folder"))
        folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(logs))))
        go_on = QPushButton(_("Go on"))
        go_on.setDefault(True)
        set_role(go_on, "primary")
        go_on.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT)
        buttons.addWidget(copy)
        buttons.addWidget(folder)
        buttons.addStretch(1)
        buttons.addWidget(go_on)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        layout.setSpacing(2 * UNIT)
        layout.addLayout(head)
        layout.addWidget(self._report, 1)
        layout.addLayout(buttons)
        resize_within_screen(self, 680, 440)

    def append(self, report: str) -> None:
        self._report.appendPlainText("\n" + report)

    def text(self) -> str:
        return self._report.toPlainText()
