"""Which formats, which subtitle style and where to: what an export needs to know, with the names
it will write and the beginning of what they will hold. ``presenters/previewing.py`` fills that in.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
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
from stt_desktop.subtitles.guides import Guides
from stt_desktop.ui.dialogs.page import head, in_columns, scrolled
from stt_desktop.ui.theme import Theme, set_role
from stt_desktop.ui.tokens import ICON, UNIT, Tone
from stt_desktop.ui.widgets import (
    TITLE,
    ElidedLabel,
    IconLabel,
    flush,
    in_order,
    label,
    resize_within_screen,
)


class ExportDialog(QDialog):
    """``tasks`` are finished; ``plan`` is what is chosen at first. ``language`` is the one that
    was found in the first of them."""

    preview_wanted = Signal(str, object)
    """A format's name and the plan: :meth:`show_preview` is what answers."""

    def __init__(
        self,
        theme: Theme,
        tasks: Sequence[Task],
        plan: ExportPlan,
        parent: QWidget | None = None,
        *,
        language: str | None = None,
        guides: Guides | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tasks = tasks
        self._plan = plan
        self._language = language
        self._told: object = None
        title = (
            _("Export the transcript")
            if len(tasks) == 1
            else ngettext(
                "Export {count} transcript", "Export {count} transcripts", len(tasks)
            ).format(count=len(tasks))
        )
        self.setWindowTitle(title)
        self.setAccessibleName(title)

        whole = QVBoxLayout(self)
        whole.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        whole.setSpacing(2 * UNIT)
        whole.addWidget(label(title, "heading"))
        layout = QVBoxLayout()
        layout.setSpacing(UNIT)
        self.shown = QComboBox()
        preview = self._build_preview()
        columns = in_columns(
            (head(_("Formats")), layout), (head(_("Preview"), self.shown), preview)
        )
        whole.addLayout(columns, 1)
        self.formats = self._add_formats(layout, plan.formats)
        layout.addSpacing(UNIT)
        self.style_ = self._add_style(layout, guides or Guides())
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
        self.save = QPushButton(_("Export"))
        self._add_buttons(whole)
        self.setMinimumSize(112 * UNIT, 60 * UNIT)
        resize_within_screen(self, 112 * UNIT, 82 * UNIT)
        self._update()
        self._show_all_formats(whole)
        in_order(self._browse, self.shown, self.preview, self.cancel, self.save)
        self.save.setFocus()

    def _add_formats(self, layout: QVBoxLayout, chosen: Sequence[str]) -> dict[str, QCheckBox]:
        every = QWidget()
        column = QVBoxLayout(every)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT // 4)
        boxes = {}
        for name in FORMATS:
            box = QCheckBox(f"{name.upper()} – {_(FORMATS[name].title)}")
            box.setChecked(name in chosen)
            box.toggled.connect(self._update)
            column.addWidget(box)
            boxes[name] = box
        self._every, self._shown_of_it = every, scrolled(every)
        layout.addLayout(flush(self._shown_of_it), 1)
        return boxes

    def _show_all_formats(self, whole: QVBoxLayout) -> None:
        """Grow until none has to be scrolled for, where the screen has the room."""
        whole.activate()
        missing = self._every.sizeHint().height() - self._shown_of_it.height()
        room = self.screen().availableGeometry().height() - TITLE
        self.resize(self.width(), min(self.height() + max(0, missing), max(room, self.height())))

    def _add_style(self, layout: QVBoxLayout, guides: Guides) -> QComboBox:
        name = label(_("Subtitle style"), "muted")
        box = QComboBox()
        box.setAccessibleName(_("Subtitle style"))
        box.addItem(_("As shown in the window"), None)
        for guide in guides.names:
            box.addItem(guides.title(guide, _), guide)
        box.setCurrentIndex(max(0, box.findData(self._plan.style)))
        box.currentIndexChanged.connect(self._update)
        name.setBuddy(box)
        layout.addWidget(name)
        layout.addWidget(box)
        self._recut = label(
            _("The subtitles are cut anew from the words: line breaks and times that you have "
              "edited are not kept in these files."), "muted", wrap=True
        )  # fmt: skip
        layout.addWidget(self._recut)
        return box

    def _build_preview(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(UNIT)
        self.shown.setAccessibleName(_("Format of the preview"))
        self.shown.activated.connect(self.ask_for_preview)
        # Nothing moves when there is only one to show.
        policy = self.shown.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.shown.setSizePolicy(policy)
        self.preview = QPlainTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setAccessibleName(_("Preview"))
        self.preview.setTabChangesFocus(True)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPointSizeF(self.font().pointSizeF())
        self.preview.setFont(fixed)
        column.addWidget(self.preview, 1)
        self._verdict = QWidget()
        row = QHBoxLayout(self._verdict)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        self._sign = IconLabel(self._theme, "circle-check", Tone.GOOD, ICON)
        row.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignTop)
        self._said = label("", wrap=True)
        row.addWidget(self._said, 1)
        self._verdict.hide()
        column.addWidget(self._verdict)
        return column

    def show_preview(self, text: str, said: str, *, is_good: bool) -> None:
        """The beginning of the file, and what the check says of the subtitles ("" where there are
        none)."""
        self.preview.setPlainText(
            text or _("There are no times, so this format cannot be written.")
        )
        icon, tone = ("circle-check", Tone.GOOD) if is_good else ("triangle-alert", Tone.WARNING)
        self._sign.draw(icon, tone)
        self._said.setText(said)
        self._verdict.setVisible(bool(said))

    @property
    def verdict(self) -> str:
        """What the check is shown to say."""
        return self._said.text()

    def ask_for_preview(self) -> None:
        """Want what is chosen to be shown."""
        form = self.shown.currentData()
        if form is not None:
            self.preview_wanted.emit(form, self.plan())

    def _offer_previews(self) -> None:
        """One for each chosen format; the one that is shown stays."""
        chosen, before = self._chosen(), self.shown.currentData()
        self.shown.clear()
        for form in chosen:
            self.shown.addItem(form.upper(), form)
        self.shown.setCurrentIndex(max(0, self.shown.findData(before)) if chosen else -1)
        self.shown.setVisible(len(chosen) > 1)
        if not chosen:
            self.preview.clear()
            self._verdict.hide()

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
        layout.addLayout(flush(self.beside))
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        row.addLayout(flush(self.elsewhere))
        row.addWidget(self.folder, 1)
        row.addWidget(self._browse)
        layout.addLayout(row)

    def _add_buttons(self, layout: QVBoxLayout) -> None:
        self.cancel = QPushButton(_("Cancel"))
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.save.setDefault(True)
        set_role(self.save, "primary")
        self.save.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        layout.addLayout(buttons)

    def plan(self) -> ExportPlan:
        """What was chosen."""
        folder = None if self.beside.isChecked() else self.folder.text().strip()
        style = self.style_.currentData()
        return replace(self._plan, formats=self._chosen(), folder=folder, style=style)

    def _chosen(self) -> tuple[str, ...]:
        return tuple(name for name, box in self.formats.items() if box.isChecked())

    def _update(self) -> None:
        elsewhere = self.elsewhere.isChecked()
        self.folder.setEnabled(elsewhere)
        self._browse.setEnabled(elsewhere)
        path = Path(self.folder.text().strip())
        self.save.setEnabled(bool(self._chosen()) and (not elsewhere or path.is_absolute()))
        self._names.set_whole(self._preview())
        self._recut.setVisible(self.style_.currentData() is not None)
        if self._told != (about := (self._chosen(), self.style_.currentData())):
            self._told = about
            self._offer_previews()
            self.ask_for_preview()

    def _preview(self) -> str:
        """The first task's files: names say more than a rule about names."""
        try:
            names = _(", ").join(file_names(self._tasks[0], self.plan(), self._language))
        except AppError as error:
            return error.message(_)
        if not names:
            return _("Choose at least one format.")
        if len(self._tasks) > 1:
            names += _(", ") + "…"
        return _("Writes {names}").format(names=names)

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, _("Export to"), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
