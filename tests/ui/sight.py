"""What eyes get of a window: how far its texts stand out, and where the focus shows.

Everything is measured in rendered pixels: what a style sheet, a palette or a delegate painted is
what counts, not what they were told. Ratios are WCAG 2.2's.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QRect, Qt
from PySide6.QtGui import QAction, QColor, QImage, QTextCursor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)

from stt_desktop.ui.tokens import contrast

Pixels = NDArray[np.uint32]

TEXT, LINE = 4.5, 3.0
_ZOOM = 4
"""Strokes are several pixels wide then: their inside has the full colour."""
_LEAST = 6
"""So many pixels of a colour are part of a letter, not of its smoothed edge."""
_FRAME = 3
_NARROW, _LOW = 4, 7
"""What is smaller, in pixels, is no text: a line, a bar, a dot."""
_BETWEEN_LINES, _BETWEEN_WORDS = 2, 10
"""Texts that are so far apart, in pixels, are judged each for itself."""
_NOWHERE = QModelIndex()
_RING = 24
"""So many pixels must change, at 100 %, where the focus comes: more than a text cursor has."""


def picture(window: QWidget, zoom: int = _ZOOM) -> QImage:
    image = QImage(window.size() * zoom, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(zoom)
    image.fill(Qt.GlobalColor.magenta)
    window.render(image)
    return image


def faint(window: QWidget) -> list[str]:
    """The texts on the screen that stand out by less than 4.5 to 1, and by how much. What is
    disabled is exempt (WCAG 1.4.3)."""
    image = picture(window)
    pixels = _pixels(image)
    found = []
    for words, rect in _texts(window):
        ratio = _contrast(pixels, rect)
        if ratio < TEXT:
            found.append(f"{words!r}: {ratio:.2f}")
    return found


def _texts(window: QWidget) -> Iterator[tuple[str, QRect]]:
    for widget in [window, *window.findChildren(QWidget)]:
        if not widget.isVisible() or not widget.isEnabled() or widget.window() is not window:
            continue
        for words, rect in _texts_of(widget):
            seen = rect.intersected(widget.visibleRegion().boundingRect())
            place = QRect(widget.mapTo(window, seen.topLeft()), seen.size())
            large = seen.height() > 2 * _FRAME and seen.width() > _NARROW
            if words and large and not _covered(widget, place):
                yield words, place


def _covered(widget: QWidget, place: QRect) -> bool:
    """Whether something else lies over it there."""
    window = widget.window()
    while (parent := widget.parentWidget()) and widget is not window:
        beside = [one for one in parent.children() if isinstance(one, QWidget)]
        for above in beside[beside.index(widget) + 1 :]:
            here = QRect(above.mapTo(window, above.rect().topLeft()), above.size())
            if above.isVisible() and not above.isWindow() and here.contains(place):
                return True
        widget = parent
    return False


def _texts_of(widget: QWidget) -> Iterator[tuple[str, QRect]]:
    """The texts that it paints itself, and where: in its own pixels."""
    match widget:
        case QTabBar():
            for tab in filter(widget.isTabVisible, range(widget.count())):
                yield widget.tabText(tab), _inner(widget.tabRect(tab))
        case QMenu() | QMenuBar():
            for action in filter(QAction.isEnabled, widget.actions()):
                yield action.text(), _inner(widget.actionGeometry(action))
        case QHeaderView():
            yield from _sections(widget)
        case QPlainTextEdit():
            yield from _lines(widget)
        case QAbstractItemView():
            yield from _items(widget)
        case _:
            yield _words(widget), _room(widget)


def _words(widget: QWidget) -> str:
    match widget:
        case QToolButton() if widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
            return ""
        case QLabel() | QAbstractButton():
            return widget.text()
        case QComboBox():
            return widget.currentText()
        case QLineEdit():
            return widget.text() or widget.placeholderText()
        case _:
            return ""


def _room(widget: QWidget) -> QRect:
    """Where its words stand."""
    match widget:
        case QLabel():
            return widget.rect()
        case QComboBox():
            # Without the arrow: that is a sign, not a text.
            option = QStyleOptionComboBox()
            widget.initStyleOption(option)
            kind = QStyle.ComplexControl.CC_ComboBox
            part = QStyle.SubControl.SC_ComboBoxEditField
            return widget.style().subControlRect(kind, option, part, widget)
        case _:
            return _inner(widget.rect())


def _inner(rect: QRect) -> QRect:
    """Without the frame, which may be of any colour."""
    return rect.adjusted(_FRAME, _FRAME, -_FRAME, -_FRAME)


def _items(view: QAbstractItemView) -> Iterator[tuple[str, QRect]]:
    model, room = view.model(), view.viewport().rect()
    columns = model.columnCount(_NOWHERE) if isinstance(view, QTableView) else 1
    for row in range(model.rowCount(_NOWHERE)):
        for column in range(columns):
            index = model.index(row, column)
            words = index.data()
            if isinstance(words, str):
                rect = view.visualRect(index).intersected(room)
                yield words, _inner(rect).translated(view.viewport().pos())


def _sections(header: QHeaderView) -> Iterator[tuple[str, QRect]]:
    for section in range(header.count()):
        if not header.isSectionHidden(section):
            words = header.model().headerData(section, header.orientation())
            left, width = header.sectionViewportPosition(section), header.sectionSize(section)
            if isinstance(words, str):
                yield words, _inner(QRect(left, 0, width, header.height()))


def _lines(edit: QPlainTextEdit) -> Iterator[tuple[str, QRect]]:
    """The first line of each paragraph that is on the screen, or what stands there instead."""
    room, place = edit.viewport().rect(), edit.viewport().pos()
    if not edit.toPlainText():
        yield edit.placeholderText(), room.translated(place)
    block = edit.document().begin()
    while block.isValid():
        first = edit.cursorRect(QTextCursor(block))
        line = QRect(first.left(), first.top(), room.width(), first.height())
        yield block.text(), line.intersected(room).translated(place)
        block = block.next()


def _pixels(image: QImage) -> Pixels:
    """One number for each colour; the image must outlive it."""
    stride = image.bytesPerLine() // 4
    whole = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), stride)
    return whole[:, : image.width()]


def _contrast(pixels: Pixels, rect: QRect) -> float:
    """How far the faintest of the texts in ``rect`` stands out."""
    left, top = rect.left() * _ZOOM, rect.top() * _ZOOM
    part = pixels[top : top + rect.height() * _ZOOM, left : left + rect.width() * _ZOOM]
    colours, counts = np.unique(part, return_counts=True)
    pieces = list(_pieces(part, int(colours[counts.argmax()])))
    return min(map(_stands_out, pieces or [part]))


def _pieces(part: Pixels, ground: int) -> Iterator[Pixels]:
    """What stands apart in it: lines of a text, a text and what is said beside it. Only what can
    be letters."""
    pieces = [part]
    for axis, gap in ((1, _BETWEEN_LINES), (0, _BETWEEN_WORDS), (1, _BETWEEN_LINES)):
        pieces = [cut for piece in pieces for cut in _cut(piece, ground, axis, gap)]
    for piece in pieces:
        if piece.shape[0] >= _LOW * _ZOOM and piece.shape[1] >= _NARROW * _ZOOM:
            yield piece


def _cut(part: Pixels, ground: int, axis: int, gap: int) -> Iterator[Pixels]:
    """Cut where at least ``gap`` pixels hold nothing but the ground: between rows (axis 1) or
    columns (axis 0)."""
    (inked,) = (part != ground).any(axis=axis).nonzero()
    if not inked.size:
        return
    (breaks,) = (np.diff(inked) > gap * _ZOOM).nonzero()
    for first, last in zip([0, *(breaks + 1)], [*breaks, -1], strict=True):
        kept = slice(inked[first], inked[last] + 1)
        yield part[kept] if axis else part[:, kept]


def _stands_out(piece: Pixels) -> float:
    colours, counts = np.unique(piece, return_counts=True)
    ground = int(colours[counts.argmax()])
    seen = colours[counts >= _LEAST].tolist()
    return max((contrast(_hex(colour), _hex(ground)) for colour in seen), default=0)


def _hex(pixel: int) -> str:
    return QColor(pixel).name()


def unseen_focus(window: QWidget, stops: list[QWidget]) -> list[str]:
    """The tab stops whose focus shows in no ring of 3 to 1: what is new against what was there."""
    found = []
    assert window.isActiveWindow(), "else nothing has the focus"
    elsewhere = QWidget(window)
    elsewhere.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    elsewhere.show()
    for widget in stops:
        elsewhere.setFocus(Qt.FocusReason.TabFocusReason)
        before = picture(window, 1)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if not _changes(before, picture(window, 1)):
            found.append(f"{type(widget).__name__} {_words(widget) or widget.accessibleName()}")
    elsewhere.hide()
    elsewhere.deleteLater()
    return found


def _changes(before: QImage, after: QImage) -> bool:
    old, new = _pixels(before), _pixels(after)
    changed = old != new
    pairs = np.stack([old[changed], new[changed]])
    each, counts = np.unique(pairs, axis=1, return_counts=True)
    told = sum(
        count
        for was, now, count in zip(*each.tolist(), counts.tolist(), strict=True)
        if contrast(_hex(was), _hex(now)) >= LINE
    )
    return bool(told >= _RING)
