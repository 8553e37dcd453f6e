"""Some builds of PySide6 lose a reference to None on every call that returns nothing; after some
8,000 calls the process dies. The pin in pyproject.toml keeps them out, and this test the pin."""

import sys

from PySide6.QtCore import QCoreApplication, QObject, QStringListModel
from PySide6.QtWidgets import QApplication

CALLS = 400


def test_calls_that_return_nothing_leave_none_alone(qapp: QApplication) -> None:
    thing, model = QObject(), QStringListModel(["one"])
    index = model.index(0)

    def call() -> None:
        thing.setObjectName("name")
        QCoreApplication.processEvents()
        model.data(index, 999)
        thing.killTimer(thing.startTimer(60_000))

    call()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        call()
    # Other code may keep some Nones meanwhile; the defect takes four for every round.
    assert abs(sys.getrefcount(None) - before) < CALLS / 4
