"""Which tasks a command means: by id, by the beginning of an id, or by what they have in common."""

import argparse
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from stt_desktop.cli.arguments import Parser, UsageError
from stt_desktop.domain.errors import SELECTION_UNCLEAR, TASK_AMBIGUOUS, TASK_UNKNOWN, AppError
from stt_desktop.domain.task import FINAL, RESTING, State, Task
from stt_desktop.i18n import _

_LEAST_SHORT_ID = 8
_SHOWN_MATCHES = 3

GROUPS: Mapping[str, Callable[[Task], bool]] = {
    "failed": lambda task: task.state in RESTING - {State.DONE, State.HELD},
    "unfinished": lambda task: task.state not in RESTING,
    "finished": lambda task: task.state in FINAL,
    "done": lambda task: task.state is State.DONE,
}


@dataclass(frozen=True, slots=True)
class Selection:
    """``unknown`` are the ids that name no task, or more than one."""

    tasks: tuple[Task, ...]
    unknown: tuple[tuple[str, AppError], ...] = ()


def add_selection(parser: Parser, option: str, group: str, meaning: str) -> None:
    """``ID…`` or ``option``, which stands for all tasks of a ``group`` of :data:`GROUPS`."""
    parser.add_argument(
        "ids", metavar="ID", nargs="*", help=_("a task's id, or the beginning of it")
    )
    parser.add_argument(option, dest="group", action="store_const", const=group, help=meaning)
    parser.set_defaults(selection_option=option)


def select(args: argparse.Namespace, tasks: Iterable[Task]) -> Selection:
    """The tasks that the arguments of :func:`add_selection` mean, each once.

    Raises:
        UsageError: neither ids nor the option are given, or both are.
    """
    if bool(args.ids) == (args.group is not None):
        raise UsageError(AppError(SELECTION_UNCLEAR, option=args.selection_option))
    every = list(tasks)
    if args.group is not None:
        return Selection(tuple(filter(GROUPS[args.group], every)))
    return select_named(args.ids, every)


def select_named(ids: Iterable[str], tasks: Iterable[Task]) -> Selection:
    """The tasks whose ids begin with ``ids``, each once."""
    every = list(tasks)
    found: dict[str, Task] = {}
    unknown: list[tuple[str, AppError]] = []
    for wanted in ids:
        try:
            task = find(wanted, every)
        except AppError as error:
            unknown.append((wanted, error))
        else:
            found[task.id] = task
    return Selection(tuple(found.values()), tuple(unknown))


def find(wanted: str, tasks: Iterable[Task]) -> Task:
    """The task whose id begins with ``wanted``.

    Raises:
        AppError: TASK_UNKNOWN or TASK_AMBIGUOUS.
    """
    start = wanted.strip().lower()
    matches = [task for task in tasks if start and task.id.lower().startswith(start)]
    exact = [task for task in matches if task.id.lower() == start]
    if not matches:
        raise AppError(TASK_UNKNOWN, task=wanted)
    if len(matches) > 1 and not exact:
        shown = ", ".join(task.id for task in matches[:_SHOWN_MATCHES])
        raise AppError(TASK_AMBIGUOUS, task=wanted, count=len(matches), matches=shown)
    return (exact or matches)[0]


def short_id_length(ids: Iterable[str]) -> int:
    """How much of an id tells every task from the others."""
    ordered = sorted(ids)
    common = (_common_start(one, other) for one, other in itertools.pairwise(ordered))
    return max([_LEAST_SHORT_ID, *(length + 1 for length in common)])


def _common_start(one: str, other: str) -> int:
    return next(
        (index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
