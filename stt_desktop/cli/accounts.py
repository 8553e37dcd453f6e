"""``stt-desktop accounts``: who can turn recordings into text."""

import argparse

from stt_desktop.cli.arguments import Commands, add_actions, add_json
from stt_desktop.cli.context import Context
from stt_desktop.cli.exits import Exit
from stt_desktop.cli.output import Output
from stt_desktop.cli.text import Column, clean, table
from stt_desktop.i18n import _


def add_parser(commands: Commands) -> None:
    parser = commands.add_parser(
        "accounts",
        help=_("see who can do the work"),
        description=_(
            "Accounts say who turns a recording into text. The account “local” is the built-in\n"
            "engine: it is always there, and nothing leaves this computer."
        ),
        epilog=_("example:\n  stt-desktop accounts list"),
    )
    actions = add_actions(parser)
    listing = actions.add_parser("list", help=_("show all accounts"))
    add_json(listing, _("one JSON object a line for each account"))
    listing.set_defaults(run=run_list)


async def run_list(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    default = context.settings.current.default_account
    rows = []
    for account in context.accounts():
        is_default = default in (account.id, account.name)
        if args.as_json:
            output.json(
                {
                    "id": account.id,
                    "name": account.name,
                    "provider": account.provider.value,
                    "default": is_default,
                }
            )
        rows.append(
            [clean(account.name), account.provider.value, _("default") if is_default else ""]
        )
    if not args.as_json:
        head = [Column(_("NAME"), flexible=True), Column(_("PROVIDER")), Column("")]
        output.lines(table(head, rows, output.width))
    return Exit.ALL_DONE
