"""``tasks resubtitle``: other subtitles from the answers that are stored."""

import argparse
from collections.abc import Sequence

from stt_desktop.cli.arguments import Commands, add_json, add_quiet
from stt_desktop.cli.context import Context
from stt_desktop.cli.exits import Exit
from stt_desktop.cli.output import Output
from stt_desktop.cli.report import Report
from stt_desktop.cli.selection import add_selection, select
from stt_desktop.cli.work import run_to_end
from stt_desktop.domain.errors import NOTHING_TO_EXPORT, AppError
from stt_desktop.domain.task import Task
from stt_desktop.i18n import _
from stt_desktop.jobs.scheduler import Scheduler


def add_resubtitle(actions: Commands) -> None:
    parser = actions.add_parser(
        "resubtitle",
        help=_("make the subtitles of finished tasks anew, at no cost"),
        description=_(
            "Make the subtitles of finished tasks anew from the stored answers. Where the service\n"
            "gave no times they are found again, and the subtitle style of the settings cuts.\n"
            "Nothing is sent or charged. The subtitles that are there, with their corrections,\n"
            "stay: “tasks go-back ID” leads back to them."
        ),
        epilog=_("example:\n  stt-desktop tasks resubtitle 01JD8"),
    )
    add_selection(parser, "--all", "done", _("all that are done"))
    add_json(parser, _("one JSON object a line for each finished task"))
    add_quiet(parser)
    parser.set_defaults(run=run_resubtitle)


async def run_resubtitle(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    report = Report(output, context.accounts.known(), as_json=args.as_json)

    async def begin(scheduler: Scheduler) -> Sequence[Task]:
        chosen = select(args, scheduler.tasks.values())
        report.unknown(chosen)
        begun: list[Task] = []
        for task in chosen.tasks:
            try:
                again = await scheduler.subtitle_again([task.id])
            except AppError as error:
                # Another process holds it. The others go on.
                report.left_alone(task, error.kind)
            else:
                if not again:
                    report.left_alone(task, NOTHING_TO_EXPORT)
                begun += again
        return begun

    await run_to_end(context, output, report, begin)
    return report.close()
