"""``tasks export``."""

import argparse
from pathlib import Path

from stt_desktop.cli.arguments import Commands, add_export, add_json, export_plan, placed
from stt_desktop.cli.checked import sum_up
from stt_desktop.cli.context import Context
from stt_desktop.cli.exits import Exit
from stt_desktop.cli.output import Output
from stt_desktop.cli.report import Report
from stt_desktop.cli.selection import add_selection, select
from stt_desktop.cli.text import clean
from stt_desktop.domain.errors import AppError
from stt_desktop.i18n import _
from stt_desktop.jobs.scheduler import Scheduler


def add_export_parser(actions: Commands) -> None:
    parser = actions.add_parser(
        "export",
        help=_("write the files of finished tasks"),
        description=_(
            "Write the text and the subtitles of finished tasks, again or in other formats.\n"
            "Nothing is recognized again. The paths are printed, one a line."
        ),
        epilog=_("example:\n  stt-desktop tasks export 01JD8 --format srt,txt --output subtitles"),
    )
    add_selection(parser, "--all", "done", _("all that are done"))
    add_export(parser)
    add_json(parser, _("one JSON object a line for each task"))
    parser.set_defaults(run=run_export)


async def run_export(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    plan = export_plan(args, context)
    base, guides = Path.cwd(), context.settings.current.guides()
    report = Report(output, context.accounts.known(), as_json=args.as_json)
    async with context.scheduler() as scheduler:
        chosen = select(args, scheduler.tasks.values())
        report.unknown(chosen)
        for task in chosen.tasks:
            error: AppError | None = None
            written: tuple[str, ...] = ()
            try:
                written = await scheduler.export(task.id, placed(plan, task.source, base))
            except AppError as failure:
                error = failure
            report.exported(scheduler.tasks[task.id], written, error)
            if written and (said := await sum_up(scheduler, task, plan, guides)) is not None:
                output.note(said)
            if written and await _loses_cuts(scheduler, task.id, plan.style):
                lost = _(
                    "{name}: cut anew; corrected line breaks and times are not in these files."
                )
                output.note(lost.format(name=clean(task.label)))
    return report.close()


async def _loses_cuts(scheduler: Scheduler, task_id: str, style: str | None) -> bool:
    """Whether the files are cut in another style than the subtitles that the person corrected."""
    received = await scheduler.received(task_id)
    if received is None or style in {None, received.style}:
        return False
    return await scheduler.edited(task_id) is not None
