"""What does not fit in a window: texts cut off, controls squeezed or off the screen.

Only what a person would see counts. Names from outside (of recordings, folders) may be shortened:
:class:`ElidedLabel` with a heading's role and the table's first column are for them.
"""

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionFrame,
    QTabBar,
    QWidget,
)

from stt_desktop.ui.task_table.columns import Column
from stt_desktop.ui.task_table.model import STATUS
from stt_desktop.ui.task_table.view import TaskTableView
from stt_desktop.ui.tokens import ICON, UNIT
from stt_desktop.ui.widgets import ElidedLabel

_SLACK = 1
"""A pixel that rounding may cost."""


def misfits(root: QWidget) -> list[str]:
    """In people's words, what of ``root`` (a window, dialog or menu) does not fit."""
    # A text that changed a moment ago has asked for its room: it gets it first.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    screen = root.screen().availableGeometry()
    found = []
    if root.width() > screen.width() or root.height() > screen.height():
        found.append(f"{_name(root)} is larger than the screen of {screen.size().toTuple()}")
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.isVisible() and widget.window() is root.window():
            found += [f"{_name(widget)}: {problem}" for problem in _problems(widget)]
    return found


def _problems(widget: QWidget) -> Iterator[str]:
    if _hidden_part(widget):
        yield "a part of it lies outside"
    for kind, check in _CHECKS:
        if isinstance(widget, kind):
            yield from check(widget)
            return


def _elided(label: ElidedLabel) -> Iterator[str]:
    if label.text() != label.whole() and label.property("role") != "heading":
        yield f"shortened to {label.text()!r}"


def _button(button: QAbstractButton) -> Iterator[str]:
    if _inside(button, QTabBar, QHeaderView, QLineEdit):
        return
    wanted = button.sizeHint()
    if wanted.width() > button.width() + _SLACK or wanted.height() > button.height() + _SLACK:
        yield f"is {button.size().toTuple()}, needs {wanted.toTuple()}"


def _menu(menu: QMenu) -> Iterator[str]:
    for action in menu.actions():
        if not menu.rect().contains(menu.actionGeometry(action)):
            yield f"{action.text()!r} lies outside"


def _label(label: QLabel) -> Iterator[str]:
    if not label.text():
        return
    if label.wordWrap():
        wanted = label.heightForWidth(label.width())
        if wanted > label.height() + _SLACK:
            yield f"is {label.height()} high, needs {wanted}"
        longest = max(label.text().split(), key=len)
        if label.fontMetrics().horizontalAdvance(longest) > label.width() and longest.isascii():
            yield f"too narrow for {longest!r}"
        return
    wanted_size = label.sizeHint()
    if wanted_size.width() > label.width() + _SLACK:
        yield f"is {label.width()} wide, needs {wanted_size.width()}"
    if wanted_size.height() > label.height() + _SLACK:
        yield f"is {label.height()} high, needs {wanted_size.height()}"


def _combo(combo: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    field = combo.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox,
        option,
        QStyle.SubControl.SC_ComboBoxEditField,
        combo,
    )
    wanted = combo.fontMetrics().horizontalAdvance(combo.currentText())
    if wanted > field.width() + _SLACK:
        yield f"has {field.width()} pixels for {wanted}"


def _field(field: QLineEdit) -> Iterator[str]:
    option = QStyleOptionFrame()
    field.initStyleOption(option)
    room = field.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, field)
    margins = field.textMargins()
    width = room.width() - margins.left() - margins.right() - 4  # Qt's own, on both sides
    text = field.text() if field.isReadOnly() else ""
    wanted = field.fontMetrics().horizontalAdvance(text or field.placeholderText())
    if not field.text() and wanted > width:
        yield f"has {width} pixels for {wanted}"


def _tabs(tabs: QTabBar) -> Iterator[str]:
    for place in filter(tabs.isTabVisible, range(tabs.count())):
        rect = tabs.tabRect(place)
        wanted = tabs.fontMetrics().horizontalAdvance(tabs.tabText(place))
        if wanted > rect.width() or not tabs.rect().contains(rect):
            yield f"the tab {tabs.tabText(place)!r} is cut off"


def _table(table: TaskTableView) -> Iterator[str]:
    header, model = table.horizontalHeader(), table.model()
    metrics = table.fontMetrics()
    for column in Column:
        if table.isColumnHidden(column):
            continue
        room = header.sectionSize(column) - 2 * UNIT
        words = model.headerData(column, Qt.Orientation.Horizontal)
        if header.fontMetrics().horizontalAdvance(words) > room + _SLACK:
            yield f"the header {words!r} is cut off"
        if column is Column.NAME:
            continue
        for row in range(model.rowCount()):
            index = model.index(row, column)
            text = index.data(STATUS).text if column is Column.PROGRESS else index.data()
            inner = room - (ICON + UNIT if column is Column.PROGRESS else 0)
            if metrics.horizontalAdvance(text) > inner + _SLACK:
                yield f"{text!r} is cut off: {inner} pixels"


def _hidden_part(widget: QWidget) -> bool:
    """Whether some of it cannot be seen although nothing scrolls there."""
    parent = widget.parentWidget()
    if parent is None or widget.isWindow():
        return False
    if _inside(widget, QAbstractScrollArea, QLineEdit, QTabBar):
        return False
    return not QRect(0, 0, parent.width(), parent.height()).contains(widget.geometry())


def _inside(widget: QWidget, *kinds: type[QWidget]) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, kinds):
            return True
        parent = parent.parentWidget() if not parent.isWindow() else None
    return False


def _name(widget: QWidget) -> str:
    words = ""
    if isinstance(widget, QLabel | QAbstractButton):
        words = widget.text()
    return f"{type(widget).__name__} {words or widget.accessibleName() or widget.windowTitle()!r}"


_CHECKS: tuple[tuple[type[QWidget], Callable[[Any], Iterator[str]]], ...] = (
    (ElidedLabel, _elided),
    (QLabel, _label),
    (QAbstractButton, _button),
    (QComboBox, _combo),
    (QLineEdit, _field),
    (QTabBar, _tabs),
    (TaskTableView, _table),
    (QMenu, _menu),
)
