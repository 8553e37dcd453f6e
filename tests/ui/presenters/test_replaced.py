"""The window says that another version was installed, once it is so, and how to go on."""

import asyncio
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from stt_desktop.paths import resource
from stt_desktop.ui.notices import NoticeArea
from stt_desktop.ui.presenters.replaced import NOTICE, Replaced
from stt_desktop.ui.theme import Theme


@pytest.fixture
def notices(qapp: QApplication) -> NoticeArea:
    return NoticeArea(Theme(qapp, resource("icons"), "light"))


def watch(
    notices: NoticeArea, replaced: Callable[[], bool] | None, close: Callable[[], object]
) -> None:
    asyncio.run(asyncio.wait_for(Replaced(replaced, notices, close, look_s=0).watch(), 60))


def test_it_looks_until_it_is_so(notices: NoticeArea) -> None:
    looks = iter([False, False, True])
    closed: list[str] = []
    watch(notices, lambda: next(looks), lambda: closed.append("closed"))
    assert "start it again" in notices.texts()[NOTICE]
    notices.press(NOTICE)
    assert closed == ["closed"]
    assert not list(looks)


def test_where_nothing_can_be_replaced_nobody_looks(notices: NoticeArea) -> None:
    watch(notices, None, lambda: None)
    assert not notices.texts()
