"""``stt-desktop doctor``: looks whether everything that the program needs is in order."""

import argparse

from stt_desktop.cli.arguments import Commands, add_json
from stt_desktop.cli.context import Context
from stt_desktop.cli.exits import Exit, verdict
from stt_desktop.cli.output import Output
from stt_desktop.cli.text import clean, pad
from stt_desktop.domain.health import PARTS, Finding, Health
from stt_desktop.i18n import _, about


def add_parser(commands: Commands) -> None:
    parser = commands.add_parser(
        "doctor",
        help=_("check that everything works"),
        description=_(
            "Check what the program needs (its folders, the list of tasks, the speech model, the\n"
            "engine) and say what to do where something is wrong."
        ),
        epilog=_("example:\n  stt-desktop doctor\n\nexit code: 0 all usable, 1 something is wrong"),
    )
    add_json(parser, _("one JSON object a line for each finding (part, health, fact, advice)"))
    parser.set_defaults(run=run)


async def run(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    findings = await context.check()
    for finding in findings:
        if args.as_json:
            output.json(
                {
                    "part": finding.part,
                    "health": finding.health.value,
                    "fact": finding.fact,
                    "advice": finding.advice,
                }
            )
        else:
            output.lines(_lines(finding))
    return verdict(all(finding.health is not Health.BAD for finding in findings))


def _lines(finding: Finding) -> list[str]:
    words = {
        Health.GOOD: _("good"),
        Health.WARNING: _("warning"),
        Health.BAD: _("bad"),
    }
    told = about(_(PARTS.get(finding.part, finding.part)), finding.fact)
    lines = [f"{pad(words[finding.health], 8)} {clean(told)}"]
    if finding.advice:
        lines.append(f"{pad('', 8)} {clean(finding.advice)}")
    return lines
