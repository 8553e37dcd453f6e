"""Which folder is watched, for whom, and what becomes of what comes into it."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from stt_desktop.i18n import _
from stt_desktop.ui.dialogs.page import Page, combo
from stt_desktop.ui.theme import set_role
from stt_desktop.ui.tokens import UNIT
from stt_desktop.ui.widgets import label


@dataclass(frozen=True, slots=True)
class WatchChoice:
    """``account`` None is where new recordings go; ``results`` None as for all recordings;
    ``existing``: what is in the folder now is taken, too."""

    on: bool
    folder: str
    subfolders: bool = True
    account: str | None = None
    results: str | None = None
    existing: bool = False


class WatchDialog(QDialog):
    """``accounts`` are (id, name)."""

    def __init__(
        self,
        choice: WatchChoice,
        accounts: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Watch a folder"))
        page = Page()
        self.on = QCheckBox(_("Transcribe every recording that comes into the folder"))
        self.on.setChecked(choice.on)
        page.row("", self.on)
        self.folder = QLineEdit(choice.folder)
        page.row(
            _("Folder"),
            self._with_button(self.folder, _("Choose the folder to watch")),
            _("A recording is taken once, when it has not changed for some seconds."),
            buddy=self.folder,
        )
        self.subfolders = QCheckBox(_("Include the folders in it"))
        self.subfolders.setChecked(choice.subfolders)
        page.row("", self.subfolders)
        self.existing = QCheckBox(_("Also transcribe the recordings that are in it now"))
        self.existing.setChecked(choice.existing)
        page.row("", self.existing)
        self.account = combo()
        self.account.addItem(_("Where new recordings go"), None)
        for account_id, name in accounts:
            self.account.addItem(name, account_id)
        self.account.setCurrentIndex(max(0, self.account.findData(choice.account)))
        page.row(_("Send to"), self.account)
        self.results = QLineEdit(choice.results or "")
        self.results.setPlaceholderText(_("As for all recordings"))
        page.row(
            _("Save files in"),
            self._with_button(self.results, _("Choose the folder for the files")),
            buddy=self.results,
        )
        self._state = label("", "muted", wrap=True)
        self._state.hide()
        page.row("", self._state)
        cancel = QPushButton(_("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        save = QPushButton(_("Save"))
        save.setDefault(True)
        set_role(save, "primary")
        save.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setContentsMargins(3 * UNIT, UNIT, 3 * UNIT, 2 * UNIT)
        foot.setSpacing(UNIT)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(page, 1)
        layout.addLayout(foot)
        self.setMinimumWidth(68 * UNIT)

        def follow() -> None:
            save.setEnabled(bool(self.folder.text().strip()) or not self.on.isChecked())

        self.on.toggled.connect(follow)
        self.folder.textChanged.connect(follow)
        # Whoever names a folder wants it watched.
        self.folder.textEdited.connect(lambda _text: self.on.setChecked(True))
        follow()

    def show_state(self, words: str) -> None:
        """How the watch is now; nothing while there is none."""
        self._state.setText(words)
        self._state.setVisible(bool(words))

    @property
    def state(self) -> str:
        return self._state.text()

    def choice(self) -> WatchChoice:
        return WatchChoice(
            on=self.on.isChecked(),
            folder=os.path.expanduser(self.folder.text().strip()),  # noqa: PTH111 - "" is none
            subfolders=self.subfolders.isChecked(),
            account=self.account.currentData(),
            results=self.results.text().strip() or None,
            existing=self.existing.isChecked(),
        )

    def _with_button(self, line: QLineEdit, title: str) -> QWidget:
        row = QWidget()
        side_by_side = QHBoxLayout(row)
        side_by_side.setContentsMargins(0, 0, 0, 0)
        side_by_side.addWidget(line, 1)
        button = QPushButton(_("Choose…"))
        button.setAccessibleName(title)
        button.setAutoDefault(False)

        def choose() -> None:
            dialog = QFileDialog(self, title, line.text() or str(Path.home()))
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.fileSelected.connect(line.setText)
            dialog.fileSelected.connect(line.textEdited)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

        button.clicked.connect(choose)
        side_by_side.addWidget(button)
        return row
