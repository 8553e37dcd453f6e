"""How far running tasks are, in words. Pure: :mod:`stt_desktop.cli.follow` shows them."""

from stt_desktop.cli.text import clean, columns, fit_name, megabytes
from stt_desktop.domain.duration import clock
from stt_desktop.domain.ports import Progress, Stage
from stt_desktop.domain.task import State
from stt_desktop.i18n import _, about

_LEAST_NAME = 8
_STEP_PERCENT = 10


def stage_words(stage: Stage) -> str:
    return {
        Stage.DOWNLOADING: _("downloading"),
        Stage.PREPARING: _("preparing"),
        Stage.LOADING: _("loading the speech model"),
        Stage.LISTENING: _("listening"),
        Stage.FETCHING: _("the service fetches the recording"),
        Stage.SENDING: _("sending"),
        Stage.WAITING: _("waiting for the service"),
        Stage.TIMING: _("placing the subtitles"),
    }[stage]


def state_words(state: State) -> str:
    return {
        State.HELD: _("held back"),
        State.QUEUED: _("queued"),
        State.PREPARING: _("preparing"),
        State.LISTENING: _("listening"),
        State.SENDING: _("sending"),
        State.COMMITTING: _("sending"),
        State.WAITING: _("waiting for the service"),
        State.TIMING: _("placing the subtitles"),
        State.DONE: _("done"),
        State.FAILED: _("failed"),
        State.CANCELLED: _("cancelled"),
        State.UNCONFIRMED: _("unconfirmed"),
    }[state]


def percent(progress: Progress) -> int | None:
    """Whole percent from 0 to 100, or None where the total is unknown."""
    if not progress.total:
        return None
    return max(0, min(100, progress.done * 100 // progress.total))


def amount(progress: Progress) -> str:
    """``1:12 of 4:57``, ``12.1 MB of 45.0 MB``, or nothing for stages without a measure."""
    match progress.stage:
        case Stage.LISTENING | Stage.PREPARING if progress.done or progress.total:
            done, total = clock(progress.done), clock(progress.total or 0)
        case Stage.SENDING | Stage.DOWNLOADING:
            done, total = f"{megabytes(progress.done)} MB", f"{megabytes(progress.total or 0)} MB"
        case _:
            return ""
    return _("{done} of {total}").format(done=done, total=total) if progress.total else done


def activity(progress: Progress) -> str:
    """What is being done, as in ``sending, part 2``."""
    words = stage_words(progress.stage)
    if not progress.part:
        return words
    return _("{activity}, part {number}").format(activity=words, number=progress.part)


def live_line(position: str, name: str, progress: Progress, width: int) -> str:
    """``[1/3] interview.mp3 · listening · 1:12 of 4:57 · 24 % · 0:35 left`` in ``width``
    columns; the name gives way first."""
    facts = [activity(progress), amount(progress)]
    if (done := percent(progress)) is not None:
        facts.append(_("{percent} %").format(percent=done))
    if progress.seconds_left is not None:
        left = clock(max(0, round(progress.seconds_left)) * 1000)
        facts.append(_("about {time} left").format(time=left))
    tail = " · ".join(["", *filter(None, facts)])
    room = width - columns(position) - 1 - columns(tail)
    return f"{position} {fit_name(clean(name), max(_LEAST_NAME, room))}{tail}"


def download_line(name: str, done: int, total: int | None, bytes_per_second: float) -> str:
    """``base: 12.1 MB of 147.9 MB · 8 % · 5.2 MB/s · about 0:26 left``."""
    progress = Progress(Stage.SENDING, done, total)
    facts = [about(clean(name), amount(progress))]
    if (share := percent(progress)) is not None:
        facts.append(_("{percent} %").format(percent=share))
    if bytes_per_second > 0:
        facts.append(f"{megabytes(round(bytes_per_second))} MB/s")
        if total:
            left = round(max(0, total - done) / bytes_per_second)
            facts.append(_("about {time} left").format(time=clock(left * 1000)))
    return " · ".join(facts)


class Milestones:
    """Picks the moments that are worth a line where lines cannot be rewritten: a new stage,
    and every further 10 %."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[tuple[Stage, int], int]] = {}

    def line(self, task_id: str, position: str, name: str, progress: Progress) -> str | None:
        """The line to print, or None if nothing new is worth one."""
        step = (percent(progress) or 0) // _STEP_PERCENT
        before = self._told.get(task_id)
        doing = (progress.stage, progress.part)
        if before is not None and before[0] == doing and step <= before[1]:
            return None
        self._told[task_id] = (doing, step)
        facts = [activity(progress), amount(progress)]
        if done := percent(progress):
            facts.append(_("{percent} %").format(percent=done))
        return f"{position} {about(clean(name), ', '.join(filter(None, facts)))}"
