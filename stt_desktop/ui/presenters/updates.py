"""Tells of a new version where the person allows to ask for one. It is theirs to install."""

from collections.abc import Awaitable, Callable

from stt_desktop import __version__
from stt_desktop.domain.release import Release
from stt_desktop.i18n import _
from stt_desktop.ui.desktop import open_page
from stt_desktop.ui.notices import NoticeArea

NOTICE = "new-version"


class Updates:
    """``newest`` asks the feed; None where this program was built without one. ``allowed`` tells
    whether the person wants that."""

    def __init__(
        self,
        newest: Callable[[], Awaitable[Release | None]] | None,
        allowed: Callable[[], bool],
        notices: NoticeArea,
        *,
        version: str = __version__,
    ) -> None:
        self._newest = newest
        self._allowed = allowed
        self._notices = notices
        self._version = version
        self._asked = False

    async def look(self) -> None:
        """Ask, once in each run, and tell when there is something newer."""
        if self._newest is None or self._asked or not self._allowed():
            return
        self._asked = True
        release = await self._newest()
        if release is None or not release.is_newer_than(self._version):
            return
        self._notices.tell(
            NOTICE,
            _("Version {new} is there; this is {old}.").format(
                new=release.version, old=self._version
            ),
            icon="download",
            buttons=[(_("See what is new"), lambda: open_page(release.page))],
        )
