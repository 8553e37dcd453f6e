"""A small window of another program from which files can be dragged. Run as a script."""

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


class DragSource(QLabel):
    def __init__(self, paths: list[str]) -> None:
        super().__init__("drag me")
        self._paths = paths
        self.setWindowTitle("Drag source")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedSize(160, 100)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if not event.buttons() & Qt.MouseButton.LeftButton:
            return
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in self._paths])
        drag = QDrag(self)
        drag.setMimeData(data)
        # What most file managers offer first: a program must not take "move" at its word.
        actions = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
        result = drag.exec(actions, Qt.DropAction.MoveAction)
        print(f"dropped: {result.name}", flush=True)  # noqa: T201


if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    window = DragSource(sys.argv[1:])
    window.show()
    app.exec()
