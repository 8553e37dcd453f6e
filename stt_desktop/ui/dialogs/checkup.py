"""How each part of the program is, and what to do: the window's page of ``doctor``."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from stt_desktop.domain.errors import N_
from stt_desktop.domain.health import PARTS, Finding, Health
from stt_desktop.i18n import _, about
from stt_desktop.ui.theme import Theme, set_role
from stt_desktop.ui.tokens import ICON, UNIT, Tone
from stt_desktop.ui.widgets import IconLabel, in_order, label, resize_within_screen

_LOOKS = {
    Health.GOOD: ("circle-check", Tone.GOOD, N_("good")),
    Health.WARNING: ("triangle-alert", Tone.WARNING, N_("warning")),
    Health.BAD: ("circle-x", Tone.BAD, N_("bad")),
}


class CheckupDialog(QDialog):
    """Not modal; deletes itself when closed. Looking takes some seconds: until
    :meth:`show_findings`, it says so."""

    again_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("How everything is"))
        self._theme = theme
        self._area = QScrollArea()
        set_role(self._area, "scrolled")
        self._area.setWidgetResizable(True)
        self.summary = label("", "heading", wrap=True)
        self.again = QPushButton(_("Check again"))
        self.again.setAutoDefault(False)
        self.again.clicked.connect(self.again_wanted)
        self.copy = QPushButton(_("Copy diagnostics"))
        self.copy.setToolTip(_("Versions, system and state for a report; no names, no keys"))
        self.copy.setAutoDefault(False)
        self.copy.clicked.connect(self.copy_wanted)
        close = QPushButton(_("Close"))
        close.setDefault(True)
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, 2 * UNIT)
        foot.setSpacing(UNIT)
        foot.addWidget(self.again)
        foot.addWidget(self.copy)
        foot.addStretch(1)
        foot.addWidget(close)
        head = QHBoxLayout()
        head.setContentsMargins(3 * UNIT, 2 * UNIT, 3 * UNIT, UNIT)
        head.addWidget(self.summary)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._area, 1)
        layout.addLayout(foot)
        resize_within_screen(self, 80 * UNIT, 64 * UNIT)
        self._area.setAccessibleName(_("What was found"))
        in_order(self._area, self.again, self.copy, close)
        self.show_looking()

    def show_looking(self) -> None:
        """Say that it takes a moment; nobody can ask for another look meanwhile."""
        self.summary.setText(_("Looking at every part…"))
        self.again.setEnabled(False)
        self._show(QVBoxLayout())

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """One row for each part."""
        unwell = sum(finding.health is not Health.GOOD for finding in findings)
        self.summary.setText(
            _("Some parts need your attention") if unwell else _("Everything is in order")
        )
        self.again.setEnabled(True)
        rows = QVBoxLayout()
        # What needs the person comes first.
        order = [Health.BAD, Health.WARNING, Health.GOOD]
        for finding in sorted(findings, key=lambda one: order.index(one.health)):
            rows.addWidget(self._row(finding))
        self._show(rows)

    def _row(self, finding: Finding) -> QWidget:
        icon, tone, word = _LOOKS[finding.health]
        name = _(PARTS.get(finding.part, finding.part))
        row = QWidget()
        # A screen reader reads a row as one.
        told = (about(name, _(word)), finding.fact, finding.advice)
        row.setAccessibleName(". ".join(filter(None, told)))
        grid = QGridLayout(row)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(UNIT + UNIT // 2)
        grid.setVerticalSpacing(UNIT // 4)
        grid.setColumnStretch(1, 1)
        picture = IconLabel(self._theme, icon, tone, ICON)
        picture.setToolTip(_(word))
        grid.addWidget(picture, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(name), 0, 1)
        for text, role in ((finding.fact, "muted"), (finding.advice, "")):
            if text:
                words = label(text, role, wrap=True)
                words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                grid.addWidget(words, grid.rowCount(), 1)
        return row

    def _show(self, rows: QVBoxLayout) -> None:
        rows.setContentsMargins(3 * UNIT, 2 * UNIT, 3 * UNIT, 2 * UNIT)
        rows.setSpacing(UNIT + UNIT // 2)
        rows.addStretch(1)
        inner = QFrame()
        set_role(inner, "surface")
        inner.setLayout(rows)
        self._area.setWidget(inner)
