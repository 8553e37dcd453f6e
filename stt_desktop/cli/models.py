"""``stt-desktop models``: the speech models of the built-in engine on this computer."""

import argparse
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence

from stt_desktop.cli.arguments import (
    Commands,
    UsageError,
    absolute,
    add_actions,
    add_json,
    add_quiet,
)
from stt_desktop.cli.context import Context
from stt_desktop.cli.exits import Exit, verdict
from stt_desktop.cli.output import Output
from stt_desktop.cli.progress import download_line
from stt_desktop.cli.text import Column, clean, table
from stt_desktop.domain.errors import MODEL_DAMAGED, MODEL_MISSING, AppError
from stt_desktop.i18n import _
from stt_desktop.whisper.catalogue import Model

_REDRAW_SECONDS = 0.2
_STEP_PERCENT = 10


def add_parser(commands: Commands) -> None:
    parser = commands.add_parser(
        "models",
        help=_("see and install speech models"),
        description=_(
            "The built-in engine needs a speech model once. A model is checked to the byte when\n"
            "it is installed; later on nothing is fetched any more."
        ),
        epilog=_(
            "examples:\n"
            "  stt-desktop models list\n"
            "  stt-desktop models install base\n"
            "  stt-desktop models install base --from /media/stick/base"
        ),
    )
    actions = add_actions(parser)

    listing = actions.add_parser("list", help=_("show the known models"))
    add_json(listing, _("one JSON object a line for each model"))
    listing.set_defaults(run=run_list)

    install = actions.add_parser(
        "install",
        help=_("bring models to this computer"),
        description=_(
            "Bring models to this computer. An interrupted download goes on where it stopped."
        ),
    )
    _add_names(install)
    install.add_argument(
        "--from",
        dest="folder",
        metavar="FOLDER",
        help=_("take the files from this folder instead of the internet"),
    )
    add_quiet(install)
    install.set_defaults(run=run_install)

    verify = actions.add_parser(
        "verify", help=_("read every byte of the installed models and check it")
    )
    verify.add_argument(
        "names", metavar="NAME", nargs="*", help=_("a model (default: all that are installed)")
    )
    verify.set_defaults(run=run_verify)

    remove = actions.add_parser("remove", help=_("delete models from this computer"))
    _add_names(remove)
    remove.set_defaults(run=run_remove)


def _add_names(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "names", metavar="NAME", nargs="+", help=_("a model, as in: stt-desktop models list")
    )


# --- list -------------------------------------------------------------------------------------


async def run_list(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    chosen = context.settings.current.model
    rows = []
    for model in context.models.known():
        state, words = await _state(model, context)
        if args.as_json:
            output.json(
                {
                    "name": model.name,
                    "state": state,
                    "size_bytes": model.size,
                    "default": model.name == chosen,
                }
            )
        default = _("default") if model.name == chosen else ""
        rows.append([clean(model.name), f"{model.megabytes} MB", words, default])
    if not args.as_json:
        head = [
            Column(_("NAME"), flexible=True),
            Column(_("SIZE"), right=True),
            Column(_("STATE")),
            Column(""),
        ]
        output.lines(table(head, rows, output.width))
    return Exit.ALL_DONE


async def _state(model: Model, context: Context) -> tuple[str, str]:
    """Whether the model is there: a word for scripts and one for people."""
    try:
        await context.models.path(model.name)
    except AppError as error:
        if error.kind is MODEL_MISSING:
            return "missing", _("not installed")
        if error.kind is MODEL_DAMAGED:
            return "damaged", _("damaged")
        raise
    return "installed", _("installed")


# --- install, verify, remove ------------------------------------------------------------------


async def run_install(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    folder = absolute(args.folder)

    async def install(name: str) -> None:
        with _showing(name, output) as progress:
            await context.models.install(name, from_folder=folder, progress=progress)
        output.note(_("{name}: installed").format(name=name))

    return await _for_each(args.names, context, output, install)


async def run_verify(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    async def verify(name: str) -> None:
        await context.models.verify(name)
        output.result(_("{name}: every byte is right").format(name=name))

    names = args.names or [
        model.name
        for model in context.models.known()
        if (await _state(model, context))[0] != "missing"
    ]
    if not names:
        output.complain(_("No model is installed. Install one with: stt-desktop models install"))
        return Exit.SOME_NOT
    return await _for_each(names, context, output, verify)


async def run_remove(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    async def remove(name: str) -> None:
        await context.models.remove(name)
        output.note(_("{name}: removed").format(name=name))

    return await _for_each(args.names, context, output, remove)


async def _for_each(
    names: Sequence[str],
    context: Context,
    output: Output,
    action: Callable[[str], Awaitable[None]],
) -> Exit:
    """Do it for every model; an error of one does not stop the others."""
    try:
        chosen = [context.models.model(name).name for name in dict.fromkeys(names)]
    except AppError as error:
        raise UsageError(error) from error
    well = True
    for name in chosen:
        try:
            await action(name)
        except AppError as error:
            output.error(error, name)
            well = False
    return verdict(well)


@contextlib.contextmanager
def _showing(name: str, output: Output) -> Iterator[Callable[[int, int | None], None]]:
    """Show a download: on a terminal as a live line, elsewhere a line at every 10 %.

    The function that is given out may be called as often as bytes arrive.
    """
    begun = time.monotonic()
    there_before: int | None = None
    told_step = 0
    drawn = -_REDRAW_SECONDS

    def show(done: int, total: int | None) -> None:
        nonlocal there_before, told_step, drawn
        if there_before is None:
            there_before = done
        seconds = time.monotonic() - begun
        speed = (done - there_before) / seconds if seconds else 0.0
        step = 0 if not total else done * 100 // total // _STEP_PERCENT
        if output.is_live:
            if seconds - drawn >= _REDRAW_SECONDS:
                drawn = seconds
                output.show_live([download_line(name, done, total, speed)])
        elif step > told_step:
            told_step = step
            output.note(download_line(name, done, total, speed))

    try:
        yield show
    finally:
        output.show_live([])
