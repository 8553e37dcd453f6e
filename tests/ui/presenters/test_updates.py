"""A new version is told of: only where the person allows to ask, and only a newer one."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from PySide6.QtWidgets import QApplication

from stt_desktop.domain.release import Release
from stt_desktop.paths import resource
from stt_desktop.settings import Settings
from stt_desktop.ui.dialogs.settings import SettingsDialog
from stt_desktop.ui.notices import NoticeArea
from stt_desktop.ui.presenters import updates
from stt_desktop.ui.presenters.updates import NOTICE, Updates
from stt_desktop.ui.theme import Theme

PAGE = "https://example.org/releases"


class Feed:
    def __init__(self, release: Release | None) -> None:
        self.release = release
        self.asked = 0

    async def newest(self) -> Release | None:
        self.asked += 1
        return self.release


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, resource("icons"), "light")


@pytest.fixture
def notices(theme: Theme) -> NoticeArea:
    return NoticeArea(theme)


def look(
    newest: Callable[[], Awaitable[Release | None]] | None, notices: NoticeArea, *, allowed: bool
) -> None:
    made = Updates(newest, lambda: allowed, notices, version="0.1.0")
    asyncio.run(made.look())
    asyncio.run(made.look())


def test_nobody_is_asked_without_leave(notices: NoticeArea) -> None:
    feed = Feed(Release("9.0.0", PAGE))
    look(feed.newest, notices, allowed=False)
    assert feed.asked == 0
    assert not notices.texts()


def test_leave_is_not_taken_for_granted() -> None:
    assert Settings().look_for_updates is False


def test_a_newer_version_is_told_once_with_its_page(
    notices: NoticeArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(updates, "open_page", opened.append)
    feed = Feed(Release("0.2.0", PAGE))
    look(feed.newest, notices, allowed=True)
    assert feed.asked == 1
    assert notices.texts()[NOTICE] == "Version 0.2.0 is there; this is 0.1.0."
    notices.press(NOTICE)
    assert opened == [PAGE]


@pytest.mark.parametrize("release", [None, Release("0.1.0", PAGE), Release("0.0.9", PAGE)])
def test_nothing_newer_is_nothing_to_tell(notices: NoticeArea, release: Release | None) -> None:
    look(Feed(release).newest, notices, allowed=True)
    assert not notices.texts()


def test_a_program_without_a_feed_does_not_offer_to_look(theme: Theme, notices: NoticeArea) -> None:
    look(None, notices, allowed=True)
    assert not notices.texts()
    assert "look_for_updates" not in SettingsDialog(theme, Settings(), ["base"]).fields
    offered = SettingsDialog(theme, Settings(), ["base"], has_feed=True)
    assert "look_for_updates" in offered.fields
