"""What could not be used of a drop, each with its reason. It stands beside the work."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from stt_desktop.domain.errors import AppError
from stt_desktop.i18n import _, about, ngettext
from stt_desktop.ui.theme import Theme, set_role
from stt_desktop.ui.tokens import UNIT, Tone
from stt_desktop.ui.widgets import ElidedLabel, IconLabel, fit_in_screen, in_order, label

_SHOWN_AT_MOST = 200
_WIDTH, _HEIGHT = 70 * UNIT, 60 * UNIT
_RING = 4
"""Of the list that has the focus, above and below."""
"""As wide, and at most as high: more than that is scrolled."""


class RefusedDialog(QDialog):
    """Not modal. Deletes itself when closed."""

    def __init__(
        self,
        theme: Theme,
        refused: Sequence[tuple[str, AppError]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = ngettext(
            "{count} item could not be added", "{count} items could not be added", len(refused)
        ).format(count=len(refused))
        self.setWindowTitle(title)
        self.setAccessibleName(title)

        rows = QVBoxLayout()
        rows.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT)
        rows.setSpacing(UNIT + 4)
        for given, error in refused[:_SHOWN_AT_MOST]:
            rows.addLayout(_row(theme, given, error))
        if len(refused) > _SHOWN_AT_MOST:
            left = len(refused) - _SHOWN_AT_MOST
            words = ngettext("… and {count} more line", "… and {count} more lines", left)
            rows.addWidget(label(words.format(count=left), "muted"))
        rows.addStretch(1)
        inner = QFrame()
        set_role(inner, "surface")
        inner.setLayout(rows)
        area = QScrollArea()
        set_role(area, "scrolled")
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setAccessibleName(title)

        close = QPushButton(_("Close"))
        close.clicked.connect(self.close)
        close.setDefault(True)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT)
        foot.addStretch(1)
        foot.addWidget(close)
        head = QHBoxLayout()
        head.setContentsMargins(2 * UNIT, 2 * UNIT, 2 * UNIT, UNIT)
        head.addWidget(label(title, "heading"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(area, 1)
        layout.addLayout(foot)
        in_order(area, close)
        fit_in_screen(self, inner, (head.sizeHint() + foot.sizeHint()).height() + _RING, _WIDTH)
        self.resize(_WIDTH, min(self.height(), _HEIGHT))


def _row(theme: Theme, given: str, error: AppError) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(UNIT)
    row.addWidget(
        IconLabel(theme, "circle-alert", Tone.WARNING, 2 * UNIT),
        alignment=Qt.AlignmentFlag.AlignTop,
    )
    words = QVBoxLayout()
    words.setSpacing(2)
    name = ElidedLabel()
    name.set_whole(given)
    words.addWidget(name)
    words.addWidget(label(about(error.title(_), error.message(_)), "muted", wrap=True))
    row.addLayout(words, 1)
    return row
