"""What the check says of subtitles that were written: after an export that was asked for, and of
those that were saved by themselves."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from stt_desktop.domain.task import ExportPlan, State, Task
from stt_desktop.domain.updates import TaskChanged, Update
from stt_desktop.i18n import _, after_another, ngettext
from stt_desktop.subtitles import formats
from stt_desktop.subtitles.check import Rule, Summary, summary, together
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.context import Context
from stt_desktop.ui.notices import NoticeArea
from stt_desktop.ui.tokens import Tone

NOTICE = "checked"


class SummingUp:
    def __init__(self, context: Context, notices: NoticeArea, bridge: Bridge) -> None:
        self._context = context
        self._notices = notices
        self._bridge = bridge
        self._told: set[str] = set()
        self._saved = 0
        self._whole = together([])
        context.scheduler.subscribe(self._follow)

    async def of(self, tasks: Sequence[Task], plan: ExportPlan) -> tuple[str, bool]:
        """What is to be said of the subtitles that ``plan`` makes of ``tasks``, in a sentence or
        two (nothing where all is well or there are none), and whether one breaks a rule."""
        found: list[Summary] = []
        names: set[str] = set()
        for task in tasks:
            judged = await self._judged(task, plan)
            if judged is not None:
                found.append(judged[0])
                names.add(judged[1])
        whole = together(found)
        if not whole.counts:
            return "", False
        guide = names.pop() if len(names) == 1 else _("their guides")
        return _told(whole, guide), bool(whole.broken)

    async def _judged(self, task: Task, plan: ExportPlan) -> tuple[Summary, str] | None:
        """What the guide says, and what people call it."""
        if not any(formats.get(name).needs_times for name in plan.formats):
            return None
        scheduler = self._context.scheduler
        transcript = await scheduler.to_export(task.id, plan)
        if transcript is None or not transcript.cues:
            return None
        found = await asyncio.to_thread(summary, transcript, scheduler.style(transcript))
        return found, self._context.settings.current.guides().title(transcript.style, _)

    def _follow(self, update: Update) -> None:
        """A task's planned files have been written a moment ago, in this process."""
        if not isinstance(update, TaskChanged) or update.task.state is not State.DONE:
            return
        task, working = update.task, self._context.scheduler.progress
        if task.export and task.outputs and task.id in working and task.id not in self._told:
            self._told.add(task.id)
            self._bridge.spawn(self._tell_automatic(task, task.export))

    async def _tell_automatic(self, task: Task, plan: ExportPlan) -> None:
        judged = await self._judged(task, plan)
        # What lies between words that were found is near enough not to be told unasked.
        if judged is None or not judged[0].counts.keys() - {Rule.INTERPOLATED}:
            return
        self._saved += 1
        whole = self._whole = _added(self._whole, judged[0])
        text = ngettext(
            "Saved with something to check in {count} recording. {what}.",
            "Saved with something to check in {count} recordings. {what}.",
            self._saved,
        )
        self._notices.tell(
            NOTICE,
            text.format(count=self._saved, what=after_another(*whole.lines(_))),
            icon="triangle-alert" if whole.broken else "timer",
            tone=Tone.WARNING if whole.broken else Tone.MUTED,
        )


def _told(whole: Summary, guide: str) -> str:
    return after_another(whole.headline(guide, _), *whole.lines(_))


def _added(whole: Summary, one: Summary) -> Summary:
    """Both, without their violations: thousands of recordings are saved in a night. Of how sure
    their times are, the worse."""
    counts = Counter(whole.counts) + Counter(one.counts)
    known = [each.unsure_ms for each in (whole, one) if each.unsure_ms is not None]
    return Summary(
        cues=whole.cues + one.cues,
        broken=whole.broken + one.broken,
        counts={rule: counts[rule] for rule in Rule if counts[rule]},
        violations=(),
        unsure_ms=max(known, default=None),
    )
