"""Tells what has become of tasks: to scripts as JSON, to people as paths and words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from stt_desktop.cli.exits import Exit, verdict
from stt_desktop.cli.output import Output, account_name, refusal_facts, task_facts
from stt_desktop.cli.selection import Selection
from stt_desktop.domain.account import Account
from stt_desktop.domain.duration import clock
from stt_desktop.domain.errors import AppError, Kind
from stt_desktop.domain.task import State, Task
from stt_desktop.i18n import _, ngettext


class Report:
    """Prints each finished task and counts, for the closing line and the exit code."""

    def __init__(self, output: Output, accounts: Sequence[Account], *, as_json: bool) -> None:
        self._output = output
        self._accounts = accounts
        self._as_json = as_json
        self._well = 0
        self._total = 0
        self._waiting: Counter[str] = Counter()
        self._points = 0

    def finished(self, task: Task) -> None:
        self._count(well=task.state is State.DONE and task.export_error is None)
        self._points += _charged(task)
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

    def waiting(self, task: Task, why: AppError) -> None:
        """A task that waits until its account is mended. The reason is told once an account, when
        it is found; :meth:`close` says how many wait."""
        self._count(well=False)
        self._waiting[task.account] += 1
        if self._as_json:
            self._output.json(task_facts(replace(task, error=why), self._accounts))

    def left_alone(self, task: Task, why: Kind) -> None:
        """A task that the command cannot do anything for."""
        self._count(well=False)
        self._output.error(AppError(why, name=task.label), task.label)

    def changed(self, task: Task, words: str) -> None:
        """A task that now is as the person wanted; ``words`` with its ``{name}`` say so."""
        self._count(well=True)
        self._output.note(words.format(name=task.label))
        if self._as_json:
            self._output.json(task_facts(task, self._accounts))

    def exported(self, task: Task, written: Sequence[str], error: AppError | None) -> None:
        """Files that were written, or the ``error`` that prevented it. The JSON object holds
        the files and the error of this export alone."""
        self._count(well=error is None)
        if error is not None:
            self._output.error(error, task.label)
        if self._as_json:
            shown = replace(task, outputs=tuple(written), error=error, export_error=None)
            self._output.json(task_facts(shown, self._accounts))
        else:
            for path in written:
                self._output.result(path)

    def close(self) -> Exit:
        """The closing lines (how many wait, and where there was more than one thing to do, how
        many are done and what they cost), and the exit code."""
        for account_id, count in self._waiting.items():
            text = ngettext(
                "{count} task of “{account}” waits for that. Then go on with: stt-desktop resume",
                "{count} tasks of “{account}” wait for that. Then go on with: stt-desktop resume",
                count,
            )
            name = account_name(account_id, self._accounts)
            self._output.complain(text.format(count=count, account=name))
        if self._total > 1:
            text = _("{well} of {total} done.")
            self._output.note(text.format(well=self._well, total=self._total))
            if self._points:
                self._output.note(_("{points} points charged.").format(points=self._points))
        return verdict(self._well == self._total)

    def _count(self, *, well: bool) -> None:
        self._total += 1
        self._well += well

    def _tell(self, task: Task) -> None:
        error = task.error or task.export_error
        if task.state is State.DONE and error is None:
            self._output.note(
                _("{name}: done{facts}").format(name=task.label, facts=_in_brackets(task))
            )
            if task.reused is not None:
                text = _(
                    "{name}: the same recording was done before (task {id}). Its answer is used,"
                    " and nothing was sent; --again sends it all the same."
                )
                self._output.complain(text.format(name=task.label, id=task.reused))
        if error is not None:
            self._output.error(error, task.label)
        elif task.state is State.CANCELLED:
            self._output.complain(_("{name}: cancelled").format(name=task.label))
        if task.state is State.UNCONFIRMED:
            text = _("{name}: what is known of it: stt-desktop tasks show {id}")
            self._output.complain(text.format(name=task.label, id=task.id))


def _charged(task: Task) -> int:
    """Points that the service charged for this task; a reused answer was charged before."""
    return task.points or 0 if task.state is State.DONE and task.reused is None else 0


def _in_brackets(task: Task) -> str:
    facts = [] if task.duration_ms is None else [clock(task.duration_ms)]
    if count := _charged(task):
        facts.append(ngettext("{count} point", "{count} points", count).format(count=count))
    return f" ({', '.join(facts)})" if facts else ""
