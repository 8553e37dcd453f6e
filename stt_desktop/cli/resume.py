"""``stt-desktop resume``: runs what an earlier run left unfinished to its end."""

import argparse
from collections.abc import Sequence

from stt_desktop.cli.arguments import Commands, add_json, add_quiet
from stt_desktop.cli.context import Context
from stt_desktop.cli.exits import Exit
from stt_desktop.cli.follow import rests
from stt_desktop.cli.output import Output
from stt_desktop.cli.report import Report
from stt_desktop.cli.work import run_to_end
from stt_desktop.domain.task import Task
from stt_desktop.i18n import _
from stt_desktop.jobs.scheduler import Scheduler


def add_parser(commands: Commands) -> None:
    parser = commands.add_parser(
        "resume",
        help=_("go on with unfinished tasks"),
        description=_(
            "Go on with every task that was interrupted (Ctrl-C, a crash, a power cut), and write\n"
            "the files of finished ones that are still to be written. Tasks that another window\n"
            "of the program works on are left alone. Tasks that wait because their account needed\n"
            "you (no credit, a wrong key) are tried again."
        ),
        epilog=_(
            "examples:\n"
            "  stt-desktop resume\n"
            "  stt-desktop resume --json\n"
            "\n"
            "exit code: 0 all done (or nothing to do), 1 some not, 130 interrupted"
        ),
    )
    add_json(parser, _("one JSON object a line for each finished task"))
    add_quiet(parser)
    parser.set_defaults(run=run)


async def run(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    report = Report(output, context.accounts.known(), as_json=args.as_json)
    begun: Sequence[Task] = ()

    async def begin(scheduler: Scheduler) -> Sequence[Task]:
        nonlocal begun
        await scheduler.adopt()
        # Those that somebody else holds are among them: follow() hands them back.
        begun = [task for task in scheduler.tasks.values() if not rests(task)]
        return begun

    await run_to_end(context, output, report, begin)
    if not begun:
        output.note(_("Nothing to do: every task is finished."))
    return report.close()
