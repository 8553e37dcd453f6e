"""Which formats and where to: what an export needs to know, with the names it will write."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from stt_desktop.domain.errors import AppError
from stt_desktop.domain.task import ExportPlan, Task
from stt_desktop.i18n import _, ngettext
from stt_desktop.jobs.export import file_names
from stt_desktop.subtitles.formats import FORMATS
from stt_desktop.ui.theme import Theme, set_role
from stt_desktop.ui.tokens import UNIT
from stt_desktop.ui.widgets import ElidedLabel, label


class ExportDialog(QDialog):
    """``tasks`` are finished; ``plan`` is what is chosen at first. ``language`` is the one that
    was found in the first of them."""

    def __init__(
        self,
        theme: Theme,
        tasks: Sequence[Task],
        plan: ExportPlan,
        parent: QWidget | None = None,
        *,
        language: str | None = None,
    ) -> None:
        super().__init__(parent)
        del theme  # the style sheet does it all
        self._tasks = tasks
        self._plan = plan
        self._language = language
        title = (
            _("Export the transcript")
            if len(tasks) == 1
            else ngettext(
                "Export {count} transcript", "Export {count} transcripts", len(tasks)
            ).format(count=len(tasks))
        )
        self.setWindowTitle(title)
        self.setAccessibleName(title)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        layout.setSpacing(UNIT)
        layout.addWidget(label(title, "heading"))
        layout.addSpacing(UNIT)
        self.formats = self._add_formats(layout, plan.formats)
        layout.addSpacing(UNIT)
        layout.addWidget(label(_("Where"), "muted"))
        self.beside = QRadioButton(_("Beside the recording"))
        self.elsewhere = QRadioButton(_("In this folder:"))
        self.folder = QLineEdit(plan.folder or str(Path.home()))
        self._browse = QPushButton(_("Choose…"))
        self._add_places(layout)
        layout.addSpacing(UNIT)
        self._names = ElidedLabel("muted")
        layout.addWidget(self._names)
        layout.addSpacing(UNIT)
        self.save = QPushButton(_("Export"))
        self._add_buttons(layout)
        self.setMinimumWidth(64 * UNIT)
        self._update()
        self.save.setFocus()

    def _add_formats(self, layout: QVBoxLayout, chosen: Sequence[str]) -> dict[str, QCheckBox]:
        layout.addWidget(label(_("Formats"), "muted"))
        boxes = {}
        for name in FORMATS:
            box = QCheckBox(f"{name.upper()} – {_(FORMATS[name].title)}")
            box.setChecked(name in chosen)
            box.toggled.connect(self._update)
            layout.addWidget(box)
            boxes[name] = box
        return boxes

    def _add_places(self, layout: QVBoxLayout) -> None:
        (self.elsewhere if self._plan.folder else self.beside).setChecked(True)
        places = QButtonGroup(self)
        for button in (self.beside, self.elsewhere):
            places.addButton(button)
            button.toggled.connect(self._update)
        self.folder.setAccessibleName(_("Folder to export to"))
        self.folder.textChanged.connect(self._update)
        self._browse.setAccessibleName(_("Choose the folder to export to"))
        self._browse.setAutoDefault(False)
        self._browse.clicked.connect(self._choose_folder)
        layout.addWidget(self.beside)
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        row.addWidget(self.elsewhere)
        row.addWidget(self.folder, 1)
        row.addWidget(self._browse)
        layout.addLayout(row)

    def _add_buttons(self, layout: QVBoxLayout) -> None:
        cancel = QPushButton(_("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.save.setDefault(True)
        set_role(self.save, "primary")
        self.save.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.save)
        layout.addLayout(buttons)

    def plan(self) -> ExportPlan:
        """What was chosen."""
        folder = None if self.beside.isChecked() else self.folder.text().strip()
        return replace(self._plan, formats=self._chosen(), folder=folder)

    def _chosen(self) -> tuple[str, ...]:
        return tuple(name for name, box in self.formats.items() if box.isChecked())

    def _update(self) -> None:
        elsewhere = self.elsewhere.isChecked()
        self.folder.setEnabled(elsewhere)
        self._browse.setEnabled(elsewhere)
        path = Path(self.folder.text().strip())
        self.save.setEnabled(bool(self._chosen()) and (not elsewhere or path.is_absolute()))
        self._names.set_whole(self._preview())

    def _preview(self) -> str:
        """The first task's files: names say more than a rule about names."""
        try:
            names = ", ".join(file_names(self._tasks[0], self.plan(), self._language))
        except AppError as error:
            return error.message(_)
        if not names:
            return _("Choose at least one format.")
        if len(self._tasks) > 1:
            names += ", …"
        return _("Writes {names}").format(names=names)

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, _("Export to"), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
