"""How many subtitles break a rule of their guide, and the way from one to the next."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence

from stt_desktop.i18n import _
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.transcript.commands import TranscriptCommands
from stt_desktop.ui.transcript.page import TranscriptPage

_TURN_S = 0.006
"""How long the window may be kept from anything else: an hour of subtitles takes half a second."""


class Checking:
    """``guide()`` is what people call the guide that the shown cues are checked by."""

    def __init__(
        self,
        page: TranscriptPage,
        commands: TranscriptCommands,
        bridge: Bridge,
        *,
        guide: Callable[[], str],
    ) -> None:
        self._page = page
        self._bridge = bridge
        self._guide = guide
        self._stale = False
        self._counting = False
        commands.next_mark.triggered.connect(lambda: self._go(1))
        commands.previous_mark.triggered.connect(lambda: self._go(-1))
        model = page.model
        for changed in (model.modelReset, model.dataChanged, model.rowsInserted, model.rowsRemoved):
            changed.connect(self._look_again)

    def _look_again(self, *_changes: object) -> None:
        self._stale = True
        if not self._counting:
            self._counting = True
            self._bridge.spawn(self._count())

    async def _count(self) -> None:
        try:
            while self._stale:
                self._stale = False
                await self._count_once()
        finally:
            self._counting = False

    async def _count_once(self) -> None:
        """Look at all cues, a few at a time; begin anew when they change meanwhile."""
        model, counts, broken = self._page.model, Counter[str](), 0
        until = time.monotonic() + _TURN_S
        for row in range(model.rowCount()):
            if time.monotonic() > until:
                await asyncio.sleep(0)
                if self._stale:
                    return
                until = time.monotonic() + _TURN_S
            problems = [mark.name for mark in model.marks(row) if mark.is_problem]
            broken += bool(problems)
            counts.update(problems)
        self._show(broken, counts.most_common())

    def _show(self, broken: int, counts: Sequence[tuple[str, int]]) -> None:
        text = _("{broken} of {cues} subtitles break a rule ({guide})")
        cues = self._page.model.rowCount()
        head = text.format(broken=broken, cues=cues, guide=self._guide())
        self._page.play_bar.show_check(broken, [head, *(f"{name}: {n}" for name, n in counts)])

    def _go(self, step: int) -> None:
        """To the next (or last) subtitle that breaks a rule, round and round."""
        model, cues = self._page.model, self._page.cues
        count = model.rowCount()
        row = cues.row() if step > 0 or cues.row() >= 0 else 0
        for distance in range(1, count + 1):
            at = (row + step * distance) % count
            if any(mark.is_problem for mark in model.marks(at)):
                cues.choose(at)
                cues.setFocus()
                return
