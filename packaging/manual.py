"""The man page's part that is as long as the program's own help: made from it, so never out of
date."""

import argparse
import os
from collections.abc import Iterator

from stt_desktop.cli.main import build_parser

_COLUMNS = "78"


def helps() -> Iterator[tuple[str, str]]:
    """Every command with what its `--help` prints, in English, the same on every screen."""
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = _COLUMNS
    try:
        for parser in list(_below(build_parser())):
            yield parser.prog, parser.format_help()
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before


def _below(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    for action in parser._actions:  # noqa: SLF001 - argparse tells its commands in no other way
        if isinstance(action.choices, dict):
            for one in action.choices.values():
                yield one
                yield from _below(one)


def sections() -> str:
    """The helps as sections of a man page."""
    return "\n".join(
        f'.SS "{_escaped(command)}"\n.nf\n{_escaped(text.strip())}\n.fi'
        for command, text in helps()
    )


def _escaped(text: str) -> str:
    lines = text.replace("\\", "\\e").replace("-", "\\-").splitlines()
    # A line that begins so would be a request; an empty one is said by one.
    return "\n".join(
        ".sp" if not line.strip() else f"\\&{line}" if line[0] in ".'" else line for line in lines
    )
