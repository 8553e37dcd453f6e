"""Tells what has become of tasks: to scripts as JSON, to people as paths and words."""

from collections.abc import Sequence
from dataclasses import replace

from stt_desktop.cli.exits import Exit, verdict
from stt_desktop.cli.output import Output, refusal_facts, task_facts
from stt_desktop.cli.selection import Selection
from stt_desktop.cli.text import clock
from stt_desktop.domain.account import Account
from stt_desktop.domain.errors import AppError, Kind
from stt_desktop.domain.task import State, Task
from stt_desktop.i18n import _


class Report:
    """Prints each finished task and counts, for the closing line and the exit code."""

    def __init__(self, output: Output, accounts: Sequence[Account], *, as_json: bool) -> None:
        self._output = output
        self._accounts = accounts
        self._as_json = as_json
        self._well = 0
        self._total = 0

    def finished(self, task: Task) -> None:
        self._count(well=task.state is State.DONE and task.export_error is None)
        self._tell(task)
        if self._as_json:
            self._output.json(task_facts(task, self._accounts))
        else:
            for path in task.outputs:
                self._output.result(path)

    def refused(self, given: str, error: AppError, account: Account) -> None:
        """An input that never became a task."""
        self._count(well=False)
        self._output.error(error, given)
        if self._as_json:
            self._output.json(refusal_facts(given, error, account))

    def unknown(self, selection: Selection) -> None:
        """Ids that name no task."""
        for wanted, error in selection.unknown:
            self._count(well=False)
            self._output.error(error, wanted)

    def left_alone(self, task: Task, why: Kind) -> None:
        """A task that the command cannot do anything for."""
        self._count(well=False)
        self._output.error(AppError(why, name=task.name), task.name)

    def changed(self, task: Task, words: str) -> None:
        """A task that now is as the person wanted; ``words`` with its ``{name}`` say so."""
        self._count(well=True)
        self._output.note(words.format(name=task.name))
        if self._as_json:
            self._output.json(task_facts(task, self._accounts))

    def exported(self, task: Task, written: Sequence[str], error: AppError | None) -> None:
        """Files that were written, or the ``error`` that prevented it. The JSON object holds
        the files and the error of this export alone."""
        self._count(well=error is None)
        if error is not None:
            self._output.error(error, task.name)
        if self._as_json:
            shown = replace(task, outputs=tuple(written), error=error, export_error=None)
            self._output.json(task_facts(shown, self._accounts))
        else:
            for path in written:
                self._output.result(path)

    def close(self) -> Exit:
        """The closing line, where there was more than one thing to do, and the exit code."""
        if self._total > 1:
            text = _("{well} of {total} done.")
            self._output.note(text.format(well=self._well, total=self._total))
        return verdict(self._well == self._total)

    def _count(self, *, well: bool) -> None:
        self._total += 1
        self._well += well

    def _tell(self, task: Task) -> None:
        error = task.error or task.export_error
        if error is not None:
            self._output.error(error, task.name)
        elif task.state is State.DONE and task.duration_ms is not None:
            text = _("{name}: done ({length})")
            self._output.note(text.format(name=task.name, length=clock(task.duration_ms)))
        elif task.state is State.DONE:
            self._output.note(_("{name}: done").format(name=task.name))
        elif task.state is State.CANCELLED:
            self._output.complain(_("{name}: cancelled").format(name=task.name))
        else:
            text = _("{name}: sent, but no answer came. See: stt-desktop tasks show {id}")
            self._output.complain(text.format(name=task.name, id=task.id))
