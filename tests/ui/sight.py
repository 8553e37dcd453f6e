"""What eyes get of a window: how far its texts stand out, and where the focus shows.

Everything is measured in rendered pixels: what a style sheet, a palette or a delegate painted is
what counts, not what they were told. Ratios are WCAG 2.2's.
"""

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)

from stt_desktop.ui.tokens import contrast

TEXT, LINE = 4.5, 3.0
_ZOOM = 4
"""Strokes are several pixels wide then: their inside has the full colour."""
_LEAST = 6
"""So many pixels of a colour are part of a letter, not of its smoothed edge."""
_FRAME = 3
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
    found = []
    for words, rect in _texts(window):
        ratio = _contrast(image, rect)
        if ratio < TEXT:
            found.append(f"{words!r}: {ratio:.2f}")
    return found


def _texts(window: QWidget) -> Iterator[tuple[str, QRect]]:
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not widget.isEnabled() or widget.window() is not window:
            continue
        match widget:
            case QLabel() if widget.text():
                yield widget.text(), _place(widget, widget.rect())
            case QToolButton() if widget.toolButtonStyle() == _ICON_ONLY:
                pass
            case QAbstractButton() | QComboBox() if _words(widget):
                inner = widget.rect().adjusted(_FRAME, _FRAME, -_FRAME, -_FRAME)
                yield _words(widget), _place(widget, inner)
            case QLineEdit() if widget.text() or widget.placeholderText():
                words = widget.text() or widget.placeholderText()
                inner = widget.rect().adjusted(_FRAME, _FRAME, -_FRAME, -_FRAME)
                yield words, _place(widget, inner)
            case QTabBar():
                for tab in filter(widget.isTabVisible, range(widget.count())):
                    inner = widget.tabRect(tab).adjusted(_FRAME, _FRAME, -_FRAME, -_FRAME)
                    yield widget.tabText(tab), _place(widget, inner)
            case QAbstractItemView():
                yield from _items(widget)


_ICON_ONLY = Qt.ToolButtonStyle.ToolButtonIconOnly


def _words(widget: QWidget) -> str:
    if isinstance(widget, QComboBox):
        return widget.currentText()
    return widget.text() if isinstance(widget, QAbstractButton) else ""


def _items(view: QAbstractItemView) -> Iterator[tuple[str, QRect]]:
    model = view.model()
    columns = model.columnCount(_NOWHERE) if isinstance(view, QTableView) else 1
    for row in range(model.rowCount(_NOWHERE)):
        for column in range(columns):
            index = model.index(row, column)
            rect = view.visualRect(index).intersected(view.viewport().rect())
            words = index.data()
            if isinstance(words, str) and words and rect.height() > 2 * _FRAME and rect.width() > 8:
                inner = rect.adjusted(_FRAME, _FRAME, -_FRAME, -_FRAME)
                yield words, _place(view.viewport(), inner)


def _place(widget: QWidget, rect: QRect) -> QRect:
    """In the window's pixels."""
    return QRect(widget.mapTo(widget.window(), rect.topLeft()), rect.size())


def _contrast(image: QImage, rect: QRect) -> float:
    colours = _colours(image, rect)
    ground = colours.most_common(1)[0][0]
    seen = [colour for colour, count in colours.items() if count >= _LEAST]
    return max(contrast(_hex(colour), _hex(ground)) for colour in seen)


def _colours(image: QImage, rect: QRect) -> Counter[int]:
    zoom = round(image.devicePixelRatio())
    part = image.copy(QRect(rect.topLeft() * zoom, rect.size() * zoom))
    width, height = part.width(), part.height()
    raw = bytes(part.constBits())
    pixels = memoryview(raw).cast("I")
    stride = part.bytesPerLine() // 4
    counted: Counter[int] = Counter()
    for y in range(height):
        counted.update(pixels[y * stride : y * stride + width])
    return counted


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
    elsewhere.deleteLater()
    return found


def _changes(before: QImage, after: QImage) -> bool:
    changed: Counter[tuple[int, int]] = Counter()
    stride = before.bytesPerLine()
    old, new = bytes(before.constBits()), bytes(after.constBits())
    for start in range(0, len(old), stride):
        line, other = old[start : start + stride], new[start : start + stride]
        if line != other:
            pairs = zip(memoryview(line).cast("I"), memoryview(other).cast("I"), strict=True)
            changed.update(pair for pair in pairs if pair[0] != pair[1])
    told = sum(
        count for (was, now), count in changed.items() if contrast(_hex(was), _hex(now)) >= LINE
    )
    return told >= _RING
