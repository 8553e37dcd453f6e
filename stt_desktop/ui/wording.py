"""What is said about a task, in people's words. Pure: no Qt, so every sentence can be tested."""

import time
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from stt_desktop.domain import duration
from stt_desktop.domain.account import Account
from stt_desktop.domain.cost import estimate
from stt_desktop.domain.errors import Action, AppError
from stt_desktop.domain.ports import Progress, Stage
from stt_desktop.domain.task import RESTING, State, Task
from stt_desktop.domain.transcript import Timing
from stt_desktop.i18n import _, ngettext, sentences
from stt_desktop.ui.prospects import times_ahead, times_in_short
from stt_desktop.ui.tokens import AWAY_ICON, HERE_ICON, Tone


class Group(StrEnum):
    """The tabs over the table. Every task is in ``ALL`` and in at most one other."""

    ALL = "all"
    HELD = "held"
    """The person looks at them before they start."""
    RUNNING = "running"
    NEEDS_YOU = "needs-you"
    DONE = "done"
    FAILED = "failed"


_PERSON_CAN_MEND = frozenset(
    {
        Action.INSTALL_MODEL,
        Action.CHOOSE_ACCOUNT,
        Action.CHECK_SETTINGS,
        Action.FREE_SPACE,
        Action.CHOOSE_FOLDER,
        Action.EXPORT_TEXT,
        Action.ENTER_KEY,
        Action.TOP_UP,
        Action.UPGRADE_PLAN,
        Action.CHECK_ACCOUNT,
        Action.UNLOCK_KEYRING,
        Action.DECIDE,
    }
)


def group_of(task: Task) -> Group:
    """Where the task belongs. What the person can set right is not a failure: it needs them."""
    if task.state not in RESTING:
        return Group.NEEDS_YOU if waits_for_account(task) else Group.RUNNING
    match task.state:
        case State.HELD:
            return Group.HELD
        case State.UNCONFIRMED:
            return Group.NEEDS_YOU
        case State.DONE:
            return Group.NEEDS_YOU if task.export_error else Group.DONE
        case State.FAILED:
            mendable = task.error is not None and task.error.kind.action in _PERSON_CAN_MEND
            return Group.NEEDS_YOU if mendable else Group.FAILED
        case _:
            return Group.ALL


def waits_for_account(task: Task) -> bool:
    """Its account is paused until the person mends it: ``presenters.feed`` gives such a task, and
    no other that waits, the reason."""
    return task.state in (State.QUEUED, State.WAITING) and task.error is not None


def group_name(group: Group) -> str:
    return {
        Group.ALL: _("All"),
        Group.HELD: _("To start"),
        Group.RUNNING: _("Running"),
        Group.NEEDS_YOU: _("Needs you"),
        Group.DONE: _("Done"),
        Group.FAILED: _("Failed"),
    }[group]


@dataclass(frozen=True, slots=True)
class Status:
    """One row's state: an icon and words (``text``, and ``aside`` where there is more to say).

    ``fraction`` is 0 to 1 while something moves and its end is known. ``more`` is a sentence for
    where there is room: the tooltip and the panel.
    """

    icon: str
    text: str
    tone: Tone = Tone.NORMAL
    aside: str = ""
    fraction: float | None = None
    more: str = ""

    def spoken(self) -> str:
        """The whole of it in one line: for screen readers and the clipboard."""
        return f"{self.text} · {self.aside}" if self.aside else self.text


def status_of(task: Task, progress: Progress | None = None, now_ms: int | None = None) -> Status:
    """``now_ms`` (since the epoch; the system's clock where None) says how long it has waited."""
    if waits_for_account(task):
        return _paused(task)
    match task.state:
        case State.HELD:
            return _held(task)
        case State.QUEUED:
            return Status("clock", _("Waiting for its turn"), Tone.MUTED)
        case State.DONE:
            return _done(task)
        case State.FAILED:
            title = task.error.title(_) if task.error else _("Failed")
            mendable = group_of(task) is Group.NEEDS_YOU
            tone = Tone.WARNING if mendable else Tone.BAD
            return Status("triangle-alert" if mendable else "circle-alert", title, tone)
        case State.CANCELLED:
            return _cancelled(task)
        case State.UNCONFIRMED:
            return Status("circle-question-mark", _("Needs your decision"), Tone.WARNING)
        case State.WAITING if progress is None or progress.stage is Stage.WAITING:
            return _in_queue(task, progress, now_ms)
        case _:
            return _working(task.state, progress)


def _held(task: Task) -> Status:
    """What it will be is known before it starts."""
    size_of_it = "" if task.size_bytes is None else f"{size(task.size_bytes)} · "
    more = f"{size_of_it}{times_ahead(task)}"
    aside = f"{size_of_it}{times_in_short(task)}"
    return Status("eye", _("Ready"), Tone.ACCENT, aside, more=more)


def _done(task: Task) -> Status:
    if task.export_error is not None:
        return Status("triangle-alert", _("Done, but not saved"), Tone.WARNING)
    if task.reused is not None:
        more = _("Answer of an earlier transcription (nothing was sent)")
        return Status("circle-check", _("Done before"), Tone.GOOD, saved_as(task), more=more)
    return Status("circle-check", _("Done"), Tone.GOOD, aside=saved_as(task))


def _cancelled(task: Task) -> Status:
    if task.error is None:
        return Status("ban", _("Cancelled"), Tone.MUTED)
    aside = _("may still be charged")
    return Status("ban", _("Cancelled"), Tone.MUTED, aside, more=task.error.message(_))


def _paused(task: Task) -> Status:
    assert task.error is not None
    return Status("circle-pause", task.error.title(_), Tone.WARNING, more=task.error.message(_))


def _in_queue(task: Task, progress: Progress | None, now_ms: int | None) -> Status:
    """Accepted: the service comes to it when it does."""
    status = _working(task.state, progress)
    if status.more:
        return status
    since = task.remote.get("pending_since_ms")
    since = since if isinstance(since, int) else task.changed_ms
    now = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    minutes = (now - since) // 60_000
    if minutes < 1:
        return status
    aside = _("for {minutes} min").format(minutes=minutes)
    return replace(status, aside=aside)


_STAGES = {
    State.PREPARING: Stage.PREPARING,
    State.LISTENING: Stage.LISTENING,
    State.SENDING: Stage.SENDING,
    State.COMMITTING: Stage.SENDING,
    State.WAITING: Stage.WAITING,
    State.TIMING: Stage.TIMING,
}


_MEASURED = frozenset({Stage.DOWNLOADING, Stage.PREPARING, Stage.LISTENING, Stage.SENDING})
"""Stages that tell how far they are."""


def _working(state: State, progress: Progress | None) -> Status:
    stage = progress.stage if progress else _STAGES[state]
    words = {
        Stage.DOWNLOADING: ("download", _("Downloading")),
        Stage.PREPARING: ("loader", _("Preparing")),
        Stage.LOADING: ("loader", _("Waking the engine")),
        Stage.LISTENING: ("audio-lines", _("Listening")),
        Stage.SENDING: ("upload", _("Sending")),
        Stage.FETCHING: ("download", _("The service is fetching it")),
        Stage.WAITING: ("hourglass", _("In the service's queue")),
        Stage.TIMING: ("timer", _("Timing the words")),
    }
    icon, text = words[stage]
    if progress is not None and progress.part:
        text = _("{activity}, part {number}").format(activity=text, number=progress.part)
    if progress is not None and progress.notice is not None:
        # What the person should know goes before all else.
        notice = progress.notice
        more = sentences(notice.message(_), notice.advice(_))
        return Status(icon, notice.title(_), Tone.WARNING, more=more)
    if progress is None or not progress.total or stage not in _MEASURED:
        known = progress is not None and progress.done and stage is Stage.DOWNLOADING
        return Status(icon, text, Tone.ACCENT, size(progress.done) if progress and known else "")
    fraction = min(1.0, max(0.0, progress.done / progress.total))
    percent = _("{activity} · {percent} %").format(activity=text, percent=int(fraction * 100))
    left = "" if progress.seconds_left is None else time_left(progress.seconds_left)
    more = ""
    if stage in (Stage.SENDING, Stage.DOWNLOADING):
        more = _amount(progress.done, progress.total, progress.seconds_left)
    return Status(icon, percent, Tone.ACCENT, left, fraction, more)


def _amount(done: int, total: int, seconds_left: float | None) -> str:
    """How much has been sent or fetched and how fast, as in ``12 of 41 MB, 2.1 MB/s``."""
    amount = _("{done} of {total}").format(done=size(done), total=size(total))
    if not seconds_left or seconds_left <= 0 or done >= total:
        return amount
    speed = round((total - done) / seconds_left)
    return _("{amount}, {speed} a second").format(amount=amount, speed=size(speed))


def time_left(seconds: float) -> str:
    """An honest round number: nobody needs seconds of an hour."""
    if seconds < 10:
        return _("a few seconds left")
    if seconds < 50:
        rounded = max(10, round(seconds / 10) * 10)
        return _("{seconds} s left").format(seconds=rounded)
    minutes = max(1, round(seconds / 60))
    if minutes < 90:
        return _("{minutes} min left").format(minutes=minutes)
    return _("{hours} h {minutes} min left").format(hours=minutes // 60, minutes=minutes % 60)


def saved_as(task: Task) -> str:
    """Which formats lie on the disk, as in ``SRT, TXT``."""
    endings = sorted({path.rpartition(".")[2].upper() for path in task.outputs if "." in path})
    return _(", ").join(endings)


def where(account: Account | None) -> str:
    """To whom the recording goes."""
    if account is None:
        return _("Unknown account")
    return account.name if account.leaves_this_computer else _("This computer")


def where_icon(account: Account) -> str:
    """Tells whether the recording leaves this computer."""
    return HERE_ICON if account.stays_here else AWAY_ICON


def destination(account: Account) -> str:
    """As :func:`where`, with the service: an account's name alone may say little."""
    if not account.leaves_this_computer:
        return _("On this computer")
    title = _(account.capabilities.title)
    if title.casefold() in account.name.casefold():
        return account.name
    return f"{account.name} · {title}"


def clock(milliseconds: int | None) -> str:
    """``41:07`` or ``1:02:11``; a dash where it is unknown."""
    return "–" if milliseconds is None else duration.clock(milliseconds)


def cue_time(milliseconds: int, *, hours: bool) -> str:
    """A cue's start to the tenth, as in ``00:39.2``; with hours where the recording has them."""
    tenths = milliseconds // 100
    minutes, rest = divmod(tenths, 600)
    seconds = f"{rest // 10:02}.{rest % 10}"
    if hours:
        return f"{minutes // 60}:{minutes % 60:02}:{seconds}"
    return f"{minutes:02}:{seconds}"


def timing_name(timing: Timing) -> str:
    return {
        Timing.PROVIDER: _("times from the engine"),
        Timing.ALIGNED: _("times aligned to the sound"),
        Timing.INTERPOLATED: _("times interpolated"),
        Timing.ESTIMATED: _("times estimated"),
    }[timing]


def dollars(amount: Decimal) -> str:
    """``$1.67``; small amounts with two digits that count, as in ``$0.0014``."""
    if amount == 0 or amount >= Decimal("0.1"):
        return f"${amount:.2f}"
    places = 1 - amount.adjusted()
    return f"${amount:.{places}f}"


def cost_of(task: Task, account: Account | None) -> str:
    """What it has cost, or probably will; a dash where nobody knows."""
    if account is None:
        return "–"
    if account.is_free or task.reused is not None:
        return _("free")
    if task.points is not None:
        return points(task.points)
    expected = estimate(account, task.duration_ms)
    return "–" if expected is None else f"~{dollars(expected)}"


def points(count: int) -> str:
    """What a service says that it charged."""
    return ngettext("{count} point", "{count} points", count).format(count=count)


def price(account: Account) -> str:
    """What a started minute costs."""
    if account.is_free:
        return _("free")
    if account.price is None:
        return _("not known; enter it under “Change…” for an estimate")
    return _("{dollars} for each started minute").format(dollars=f"${account.price:f}")


def error_of(task: Task) -> AppError | None:
    """What there is to mend: the task's own error, else that of its files."""
    return task.error if task.state is not State.DONE else task.export_error


def button_for(action: Action) -> str:
    """The words on the one button of an error. What the person must do elsewhere (free some
    space) ends in trying again here."""
    return {
        Action.CHOOSE_SOURCE: _("Choose another file…"),
        Action.REMOVE: _("Remove"),
        Action.CHOOSE_FOLDER: _("Choose a folder…"),
        Action.INSTALL_MODEL: _("Install the model"),
        Action.CHOOSE_ACCOUNT: _("Use another account…"),
        Action.ENTER_KEY: _("Enter the key…"),
        Action.TOP_UP: _("Top up…"),
        Action.UPGRADE_PLAN: _("Upgrade the plan…"),
        Action.CONTACT_SERVICE: _("Open the service's page"),
        Action.CHECK_ACCOUNT: _("Check the account…"),
        Action.CHECK_SETTINGS: _("Check the settings…"),
        Action.UNLOCK_KEYRING: _("Unlock the keyring"),
        Action.DECIDE: _("Decide…"),
        Action.RESTART: _("Quit"),
        Action.REPORT: _("Copy the report"),
        Action.EXPORT_TEXT: _("Export as text"),
    }.get(action, _("Try again"))


def advice_for_window(error: AppError) -> str:
    """What to do, where the catalogue speaks of a command and the window has a button."""
    if error.kind.action is Action.INSTALL_MODEL:
        return _("It is downloaded once; after that everything works offline.")
    return error.advice(_)


def running_summary(working: int, queued: int) -> str:
    """One line for the status bar."""
    if not working and not queued:
        return _("Nothing is running")
    running = ngettext("{count} running", "{count} running", working).format(count=working)
    if not queued:
        return running
    waiting = ngettext("{count} waiting", "{count} waiting", queued).format(count=queued)
    return f"{running} · {waiting}"


def size(count: int) -> str:
    """Bytes as people count them."""
    if count < 1_000_000:
        return _("{size} KB").format(size=max(1, round(count / 1000)))
    if count < 1_000_000_000:
        return _("{size} MB").format(size=round(count / 1_000_000))
    return _("{size} GB").format(size=f"{count / 1_000_000_000:.2f}")
