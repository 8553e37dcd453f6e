"""A small window of another program from which something can be dragged. Run as a script.

``drag_source.py [KIND] WHAT...``: files (or folders) by their paths, unless KIND says otherwise:
``--link`` (as browsers drag a link: uri-list), ``--text`` or ``--html``.
Its title says when what is dragged would be taken, as the shape of the mouse tells a person.
"""

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


def carried(arguments: list[str]) -> QMimeData:
    data = QMimeData()
    kind = arguments[0] if arguments[0].startswith("--") else "--files"
    match kind:
        case "--files":
            data.setUrls([QUrl.fromLocalFile(path) for path in arguments])
        case "--link":
            data.setUrls([QUrl(link) for link in arguments[1:]])
        case "--text":
            data.setText(arguments[1])
        case "--html":
            data.setHtml(arguments[1])
        case _:
            raise SystemExit(f"unknown kind {kind}")
    return data


class DragSource(QLabel):
    def __init__(self, arguments: list[str]) -> None:
        super().__init__("drag me")
        self._arguments = arguments
        self.setWindowTitle("Drag source")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedSize(160, 100)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if not event.buttons() & Qt.MouseButton.LeftButton:
            return
        drag = QDrag(self)
        drag.setMimeData(carried(self._arguments))
        drag.actionChanged.connect(self._tell)
        # What most file managers offer first: a program must not take "move" at its word.
        actions = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
        result = drag.exec(actions, Qt.DropAction.MoveAction)
        self._tell(Qt.DropAction.IgnoreAction)
        print(f"dropped: {result.name}", flush=True)  # noqa: T201

    def _tell(self, action: Qt.DropAction) -> None:
        taken = action is not Qt.DropAction.IgnoreAction
        self.setWindowTitle("Drag source: taken" if taken else "Drag source")


if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    window = DragSource(sys.argv[1:])
    window.show()
    app.exec()
