"""``tasks retry``, ``tasks cancel`` and ``tasks remove``."""

import argparse
import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple

from stt_desktop.cli.arguments import (
    Commands,
    add_json,
    add_quiet,
    add_recognition,
    choose_account,
    recognition_options,
)
from stt_desktop.cli.context import Context
from stt_desktop.cli.exits import Exit
from stt_desktop.cli.follow import all_rest
from stt_desktop.cli.output import Output
from stt_desktop.cli.report import Report
from stt_desktop.cli.selection import add_selection, select
from stt_desktop.cli.work import run_to_end
from stt_desktop.domain.errors import TASK_BUSY, TASK_FINISHED, TASK_UNFINISHED, AppError
from stt_desktop.domain.task import RESTING, State, Task
from stt_desktop.i18n import _
from stt_desktop.jobs.scheduler import Scheduler

_OTHERS_SECONDS = 15.0
"""How long another process may take to cancel its work: it looks for such wishes every second."""

# --- retry ------------------------------------------------------------------------------------


def add_retry(actions: Commands) -> None:
    parser = actions.add_parser(
        "retry",
        help=_("do tasks again, to their end"),
        description=_(
            "Do tasks again, to their end. A stored answer is used again where there is one,\n"
            "unless an option changes how the recording is recognized. One that was sent whole\n"
            "and never answered may have been charged: it is sent again only with --send-again."
        ),
        epilog=_(
            "examples:\n"
            "  stt-desktop tasks retry --failed\n"
            "  stt-desktop tasks retry 01JD8 --language zh"
        ),
    )
    add_selection(parser, "--failed", "failed", _("all that did not end well"))
    add_recognition(parser)
    parser.add_argument(
        "--send-again",
        action="store_true",
        help=_("send unconfirmed tasks again, too, although that may cost twice"),
    )
    add_json(parser, _("one JSON object a line for each finished task"))
    add_quiet(parser)
    parser.set_defaults(run=run_retry)


async def run_retry(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    account = None if args.account is None else choose_account(args.account, context)
    changed = any((args.mode, args.language, args.model))
    options = recognition_options(args, context) if changed else None
    report = Report(output, context.accounts.known(), as_json=args.as_json)

    async def begin(scheduler: Scheduler) -> Sequence[Task]:
        chosen = select(args, scheduler.tasks.values())
        report.unknown(chosen)
        begun: list[Task] = []
        for task in chosen.tasks:
            try:
                again = await scheduler.retry(
                    [task.id], account=account, options=options, send_again=args.send_again
                )
            except AppError as error:
                # Another process holds it, or it may cost twice. The others go on.
                report.left_alone(task, error.kind)
            else:
                if not again:
                    report.left_alone(task, TASK_UNFINISHED)
                begun += again
        return begun

    await run_to_end(context, output, report, begin)
    return report.close()


# --- cancel and remove ------------------------------------------------------------------------


def add_cancel(actions: Commands) -> None:
    parser = actions.add_parser(
        "cancel",
        help=_("stop tasks for good"),
        description=_(
            "Stop tasks that are waiting or in work, also in another window of the program.\n"
            "They stay on the list and can be tried again."
        ),
    )
    add_selection(parser, "--all", "unfinished", _("all that are waiting or in work"))
    add_json(parser, _("one JSON object a line for each cancelled task"))
    parser.set_defaults(run=run_cancel)


async def run_cancel(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    async with _stopping(args, context, output) as (report, scheduler, tasks, stopped):
        for task in tasks:
            now = scheduler.tasks[task.id]
            if task.id not in stopped:
                report.left_alone(task, TASK_BUSY)
            elif task.state in RESTING or now.state is not State.CANCELLED:
                report.left_alone(task, TASK_FINISHED)
            else:
                report.changed(now, _("{name}: cancelled"))
    return report.close()


def add_remove(actions: Commands) -> None:
    parser = actions.add_parser(
        "remove",
        help=_("take tasks off the list"),
        description=_(
            "Take tasks off the list, with their transcripts. Those that are waiting or in work\n"
            "are cancelled first. Recordings and written files are never touched."
        ),
    )
    add_selection(parser, "--all", "finished", _("all that are neither waiting nor in work"))
    add_json(parser, _("one JSON object a line for each removed task"))
    parser.set_defaults(run=run_remove)


async def run_remove(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    async with _stopping(args, context, output) as (report, scheduler, tasks, stopped):
        gone = [scheduler.tasks[task.id] for task in tasks if task.id in stopped]
        await scheduler.remove([task.id for task in gone])
        for task in tasks:
            if task.id not in stopped:
                report.left_alone(task, TASK_BUSY)
        for task in gone:
            report.changed(task, _("{name}: removed"))
    return report.close()


class _Stopped(NamedTuple):
    """The chosen tasks, as they were, and the ids of those that rest now."""

    report: Report
    scheduler: Scheduler
    tasks: Sequence[Task]
    stopped: frozenset[str]


@asynccontextmanager
async def _stopping(
    args: argparse.Namespace, context: Context, output: Output
) -> AsyncIterator[_Stopped]:
    """Cancel what is chosen and does not rest; say which names mean nothing."""
    report = Report(output, context.accounts.known(), as_json=args.as_json)
    async with context.scheduler() as scheduler:
        chosen = select(args, scheduler.tasks.values())
        report.unknown(chosen)
        stopped = await _stop(scheduler, chosen.tasks)
        yield _Stopped(report, scheduler, chosen.tasks, stopped)


async def _stop(scheduler: Scheduler, tasks: Iterable[Task]) -> frozenset[str]:
    """Cancel what does not rest; the ids of ``tasks`` that rest now. Another process gets a
    while to do its part."""
    ids = [task.id for task in tasks]
    await scheduler.cancel([task.id for task in tasks if task.state not in RESTING])
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_OTHERS_SECONDS):
            await all_rest(scheduler, ids)
    return frozenset(
        task_id
        for task_id in ids
        if (task := scheduler.tasks.get(task_id)) is not None and task.state in RESTING
    )
