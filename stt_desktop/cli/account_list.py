"""``accounts list``."""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from stt_desktop.cli.account_costs import read_totals
from stt_desktop.cli.arguments import Commands, add_json
from stt_desktop.cli.context import Context
from stt_desktop.cli.exits import Exit, verdict
from stt_desktop.cli.output import Output
from stt_desktop.cli.text import Column, clean, dollars, table
from stt_desktop.domain.account import Account, key_variable
from stt_desktop.domain.cost import Total
from stt_desktop.domain.errors import AppError
from stt_desktop.domain.keys import Credentials, KeyState
from stt_desktop.i18n import _, ngettext

_LOOK_S = 10.0
"""For all keys together: a keyring that does not answer must not keep the list back."""


def add_list(actions: Commands) -> None:
    parser = actions.add_parser(
        "list",
        help=_("show all accounts"),
        description=_(
            "Show all accounts: where each sends recordings, where its key is, what a started\n"
            "minute costs, and what was used this month."
        ),
        epilog=_(
            "--json prints the keys id, name, provider, default, address, key (stored,\n"
            "environment, missing, locked, unavailable, not-answering or refused), key_variable,\n"
            "price_per_minute and this month's tasks, minutes, points and estimate. Amounts are\n"
            "US dollars, as text."
        ),
    )
    add_json(parser, _("one JSON object a line for each account"))
    parser.set_defaults(run=run_list)


async def run_list(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    accounts = context.accounts.all()
    default = context.accounts.default(context.settings.current.default_account)
    async with context.credentials() as credentials:
        states = await _key_states(accounts, credentials)
    used: Mapping[str, Total] = {}
    readable = True
    try:
        used = await _this_month(context)
    except AppError as error:
        # The accounts are there all the same.
        readable = False
        output.error(error)
    if args.as_json:
        for account in accounts:
            facts = _facts(account, states.get(account.id), used.get(account.id))
            output.json({**facts, "default": account == default})
    else:
        output.lines(_table(accounts, default, states, used, output.width))
    return verdict(readable)


async def _this_month(context: Context) -> Mapping[str, Total]:
    month = datetime.now(UTC).strftime("%Y-%m")
    return {total.account: total for total in await read_totals(context) if total.month == month}


async def _key_states(
    accounts: Sequence[Account], credentials: Credentials
) -> Mapping[str, KeyState]:
    """Where the keys are, by account; those of accounts without a key are left out."""

    async def look(account: Account) -> KeyState:
        try:
            async with asyncio.timeout(_LOOK_S):
                return await credentials.state(account)
        except TimeoutError:
            return KeyState.NOT_ANSWERING

    keyed = [account for account in accounts if account.capabilities.takes_key]
    found = await asyncio.gather(*(look(account) for account in keyed))
    return {account.id: state for account, state in zip(keyed, found, strict=True)}


def key_words(state: KeyState) -> str:
    return {
        KeyState.STORED: _("in the keyring"),
        KeyState.ENVIRONMENT: _("in the environment"),
        KeyState.SESSION: _("for this session"),
        KeyState.MISSING: _("no key yet"),
        KeyState.LOCKED: _("keyring locked"),
        KeyState.UNAVAILABLE: _("no keyring"),
        KeyState.NOT_ANSWERING: _("keyring silent"),
        KeyState.REFUSED: _("keyring refuses"),
    }[state]


def _facts(account: Account, state: KeyState | None, used: Total | None) -> dict[str, object]:
    paid = account.leaves_this_computer
    amount = None if used is None else used.dollars
    return {
        "id": account.id,
        "name": account.name,
        "provider": account.provider.value,
        "default": False,
        "address": account.url or None,
        "key": None if state is None else state.value,
        "key_variable": key_variable(account.name) if paid else None,
        "price_per_minute": _price_fact(account),
        "tasks": 0 if used is None else used.tasks,
        "minutes": 0 if used is None else used.minutes,
        "points": 0 if used is None else used.points,
        "estimate": None if amount is None else f"{amount:f}",
    }


def _table(
    accounts: Sequence[Account],
    default: Account,
    states: Mapping[str, KeyState],
    used: Mapping[str, Total],
    width: int | None,
) -> list[str]:
    head = [
        Column(_("NAME")),
        Column(_("PROVIDER")),
        Column(_("KEY")),
        Column(_("A MINUTE"), right=True),
        Column(_("THIS MONTH")),
        Column(_("ADDRESS"), flexible=True),
    ]
    rows = []
    for account in accounts:
        name = clean(account.name)
        state = states.get(account.id)
        rows.append(
            [
                _("{name} (default)").format(name=name) if account == default else name,
                account.provider.value,
                "–" if state is None else key_words(state),
                _price(account),
                _usage(used.get(account.id)),
                clean(account.url) or _("this computer"),
            ]
        )
    return table(head, rows, width)


def _price_fact(account: Account) -> str | None:
    if not account.leaves_this_computer:
        return "0"
    return None if account.price is None else f"{account.price:f}"


def _price(account: Account) -> str:
    if account.is_free:
        return _("free")
    return "?" if account.price is None else dollars(account.price)


def _usage(used: Total | None) -> str:
    if used is None:
        return "–"
    points = ngettext("{count} point", "{count} points", used.points).format(count=used.points)
    if used.dollars is None:
        return points
    return _("{points}, {dollars}").format(points=points, dollars=dollars(used.dollars))
