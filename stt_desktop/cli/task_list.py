"""``tasks list`` and ``tasks show``."""

import argparse
import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from stt_desktop.cli import checked, task_details
from stt_desktop.cli.arguments import Commands, add_json
from stt_desktop.cli.context import Context
from stt_desktop.cli.exits import Exit
from stt_desktop.cli.output import Output, task_facts
from stt_desktop.cli.progress import state_words
from stt_desktop.cli.selection import find, short_id_length
from stt_desktop.cli.text import Column, clean, local_time, table
from stt_desktop.domain.duration import clock
from stt_desktop.domain.errors import TWIN_UNCONFIRMED, AppError
from stt_desktop.domain.task import State, Task
from stt_desktop.i18n import _
from stt_desktop.subtitles.check import summary


def add_list(actions: Commands) -> None:
    parser = actions.add_parser(
        "list",
        help=_("show the tasks, newest last"),
        description=_("Show the tasks, newest last."),
    )
    parser.add_argument(
        "--state",
        metavar="STATE,…",
        type=_states,
        help=_("only those in these states: {states}").format(states=", ".join(State)),
    )
    add_json(parser, _("one JSON object a line for each task"))
    parser.set_defaults(run=run_list)


def _states(text: str) -> frozenset[State]:
    try:
        return frozenset(State(name.strip().lower()) for name in text.split(",") if name.strip())
    except ValueError:
        known = ", ".join(State)
        raise argparse.ArgumentTypeError(
            _("unknown state in {given}; known: {known}").format(given=repr(text), known=known)
        ) from None


async def run_list(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    async with context.scheduler() as scheduler:
        every = list(scheduler.tasks.values())
    tasks = [task for task in every if args.state is None or task.state in args.state]
    if args.as_json:
        accounts = context.accounts.known()
        for task in tasks:
            output.json(task_facts(task, accounts))
    elif tasks:
        paused = _paused(every)
        told = [_with_pause(task, paused) for task in tasks]
        output.lines(_task_table(told, [task.id for task in every], output.width))
    else:
        output.note(
            _("No tasks.") if every else _("No tasks yet. Begin with: stt-desktop transcribe FILE")
        )
    return Exit.ALL_DONE


def _task_table(tasks: Sequence[Task], ids: Sequence[str], width: int | None) -> list[str]:
    head = [
        Column(_("ID")),
        Column(_("ADDED")),
        Column(_("LENGTH"), right=True),
        Column(_("STATE")),
        Column(_("RECORDING"), flexible=True),
    ]
    size = short_id_length(ids)
    rows = [
        [
            task.id[:size],
            local_time(task.created_ms),
            "" if task.duration_ms is None else clock(task.duration_ms),
            _state_cell(task),
            clean(task.label),
        ]
        for task in tasks
    ]
    return table(head, rows, width)


def _paused(every: Iterable[Task]) -> Mapping[str, AppError]:
    """Accounts that wait for the person, as the tasks say that have found it out. Whose twin is
    undecided waits alone."""
    return {
        task.account: task.error
        for task in every
        if task.state is State.QUEUED
        and task.error is not None
        and task.error.kind is not TWIN_UNCONFIRMED
    }


def _with_pause(task: Task, paused: Mapping[str, AppError]) -> Task:
    """A queued task says why it waits, as all of its account do."""
    if task.state is State.QUEUED and task.error is None:
        return replace(task, error=paused.get(task.account))
    return task


def _state_cell(task: Task) -> str:
    if task.export_error is not None:
        return _("done, not saved")
    if task.state in (State.QUEUED, State.WAITING) and task.error is not None:
        return clean(task.error.title(_))  # it waits for the person to mend its account
    return state_words(task.state)


def add_show(actions: Commands) -> None:
    parser = actions.add_parser(
        "show",
        help=_("show everything about a task"),
        description=_("Show everything about a task, with the beginning of its transcript."),
    )
    parser.add_argument("id", metavar="ID", help=_("the task's id or the beginning of it"))
    add_json(parser, _("the task as a JSON object, as in the list, with the check as “check”"))
    parser.set_defaults(run=run_show)


async def run_show(args: argparse.Namespace, context: Context, output: Output) -> Exit:
    async with context.scheduler() as scheduler:
        task = find(args.id, scheduler.tasks.values())
        waiting = _with_pause(task, _paused(scheduler.tasks.values()))
        transcript = await scheduler.transcript(task.id)
        history = await scheduler.history(task.id)
        style = None if transcript is None else scheduler.style(transcript)
    accounts = context.accounts.known()
    facts, told = None, []
    if transcript is not None and transcript.cues:
        found = await asyncio.to_thread(summary, transcript, style)
        facts = checked.facts(transcript, found)
        told = [
            "",
            _("Check"),
            *checked.lines(transcript, found, context.settings.current.guides()),
        ]
    if args.as_json:
        results = task_details.result_facts(task, accounts)
        output.json({**task_facts(task, accounts), "results": results, "check": facts})
    else:
        output.lines(task_details.lines(waiting, transcript, history, accounts, output.width))
        output.lines(told)
    return Exit.ALL_DONE
