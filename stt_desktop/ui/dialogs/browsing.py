"""A button that finds a file or a folder for a field."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QWidget

from stt_desktop.i18n import _


def browse_button(parent: QWidget, line: QLineEdit, title: str, *, folder: bool) -> QPushButton:
    """A button that asks for a path and enters it in ``line``, as if it had been typed."""
    button = QPushButton(_("Choose…"))
    button.setAccessibleName(title)
    button.setAutoDefault(False)

    def choose() -> None:
        dialog = QFileDialog(parent, title, line.text() or str(Path.home()))
        modes = QFileDialog.FileMode
        dialog.setFileMode(modes.Directory if folder else modes.ExistingFile)
        dialog.fileSelected.connect(line.setText)
        dialog.fileSelected.connect(lambda _path: line.editingFinished.emit())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    button.clicked.connect(choose)
    return button
