"""What is said about a task, in people's words. Pure: no Qt, so every sentence can be tested."""

from dataclasses import dataclass
from enum import StrEnum

from stt_desktop.domain.account import Account
from stt_desktop.domain.errors import Action, AppError
from stt_desktop.domain.ports import Progress, Stage
from stt_desktop.domain.task import RESTING, State, Task
from stt_desktop.domain.transcript import Timing
from stt_desktop.i18n import _, ngettext
from stt_desktop.ui.tokens import Tone


class Group(StrEnum):
    """The tabs over the table. Every task is in ``ALL`` and in at most one other."""

    ALL = "all"
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
        return Group.RUNNING
    match task.state:
        case State.UNCONFIRMED:
            return Group.NEEDS_YOU
        case State.DONE:
            return Group.NEEDS_YOU if task.export_error else Group.DONE
        case State.FAILED:
            mendable = task.error is not None and task.error.kind.action in _PERSON_CAN_MEND
            return Group.NEEDS_YOU if mendable else Group.FAILED
        case _:
            return Group.ALL


def group_name(group: Group) -> str:
    return {
        Group.ALL: _("All"),
        Group.RUNNING: _("Running"),
        Group.NEEDS_YOU: _("Needs you"),
        Group.DONE: _("Done"),
        Group.FAILED: _("Failed"),
    }[group]


@dataclass(frozen=True, slots=True)
class Status:
    """One row's state: an icon and words (``text``, and ``aside`` where there is more to say).

    ``fraction`` is 0 to 1 while something moves and its end is known.
    """

    icon: str
    text: str
    tone: Tone = Tone.NORMAL
    aside: str = ""
    fraction: float | None = None

    def spoken(self) -> str:
        """The whole of it in one line: for screen readers and the clipboard."""
        return f"{self.text} · {self.aside}" if self.aside else self.text


def status_of(task: Task, progress: Progress | None = None) -> Status:
    match task.state:
        case State.QUEUED:
            return Status("clock", _("Waiting for its turn"), Tone.MUTED)
        case State.DONE if task.export_error is not None:
            return Status("triangle-alert", _("Done, but not saved"), Tone.WARNING)
        case State.DONE:
            return Status("circle-check", _("Done"), Tone.GOOD, aside=saved_as(task))
        case State.FAILED:
            title = task.error.title(_) if task.error else _("Failed")
            mendable = group_of(task) is Group.NEEDS_YOU
            tone = Tone.WARNING if mendable else Tone.BAD
            return Status("triangle-alert" if mendable else "circle-alert", title, tone)
        case State.CANCELLED:
            return Status("ban", _("Cancelled"), Tone.MUTED)
        case State.UNCONFIRMED:
            return Status("circle-question-mark", _("Needs your decision"), Tone.WARNING)
        case _:
            return _working(task.state, progress)


_STAGES = {
    State.PREPARING: Stage.PREPARING,
    State.LISTENING: Stage.LISTENING,
    State.SENDING: Stage.SENDING,
    State.COMMITTING: Stage.SENDING,
    State.WAITING: Stage.WAITING,
    State.TIMING: Stage.TIMING,
}


def _working(state: State, progress: Progress | None) -> Status:
    stage = progress.stage if progress else _STAGES[state]
    words = {
        Stage.PREPARING: ("loader", _("Preparing")),
        Stage.LOADING: ("loader", _("Waking the engine")),
        Stage.LISTENING: ("audio-lines", _("Listening")),
        Stage.SENDING: ("upload", _("Sending")),
        Stage.FETCHING: ("download", _("The service is fetching it")),
        Stage.WAITING: ("hourglass", _("Waiting in the service's queue")),
        Stage.TIMING: ("timer", _("Timing the words")),
    }
    icon, text = words[stage]
    if progress is None or not progress.total or stage not in (Stage.LISTENING, Stage.SENDING):
        return Status(icon, text, Tone.ACCENT)
    fraction = min(1.0, max(0.0, progress.done / progress.total))
    percent = _("{activity} · {percent} %").format(activity=text, percent=int(fraction * 100))
    left = "" if progress.seconds_left is None else time_left(progress.seconds_left)
    return Status(icon, percent, Tone.ACCENT, aside=left, fraction=fraction)


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
    return ", ".join(endings)


def where(account: Account | None) -> str:
    """To whom the recording goes."""
    if account is None:
        return _("Unknown account")
    return account.name if account.leaves_this_computer else _("This computer")


HERE_ICON, AWAY_ICON = "monitor", "cloud-upload"


def where_icon(account: Account) -> str:
    """Tells whether the recording leaves this computer."""
    return AWAY_ICON if account.leaves_this_computer else HERE_ICON


def destination(account: Account) -> str:
    """As :func:`where`, with the service: an account's name alone may say little."""
    if not account.leaves_this_computer:
        return _("On this computer")
    title = account.capabilities.title
    if title.casefold() in account.name.casefold():
        return account.name
    return f"{account.name} · {title}"


def clock(milliseconds: int | None) -> str:
    """``41:07`` or ``1:02:11``; a dash where it is unknown."""
    if milliseconds is None:
        return "–"
    seconds = (milliseconds + 500) // 1000
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


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


def error_of(task: Task) -> AppError | None:
    """What there is to mend: the task's own error, else that of its files."""
    return task.error if task.state is not State.DONE else task.export_error


def button_for(action: Action) -> str:
    """The words on the one button of an error. What the person must do elsewhere (free some
    space, top up) ends in trying again here."""
    return {
        Action.CHOOSE_SOURCE: _("Choose another file…"),
        Action.REMOVE: _("Remove"),
        Action.CHOOSE_FOLDER: _("Choose a folder…"),
        Action.INSTALL_MODEL: _("Install the model"),
        Action.CHOOSE_ACCOUNT: _("Try again on this computer"),
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
    return _("{size} MB").format(size=round(count / 1_000_000))
