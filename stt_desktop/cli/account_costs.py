"""``accounts cost``: what was used, by account and month."""

import argparse
from collections.abc import Sequence

from stt_desktop.cli.arguments import Commands, add_json
from stt_desktop.cli.context import Context
from stt_desktop.cli.exits import Exit
from stt_desktop.cli.output import Output, account_name
from stt_desktop.cli.text import Column, clean, dollars, table
from stt_desktop.domain.account import Account
from stt_desktop.domain.cost import Total, totals
from stt_desktop.i18n import _


def add_cost(actions: Commands) -> None:
    parser = actions.add_parser(
        "cost",
        help=_("show what was used, by month"),
        description=_(
            "Show what each account was used for, by month (UTC): minutes and the points that\n"
            "the service says it charged. The amount is estimated: started minutes at the\n"
            "account's price. What was tried again counts each time that the service answered,\n"
            "and what was removed from the list of tasks goes on to count."
        ),
    )
    add_json(
        parser,
        _(
            "one JSON object a line for each account and month: month, account, id, tasks,"
            " minutes, points, estimate (US dollars, as text; null without a price)"
        ),
    )
    parser.set_defaults(run=run_cost)


async def read_totals(context: Context) -> list[Total]:
    """The totals of all that was charged, newest month first."""
    accounts = {account.id: account for account in context.accounts.known()}
    async with context.scheduler() as scheduler:
        return totals(await scheduler.charges(), accounts)


async def run_cost(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    found = await read_totals(context)
    accounts = context.accounts.known()
    if args.as_json:
        for total in found:
            output.json(
                {
                    "month": total.month,
                    "account": account_name(total.account, accounts),
                    "id": total.account,
                    "tasks": total.tasks,
                    "minutes": total.minutes,
                    "points": total.points,
                    "estimate": None if total.dollars is None else f"{total.dollars:f}",
                }
            )
    elif found:
        output.lines(_table(found, accounts, output.width))
    else:
        output.note(_("Nothing was charged yet."))
    return Exit.ALL_DONE


def _table(found: Sequence[Total], accounts: Sequence[Account], width: int | None) -> list[str]:
    head = [
        Column(_("MONTH")),
        Column(_("ACCOUNT"), flexible=True),
        Column(_("TASKS"), right=True),
        Column(_("MINUTES"), right=True),
        Column(_("POINTS"), right=True),
        Column(_("ABOUT"), right=True),
    ]
    rows = [
        [
            total.month,
            clean(account_name(total.account, accounts)),
            str(total.tasks),
            str(total.minutes),
            str(total.points),
            "?" if total.dollars is None else dollars(total.dollars),
        ]
        for total in found
    ]
    return table(head, rows, width)
