"""A box for each format that can be written."""

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from stt_desktop.i18n import _
from stt_desktop.subtitles.formats import FORMATS
from stt_desktop.ui.tokens import UNIT

_COLUMNS = 4


class FormatBoxes(QWidget):
    """``boxes`` are by the formats' names, in their order; ``changed`` tells of any of them."""

    changed = Signal()

    def __init__(self, chosen: Collection[str]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(UNIT // 2)
        self.boxes: dict[str, QCheckBox] = {}
        for place, (name, form) in enumerate(FORMATS.items()):
            box = QCheckBox(name.upper())
            box.setToolTip(_(form.title))
            box.setAccessibleDescription(_(form.title))
            box.setChecked(name in chosen)
            box.toggled.connect(self.changed)
            self.boxes[name] = box
            grid.addWidget(box, place // _COLUMNS, place % _COLUMNS)

    def chosen(self) -> tuple[str, ...]:
        return tuple(name for name, box in self.boxes.items() if box.isChecked())
