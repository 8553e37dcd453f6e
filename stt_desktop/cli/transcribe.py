"""``stt-desktop transcribe``: recordings in, text and subtitles out."""

import argparse
import asyncio
from dataclasses import replace
from pathlib import Path

from stt_desktop.cli.arguments import (
    Commands,
    add_export,
    add_json,
    add_quiet,
    add_recognition,
    choose_account,
    export_plan,
    placed,
    recognition_options,
)
from stt_desktop.cli.context import Context
from stt_desktop.cli.exits import Exit
from stt_desktop.cli.output import Output
from stt_desktop.cli.report import Report
from stt_desktop.cli.work import run_to_end
from stt_desktop.i18n import _, ngettext
from stt_desktop.jobs.intake import gather
from stt_desktop.jobs.new_task import NewTask


def add_parser(commands: Commands) -> None:
    parser = commands.add_parser(
        "transcribe",
        help=_("turn recordings into text and subtitles"),
        description=_(
            "Turn recordings into text and subtitles.\n"
            "\n"
            "Each INPUT is a sound or video file, a folder (with everything in it) or a link.\n"
            "The results are written beside each file (for a link: into the current folder)\n"
            "and their paths are printed, one a line."
        ),
        epilog=_(
            "examples:\n"
            "  stt-desktop transcribe interview.mp3\n"
            "  stt-desktop transcribe lectures/ --format srt,txt --output subtitles\n"
            "  stt-desktop transcribe call.m4a --language de --json\n"
            "  stt-desktop transcribe https://example.com/talk.mp3 --account work\n"
            "\n"
            "An online account charges for each recording: the estimate is told before it is\n"
            "sent. A recording that the same account has done before is not sent again.\n"
            "\n"
            "--json prints one object a line for each finished task, with the keys id, source,\n"
            "account, provider, state, remote_id, outputs, timing, duration_ms, error (code,\n"
            "title, message and action, the sentence that says what to do; null where all is\n"
            "well), points, estimate (US dollars, as text) and reused (the id of the task whose\n"
            "answer was used). An input that cannot be used has the id null and the state\n"
            '"failed". A task that waits because its account needs you (no credit, a wrong key)\n'
            'has the state "queued" or "waiting" and that error.\n'
            "\n"
            "Ctrl-C stops the work and keeps the tasks: stt-desktop resume goes on with them.\n"
            "\n"
            "exit code: 0 all done, 1 some not, 2 wrong usage, 130 interrupted"
        ),
    )
    parser.add_argument("inputs", metavar="INPUT", nargs="+", help=_("a file, a folder or a link"))
    add_recognition(parser)
    parser.add_argument(
        "--again",
        action="store_true",
        help=_("send what was done before, too, instead of using that answer (costs again)"),
    )
    add_export(parser)
    add_json(parser, _("one JSON object a line for each finished task"))
    add_quiet(parser)
    parser.set_defaults(run=run)


async def run(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    account = choose_account(args.account, context)
    chosen = replace(recognition_options(args, context), again=args.again)
    plan = export_plan(args, context)
    report = Report(output, context.accounts.known(), as_json=args.as_json)

    base = Path.cwd()
    intake = await asyncio.to_thread(gather, args.inputs, base=base, find_media=context.find_media)
    for given, error in intake.refused:
        report.refused(given, error, account)
    if intake.others:
        output.note(
            ngettext(
                "{count} other file is no recording and was left out.",
                "{count} other files are no recordings and were left out.",
                intake.others,
            ).format(count=intake.others)
        )

    wishes = [
        NewTask(source, given, account, chosen, placed(plan, source, base))
        for source, given in intake.items
    ]
    if wishes:
        await run_to_end(context, output, report, lambda scheduler: scheduler.add(wishes))
    return report.close()
