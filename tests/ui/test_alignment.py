"""What stands in a row or under each other begins at one edge and is of one height."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from stt_desktop.domain.account import LOCAL
from stt_desktop.domain.task import ExportPlan
from stt_desktop.settings import Settings
from stt_desktop.ui.dialogs.account import AccountDialog
from stt_desktop.ui.dialogs.export import ExportDialog
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.dialogs.settings import SettingsDialog
from stt_desktop.ui.dialogs.style_form import StyleForm
from stt_desktop.ui.dialogs.watch import WatchChoice, WatchDialog
from stt_desktop.ui.main_window import MainWindow
from stt_desktop.ui.task_table.model import TaskTableModel
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.widgets import TITLE
from tests.ui.test_wording import TASK


def box_edge(button: QCheckBox | QRadioButton) -> int:
    """Where its box is drawn, from the left of its window."""
    option = QStyleOptionButton()
    button.initStyleOption(option)
    kind = (
        QStyle.SubElement.SE_CheckBoxIndicator
        if isinstance(button, QCheckBox)
        else QStyle.SubElement.SE_RadioButtonIndicator
    )
    place = button.style().subElementRect(kind, option, button)
    return button.mapTo(button.window(), place.topLeft()).x()


def edge(widget: QWidget) -> int:
    return widget.mapTo(widget.window(), QPoint(0, 0)).x()


def watch(theme: Theme) -> tuple[QDialog, QCheckBox | QRadioButton, QWidget]:
    dialog = WatchDialog(WatchChoice(on=False, folder=""), [])
    return dialog, dialog.subfolders, dialog.account


def export(theme: Theme) -> tuple[QDialog, QCheckBox | QRadioButton, QWidget]:
    dialog = ExportDialog(theme, [TASK], ExportPlan(("srt",)))
    return dialog, dialog.formats["srt"], dialog.style_


def place(theme: Theme) -> tuple[QDialog, QCheckBox | QRadioButton, QWidget]:
    dialog = ExportDialog(theme, [TASK], ExportPlan(("srt",)))
    return dialog, dialog.elsewhere, dialog.style_


def account(theme: Theme) -> tuple[QDialog, QCheckBox | QRadioButton, QWidget]:
    dialog = AccountDialog(theme)
    return dialog, next(iter(dialog.providers.values())), dialog.name.field


def settings(theme: Theme) -> tuple[QDialog, QCheckBox | QRadioButton, QWidget]:
    dialog = SettingsDialog(theme, Settings(), ["base"])
    dialog.show_page("export")
    box = dialog.fields["format txt"]
    assert isinstance(box, QCheckBox)
    return dialog, box, dialog.fields["export_name"]


@pytest.mark.parametrize("opened", [watch, export, place, account, settings])
def test_boxes_begin_where_the_fields_do(
    theme: Theme,
    opened: Callable[[Theme], tuple[QDialog, QCheckBox | QRadioButton, QWidget]],
) -> None:
    dialog, box, field = opened(theme)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    dialog.show()
    assert box_edge(box) == edge(field)
    dialog.hide()
    dialog.deleteLater()


def test_fields_choices_and_buttons_are_of_one_height(theme: Theme) -> None:
    dialog = WatchDialog(WatchChoice(on=False, folder=""), [])
    parts = [
        one
        for kind in (QLineEdit, QComboBox, QPushButton)
        for one in dialog.findChildren(kind)
        if one.property("role") != "primary"  # its ring stands around it
    ]
    assert len(parts) > 4
    assert len({one.sizeHint().height() for one in parts}) == 1
    dialog.deleteLater()


def test_the_names_in_a_style_stand_beside_their_fields(theme: Theme) -> None:
    form = StyleForm()
    form.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    form.show()
    names = {one.buddy(): one for one in form.findChildren(QLabel) if one.buddy() is not None}
    assert len(names) == len(form.fields)
    for field, name in names.items():
        assert field is not None
        assert abs(name.geometry().center().y() - field.geometry().center().y()) <= 1
    form.hide()
    form.deleteLater()


def test_the_words_of_a_question_stand_together(theme: Theme) -> None:
    """However high the dialog is."""
    question = Question(theme, "Title", "Some text\nof two lines", [("yes", "Do it", True)])
    question.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    question.resize(600, 500)
    question.show()
    title, text = (one for one in question.findChildren(QLabel) if one.text())
    assert text.y() - title.geometry().bottom() < 12
    question.hide()
    question.deleteLater()


def test_a_question_is_as_high_as_its_words(theme: Theme) -> None:
    long = Question(theme, "Title", "many words " * 60, [("yes", "Do it", True)])
    short = Question(theme, "Title", "few words", [("yes", "Do it", True)])
    for question in (long, short):
        layout = question.layout()
        assert layout is not None
        assert question.height() == layout.totalHeightForWidth(question.width())
        question.deleteLater()


def test_the_filter_stays_where_it_is_when_one_types(theme: Theme, tmp_path: Path) -> None:
    window = MainWindow(theme, tmp_path / "window.ini")
    window.fill(TaskTableModel(lambda: [LOCAL]))
    row = window.filter.parentWidget()
    layout = None if row is None else row.layout()
    assert row is not None
    assert layout is not None
    row.resize(900, 40)
    layout.activate()
    before = window.filter.geometry()
    window.filter.setText("zebra")
    layout.activate()
    assert window.filter.geometry() == before
    # It touches neither the bar above nor the list below.
    assert before.top() >= 4
    assert row.minimumHeight() - window.filter.sizeHint().height() >= 8
    window.deleteLater()


def test_what_grows_on_a_low_screen_keeps_its_buttons_on_it(theme: Theme) -> None:
    dialog = AccountDialog(theme)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    dialog.show()
    screen = dialog.screen().availableGeometry()
    dialog.move(screen.left(), screen.bottom() + 1 - dialog.frameGeometry().height())
    before = dialog.height()
    dialog.advanced.click()
    assert dialog.height() > before
    assert screen.contains(dialog.frameGeometry())
    dialog.hide()
    dialog.deleteLater()


def test_every_format_of_an_export_is_seen_where_the_screen_has_room(theme: Theme) -> None:
    dialog = ExportDialog(theme, [TASK], ExportPlan(("srt",)))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    dialog.show()
    area = dialog.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    needed = dialog.height() + area.verticalScrollBar().maximum()
    room = dialog.screen().availableGeometry().height() - TITLE
    assert area.verticalScrollBar().maximum() == 0 or dialog.height() == room < needed
    dialog.hide()
    dialog.deleteLater()
