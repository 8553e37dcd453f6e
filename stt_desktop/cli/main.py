"""The command line's door: reads the arguments, runs one command, gives the exit code."""

import sys
from collections.abc import Callable, Sequence

from stt_desktop import __version__
from stt_desktop.cli import accounts, doctor, models, resume, tasks, transcribe, watch
from stt_desktop.cli.arguments import Parser, UsageError, add_actions
from stt_desktop.cli.context import Context
from stt_desktop.cli.exits import Exit
from stt_desktop.cli.interrupt import Interrupted, run
from stt_desktop.cli.output import (
    NobodyReadsError,
    Output,
    ResultsLostError,
    abandon_stdout,
    flush_stdout,
    make_robust,
)
from stt_desktop.domain.errors import AppError
from stt_desktop.i18n import _

_GROUPS = (transcribe, watch, tasks, resume, models, accounts, doctor)


def build_parser() -> Parser:
    """The whole grammar. Every command sets ``run``, a coroutine function."""
    parser = Parser(
        prog="stt-desktop",
        usage="stt-desktop [INPUT …]\n       stt-desktop COMMAND …",
        description=_(
            "Turns recordings into text and publishable subtitles.\n"
            "\n"
            "Without a command the window opens, and every INPUT (a file, a folder, a link) is\n"
            "added to its list."
        ),
        epilog=_(
            "examples:\n"
            "  stt-desktop                              open the window\n"
            "  stt-desktop transcribe interview.mp3     write the text and the subtitles\n"
            "  stt-desktop tasks list                   what was done and what is waiting\n"
            "  stt-desktop COMMAND --help               more about a command\n"
            "\n"
            "exit code: 0 all done, 1 some not, 2 wrong usage, 130 interrupted"
        ),
    )
    parser.add_argument("--version", action="version", version=f"STT Desktop {__version__}")
    commands = add_actions(parser)
    for group in _GROUPS:
        group.add_parser(commands)
    return parser


def main(argv: Sequence[str], context: Callable[[], Context]) -> int:
    """Run the command that ``argv`` names (without the program's own name); the exit code.

    ``context`` is called only when there is something to do: not for ``--help``.
    """
    make_robust(sys.stdout, sys.stderr)
    try:
        code = _main(argv, context)
        flush_stdout()
    except NobodyReadsError:
        abandon_stdout()
        return Exit.SOME_NOT
    except ResultsLostError as lost:
        Output(None, sys.stderr).complain(
            _("The results cannot be written: {reason}.").format(reason=lost)
        )
        abandon_stdout()
        return Exit.SOME_NOT
    return code


def _main(argv: Sequence[str], context: Callable[[], Context]) -> int:
    try:
        args = build_parser().parse_args(argv)
    except SystemExit as end:  # argparse has printed the help, or what is wrong
        return end.code if isinstance(end.code, int) else Exit.USAGE
    output = Output(sys.stdout, sys.stderr, quiet=getattr(args, "quiet", False))
    try:
        made = context()
        for trouble in made.accounts.troubles:
            output.error(trouble)
        # What may have to wait for the person, with Ctrl-C as usual: no loop runs yet.
        if (prepare := getattr(args, "prepare", None)) is not None:
            prepare(args, made)
        code: Exit = run(args.run(args, made, output))
    except UsageError as usage:
        output.error(usage.error)
        return Exit.USAGE
    except AppError as error:
        output.error(error)
        return Exit.SOME_NOT
    except (Interrupted, KeyboardInterrupt):
        output.complain(_("Interrupted."))
        return Exit.INTERRUPTED
    return code
