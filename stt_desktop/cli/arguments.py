"""What the commands' arguments have in common: the parser, shared options, checked choices."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol

from stt_desktop.cli.context import Context
from stt_desktop.cli.output import telling_why
from stt_desktop.cli.text import clean
from stt_desktop.domain.account import Account
from stt_desktop.domain.errors import AppError
from stt_desktop.domain.source import RemoteUrl, Source
from stt_desktop.domain.task import ExportPlan, Options
from stt_desktop.i18n import _
from stt_desktop.subtitles import formats
from stt_desktop.subtitles.guides import Guides
from stt_desktop.whisper.languages import parse_language

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_MODES = ("auto", "async", "sync")

_HARMLESS = "the following arguments are required"
"""How those of argparse's messages begin that repeat nothing of what was typed."""


class UsageError(Exception):
    """A choice that cannot be followed, found before any work was begun. Exit code 2."""

    def __init__(self, error: AppError) -> None:
        super().__init__(str(error))
        self.error = error


class Parser(argparse.ArgumentParser):
    """Texts keep their layout; abbreviated options are refused (a script that uses one would
    break when a longer option comes); what the person typed cannot steer the terminal."""

    def __init__(
        self,
        *,
        prog: str | None = None,
        description: str | None = None,
        epilog: str | None = None,
        usage: str | None = None,
    ) -> None:
        super().__init__(
            prog=prog,
            usage=usage,
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        self.may_hold_key = False

    def error(self, message: str) -> NoReturn:
        if self.may_hold_key and not message.startswith(_HARMLESS):
            self.withhold()
        super().error(clean(message))

    def withhold(self, *hints: str) -> NoReturn:
        """Refuse what was typed without repeating it; ``hints`` are lines that say what can be."""
        words = _(
            "something here cannot be used; it is not shown, for it may be a key.\n"
            "Keys are never arguments, where other programs can read them: run\n"
            "stt-desktop accounts set-key NAME and paste the key when it asks. A key that was\n"
            "typed here is in the shell's history now: better have the service replace it."
        )
        super().error("\n".join([*hints, words]))

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        """As argparse's own, but what nobody knows is the business of the command it is for."""
        chosen, unknown = self.parse_known_args(args, namespace)
        if unknown:
            self.may_hold_key = self.may_hold_key or getattr(chosen, "may_hold_key", False)
            self.error(_("unrecognized arguments: {unknown}").format(unknown=" ".join(unknown)))
        return chosen

    def hold_key(self) -> None:
        """Never repeat what was typed for this command: it may be a key in the wrong place."""
        self.may_hold_key = True
        self.set_defaults(may_hold_key=True)

    def _print_message(self, message: str, file: "SupportsWrite[str] | None" = None) -> None:
        # argparse's own says nothing when the help cannot be written.
        if file is not None and file is sys.stdout:
            with telling_why():
                file.write(message)
        else:
            super()._print_message(message, file)


class Commands(Protocol):
    """Where a command adds its parser: what argparse's ``add_subparsers`` gives."""

    def add_parser(
        self,
        name: str,
        *,
        help: str,  # noqa: A002 - argparse's own name
        description: str = ...,
        epilog: str = ...,
    ) -> Parser: ...


def add_actions(parser: Parser) -> Commands:
    """Let a command group have commands of its own; one of them must be named."""
    return parser.add_subparsers(
        title=_("commands"),
        metavar="COMMAND",
        dest="command",
        required=True,
        # Its own default would repeat the whole usage of the parser above.
        prog=parser.prog,
        parser_class=Parser,
    )


def add_json(parser: Parser, what: str) -> None:
    parser.add_argument(
        "--json", action="store_true", dest="as_json", help=_("print {what}").format(what=what)
    )


def add_quiet(parser: Parser) -> None:
    parser.add_argument(
        "-q", "--quiet", action="store_true", help=_("show no progress, only errors")
    )


def absolute(folder: str | None) -> Path | None:
    """The folder that an option names, for whoever reads it later from another folder."""
    if folder is None:
        return None
    path = Path(folder).expanduser().absolute()
    # What stands before ".." may be a link: only the disk knows where that leads.
    return path.resolve() if ".." in path.parts else path


def add_export(parser: Parser) -> None:
    """``--format``, ``--style``, ``--output`` and ``--overwrite``; :func:`export_plan` reads
    them."""
    parser.add_argument(
        "-f",
        "--format",
        metavar="FORMAT,…",
        action="append",
        help=_("which files to write: {known} (default: as in the settings)").format(
            known=", ".join(formats.FORMATS)
        ),
    )
    parser.add_argument(
        "-s",
        "--style",
        "--preset",
        metavar="NAME",
        help=_(
            "how subtitles are cut: {known}, or a style of your own from the settings"
            " (default: new ones as in the settings, others as they stand)"
        ).format(known=", ".join(Guides().names)),
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        help=_("the folder for them (default: beside the recording)"),
    )
    parser.add_argument(
        "--overwrite",
        action="store_true",
        help=_("replace existing files (default: keep them and add a number to the new name)"),
    )


def export_plan(args: argparse.Namespace, context: Context) -> ExportPlan:
    """The plan that the options of :func:`add_export` describe.

    Raises:
        UsageError: an unknown format, or none at all; an unknown style.
    """
    folder = absolute(args.output)
    return replace(
        context.settings.current.export_plan(_formats(args.format, context)),
        folder=None if folder is None else str(folder),
        overwrite=args.overwrite,
        style=_style(args.style, context),
    )


def placed(plan: ExportPlan, source: Source, base: Path) -> ExportPlan:
    """``plan`` for one source: a link has no folder beside it, so its files go to ``base``."""
    if plan.folder is None and isinstance(source, RemoteUrl):
        return replace(plan, folder=str(base))
    return plan


def _style(name: str | None, context: Context) -> str | None:
    try:
        return None if name is None else context.settings.current.guides().known(name)
    except AppError as error:
        raise UsageError(error) from error


def _formats(given: Sequence[str] | None, context: Context) -> tuple[str, ...]:
    if given is None:
        return context.settings.current.export_formats
    names = [name.strip() for text in given for name in text.split(",")]
    try:
        # A trailing comma is no format; nothing but commas is an unknown one.
        chosen = [formats.get(name).name for name in [name for name in names if name] or names]
    except AppError as error:
        raise UsageError(error) from error
    return tuple(dict.fromkeys(chosen))


def choose_account(name: str | None, context: Context) -> Account:
    """The account called ``name``; without one, the person's default.

    Raises:
        UsageError: there is none of that name.
    """
    if name is None:
        return context.accounts.default(context.settings.current.default_account)
    try:
        return context.accounts.get(name)
    except AppError as error:
        raise UsageError(error) from error


def add_recognition(parser: Parser) -> None:
    """``--account``, ``--mode``, ``--language`` and ``--model``; :func:`choose_account` and
    :func:`recognition_options` read them."""
    parser.add_argument(
        "-a",
        "--account",
        metavar="NAME",
        help=_("who does it: “local” is this computer (default: as in the settings)"),
    )
    parser.add_argument(
        "--mode",
        choices=_MODES,
        help=_(
            "for online services: wait for the answer (sync), ask for it later (async), or"
            " what suits the recording (auto, the default)"
        ),
    )
    parser.add_argument(
        "-l",
        "--language",
        metavar="CODE",
        help=_(
            "the language that is spoken, as in en, zh, de; “auto” detects it"
            " (default: as in the settings)"
        ),
    )
    parser.add_argument(
        "--model",
        metavar="NAME",
        help=_("the speech model of the built-in engine (default: as in the settings)"),
    )
    parser.add_argument(
        "--audio-track",
        metavar="N",
        type=_track,
        help=_("of several sound tracks, the one to transcribe (default: the recording's own)"),
    )
    parser.add_argument(
        "--whole-file",
        action="store_true",
        help=_("send videos whole (default: only their sound, where that is smaller)"),
    )


def _track(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 99:
        raise ValueError(text)
    return number


_track.__name__ = "number of a track"  # as argparse says what it expected


def recognition_options(args: argparse.Namespace, context: Context) -> Options:
    """What the options of :func:`add_recognition` say; the settings fill the gaps.

    Raises:
        UsageError: a language or a model that the built-in engine does not know.
    """
    settings = context.settings.current
    try:
        parse_language(args.language)
        if args.model is not None:
            context.models.model(args.model)
    except AppError as error:
        raise UsageError(error) from error
    return Options(
        language=args.language or settings.recognition_language,
        mode=args.mode or _MODES[0],
        model=args.model or settings.model,
        extract=settings.extract_sound and not args.whole_file,
        track=args.audio_track,
    )
