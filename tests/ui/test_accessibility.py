"""Every control can be named by a screen reader and reached by the keyboard."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QMenu,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

import stt_desktop.ui
from stt_desktop.domain.account import LOCAL, Account, Provider
from stt_desktop.domain.errors import KEYRING_UNAVAILABLE, SOURCE_EMPTY, AppError
from stt_desktop.domain.health import Finding, Health
from stt_desktop.domain.keys import KeyState
from stt_desktop.domain.task import ExportPlan, State
from stt_desktop.settings import Settings
from stt_desktop.ui.dialogs.about import AboutDialog
from stt_desktop.ui.dialogs.account import AccountDialog
from stt_desktop.ui.dialogs.account_key import KeyDialog
from stt_desktop.ui.dialogs.accounts import AccountsDialog, Facts
from stt_desktop.ui.dialogs.checkup import CheckupDialog
from stt_desktop.ui.dialogs.crash_report import CrashReport
from stt_desktop.ui.dialogs.decide import DecideDialog, Known
from stt_desktop.ui.dialogs.export import ExportDialog
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.dialogs.record import RecordDialog
from stt_desktop.ui.dialogs.refused import RefusedDialog
from stt_desktop.ui.dialogs.settings import SettingsDialog
from stt_desktop.ui.dialogs.watch import WatchChoice, WatchDialog
from stt_desktop.ui.theme import Theme
from tests.doubles import until
from tests.ui.conftest import OpenDesk, RunQt
from tests.ui.spoken import controls, name_of, unspoken
from tests.ui.test_wording import TASK


def tab_stops(root: QWidget) -> list[QWidget]:
    """Where Tab is to stop. A group of radio buttons is one stop: the arrow keys choose in it."""
    return [
        one
        for one in controls(root)
        if one.isVisible()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(one.parent(), QLineEdit)
        and (not isinstance(one, QRadioButton) or one.isChecked())
    ]


def reached_by_tab(root: QWidget) -> list[QWidget]:
    """Where real presses of Tab lead, until they come round."""
    order: list[QWidget] = []
    stops = tab_stops(root)
    stops[0].setFocus(Qt.FocusReason.TabFocusReason)
    focus = stops[0]
    while focus not in order:
        order.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        focus = root.focusWidget()
    return order


def check_tab_order(root: QWidget) -> None:
    reached = reached_by_tab(root)
    assert [one for one in tab_stops(root) if one not in reached] == []
    assert [type(one).__name__ for one in reached if not name_of(one).strip()] == []


def test_the_window(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            assert unspoken(desk.session.window) == []
            check_tab_order(desk.session.window)
            await desk.add("one.wav")
            await desk.reach("one.wav", State.DONE)
            desk.select("one.wav")
            await until(desk.session.window.detail.cues.isVisible)
            desk.session.window.actions_.transcript.find.trigger()
            assert unspoken(desk.session.window) == []
            check_tab_order(desk.session.window)

    run_qt(scene())


def test_cells_have_names(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await desk.add("one.wav")
            task = await desk.reach("one.wav", State.DONE)
            model = desk.session.model
            index = model.index_of(task.id)
            role = Qt.ItemDataRole.AccessibleTextRole
            assert index.data(role) == "Name: one.wav"
            assert index.siblingAtColumn(1).data(role) == "Where: This computer"
            assert index.siblingAtColumn(2).data(role).startswith("Progress: Done")

    run_qt(scene())


def test_the_keyboard_is_in_the_list_when_there_is_one(run_qt: RunQt, open_desk: OpenDesk) -> None:
    """Also at the next start, where the window is shown before its rows are there."""

    async def scene() -> None:
        async with open_desk() as desk:
            assert desk.session.window.focusWidget() is desk.session.window.empty.add_files
            await desk.add("one.wav")
            await desk.reach("one.wav", State.DONE)
            assert desk.session.window.focusWidget() is desk.session.window.table
        async with open_desk() as desk:
            await desk.reach("one.wav", State.DONE)
            assert desk.session.window.focusWidget() is desk.session.window.table

    run_qt(scene())


def test_every_command_stands_in_a_menu(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            window = desk.session.window
            in_menus: set[QAction] = set()
            menus = [action.menu() for action in window.menuBar().actions()]
            while menus:
                menu = menus.pop()
                for action in menu.actions():  # type: ignore[attr-defined]
                    in_menus.add(action)
                    if action.menu():
                        menus.append(action.menu())
            commands = [one for one in vars(window.actions_).values() if isinstance(one, QAction)]
            assert len(commands) > 15
            for command in commands:
                assert command in in_menus, command.text()

    run_qt(scene())


def test_no_shortcut_is_given_twice(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            actions = vars(desk.session.window.actions_).values()
            keys = [
                key.toString()
                for one in actions
                if isinstance(one, QAction)
                for key in one.shortcuts()
            ]
            assert len(keys) == len(set(keys))

    run_qt(scene())


WORK = Account("a1", "work", Provider.SPEECH_TO_TEXT)
KNOWN = Known("one.wav", "work", "Sent", "No answer", sent="today", polls=True)


def accounts_dialog(theme: Theme) -> AccountsDialog:
    dialog = AccountsDialog(theme)
    dialog.show_accounts(
        [Facts(LOCAL, is_default=True), Facts(WORK, is_default=False, key=KeyState.MISSING)], "a1"
    )
    return dialog


def opened(dialog: AccountDialog) -> AccountDialog:
    """With its second half."""
    dialog.advanced.setChecked(True)
    dialog.address.field.setText("http://localhost/")
    return dialog


def key_in_trouble(theme: Theme) -> KeyDialog:
    dialog = KeyDialog(theme, WORK)
    dialog.show_trouble(AppError(KEYRING_UNAVAILABLE, reason="none"))
    return dialog


def checked(theme: Theme) -> CheckupDialog:
    dialog = CheckupDialog(theme)
    dialog.show_findings([Finding("disk", Health.WARNING, "1 GB free", "Free some space.")])
    return dialog


DIALOGS: dict[str, Callable[[Theme], QDialog]] = {
    "export": lambda theme: ExportDialog(theme, [TASK], ExportPlan(("srt",))),
    "question": lambda theme: Question(theme, "Title", "Text", [("yes", "Do it", True)]),
    "refused": lambda theme: RefusedDialog(theme, [("/a", AppError(SOURCE_EMPTY, name="a"))]),
    "crash": lambda theme: CrashReport(theme, "report", Path("/logs")),
    "about": AboutDialog,
    "checkup": checked,
    "accounts": accounts_dialog,
    "a new account": lambda theme: opened(AccountDialog(theme)),
    "a changed account": lambda theme: opened(AccountDialog(theme, WORK)),
    "key": lambda theme: KeyDialog(theme, WORK),
    "key in trouble": key_in_trouble,
    "decide": lambda theme: DecideDialog(theme, KNOWN),
    "settings": lambda theme: SettingsDialog(theme, Settings(), ["base"]),
    "watch": lambda _theme: WatchDialog(WatchChoice(on=True, folder="/in"), [("a1", "work")]),
    "record": lambda theme: RecordDialog(theme, [("1", "Headset")]),
}
HARMFUL = frozenset({"Send again", "Mark as failed", "Remove", "Remove…", "Discard…"})
"""What costs, or takes something away."""


def pages(dialog: QDialog) -> Iterator[int]:
    """Turn to each of its pages, where it has tabs."""
    tabs = dialog.findChild(QTabBar)
    for page in range(tabs.count()) if isinstance(tabs, QTabBar) else (0,):
        if isinstance(tabs, QTabBar):
            tabs.setCurrentIndex(page)
        yield page


@pytest.mark.parametrize("kind", DIALOGS)
def test_dialogs(theme: Theme, kind: str) -> None:
    dialog = DIALOGS[kind](theme)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    dialog.show()
    for _page in pages(dialog):
        assert unspoken(dialog) == []
        check_tab_order(dialog)
    assert dialog.windowTitle()
    # Enter takes what does no harm, if anything.
    default = [one for one in dialog.findChildren(QPushButton) if one.isDefault()]
    assert len(default) <= 1
    assert not [one.text() for one in default if one.text() in HARMFUL]
    # Esc leaves every dialog, wherever the focus is.
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    dialog.deleteLater()


def test_every_dialog_is_walked(theme: Theme) -> None:
    """Also one that is written tomorrow."""
    for module in pkgutil.walk_packages(stt_desktop.ui.__path__, "stt_desktop.ui."):
        importlib.import_module(module.name)
    kinds = set(QDialog.__subclasses__())
    while more := {kind for known in kinds for kind in known.__subclasses__()} - kinds:
        kinds |= more
    ours = {kind for kind in kinds if kind.__module__.startswith("stt_desktop.")}
    assert len(ours) > 10
    walked = [make(theme) for make in DIALOGS.values()]
    assert [kind for kind in ours if not any(isinstance(one, kind) for one in walked)] == []
    for dialog in walked:
        dialog.deleteLater()


@pytest.mark.qt_log_ignore("does not support")  # offscreen nobody gives the keyboard
def test_what_cannot_be_named_or_reached_is_found(theme: Theme) -> None:
    """The measure itself: planted faults."""
    dialog = QDialog()
    nameless, unreached, own = QPushButton(), QLineEdit(), QWidget()
    unreached.setAccessibleName("Name")
    unreached.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    own.setAccessibleName("Painted")
    own.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    column = QVBoxLayout(dialog)
    for widget in (nameless, unreached, own, QPushButton("Good")):
        column.addWidget(widget)
    menu = QMenu("Menu", dialog)
    menu.addAction("Good")
    menu.addSeparator()
    menu.addAction("").setIcon(theme.icon("play"))
    dialog.show()
    assert unspoken(dialog) == [
        "a QPushButton '' in QDialog has no name",
        "a QLineEdit 'Name' in QDialog has no tab stop",
        "a QWidget 'Painted' in QDialog has no role",
    ]
    menu.show()
    assert unspoken(menu) == ["an action of a QMenu '' in QDialog has no name"]
    menu.close()
    dialog.close()
    dialog.deleteLater()


def follows(root: QWidget, *stops: QWidget) -> bool:
    """Whether Tab leads from each of them to the next."""
    order = reached_by_tab(root)
    places = [order.index(stop) for stop in stops]
    return all((one + 1) % len(order) == other for one, other in pairwise(places))


def test_tab_follows_the_eye(theme: Theme) -> None:
    export = ExportDialog(theme, [TASK], ExportPlan(("srt",)))
    account = opened(AccountDialog(theme))
    refused, checkup = DIALOGS["refused"](theme), checked(theme)
    for dialog in (export, account, refused, checkup):
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        dialog.show()
    assert follows(export, export.preview, export.cancel, export.save, export.formats["txt"])
    assert follows(account, account.advanced, account.address.field, account.price.field)
    account.providers[Provider.OPENAI].setChecked(True)
    assert follows(account, account.name.field, account.address.field, account.model.choice)
    account.providers[Provider.LINKAI].setChecked(True)
    assert follows(account, account.advanced, account.address.field, account.price.field)
    for found in (refused, checkup):
        close = next(one for one in found.findChildren(QPushButton) if one.isDefault())
        area = found.findChild(QScrollArea)
        assert area is not None
        order = reached_by_tab(found)
        assert order.index(area) == (order.index(close) + 1) % len(order)
    for dialog in (export, account, refused, checkup):
        dialog.hide()
        dialog.deleteLater()
