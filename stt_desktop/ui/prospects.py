"""What times the subtitles of a recording will get, before it is transcribed; in words."""

from stt_desktop.domain.account import CAPABILITIES
from stt_desktop.domain.task import Task
from stt_desktop.domain.transcript import Timing
from stt_desktop.i18n import _
from stt_desktop.jobs.preparing import sends_link


def timing_ahead(task: Task, *, can_align: bool = True) -> Timing:
    """Where the times of its subtitles will come from. ``can_align``: the local model is there,
    which finds the words of a bare text in the sound."""
    if not CAPABILITIES[task.provider].bare_text:
        return Timing.PROVIDER
    if sends_link(task):
        return Timing.ESTIMATED  # the sound never comes here
    return Timing.ALIGNED if can_align else Timing.ESTIMATED


def times_ahead(task: Task, *, can_align: bool = True) -> str:
    """The same in words."""
    if CAPABILITIES[task.provider].own_limits:
        # What a server gives is known when it has answered.
        return _("times from the server, or aligned to the sound where it gives none")
    return timing_name(timing_ahead(task, can_align=can_align))


def times_in_short(task: Task) -> str:
    """The same in two words."""
    if CAPABILITIES[task.provider].own_limits:
        return _("the server's times")
    match timing_ahead(task):
        case Timing.PROVIDER:
            return _("exact times")
        case Timing.ESTIMATED:
            return _("times estimated")
        case _:
            return _("aligned times")


def timing_name(timing: Timing) -> str:
    return {
        Timing.PROVIDER: _("times from the engine"),
        Timing.ALIGNED: _("times aligned to the sound"),
        Timing.INTERPOLATED: _("times interpolated"),
        Timing.ESTIMATED: _("times estimated"),
    }[timing]
