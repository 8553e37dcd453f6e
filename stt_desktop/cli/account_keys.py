"""``accounts set-key`` and ``accounts test``, and how a key comes in: never as an argument."""

import argparse
import getpass
import sys
import warnings

from stt_desktop.cli.arguments import Commands, Parser, UsageError
from stt_desktop.cli.context import Context
from stt_desktop.cli.exits import Exit
from stt_desktop.cli.output import Output
from stt_desktop.cli.text import clean
from stt_desktop.domain.account import Account, Provider, key_variable
from stt_desktop.domain.errors import ACCOUNT_BUILT_IN, AppError
from stt_desktop.domain.keys import KeyState
from stt_desktop.domain.secret import Secret, clean_key
from stt_desktop.i18n import _

_MOST_BYTES = 65_536
"""Of standard input: a file given by mistake is not read to its end."""


def add_key_stdin(parser: Parser) -> None:
    """``--key-stdin``; and nothing that is typed for the command is repeated in a message."""
    parser.add_argument(
        "--key-stdin", action="store_true", help=_("read the key from standard input")
    )
    parser.hold_key()


def read_key(account: str, *, from_stdin: bool) -> Secret:
    """The key, from standard input; where that is a terminal (and not ``from_stdin``), by asking
    without an echo. Waits for the person: call it before the event loop runs.

    Raises:
        UsageError: there is none, or what there is cannot be one.
    """
    try:
        return clean_key(_typed(account, from_stdin=from_stdin))
    except AppError as error:
        raise UsageError(error) from error


def _typed(account: str, *, from_stdin: bool) -> str:
    if sys.stdin is None:
        return ""
    if from_stdin or not sys.stdin.isatty():
        return sys.stdin.buffer.read(_MOST_BYTES).decode("utf-8-sig", errors="replace")
    return _ask(clean(_("Key of “{account}” (not shown): ").format(account=account)))


def _ask(question: str) -> str:
    with warnings.catch_warnings():
        # Rather no key than one that everybody sees on the screen.
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(question)
        except (EOFError, getpass.GetPassWarning):
            return ""


def keyed_account(name: str, context: Context) -> Account:
    """The account called ``name``, which has a key.

    Raises:
        UsageError: there is none, or it is the built-in engine.
    """
    account = known_account(name, context)
    if account.provider is Provider.LOCAL:
        raise UsageError(AppError(ACCOUNT_BUILT_IN, account=account.name))
    return account


def known_account(name: str, context: Context) -> Account:
    """The account called ``name``. Raises UsageError where there is none."""
    try:
        return context.accounts.get(name)
    except AppError as error:
        raise UsageError(error) from error


# --- set-key ----------------------------------------------------------------------------------


def add_set_key(actions: Commands) -> None:
    parser = actions.add_parser(
        "set-key",
        help=_("put an account's key into the keyring"),
        description=_(
            "Put an account's key into the system's keyring, over an older one. The key is read\n"
            "from standard input; on a terminal you are asked for it, and it is not shown.\n"
            "It is never an argument: other programs can read those."
        ),
        epilog=_(
            "examples:\n"
            "  stt-desktop accounts set-key work\n"
            "  stt-desktop accounts set-key work --key-stdin <key.txt"
        ),
    )
    parser.add_argument("name", metavar="NAME", help=_("the account"))
    add_key_stdin(parser)
    parser.set_defaults(prepare=_prepare_set_key, run=run_set_key)


def _prepare_set_key(args: argparse.Namespace, context: Context) -> None:
    args.account = keyed_account(args.name, context)
    args.key = read_key(args.account.name, from_stdin=args.key_stdin)


async def run_set_key(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    return await store_key(args.account, args.key, context, output)


async def store_key(account: Account, key: Secret, context: Context, output: Output) -> Exit:
    """Put the key into the keyring and say so; or say why not, and what can be done."""
    variable = key_variable(account.name)
    try:
        async with context.credentials() as credentials:
            state = await credentials.store(account, key)
    except AppError as error:
        output.error(error, account.name)
        output.complain(_without_keyring(variable))
        return Exit.SOME_NOT
    output.note(_("{name}: the key is in the keyring").format(name=account.name))
    if state is KeyState.ENVIRONMENT:
        text = _("The variable {variable} is set and goes first.")
        output.complain(text.format(variable=variable))
    return Exit.ALL_DONE


def _without_keyring(variable: str) -> str:
    text = _(
        "The key was not kept. The variable {variable} of the environment can hold it instead."
    )
    return text.format(variable=variable)


# --- test -------------------------------------------------------------------------------------


def add_test(actions: Commands) -> None:
    parser = actions.add_parser(
        "test",
        help=_("ask the service whether it accepts the key"),
        description=_(
            "Ask an account's service whether it can be reached and accepts the key. Nothing is\n"
            "charged for that: where a service has no free way to tell, nothing is sent."
        ),
        epilog=_("exit code: 0 the key is good, 1 it is not, or that cannot be told for free"),
    )
    parser.add_argument("name", metavar="NAME", help=_("the account"))
    parser.set_defaults(run=run_test)


async def run_test(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    account = keyed_account(args.name, context)
    if not account.capabilities.free_test:
        text = _(
            "{service} has no free way to test a key; nothing was sent. A short recording tells,"
            " and is charged as usual: stt-desktop transcribe FILE --account {name}"
        )
        output.complain(text.format(service=account.capabilities.title, name=account.name))
        return Exit.SOME_NOT
    try:
        models = await context.test(account)
    except AppError as error:
        output.error(error, account.name)
        return Exit.SOME_NOT
    output.result(
        _("{name}: the service accepts the key; nothing was charged").format(name=account.name)
    )
    if models:
        listed = clean(", ".join(models))
        output.note(_("{name}: its models are {models}").format(name=account.name, models=listed))
    return Exit.ALL_DONE
