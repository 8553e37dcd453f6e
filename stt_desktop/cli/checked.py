"""What a guide says against a transcript's subtitles: as lines for people, as an object for
scripts."""

import asyncio
from collections.abc import Iterator

from stt_desktop.cli.text import clean
from stt_desktop.domain.duration import clock
from stt_desktop.domain.task import ExportPlan, Task
from stt_desktop.domain.transcript import Transcript
from stt_desktop.i18n import _, about, after_another, ngettext
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.subtitles import formats
from stt_desktop.subtitles.check import REMARKS, Summary, Violation, summary
from stt_desktop.subtitles.guides import Guides

_MOST = 20
"""Subtitles that are named one by one: more are better looked at in the window."""


def lines(transcript: Transcript, found: Summary, guides: Guides) -> list[str]:
    """The result, what is wrong how often, and the first subtitles that break a rule."""
    head = found.headline(guides.title(transcript.style, _), _)
    told = [head, *found.lines(_), *_broken(transcript, found)]
    return [f"  {clean(line)}" for line in told]


def _broken(transcript: Transcript, found: Summary) -> Iterator[str]:
    by_cue: dict[int, list[Violation]] = {}
    for violation in found.violations:
        if violation.rule not in REMARKS:
            by_cue.setdefault(violation.cue, []).append(violation)
    for cue in list(by_cue)[:_MOST]:
        at = clock(transcript.cues[cue].start_ms)
        why = " ".join(violation.message(_) for violation in by_cue[cue])
        number = _("No. {number}").format(number=cue + 1)
        yield f"{at}  {about(number, why)}"
    if (more := len(by_cue) - _MOST) > 0:
        yield ngettext("and {count} more", "and {count} more", more).format(count=more)


def note(name: str, transcript: Transcript, found: Summary, guides: Guides) -> str | None:
    """A line about subtitles that were just written; None where all is well."""
    if not found.counts:
        return None
    head = found.headline(guides.title(transcript.style, _), _)
    return about(name, after_another(head, *found.lines(_)))


async def sum_up(scheduler: Scheduler, task: Task, plan: ExportPlan, guides: Guides) -> str | None:
    """The same for the subtitles that ``plan`` has made of a finished task; None where it makes
    none."""
    if not any(formats.get(name).needs_times for name in plan.formats):
        return None
    transcript = await scheduler.to_export(task.id, plan)
    if transcript is None or not transcript.cues:
        return None
    found = await asyncio.to_thread(summary, transcript, scheduler.style(transcript))
    return note(task.label, transcript, found, guides)


def facts(transcript: Transcript, found: Summary) -> dict[str, object]:
    """``style``, ``cues`` and ``broken`` (how many there are and how many break a rule),
    ``rules`` (how many break which), ``error_ms`` (how far off, either way, starts that were not
    found in the sound may be: ``usual`` and ``most``; null where none is) and ``violations``:
    the ``cue`` (from 1), its ``start_ms``, ``rule``, ``figure``, ``limit`` and ``message``."""
    unsure = found.unsure_ms
    return {
        "style": transcript.style,
        "cues": found.cues,
        "broken": found.broken,
        "rules": {rule.value: count for rule, count in found.counts.items()},
        "error_ms": None if unsure is None else {"usual": unsure[0], "most": unsure[1]},
        "violations": [
            {
                "cue": violation.cue + 1,
                "start_ms": transcript.cues[violation.cue].start_ms,
                "rule": violation.rule.value,
                "figure": round(violation.figure, 2),
                "limit": violation.limit,
                "message": violation.message(_),
            }
            for violation in found.violations
        ],
    }
