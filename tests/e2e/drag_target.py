"""A small window of another program onto which files can be dragged. Run as a script."""

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel


class DragTarget(QLabel):
    def __init__(self) -> None:
        super().__init__("drop here")
        self.setWindowTitle("Drag target")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedSize(160, 100)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        event.acceptProposedAction()
        paths = [url.toLocalFile() for url in event.mimeData().urls()]
        print("|".join([str(event.dropAction().name), *paths]), flush=True)  # noqa: T201


if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    window = DragTarget()
    window.show()
    app.exec()
