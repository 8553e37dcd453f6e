"""``tasks attach``, ``tasks give-up``, ``tasks go-back``: what becomes of a task that was sent and
never answered, or was tried again.

The third way with the former, to send it again, is ``tasks retry --send-again``.
"""

import argparse
from collections.abc import Sequence

from stt_desktop.cli.arguments import Commands, UsageError, add_json, add_quiet
from stt_desktop.cli.context import Context
from stt_desktop.cli.exits import Exit
from stt_desktop.cli.output import Output, account_name
from stt_desktop.cli.report import Report
from stt_desktop.cli.selection import find, select_named
from stt_desktop.cli.work import run_to_end
from stt_desktop.domain.account import CAPABILITIES
from stt_desktop.domain.errors import (
    NOTHING_TO_ATTACH,
    NOTHING_TO_DECIDE,
    REMOTE_ID_UNUSABLE,
    AppError,
)
from stt_desktop.domain.task import State, Task
from stt_desktop.i18n import _
from stt_desktop.jobs.scheduler import Scheduler

_LONGEST_REMOTE_ID = 200

# --- attach -----------------------------------------------------------------------------------


def add_attach(actions: Commands) -> None:
    parser = actions.add_parser(
        "attach",
        help=_("go on with a task that the service's web page shows"),
        description=_(
            "Go on with an unconfirmed task: the service's web page shows that it was accepted,\n"
            "and under which id. Nothing is sent again; the result is asked for."
        ),
        epilog=_("example:\n  stt-desktop tasks attach 01JD8 3f2c7a10-0d5b-4b53-a0b6-1e0a4c5f7d21"),
    )
    parser.add_argument("id", metavar="ID", help=_("the task's id or the beginning of it"))
    parser.add_argument("remote_id", metavar="REMOTE_ID", help=_("its id at the service"))
    add_json(parser, _("the task as a JSON object when it is finished"))
    add_quiet(parser)
    parser.set_defaults(run=run_attach)


async def run_attach(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    remote_id = _remote_id(args.remote_id)
    accounts = context.accounts.known()
    report = Report(output, accounts, as_json=args.as_json)

    async def begin(scheduler: Scheduler) -> Sequence[Task]:
        task = find(args.id, scheduler.tasks.values())
        _check_unconfirmed(task)
        if not CAPABILITIES[task.provider].polls:
            service = account_name(task.account, accounts)
            raise AppError(NOTHING_TO_ATTACH, service=service, name=task.label)
        return [await scheduler.attach(task.id, remote_id)]

    await run_to_end(context, output, report, begin)
    return report.close()


def _remote_id(text: str) -> str:
    remote_id = text.strip()
    shown = remote_id.isprintable() and " " not in remote_id
    if not shown or not 0 < len(remote_id) <= _LONGEST_REMOTE_ID:
        raise UsageError(AppError(REMOTE_ID_UNUSABLE, remote=text[:_LONGEST_REMOTE_ID]))
    return remote_id


# --- give up ----------------------------------------------------------------------------------


def add_give_up(actions: Commands) -> None:
    parser = actions.add_parser(
        "give-up",
        help=_("mark tasks that were never answered as failed"),
        description=_(
            "Mark unconfirmed tasks as failed: the service's web page does not show them, or they\n"
            "are not worth it. They can be tried again later."
        ),
    )
    parser.add_argument(
        "ids", metavar="ID", nargs="+", help=_("a task's id, or the beginning of it")
    )
    add_json(parser, _("one JSON object a line for each of them"))
    parser.set_defaults(run=run_give_up)


async def run_give_up(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    report = Report(output, context.accounts.known(), as_json=args.as_json)
    async with context.scheduler() as scheduler:
        chosen = select_named(args.ids, scheduler.tasks.values())
        report.unknown(chosen)
        for task in chosen.tasks:
            try:
                _check_unconfirmed(task)
                await scheduler.give_up([task.id])
            except AppError as error:
                report.left_alone(task, error.kind)
            else:
                report.changed(scheduler.tasks[task.id], _("{name}: marked as failed"))
    return report.close()


# --- go back ----------------------------------------------------------------------------------


def add_go_back(actions: Commands) -> None:
    parser = actions.add_parser(
        "go-back",
        help=_("go back to the result of an earlier try"),
        description=_(
            "Go back to the text of an earlier try, with its corrections: after a newer one that\n"
            "failed or was cancelled, or because the newer text is worse. No result is ever lost:\n"
            "the newer one can be gone back to as well. “tasks show ID” names them."
        ),
        epilog=_(
            "examples:\n"
            "  stt-desktop tasks go-back 01JD8\n"
            "  stt-desktop tasks go-back 01JD8 --try 2"
        ),
    )
    parser.add_argument("id", metavar="ID", help=_("the task's id or the beginning of it"))
    parser.add_argument(
        "--try",
        dest="attempt",
        metavar="N",
        type=int,
        help=_("the try whose result is wanted; default: the one that is read now, else the last"),
    )
    parser.add_argument(
        "--give-up",
        action="store_true",
        help=_("also where the text of a newer try, sent and maybe charged, could still be had"),
    )
    add_json(parser, _("the task as a JSON object"))
    parser.set_defaults(run=run_go_back)


async def run_go_back(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    report = Report(output, context.accounts.known(), as_json=args.as_json)
    async with context.scheduler() as scheduler:
        task = find(args.id, scheduler.tasks.values())
        try:
            moved = await scheduler.go_back(task.id, args.attempt, give_up=args.give_up)
        except AppError as error:
            report.left_alone(task, error.kind)
        else:
            words = _("{{name}}: the result of try {number} again").format(number=moved.result)
            report.changed(moved, words)
    return report.close()


def _check_unconfirmed(task: Task) -> None:
    if task.state is not State.UNCONFIRMED:
        raise AppError(NOTHING_TO_DECIDE, name=task.label)
