"""Another program that has copied a text: it holds the clipboard as long as it runs. A script."""

import sys

from PySide6.QtWidgets import QApplication, QLabel

if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    window = QLabel("copied")
    window.setWindowTitle("Clipboard owner")
    window.show()
    app.clipboard().setText(sys.argv[1])
    app.exec()
