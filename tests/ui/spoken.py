"""What a screen reader and the keyboard get of a window: names, roles and tab stops."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

CONTROLS = (
    *(QAbstractButton, QAbstractItemView, QAbstractSlider, QComboBox, QLineEdit),
    *(QPlainTextEdit, QTabBar, QTextEdit),
)
_NO_ROLES = frozenset({QAccessible.Role.NoRole, QAccessible.Role.Client})


def controls(root: QWidget) -> list[QWidget]:
    """What a person can use; not the buttons that Qt builds into its own widgets."""
    return [
        one
        for one in root.findChildren(QWidget)
        if (isinstance(one, CONTROLS) or one.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and not one.objectName().startswith("qt_")
        and one.isEnabled()
        and one.isVisibleTo(root)
        and one.window() is root.window()
        and not _is_of_qt(one)
    ]


def _is_of_qt(widget: QWidget) -> bool:
    """Whether Qt put it there for the mouse alone."""
    kind, parent = type(widget).__name__, widget.parent()
    return (
        kind in {"QTableCornerButton", "QToolBarExtension"}
        or isinstance(widget, QScrollBar)
        or (isinstance(widget, QAbstractButton) and isinstance(parent, QTabBar))
        or (isinstance(widget, QHeaderView) and widget.focusPolicy() == Qt.FocusPolicy.NoFocus)
    )


def name_of(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name)


def unspoken(root: QWidget) -> list[str]:
    """In people's words, what of ``root`` (a window, dialog or menu) has no name or no role, or
    is not on the way of the Tab key."""
    found = [problem for widget in controls(root) for problem in _problems(widget)]
    if isinstance(root, QMenu):
        found += [f"an action of {_where(root)} has no name" for _action in _nameless(root)]
    return found


def _problems(widget: QWidget) -> list[str]:
    where = _where(widget)
    found = []
    if not name_of(widget).strip():
        found.append(f"{where} has no name")
    # A region that the arrow keys scroll is read by its name: Qt has no role for it.
    role = QAccessible.queryAccessibleInterface(widget).role()
    if role in _NO_ROLES and not isinstance(widget, QScrollArea):
        found.append(f"{where} has no role")
    # What stands inside a field is for the mouse; Esc does the same.
    inside = isinstance(widget.parent(), QLineEdit | QComboBox)
    if not inside and not any(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in _stop(widget)):
        found.append(f"{where} has no tab stop")
    return found


def _stop(widget: QWidget) -> Sequence[QWidget]:
    """Those of which one is to be a tab stop: in a group of radio buttons, arrow keys choose."""
    group = widget.group() if isinstance(widget, QRadioButton) else None
    return [widget] if group is None else group.buttons()


def _nameless(menu: QMenu) -> list[QAction]:
    return [
        one
        for one in menu.actions()
        if one.isVisible() and not one.isSeparator() and not one.text().strip()
    ]


def _where(widget: QWidget) -> str:
    name = name_of(widget).strip()
    return f"a {type(widget).__name__} {name!r} in {type(widget.parent()).__name__}"
