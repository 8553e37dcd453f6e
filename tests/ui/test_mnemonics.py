"""The letters of the menus: each leads to one command, in every language."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QMainWindow, QMenu

from stt_desktop import i18n
from stt_desktop.paths import resource
from stt_desktop.ui.actions import Actions
from stt_desktop.ui.theme import Theme


@pytest.fixture(params=["en", "zh_CN"])
def actions(
    request: pytest.FixtureRequest, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Actions]:
    monkeypatch.setattr(i18n, "_current", i18n._current)
    i18n.use(resource("translations"), request.param)
    window = QMainWindow()
    yield Actions(theme, window)
    window.deleteLater()


def letters(menu: QMenu) -> list[str]:
    """Of the commands of one menu; "" where one has none."""
    said = [action.text().replace("&&", "") for action in menu.actions() if action.text()]
    return [text.partition("&")[2][:1].upper() for text in said]


def test_each_letter_of_the_menu_bar_leads_to_one_command(actions: Actions) -> None:
    window = actions.parent()
    assert isinstance(window, QMainWindow)
    bar = window.menuBar()
    actions.fill(bar)
    menus = [menu for action in bar.actions() if isinstance(menu := action.menu(), QMenu)]
    assert len(menus) == 6
    tops = [action.text().partition("&")[2][:1].upper() for action in bar.actions()]
    for found in (tops, *map(letters, menus)):
        assert "" not in found
        assert sorted(found) == sorted(set(found))


@pytest.mark.parametrize(
    "fill",
    [
        lambda actions, menu: actions.context_menu(menu),
        lambda actions, menu: actions.route_menu(menu),
        lambda actions, menu: actions.transcript.fill_editing(menu),
    ],
    ids=["a row's", "where to", "a subtitle's"],
)
def test_each_letter_of_the_other_menus_leads_to_one_command(
    actions: Actions, fill: Callable[[Actions, QMenu], None]
) -> None:
    menu = QMenu()
    fill(actions, menu)
    found = letters(menu)
    assert len(found) > 3
    assert "" not in found
    assert sorted(found) == sorted(set(found))
    menu.deleteLater()
