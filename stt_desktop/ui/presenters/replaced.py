"""Says that another version was installed while the window is open."""

import asyncio
import logging
from collections.abc import Callable

from stt_desktop.domain.errors import PROGRAM_REPLACED, AppError
from stt_desktop.i18n import _, after_another
from stt_desktop.ui import wording
from stt_desktop.ui.notices import NoticeArea
from stt_desktop.ui.tokens import Tone

log = logging.getLogger(__name__)

NOTICE = "replaced"
_LOOK_S = 5.0


class Replaced:
    """``replaced`` looks at the disk; None where no version can take another's place. ``close``
    is what closing the window does."""

    def __init__(
        self,
        replaced: Callable[[], bool] | None,
        notices: NoticeArea,
        close: Callable[[], object],
        *,
        look_s: float = _LOOK_S,
    ) -> None:
        self._replaced = replaced
        self._notices = notices
        self._close = close
        self._look_s = look_s

    async def watch(self) -> None:
        """Look until it is so, then say it. The bar stays: there is nothing else to do."""
        if self._replaced is None:
            return
        while True:
            if await asyncio.to_thread(self._replaced):
                break
            await asyncio.sleep(self._look_s)
        log.info("the program was replaced by another version")
        error = AppError(PROGRAM_REPLACED)
        self._notices.tell(
            NOTICE,
            after_another(error.title(_), error.advice(_)),
            icon="rotate-ccw",
            tone=Tone.WARNING,
            buttons=[(wording.button_for(error.kind.action), self._close)],
            closable=False,
        )
