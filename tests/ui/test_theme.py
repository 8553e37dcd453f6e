"""Icons are drawn anew for each scale and colour; nothing is stretched."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from stt_desktop.paths import resource
from stt_desktop.ui.theme import Theme, set_icon
from stt_desktop.ui.tokens import DARK, ICON, LIGHT, Tokens, Tone


def inks(image: QImage) -> set[str]:
    """The colours of the pixels that are covered whole."""
    return {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0, 3.0])
def test_an_icon_has_as_many_pixels_as_the_screen_wants(theme: Theme, ratio: float) -> None:
    pixmap = theme.icon("circle-check").pixmap(QSize(ICON, ICON), ratio)
    assert pixmap.size() == QSize(ICON, ICON) * ratio
    assert pixmap.devicePixelRatio() == ratio


def test_icons_follow_the_theme(theme: Theme) -> None:
    icon = theme.icon("circle-stop", Tone.BAD)
    assert QColor(LIGHT.bad).name() in inks(icon.pixmap(64, 64).toImage())
    theme.choose("dark")
    assert QColor(DARK.bad).name() in inks(icon.pixmap(64, 64).toImage())


def test_the_place_of_a_button_icon_keeps_a_gap_to_the_words(theme: Theme) -> None:
    button = QPushButton("Words")
    set_icon(button, theme.icon("plus"))
    image = button.icon().pixmap(button.iconSize()).toImage()
    assert image.width() > ICON
    assert all(
        image.pixelColor(x, y).alpha() == 0
        for x in range(ICON, image.width())
        for y in range(image.height())
    )


@pytest.mark.qt_log_ignore("does not support")
@pytest.mark.usefixtures("theme")
def test_a_list_that_falls_down_shows_every_choice(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    box = QComboBox(window)
    box.addItems(["As the system", "Light", "Dark"])
    window.move(200, 200)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    box.showPopup()
    qtbot.waitUntil(box.view().isVisible)
    last = box.view().visualRect(box.model().index(2, 0))
    assert last.bottom() < box.view().viewport().height()
    assert box.view().verticalScrollBar().maximum() == 0
    box.hidePopup()


@pytest.mark.usefixtures("theme")
def test_the_arrow_of_the_sorting_covers_no_heading(qtbot: QtBot) -> None:
    table = QTableWidget(1, 1)
    qtbot.addWidget(table)
    table.setHorizontalHeaderLabels(["Added at"])
    header = table.horizontalHeader()
    table.resizeColumnToContents(0)
    header.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
    middle = header.rect().adjusted(0, header.height() // 3, 0, -header.height() // 3)
    plain, whole = header.grab(middle).toImage(), header.grab().toImage()
    header.setSortIndicatorShown(True)
    assert header.grab().toImage() != whole
    assert header.grab(middle).toImage() == plain


@pytest.mark.usefixtures("theme")
def test_the_icons_of_qt_s_file_dialog_are_whole(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = QFileDialog(None, "Add files", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    button = dialog.findChild(QToolButton, "newFolderButton")
    assert isinstance(button, QToolButton)
    image = button.grab().toImage()
    around = image.pixelColor(5, image.height() // 2)
    columns = [
        x
        for x in range(5, image.width() - 5)
        if any(image.pixelColor(x, y) != around for y in range(5, image.height() - 5))
    ]
    assert columns[-1] - columns[0] >= 0.75 * button.iconSize().width()


def test_every_icon_that_is_named_exists() -> None:
    import re
    from pathlib import Path

    import stt_desktop.ui

    there = {path.stem for path in resource("icons").glob("*.svg")}
    named: set[str] = set()
    for path in Path(stt_desktop.ui.__file__).parent.rglob("*.py"):
        text = path.read_text("utf-8")
        named |= set(re.findall(r'icon="([a-z0-9-]+)"', text))
        named |= set(
            re.findall(r'(?:theme\.icon|draw|Status|IconLabel)\((?:theme, )?"([a-z0-9-]+)"', text)
        )
        named |= set(re.findall(r'Stage\.\w+: \("([a-z0-9-]+)"', text))
    assert len(named) > 20
    assert named <= there


@pytest.mark.parametrize(("choice", "tokens"), [("light", LIGHT), ("dark", DARK)])
def test_what_an_empty_field_says_can_be_read(
    theme: Theme, qtbot: QtBot, choice: str, tokens: Tokens
) -> None:
    """Also in the field of a choice, where Qt makes it paler than elsewhere."""
    theme.choose(choice)
    both = QWidget()
    qtbot.addWidget(both)
    column = QVBoxLayout(both)
    field, written = QLineEdit(), QComboBox()
    written.setEditable(True)
    inside = written.lineEdit()
    assert inside is not None
    column.addWidget(field)
    column.addWidget(written)
    both.show()
    for one in (field, inside):
        said = one.palette().color(QPalette.ColorRole.PlaceholderText)
        assert said.name() == tokens.muted
        assert said.alpha() == 255
    theme.choose("light")
