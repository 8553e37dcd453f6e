"""``accounts add``, ``default``, ``change``, ``rename`` and ``remove``."""

import argparse
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from stt_desktop.cli.account_keys import (
    add_key_stdin,
    keyed_account,
    known_account,
    read_key,
    store_key,
)
from stt_desktop.cli.arguments import Commands, Parser, UsageError
from stt_desktop.cli.context import Context
from stt_desktop.cli.exits import Exit
from stt_desktop.cli.output import Output
from stt_desktop.cli.text import clean
from stt_desktop.domain.account import (
    LOCAL,
    Account,
    Provider,
    check_price,
    key_variable,
)
from stt_desktop.domain.errors import (
    ACCOUNT_IN_USE,
    KEYRING_UNAVAILABLE,
    LIMIT_UNUSABLE,
    POLL_SECONDS_UNUSABLE,
    AppError,
)
from stt_desktop.domain.task import FINAL
from stt_desktop.i18n import _

_SERVICES = tuple(provider.value for provider in Provider if provider is not Provider.LOCAL)
_OWN = "default"
"""What stands for the provider's own value in ``accounts change``."""


def _add_wishes(parser: Parser, *, or_default: str) -> None:
    wishes = {
        "--base-url": _("where the service is: https, or http to this computer"),
        "--poll-seconds": _("the longest pause between two questions for a result: 10 to 3600"),
        "--price": _(
            "US dollars per started minute, for the estimates; 0 for a server of your own"
        ),
        "--model": _("the model of an OpenAI-compatible server"),
        "--most-mb": _("what such a server takes at once, in MB; longer recordings are cut"),
        "--most-minutes": _("the same in minutes of sound"),
    }
    values = {"--base-url": "URL", "--model": "NAME"}
    for option, words in wishes.items():
        parser.add_argument(option, metavar=values.get(option, "N"), help=words + or_default)


def _wishes(args: argparse.Namespace) -> dict[str, Any]:
    """The arguments of :func:`_add_wishes` that were given, as the store takes them.

    Raises:
        UsageError: a price, a pause or a limit that is no number.
    """
    parse: dict[str, Callable[[str], object]] = {
        "base_url": str,
        "poll_seconds": _seconds,
        "price": check_price,
        "model": str,
        "most_mb": lambda text: _times(text, 1_000_000),
        "most_minutes": lambda text: _times(text, 60_000),
    }
    given = {name: getattr(args, name) for name in parse if getattr(args, name) is not None}
    try:
        wishes = {name: None if text == _OWN else parse[name](text) for name, text in given.items()}
    except AppError as error:
        raise UsageError(error) from error
    return {_FIELDS.get(name, name): wish for name, wish in wishes.items()}


_FIELDS = {"price": "price_per_minute", "most_mb": "limit_bytes", "most_minutes": "limit_ms"}
"""The store's own names, where the arguments have others."""


def _times(text: str, unit: int) -> int:
    try:
        return round(float(text) * unit)
    except (ValueError, OverflowError):
        raise AppError(LIMIT_UNUSABLE, least="0.5 MB") from None


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise AppError(POLL_SECONDS_UNUSABLE, seconds=text, least="10") from None


# --- add --------------------------------------------------------------------------------------


def add_add(actions: Commands) -> None:
    parser = actions.add_parser(
        "add",
        help=_("add an account of a speech service"),
        description=_(
            "Add an account of a speech service. Its key is asked for by: stt-desktop accounts\n"
            "set-key NAME, or comes with --key-stdin. It is never an argument: other programs can\n"
            "read those."
        ),
        epilog=_(
            "examples:\n"
            "  stt-desktop accounts add work --provider speech-to-text\n"
            "  stt-desktop accounts add work --provider linkai --key-stdin <key.txt\n"
            "  stt-desktop accounts add mine --provider openai --model base --price 0 \\\n"
            "      --base-url http://localhost:8000/v1"
        ),
    )
    parser.add_argument("name", metavar="NAME", help=_("what you want to call it"))
    parser.add_argument(
        "--provider",
        required=True,
        type=_service_for(parser),
        help=_("the service: {known}").format(known=", ".join(_SERVICES)),
        metavar="SERVICE",
    )
    _add_wishes(parser, or_default="")
    add_key_stdin(parser)
    parser.set_defaults(prepare=_prepare_add, run=run_add)


def _service_for(parser: Parser) -> Callable[[str], Provider]:
    """The type of ``--provider``. argparse's own ``choices`` would repeat what was typed, or, as it
    may be a key, leave out what can be."""

    def service(text: str) -> Provider:
        if text not in _SERVICES:
            known = ", ".join(_SERVICES)
            parser.withhold(_("--provider can be: {known}").format(known=known))
        return Provider(text)

    return service


def _prepare_add(args: argparse.Namespace, _context: Context) -> None:
    args.wishes = _wishes(args)
    # Before the account is there: a key that cannot be one leaves nothing behind.
    args.key = read_key(args.name, from_stdin=True) if args.key_stdin else None


async def run_add(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    account = context.accounts.add(args.name, args.provider, **args.wishes)
    output.note(_("{name}: added").format(name=account.name))
    if args.key is not None:
        return await store_key(account, args.key, context, output)
    variable = key_variable(account.name)
    if os.environ.get(variable):
        output.note(_("Its key is in the variable {variable}.").format(variable=variable))
        return Exit.ALL_DONE
    if account.capabilities.needs_key:
        note = _("Its key is still needed: stt-desktop accounts set-key {name}")
    else:
        note = _("If the server wants a key: stt-desktop accounts set-key {name}")
    output.note(note.format(name=_quoted(account.name)))
    return Exit.ALL_DONE


def _quoted(name: str) -> str:
    """``name`` as the shell wants it."""
    return subprocess.list2cmdline([name]) if os.name == "nt" else shlex.quote(name)


# --- default ----------------------------------------------------------------------------------


def add_default(actions: Commands) -> None:
    parser = actions.add_parser(
        "default",
        help=_("choose who works where no account is named"),
        description=_("Choose the account that is used where none is named."),
        epilog=_("example:\n  stt-desktop accounts default local"),
    )
    parser.add_argument("name", metavar="NAME", help=_("the account, or “local”"))
    parser.set_defaults(run=run_default)


async def run_default(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    account = known_account(args.name, context)
    context.settings.update(default_account=account.id)
    output.note(_("{name}: the default from now on").format(name=account.name))
    return Exit.ALL_DONE


# --- change and rename ------------------------------------------------------------------------


def add_change(actions: Commands) -> None:
    parser = actions.add_parser(
        "change",
        help=_("change an account's address, pause or price"),
        description=_("Change what is given of an account; “default” is the service's own."),
        epilog=_("example:\n  stt-desktop accounts change work --price 0.002"),
    )
    parser.add_argument("name", metavar="NAME", help=_("the account"))
    _add_wishes(parser, or_default=_(", or default"))
    parser.set_defaults(run=run_change)


async def run_change(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    account = keyed_account(args.name, context)
    account = context.accounts.change(account.id, **_wishes(args))
    output.note(_("{name}: changed").format(name=account.name))
    return Exit.ALL_DONE


def add_rename(actions: Commands) -> None:
    parser = actions.add_parser(
        "rename",
        help=_("give an account another name"),
        description=_(
            "Give an account another name. Its key in the keyring and its tasks stay with it."
        ),
    )
    parser.add_argument("name", metavar="OLD", help=_("the account"))
    parser.add_argument("new", metavar="NEW", help=_("its new name"))
    parser.set_defaults(run=run_rename)


async def run_rename(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    old = keyed_account(args.name, context)
    new = context.accounts.rename(old.id, args.new)
    output.note(_("{old}: called {new} from now on").format(old=old.name, new=new.name))
    variable = key_variable(new.name)
    if variable != key_variable(old.name):
        text = _("A key in the environment is read from {variable} now.")
        output.note(text.format(variable=variable))
    return Exit.ALL_DONE


# --- remove -----------------------------------------------------------------------------------


def add_remove(actions: Commands) -> None:
    parser = actions.add_parser(
        "remove",
        help=_("remove an account and forget its key"),
        description=_(
            "Remove an account and forget its key. Finished tasks and their texts stay. An\n"
            "account that unfinished tasks need is not removed."
        ),
    )
    parser.add_argument("name", metavar="NAME", help=_("the account"))
    parser.add_argument("-y", "--yes", action="store_true", help=_("do not ask"))
    parser.set_defaults(prepare=_prepare_remove, run=run_remove)


def _prepare_remove(args: argparse.Namespace, context: Context) -> None:
    args.account = keyed_account(args.name, context)
    args.agreed = args.yes or sys.stdin is None or not sys.stdin.isatty() or _agrees(args.account)


def _agrees(account: Account) -> bool:
    question = _("Remove the account “{name}” and forget its key? [y/N] ")
    sys.stderr.write(clean(question.format(name=account.name)))
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes", _("yes")}


async def run_remove(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    account: Account = args.account
    if not args.agreed:
        output.complain(_("Nothing was removed."))
        return Exit.SOME_NOT
    async with context.scheduler() as scheduler:
        tasks = [task for task in scheduler.tasks.values() if task.account == account.id]
    unfinished = sum(task.state not in FINAL for task in tasks)
    if unfinished:
        raise AppError(ACCOUNT_IN_USE, account=account.name, count=unfinished)
    context.accounts.remove(account.id)
    if context.settings.current.default_account in (account.id, account.name):
        context.settings.update(default_account=LOCAL.id)
    output.note(_("{name}: removed").format(name=account.name))
    return await _forget_key(account, context, output)


async def _forget_key(account: Account, context: Context, output: Output) -> Exit:
    try:
        async with context.credentials() as credentials:
            await credentials.forget(account)
    except AppError as error:
        if error.kind is KEYRING_UNAVAILABLE:
            # Where there is no keyring, there is hardly a key in it.
            output.note(_("There is no keyring here from which its key could be taken."))
            return Exit.ALL_DONE
        output.error(error, account.name)
        output.complain(_("Its key may still lie in the keyring, under “stt-desktop”."))
        return Exit.SOME_NOT
    return Exit.ALL_DONE
