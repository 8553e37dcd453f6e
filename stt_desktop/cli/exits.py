"""What the exit code tells a script."""

from enum import IntEnum


class Exit(IntEnum):
    ALL_DONE = 0
    SOME_NOT = 1
    USAGE = 2
    INTERRUPTED = 130
    """128 + SIGINT, as shells report it. A SIGTERM that is handled gives the same."""


def verdict(all_well: bool) -> Exit:
    return Exit.ALL_DONE if all_well else Exit.SOME_NOT
