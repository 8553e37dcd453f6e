"""One start: when its first frame was on the screen and, of the program, when its list was.

    python -P tests/benchmarks/_first_frame.py bare|program

Both are printed as ``time.monotonic()``, the clock that all processes share. It imports nothing of
the benchmark, so that neither kind pays for that.
"""

import os
import sys
import time


def _bare() -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Window(QMainWindow):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
            super().paintEvent(event)
            QTimer.singleShot(0, _tell_last)

    app = QApplication(["bare"])
    window = Window()
    window.resize(1280, 760)
    window.show()
    app.exec()


def _program() -> None:
    """The real one, as it is started; the window says itself when it was painted."""
    from PySide6.QtCore import QTimer

    from stt_desktop import app
    from stt_desktop.ui.frame import Frame
    from stt_desktop.ui.main_window import MainWindow

    make, show_counts = Frame.__init__, MainWindow.show_counts

    def made(self: Frame, *arguments: object) -> None:
        make(self, *arguments)  # type: ignore[arg-type]
        self.painted.connect(lambda: QTimer.singleShot(0, _tell))

    def shown(self: MainWindow) -> None:
        show_counts(self)
        QTimer.singleShot(0, _tell_last)  # the list is painted in this turn

    Frame.__init__ = made  # type: ignore[method-assign, assignment]
    MainWindow.show_counts = shown  # type: ignore[method-assign]
    app.main([])


def _tell() -> None:
    sys.stdout.write(f"{time.monotonic()}\n")
    sys.stdout.flush()


def _tell_last() -> None:
    _tell()
    os._exit(0)


if __name__ == "__main__":
    {"bare": _bare, "program": _program}[sys.argv[1]]()
