"""How many subtitles break a rule of their guide, and the way from one to the next."""

from collections import Counter
from collections.abc import Callable

from stt_desktop.i18n import _, about
from stt_desktop.ui.transcript.commands import TranscriptCommands
from stt_desktop.ui.transcript.page import TranscriptPage


class Checking:
    """``guide()`` is what people call the guide that the shown cues are checked by."""

    def __init__(
        self, page: TranscriptPage, commands: TranscriptCommands, *, guide: Callable[[], str]
    ) -> None:
        self._page = page
        self._guide = guide
        commands.next_mark.triggered.connect(lambda: self._go(1))
        commands.previous_mark.triggered.connect(lambda: self._go(-1))
        page.model.marked.connect(self._count)

    def _count(self) -> None:
        model, counts, broken = self._page.model, Counter[str](), 0
        cues = model.rowCount()
        for row in range(cues):
            problems = [mark.name for mark in model.marks(row) if mark.is_problem]
            broken += bool(problems)
            counts.update(problems)
        text = _("{broken} of {cues} subtitles break a rule ({guide})")
        head = text.format(broken=broken, cues=cues, guide=self._guide())
        told = [head, *(about(name, str(count)) for name, count in counts.most_common())]
        self._page.play_bar.show_check(broken, told)

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
