"""``stt-desktop watch``: a folder's recordings, as they come."""

import argparse
import asyncio
from collections.abc import Sequence
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
from stt_desktop.cli.follow import rests
from stt_desktop.cli.output import Output
from stt_desktop.cli.remarks import Remarks
from stt_desktop.cli.report import Report
from stt_desktop.domain.errors import FOLDER_NOT_FOUND, AppError
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.updates import TaskChanged, Update
from stt_desktop.domain.watching import FoundFile
from stt_desktop.i18n import _
from stt_desktop.jobs.clock import SystemClock
from stt_desktop.jobs.new_task import NewTask
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.jobs.watching import FolderWatch, Standing, WatchState
from stt_desktop.media.folder import RecordingsFolder


def add_parser(commands: Commands) -> None:
    parser = commands.add_parser(
        "watch",
        help=_("transcribe what comes into a folder"),
        description=_(
            "Transcribe every recording that comes into a folder, until Ctrl-C.\n"
            "\n"
            "A recording is taken when it has not changed for some seconds, and once: also when\n"
            "the program was not running meanwhile. What is in the folder when it is watched for\n"
            "the first time is left alone, unless --existing is given."
        ),
        epilog=_(
            "examples:\n"
            "  stt-desktop watch ~/Recordings\n"
            "  stt-desktop watch /mnt/share --account work --format srt --output ~/subtitles"
        ),
    )
    parser.add_argument("folder", metavar="FOLDER", help=_("the folder"))
    parser.add_argument(
        "--existing", action="store_true", help=_("take what is in the folder now, too")
    )
    parser.add_argument(
        "--no-subfolders", action="store_true", help=_("leave the folders in it alone")
    )
    add_recognition(parser)
    add_export(parser)
    add_json(parser, _("one JSON object a line for each finished task"))
    add_quiet(parser)
    parser.set_defaults(run=run)


async def run(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    account = choose_account(args.account, context)
    options = recognition_options(args, context)
    plan = export_plan(args, context)
    report = Report(output, context.accounts.known(), as_json=args.as_json)
    base = Path.cwd()
    path = await asyncio.to_thread(_resolved, args.folder)

    async with context.scheduler() as scheduler:

        async def take(files: Sequence[FoundFile]) -> None:
            sources = [LocalFile(file.path) for file in files]
            mine.update(
                task.id
                for task in await scheduler.add(
                    [
                        NewTask(one, one.path, account, options, placed(plan, one, base))
                        for one in sources
                    ]
                )
            )

        mine: set[str] = set()
        followed = _Followed(mine, scheduler, report)
        remarks = Remarks(scheduler, output, context.accounts.known())
        watch = FolderWatch(
            str(path),
            RecordingsFolder(str(path), subfolders=not args.no_subfolders),
            seen=scheduler.seen,
            tasks=lambda: scheduler.tasks.values(),  # noqa: PLW0108 - as they are then
            take=take,
            tell=lambda state: _tell(state, output),
            clock=SystemClock(),
            taking=scheduler.taking_files,
        )
        if not args.existing and not await scheduler.seen.seen_files(str(path)):
            await watch.take_stock()
        stops = [scheduler.subscribe(remarks), scheduler.subscribe(followed)]
        try:
            output.note(_("Watching {folder}. Ctrl-C ends it.").format(folder=path))
            await watch.run()
        finally:
            for stop in stops:
                stop()
    return report.close()


class _Followed:
    """Reports each task once, when it rests."""

    def __init__(self, ids: set[str], scheduler: Scheduler, report: Report) -> None:
        self._ids = ids
        self._scheduler = scheduler
        self._report = report

    def __call__(self, update: Update) -> None:
        if isinstance(update, TaskChanged) and update.task.id in self._ids and rests(update.task):
            self._ids.discard(update.task.id)
            self._report.finished(update.task)


def _resolved(folder: str) -> Path:
    path = Path(folder).expanduser().absolute()
    if not path.is_dir():
        raise AppError(FOLDER_NOT_FOUND, name=path.name, folder=str(path.parent))
    return path


def _tell(state: WatchState, output: Output) -> None:
    match state.standing:
        case Standing.WATCHING:
            return
        case Standing.MISSING:
            output.note(_("The watched folder is not there. It is looked for again."))
        case Standing.SILENT:
            output.note(_("The watched folder does not answer. It is waited for."))
        case Standing.UNREADABLE:
            words = _("The watched folder cannot be read ({reason}). It is tried again.")
            output.note(words.format(reason=state.reason))
        case Standing.STUCK:
            said = "" if state.error is None else state.error.message(_)
            words = _("What came into the folder could not be taken: {why} It is tried again.")
            output.note(words.format(why=said))
