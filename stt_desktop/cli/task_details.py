"""Everything about one task, as lines for people. Pure."""

import textwrap
from collections.abc import Iterable, Sequence

from stt_desktop.cli.history import event_words
from stt_desktop.cli.output import account_name, account_of
from stt_desktop.cli.progress import state_words
from stt_desktop.cli.text import clean, columns, dollars, local_time, megabytes, pad
from stt_desktop.domain.account import CAPABILITIES, Account
from stt_desktop.domain.cost import estimate
from stt_desktop.domain.duration import clock
from stt_desktop.domain.errors import AppError
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import State, Task
from stt_desktop.domain.transcript import Timing, Transcript
from stt_desktop.i18n import _

_BEGINNING = 600
"""Characters of the transcript that are shown."""

_DEFAULT_WIDTH = 80
_WIDEST_TEXT = 100


def lines(
    task: Task,
    transcript: Transcript | None,
    history: Sequence[tuple[int, str]],
    accounts: Sequence[Account],
    width: int | None,
) -> list[str]:
    """The facts, then the error, the history and the beginning of the transcript."""
    result = _aligned(_facts(task, transcript, accounts))
    for heading, error in ((_("Error"), task.error), (_("Not saved"), task.export_error)):
        if error is not None:
            result += ["", heading, *_error(error)]
    if task.earlier:
        result += ["", _("Results"), *_results(task, accounts)]
    if task.state is State.UNCONFIRMED:
        result += ["", _("What can be done"), *_ways_out(task)]
    if history:
        result += ["", _("History")]
        told = [(local_time(moment), clean(event_words(event))) for moment, event in history]
        result += [f"  {moment}  {event}" for moment, event in told]
    if transcript is not None:
        result += ["", _("Transcript"), *_beginning(transcript.text, width)]
    return result


def _facts(
    task: Task, transcript: Transcript | None, accounts: Sequence[Account]
) -> Iterable[tuple[str, str]]:
    source = task.source
    yield _("Id"), task.id
    yield _("Recording"), source.path if isinstance(source, LocalFile) else source.url
    yield _("State"), state_words(task.state)
    yield _("Account"), account_name(task.account, accounts)
    yield from _at_the_service(task, accounts)
    yield _("Added"), local_time(task.created_ms)
    yield _("Changed"), local_time(task.changed_ms)
    if task.duration_ms is not None:
        yield _("Length"), clock(task.duration_ms)
    yield from _what_is_sent(task)
    yield _("Language"), _language(task, transcript)
    if task.options.model:
        yield _("Model"), task.options.model
    if task.timing is not None:
        yield _("Times"), _timing(task.timing)
    for path in task.outputs:
        yield _("File"), path


def _at_the_service(task: Task, accounts: Sequence[Account]) -> Iterable[tuple[str, str]]:
    account = account_of(task.account, accounts)
    if task.remote_id:
        yield _("Id at the service"), task.remote_id
    for name, label in (
        ("dashscope_task_id", _("Id behind the service")),
        ("submit_time", _("Accepted")),
    ):
        if (value := task.remote.get(name)) is not None:
            yield label, str(value)
    if task.reused is not None:
        yield _("Answer of"), _("{id} (nothing was sent for this one)").format(id=task.reused)
        return
    if task.points is not None:
        yield _("Points charged"), str(task.points)
    if account is not None and account.leaves_this_computer:
        amount = estimate(account, task.duration_ms)
        if amount is not None:
            text = _("about {dollars}, at {price} for each started minute")
            price = "?" if account.price is None else dollars(account.price)
            yield _("Estimate"), text.format(dollars=dollars(amount), price=price)


def _what_is_sent(task: Task) -> Iterable[tuple[str, str]]:
    for number, words in enumerate(task.tracks, 1):
        chosen = _("  (chosen)") if number == (task.options.track or task.default_track) else ""
        yield _("Sound track {number}").format(number=number), f"{words}{chosen}"
    if task.size_bytes is not None:
        yield _("Size"), f"{megabytes(task.size_bytes)} MB"
    if task.sent_bytes is not None and task.size_bytes:
        saved = f"{1 - task.sent_bytes / task.size_bytes:.0%}"
        text = _("{megabytes} MB, the sound alone (−{saved})")
        yield _("Sent"), text.format(megabytes=megabytes(task.sent_bytes), saved=saved)


def _results(task: Task, accounts: Sequence[Account]) -> Iterable[str]:
    """A line for each try that ended with a transcript; ``*`` marks the one that is read."""
    for one in task.results:
        mark = "*" if one.attempt == task.result else " "
        number = _("try {number}").format(number=one.attempt)
        when = "–" if one.finished_ms is None else local_time(one.finished_ms)
        who, language = account_name(one.account, accounts), one.options.language or ""
        yield f"  {mark} {clean(f'{number}  {when}  {who}  {language}'.rstrip())}"
    if task.can_revert:
        way = _("go back to another one: stt-desktop tasks go-back {id} --try N")
        yield f"  {clean(way.format(id=task.id))}"


def result_facts(task: Task, accounts: Sequence[Account]) -> list[dict[str, object]]:
    """The same for scripts: ``try``, ``shown`` (whether it is the one that is read), ``account``,
    ``language`` (as chosen), ``finished_ms`` (since the epoch) and ``points``."""
    return [
        {
            "try": one.attempt,
            "shown": one.attempt == task.result,
            "account": account_name(one.account, accounts),
            "language": one.options.language,
            "finished_ms": one.finished_ms,
            "points": one.points,
        }
        for one in task.results
    ]


def _ways_out(task: Task) -> list[str]:
    """What the person can do about a task that was sent and never answered."""
    service = CAPABILITIES[task.provider]
    ways = []
    if service.web_page:
        ways.append(_("look whether the service has it: {page}").format(page=service.web_page))
    if service.polls:
        ways.append(_("go on with it: stt-desktop tasks attach {id} REMOTE_ID").format(id=task.id))
    ways += [
        _("mark it as failed: stt-desktop tasks give-up {id}").format(id=task.id),
        _("send it again (it may cost twice): stt-desktop tasks retry {id} --send-again").format(
            id=task.id
        ),
    ]
    return [f"  {clean(way)}" for way in ways]


def _language(task: Task, transcript: Transcript | None) -> str:
    if task.options.language:
        return task.options.language
    if transcript is not None and transcript.language:
        return _("{language} (detected)").format(language=transcript.language)
    return _("to be detected")


def _timing(timing: Timing) -> str:
    return {
        Timing.PROVIDER: _("given by the engine or service"),
        Timing.ALIGNED: _("aligned with the sound"),
        Timing.INTERPOLATED: _("interpolated between aligned words"),
        Timing.ESTIMATED: _("estimated from where there is a voice"),
    }[timing]


def _aligned(facts: Iterable[tuple[str, str]]) -> list[str]:
    pairs = list(facts)
    size = max(columns(label) for label, _value in pairs)
    return [f"{pad(label, size)}  {clean(value)}" for label, value in pairs]


def _error(error: AppError) -> list[str]:
    return [f"  {clean(text)}" for text in (error.title(_), error.message(_), error.advice(_))]


def _beginning(text: str, width: int | None) -> list[str]:
    beginning = text.strip()[:_BEGINNING]
    if len(text.strip()) > _BEGINNING:
        beginning = beginning.rstrip() + " …"
    room = min(_WIDEST_TEXT, width or _DEFAULT_WIDTH)
    return [
        f"  {line}"
        for paragraph in beginning.splitlines()
        for line in textwrap.wrap(clean(paragraph), room - 2) or [""]
    ]
