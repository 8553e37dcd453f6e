"""One command's work on tasks: begun, followed, reported, and left cleanly when interrupted."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace

from stt_desktop.cli.checked import sum_up
from stt_desktop.cli.context import Context
from stt_desktop.cli.follow import follow, rests
from stt_desktop.cli.output import Output
from stt_desktop.cli.remarks import Remarks
from stt_desktop.cli.report import Report
from stt_desktop.domain.errors import TASK_BUSY
from stt_desktop.domain.task import State, Task
from stt_desktop.i18n import ngettext
from stt_desktop.jobs.scheduler import Scheduler


async def run_to_end(
    context: Context,
    output: Output,
    report: Report,
    begin: Callable[[Scheduler], Awaitable[Sequence[Task]]],
) -> None:
    """Open the scheduler, ``begin`` tasks and stay with them until nothing is left to do.

    Tasks whose account is paused meanwhile are reported as waiting. However it ends, the
    scheduler is left: what runs is interrupted and stays in the journal, and the person is told so.
    """
    tasks: Sequence[Task] = ()
    try:
        async with context.scheduler() as scheduler:
            remarks = Remarks(scheduler, output, context.accounts.known())
            stop_remarking = scheduler.subscribe(remarks)
            try:
                tasks = await begin(scheduler)
                ids = [task.id for task in tasks]
                for task in await follow(scheduler, ids, output, report.finished):
                    if (why := scheduler.paused.get(task.account)) is not None:
                        report.waiting(task, why)
                    else:
                        report.left_alone(task, TASK_BUSY)
                await _tell_checks(scheduler, ids, context, output)
            finally:
                stop_remarking()
                tasks = [scheduler.tasks.get(task.id, task) for task in tasks]
    except BaseException:
        _say_what_is_kept(output, tasks)
        raise


async def _tell_checks(
    scheduler: Scheduler, ids: Iterable[str], context: Context, output: Output
) -> None:
    """Sum up what is wrong with the subtitles that were written, recording by recording."""
    guides = context.settings.current.guides()
    for task in [scheduler.tasks[task_id] for task_id in ids if task_id in scheduler.tasks]:
        if task.state is not State.DONE or not task.outputs or task.export is None:
            continue
        # As it stands: it was cut by the plan's guide.
        plan = replace(task.export, style=None)
        if (said := await sum_up(scheduler, task, plan, guides)) is not None:
            output.note(said)


def _say_what_is_kept(output: Output, tasks: Iterable[Task]) -> None:
    unfinished = sum(not rests(task) for task in tasks)
    if unfinished:
        text = ngettext(
            "{count} task is kept. It goes on with: stt-desktop resume",
            "{count} tasks are kept. They go on with: stt-desktop resume",
            unfinished,
        )
        output.complain(text.format(count=unfinished))
