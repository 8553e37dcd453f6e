"""A small window of another program onto which files can be dragged. Run as a script.

Its title says when the other side knows that it takes what is held over it.
"""

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel


class DragTarget(QLabel):
    def __init__(self) -> None:
        super().__init__("drop here")
        self.setWindowTitle("Drag target")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedSize(160, 100)
        self.setAcceptDrops(True)
        self._moves = 0

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        event.acceptProposedAction()
        # A place is told only after the answer to the one before has come.
        self._moves += 1
        if self._moves > 2:
            self.setWindowTitle("Drag target: known")

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        event.acceptProposedAction()
        paths = [url.toLocalFile() for url in event.mimeData().urls()]
        print("|".join([str(event.dropAction().name), *paths]), flush=True)  # noqa: T201


if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    window = DragTarget()
    window.show()
    app.exec()
